"""`/problems` and `/problems/<code>`: what each kind of no means."""

from html import escape
from http import HTTPStatus
from typing import Final

from morgiana.surfaces.http.description.html import page, table, words
from morgiana.surfaces.http.description.noes import Kind

_BY_STATUS: Final = {
    400: "The request could not be read. Correct it and send it again.",
    401: "Say who you are: send a key that is valid here.",
    402: "The call may cost more than is left to spend. Ask for less at a time, or have the limit raised.",
    403: "You are known, but this is not for you. Ask the owner for a key with the scope that is needed.",
    404: "What the request names is not here. Check the name or the number.",
    405: "Use one of the methods in the answer's `Allow` header.",
    409: "The request does not go with how things stand. The answer's `remedy` says what does.",
    413: "Send less at a time; large data travels as files.",
    415: "Send the body in a form that this address reads, and name it in `Content-Type`.",
    421: "Address the server by a name that it has.",
    422: "The request was understood, and something in it cannot be used. The answer's `detail` says what and where.",
    428: "Send an `Idempotency-Key` with it, so that a repeat cannot do it twice.",
    500: "A mistake of ours. Nothing was charged; please report it with the request's number.",
    501: "Install the part that is missing; the answer's `remedy` has the command.",
    503: "Try again in a moment, with the same key.",
}


def problem_page(kind: Kind) -> bytes:
    where = "Any address may answer with it."
    if kind.operations:
        names = ", ".join(f'<a href="/docs#{escape(name)}">{escape(name)}</a>' for name in kind.operations)
        where = f"Declared by {names}."
    return page(
        kind.code,
        f'<main class="page"><p class="soft"><a href="/problems">Problems</a></p><h1>{words(kind.title)}</h1>'
        f"<p><code>{escape(kind.code)}</code> · {kind.status} {HTTPStatus(kind.status).phrase}</p>"
        f"<p>{words(kind.details)}</p><h4>What to do</h4>"
        f"<p>{words(_BY_STATUS.get(kind.status, 'Read the remedy.'))} "
        f"Each answer has a <code>remedy</code> for its own case.</p><h4>Where</h4><p>{where}</p></main>",
    )


def problems_page(kinds: dict[str, Kind]) -> bytes:
    rows = [
        [str(kind.status), f'<a href="/problems/{escape(kind.code)}">{escape(kind.code)}</a>', words(kind.title)]
        for kind in sorted(kinds.values(), key=lambda kind: (kind.status, kind.code))
    ]
    return page(
        "Problems",
        '<main class="page"><p class="soft"><a href="/docs">API</a></p><h1>Every kind of no</h1>'
        "<p>A no is <code>application/problem+json</code> (RFC 9457): <code>code</code> and <code>status</code> for "
        "programs, <code>title</code>, <code>detail</code> and <code>remedy</code> for people, and where it is known "
        "the <code>file</code>, <code>row</code> and <code>field</code> that it is about.</p>"
        f"{table(['Status', 'Code', 'What it means'], rows)}</main>",
    )
