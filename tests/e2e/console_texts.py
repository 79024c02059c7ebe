"""Every text that the console may show: its own, from its source, and those of the operations, from the registry.

Run as a program it writes texts that are new into the French catalogue, without a translation, and drops those that are
gone: `python tests/e2e/console_texts.py`.
"""

import ast
import io
import re
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel

import morgiana
from morgiana.commerce.columns import TABLES
from morgiana.commerce.importing.models import AUXILIARY
from morgiana.operations import Receipt, Registry
from morgiana.surfaces.console.markup import paragraphs
from morgiana.surfaces.console.views.fields import choice_text, sentence, unit_of
from morgiana.surfaces.console.words import Words, plural_of

SOURCE: Final = Path(morgiana.__file__).parent
CONSOLE: Final = SOURCE / "surfaces" / "console"
CATALOGUE: Final = CONSOLE / "locale" / "fr" / "LC_MESSAGES" / "console.po"

Text = str | tuple[str, str]
"""A text, or one with its plural."""


def every_text(registry: Registry) -> dict[Text, str]:
    """Each text, with the place where it was found first."""
    found: dict[Text, str] = {}
    for texts, place in (
        (console_texts(), "console"),
        (registry_texts(registry), "registry"),
        (table_texts(), "tables"),
        (unit_texts(), "units"),
        (refusal_texts(), "refusals"),
    ):
        for text in texts:
            if any(letter.isalpha() for letter in re.sub(r"{.*?}", "", "".join(text))):
                found.setdefault(text, place)
    return found


