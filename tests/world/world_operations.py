"""What can be done in the simulated world: operations that are free, priced, tiered, writing, refusing and failing."""

from typing import Any

from pydantic import Field

from morgiana.app import capabilities
from morgiana.control.house import HouseContext
from morgiana.control.ports import Transaction
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.operations import Capability, Context, Meter, Model, Registry, operation

PRICES = """\
currency = "EUR"
[operations]
"say.flat" = { price = "0.004" }
"say.tiered" = { price = "0.05", free = 10, tiers = [{ above = 40, price = "0.02" }] }
"say.job" = { price = "0.03" }
"note.keep" = { price = "0.01" }
[plans.pro]
discount = "10"
"""
REFUSE, REFUSE_LATE, FAIL, BREAK = "refuse", "refuse-late", "fail", "break"
"""The moods of a request that comes to nothing."""

ran: list[str] = []
"""The marks of the requests whose functions were run, in order; the world empties it before each step."""


class Words(Model):
    mark: str
    """Tells this request from every other."""
    units: int = Field(1, ge=0)
    """What is charged."""
    mood: str = ""
    """How it ends."""


class Said(Model):
    text: str
    """The mark again."""


class TooLoud(Refusal):
    """Somebody shouted."""

    status = 409


class Broken(Exception):
    """A bug of an operation's author."""


_UNITS: Meter[Any, Any] = Meter("word", count=lambda request: request.units)


def _say(request: Words) -> Said:
    ran.append(request.mark)
    if request.mood == REFUSE:
        raise TooLoud("Somebody shouted.", remedy="Speak softly.")
    if request.mood == FAIL:
        raise Fault("The disk does not answer.")
    if request.mood == BREAK:
        raise Broken(request.mark)
    return Said(text=request.mark)


@operation("say.free", meter=_UNITS, runs="at once", raises=(TooLoud,))
def say_free(request: Words, ctx: Context) -> Said:
    """Say something for nothing."""
    return _say(request)


@operation("say.flat", meter=_UNITS, runs="at once", raises=(TooLoud,))
def say_flat(request: Words, ctx: Context) -> Said:
    """Say something at a price for each word."""
    return _say(request)


@operation("say.tiered", meter=_UNITS, runs="at once", raises=(TooLoud,))
def say_tiered(request: Words, ctx: Context) -> Said:
    """Say something at a price that falls with use."""
    return _say(request)


@operation("say.job", meter=_UNITS, runs="inline or job", raises=(TooLoud,))
def say_job(request: Words, ctx: Context) -> Said:
    """Say something after a while."""
    if request.units != 1:  # the others tell nothing of their progress, so that only the posting knows of the lease
        list(ctx.track(range(2), unit="pause"))
    return _say(request)


@operation("note.keep", meter=_UNITS, runs="at once", effect="write", raises=(TooLoud,))
def note_keep(request: Words, ctx: HouseContext) -> Said:
    """Keep a note, in the transaction of the answer."""
    tenant, mark, mood = ctx.tenant, request.mark, request.mood

    def keep(transaction: Transaction) -> None:
        transaction.execute(
            "INSERT INTO documents (tenant, kind, name, body) VALUES (?, 'note', ?, ?)"
            " ON CONFLICT (tenant, kind, name) DO UPDATE SET body = excluded.body",
            (tenant, mark, b""),
        )
        if mood == REFUSE_LATE:
            raise TooLoud("Somebody shouted at the end.", remedy="Speak softly.")

    ctx.at_posting(keep)
    return _say(request)


REGISTRY = Registry(
    [
        *capabilities(),
        Capability("say", "Speaking", "Says things.", (say_free, say_flat, say_tiered, say_job), __name__),
        Capability("note", "Notes", "Keeps notes.", (note_keep,), __name__),
    ]
)
