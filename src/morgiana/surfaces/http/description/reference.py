"""`/docs`: the OpenAPI document as a page."""

import json
from html import escape
from typing import Any

from morgiana.operations import Operation, Registry
from morgiana.surfaces.http.description.html import page, table, words
from morgiana.surfaces.http.description.noes import by_status, of_call, title_of

Json = dict[str, Any]
Op = Operation[Any, Any]


def reference_page(registry: Registry, document: Json) -> bytes:
    """Every operation with its request, answer, examples and noes; then the other addresses, then the models."""
    operations = "".join(
        f"<h2>{escape(home.title)}</h2><p>{words(home.introduction)}</p>"
        + "".join(_operation(operation, document) for operation in home.operations)
        for home in registry.capabilities
    )
    others = table(
        ["Address", "What it does"],
        [
            [f"<code>{method.upper()} {escape(path)}</code>", words(about["summary"])]
            for path, methods in document["paths"].items()
            for method, about in methods.items()
            if about["tags"][0] in ("Jobs", "Files", "Receipts", "Server")
        ],
    )
    models = "".join(_model(name, schema) for name, schema in document["components"]["schemas"].items())
    body = (
        f'<div class="split">{_contents(registry)}<main class="page"><h1>Morgiana, over HTTP</h1>'
        f"<p>{words(document['info']['description'])}</p>"
        '<p>For programs: <a href="/openapi.json">/openapi.json</a>. '
        'Every kind of no: <a href="/problems">/problems</a>.</p>'
        f'{operations}<h2 id="others">Jobs, files, receipts</h2>{others}'
        f'<h2 id="models">Models</h2>{models}</main></div>'
    )
    return page("API", body)


def _contents(registry: Registry) -> str:
    groups = "".join(
        f"<strong>{escape(home.title)}</strong><ul>"
        + "".join(f'<li><a href="#{escape(op.name)}">{escape(op.name)}</a></li>' for op in home.operations)
        + "</ul>"
        for home in registry.capabilities
    )
    more = '<ul><li><a href="#others">Jobs, files, receipts</a></li><li><a href="#models">Models</a></li></ul>'
    return f'<nav aria-label="Operations">{groups}{more}</nav>'


def _operation(operation: Op, document: Json) -> str:
    path = f"/v1/{operation.group}/{operation.verb}"
    about = document["paths"][path]["post"]
    content = about["requestBody"]["content"]["application/json"]
    effect = "changes the shop’s data; send an <code>Idempotency-Key</code>" if operation.effect == "write" else "reads"
    facts = f"Counted in {escape(operation.meter.unit)}s · {effect} · runs {escape(operation.runs)}"
    examples = "".join(
        f"<details><summary>{escape(title)}</summary>"
        f"<pre><code>{escape(_curl(operation, path, example))}</code></pre></details>"
        for title, example in content["examples"].items()
    )
    noes = table(
        ["Status", "Code", "What it means"],
        [
            [str(status), f'<a href="/problems/{kind.code}">{kind.code}</a>', words(title_of(kind))]
            for status, kinds in by_status(of_call(operation)).items()
            for kind in kinds
        ],
    )
    answer = about["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return (
        f'<section class="op"><h3 id="{escape(operation.name)}">{words(operation.title)}</h3>'
        f"<p><code>POST {escape(path)}</code></p><p>{words(operation.details)}</p>"
        f'<p class="soft">{facts}</p><p>Request: {_type(content["schema"])}. '
        f"Answer: {_type(answer.get('properties', {}).get('answer', {}))}.</p>"
        f"{examples}<details><summary>What it may refuse</summary>{noes}</details></section>"
    )


def _curl(operation: Op, path: str, example: Json) -> str:
    key = " \\\n  -H 'Idempotency-Key: '$(uuidgen)" if operation.effect == "write" else ""
    body = json.dumps(example["value"], indent=2, ensure_ascii=False).replace("'", "'\\''")
    return (
        f'curl http://127.0.0.1:8765{path} \\\n  -H "Authorization: Bearer $MORGIANA_KEY"{key} \\\n'
        f"  -H 'Content-Type: application/json' \\\n  -d '{body}'"
    )


def _model(name: str, schema: Json) -> str:
    needed = schema.get("required", [])
    rows = [
        [
            f"<code>{escape(field)}</code>" + ("" if field in needed else ' <span class="soft">may be left out</span>'),
            _type(about),
            words(about.get("description", "")),
        ]
        for field, about in schema.get("properties", {}).items()
    ]
    kind = "" if rows else f"<p>{_type(schema)}</p>"
    return (
        f'<section class="op"><h3 id="model-{escape(name)}">{escape(name)}</h3>'
        f"<p>{words(schema.get('description', ''))}</p>{kind}{table(['Field', 'Type', 'Meaning'], rows)}</section>"
    )


def _type(schema: Json) -> str:
    """A schema in a few words, with links to the models that it names."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#model-{escape(name)}">{escape(name)}</a>'
    if "enum" in schema or "const" in schema:
        return " or ".join(f"<code>{escape(str(value))}</code>" for value in schema.get("enum", [schema.get("const")]))
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(_type(one) for one in schema[several])
    kind = str(schema.get("format") or schema.get("type") or "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map to {_type(schema['additionalProperties'])}"
    return escape({"null": "nothing"}.get(kind, kind)) + _bounds(schema)


def _bounds(schema: Json) -> str:
    names = {
        "minimum": "≥", "maximum": "≤", "exclusiveMinimum": ">", "exclusiveMaximum": "<", "minLength": "length ≥",
        "maxLength": "length ≤",
    }  # fmt: skip
    told = [f"{sign} {schema[name]}" for name, sign in names.items() if name in schema]
    return escape(f" ({', '.join(told)})") if told else ""