def console_texts() -> Iterator[Text]:
    """What the console's own source says."""
    for path in sorted(CONSOLE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (text := _said(node)):
                yield text


def _said(call: ast.Call) -> Text | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    literals = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in ("words", "marked", "self") and literals:
        return literals[0]
    return (literals[0], literals[1]) if name == "many" and len(literals) >= 2 else None


def registry_texts(registry: Registry) -> Iterator[Text]:
    """What operations, their models and their refusals say of themselves."""
    yield from _model(Receipt, set())
    for capability in registry.capabilities:
        yield capability.title
        yield from paragraphs(capability.introduction)
        for operation in capability.operations:
            yield operation.title
            yield from paragraphs(operation.details)
            yield operation.meter.unit
            yield plural_of(operation.meter.unit)
            yield from registry.examples(operation)
            seen: set[type[BaseModel]] = set()
            yield from _model(operation.request, seen)
            yield from _model(operation.answer, seen)


def _model(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[Text]:
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield sentence(name.removesuffix(f"_{unit_of(name)}"))
        yield " ".join((field.description or "").split())
        yield from _annotation(field.annotation, seen)


def _annotation(annotation: Any, seen: set[type[BaseModel]]) -> Iterator[Text]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _model(annotation, seen)
    elif get_origin(annotation) is Literal:
        plain = Words("en")
        yield from (choice_text(plain, choice) for choice in get_args(annotation) if isinstance(choice, str))
    elif get_origin(annotation) in (list, dict, types.UnionType, typing.Union, typing.Annotated):
        for part in get_args(annotation):
            yield from _annotation(part, seen)


def table_texts() -> Iterator[Text]:
    """What the shop's tables and their columns are called."""
    for table in TABLES.values():
        yield table.title
        yield table.meaning
        for column in table.columns:
            yield sentence(column.name)
            yield column.meaning
    for name, meaning in AUXILIARY.items():
        yield sentence(name.partition(".")[2])
        yield meaning


def unit_texts() -> Iterator[Text]:
    """What calls count while they run."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" in path.relative_to(SOURCE).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("track", "map")
            ):
                for keyword in node.keywords:
                    if keyword.arg == "unit" and isinstance(keyword.value, ast.Constant):
                        yield str(keyword.value.value)
                        yield plural_of(str(keyword.value.value))


def refusal_texts() -> Iterator[Text]:
    """Titles, messages and remedies of every refusal that a page can meet; values stand as `{1}`, `{2}`."""
    for _, tree in refusing_sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "Refusal" for base in node.bases):
                yield (ast.get_docstring(node) or "").partition("\n")[0]
        yield from filter(None, map(_template, refused(tree)))


def refusing_sources() -> Iterator[tuple[Path, ast.Module]]:
    """The modules whose refusals a page can meet, each by its path within the package."""
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE)
        if "tests" not in place.parts and ("surfaces" not in place.parts or "console" in place.parts):
            yield place, ast.parse(path.read_text("utf-8"))


def refused(tree: ast.Module) -> Iterator[ast.expr]:
    """The expressions of messages and remedies; a name stands for whatever its module gives it."""
    named, making = _assigned(tree), _making(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            said = {keyword.arg: keyword.value for keyword in node.keywords}
            texts = [*node.args[:1], *(said[name] for name in ("detail", "remedy") if name in said)]
            if getattr(node.func, "id", "") in making:
                texts = [*node.args[:2], *said.values()]
            elif "remedy" not in said:
                continue
            for part in texts:
                yield from named.get(part.id, []) if isinstance(part, ast.Name) else [part]


def _making(tree: ast.Module) -> set[str]:
    """The functions of a module that are given a message and a remedy to make a refusal of."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {one.name for one in functions if [arg.arg for arg in one.args.args] == ["message", "remedy"]}


def _assigned(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """What the names of a module and of its functions stand for, where a text is written before its refusal."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        if value is not None:
            for target in targets:
                pairs = [(target, value)]
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                    pairs = list(zip(target.elts, value.elts, strict=False))
                for name, text in pairs:
                    if isinstance(name, ast.Name):
                        found.setdefault(name.id, []).append(text)
    return found


def _template(node: ast.expr) -> str | None:
    """An f-string with its values numbered; `Words.told` finds the text again by it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp):
        left, right = _template(node.left), _template(node.right)
        return left + right if left is not None and right is not None and "{" not in right else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts, count = [], 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            count += 1
            parts.append(f"{{{count}}}")
    return "".join(parts)


def read_catalogue() -> Catalog:
    """The French catalogue."""
    return read_po(CATALOGUE.open("rb"), locale="fr")


def untranslated(catalogue: Catalog) -> list[Text]:
    """The texts of a catalogue that have no translation, or have one of two plurals only."""
    bare = (message for message in catalogue if message.id and not all(strings(message.string)))
    return [message.id if isinstance(message.id, str) else (message.id[0], message.id[1]) for message in bare]


def strings(string: Any) -> tuple[str, ...]:
    """A translation, or both of its plurals."""
    return tuple(string) if isinstance(string, (list, tuple)) else (str(string),)


def write(registry: Registry) -> Catalog:
    """Bring the catalogue up to the texts: what is new has no translation yet, what is gone is dropped."""
    old = read_catalogue() if CATALOGUE.is_file() else Catalog(locale="fr")
    new = Catalog(locale="fr")
    for text in sorted(every_text(registry), key=str):
        known = old.get(text[0] if isinstance(text, tuple) else text)
        plural = isinstance(text, tuple)
        said = known.string if known is not None and isinstance(known.id, (list, tuple)) == plural else None
        new.add(text, string=said or (("", "") if plural else ""))
    save(new)
    return new


_HEADER: Final = """# The French of the console: its own texts, and those of operations, tables and refusals.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""


def firm(said: str) -> str:
    """French with no-break spaces before `: ; ? !` and within « », where a line must not end; code stays as it is."""
    parts = re.split("(`[^`]*`)", said)
    for place in range(0, len(parts), 2):
        part = re.sub(r"[ \u00a0]+(?=[:;?!](?!/))", "\u00a0", parts[place])
        parts[place] = re.sub(r"[ \u00a0]*»", "\u00a0»", re.sub(r"«[ \u00a0]*", "«\u00a0", part))
    return "".join(parts)


def save(catalogue: Catalog) -> None:
    """Write the catalogue, sorted, without the dates and names that would change at every writing."""
    for message in catalogue:
        if message.id:
            said = message.string
            message.string = tuple(map(firm, said)) if isinstance(said, (list, tuple)) else firm(str(said))
    text = io.BytesIO(_HEADER.encode())
    text.seek(0, io.SEEK_END)
    write_po(text, catalogue, width=120, omit_header=True, sort_output=True)
    CATALOGUE.write_bytes(text.getvalue())


def main() -> None:
    """Write the catalogue and say what is missing from it."""
    from morgiana.app import installation

    catalogue = write(installation().registry)
    print(f"{len(catalogue)} texts, {len(untranslated(catalogue))} without a translation")


if __name__ == "__main__":
    main()
