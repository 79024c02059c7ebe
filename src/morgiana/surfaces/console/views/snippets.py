"""The call that a form makes, written for a terminal, a program and the command line."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from morgiana.kernel.money import Money
from morgiana.operations import Operation

_KEY: Final = "my-own-key-1"
"""The idempotency key in a snippet; whoever copies it chooses another one for the next change."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One way to make the call."""

    name: str
    text: str


def snippets(operation: Operation[Any, Any], body: Mapping[str, Any], address: str) -> list[Snippet]:
    """The same call as curl, Python and a command; `address` is the server's, such as `http://127.0.0.1:8765`."""
    return [
        Snippet("curl", curl(operation, body, address)),
        Snippet("Python", python(operation, body, address)),
        Snippet("CLI", command(operation, body)),
    ]


def curl(operation: Operation[Any, Any], body: Mapping[str, Any], address: str) -> str:
    """The call with curl; the key of the API is taken from the environment."""
    lines = [
        f"curl {shlex.quote(f'{address}/v1/{operation.group}/{operation.verb}')}",
        '-H "Authorization: Bearer $MORGIANA_KEY"',
        "-H 'Content-Type: application/json'",
    ]
    if operation.effect == "write":
        lines.append(f"-H 'Idempotency-Key: {_KEY}'")
    if not operation.can_wait:
        lines.append("-H 'Prefer: respond-async'")
    lines.append(f"--data {shlex.quote(_json(body))}")
    return " \\\n  ".join(lines)


def python(operation: Operation[Any, Any], body: Mapping[str, Any], address: str) -> str:
    """The call with the typed client."""
    fields = "".join(f"    {json.dumps(name)}: {value!r},\n" for name, value in body.items())
    key = f", key={json.dumps(_KEY)}" if operation.effect == "write" else ""
    call = f"shop.{'call' if operation.can_wait else 'start'}({json.dumps(operation.name)}, request{key})"
    lines = [f"answered = {call}"] if operation.can_wait else [f"started = {call}", "answered = shop.wait(started)"]
    return (
        "import os\n\nfrom morgiana.client import Morgiana\n\n"
        + (f"request = {{\n{fields}}}\n\n" if body else "request = {}\n\n")
        + f'with Morgiana({json.dumps(address)}, os.environ["MORGIANA_KEY"]) as shop:\n'
        + "\n".join(f"    {line}" for line in [*lines, "print(answered.answer)"])
    )


def command(operation: Operation[Any, Any], body: Mapping[str, Any]) -> str:
    """The call on the command line; what no flag says well is handed over as JSON."""
    words = ["morgiana", operation.group.replace("_", "-"), operation.verb.replace("_", "-")]
    flags = [_flag(name, value) for name, value in body.items()]
    asked = "--yes" if operation.effect == "write" else ""
    if all(flags):
        return " ".join(part for part in (*words, *flags, asked) if part)
    line = " ".join(part for part in (*words, "--file", "-", asked) if part)
    return f"{line} <<'JSON'\n{_json(body)}\nJSON"


def _flag(name: str, value: Any) -> str:
    """The flag that says a value, or nothing where it is easier said as JSON."""
    from morgiana.surfaces.cli.flags import OF_EVERY_COMMAND

    plain = name.replace("_", "-")
    flag = f"--field-{plain}" if plain in OF_EVERY_COMMAND else f"--{plain}"
    match value:
        case bool():
            return flag if value else flag.replace("--", "--no-", 1)
        case str() if "\n" not in value:
            return f"{flag} {shlex.quote(value)}"
        case int() | float():
            return f"{flag} {value}"
        case {"minor": int(minor), "currency": str(currency), **rest} if not rest:
            return f"{flag} {shlex.quote(f'{Money(minor, currency).amount} {currency}')}"
        case _:
            return ""


def _json(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False)
    return text if len(text) <= 100 else json.dumps(body, ensure_ascii=False, indent=2)
