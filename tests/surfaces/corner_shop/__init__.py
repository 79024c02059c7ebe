"""A capability that shows a surface every kind of field, effect and no, for tests of the surfaces."""

import enum
import time
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from stores import settings_of

from morgiana.app import PARTS, open_installation
from morgiana.control.installation import Installation
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Fault, Refusal, Where
from morgiana.operations import Capability, Context, FileRef, Meter, Model, Registry, operation


class Colour(enum.Enum):
    """What colour the ribbon is."""

    RED = "red"
    DEEP_BLUE = "deep blue"


class Delivery(Model):
    """How the goods go."""

    by: Literal["foot", "bicycle"] = "foot"
    """Who carries it."""
    kilometres: float = 1.5
    """How far."""


class Line(Model):
    """One thing of several."""

    product: str
    """Which product."""
    quantity: int = 1
    """How many."""


class QuoteRequest(Model):
    """What a basket is to hold."""

    products: Annotated[list[str], Field(min_length=1)]
    """Which products."""
    terms: Literal["retail", "wholesale"] = "retail"
    """Whose prices."""
    ribbon: Annotated[Colour, Field(strict=False)] = Colour.RED
    """What colour the ribbon is."""
    day: date | None = None
    """When it is wanted [or now]."""
    budget: Money | None = None
    """The most that it may cost."""
    count: Annotated[int, Field(ge=1)] = 3
    """How many baskets."""
    share: float = 0.5
    """How full."""
    is_gift: bool = False
    """Whether it is a gift."""
    note: str = ""
    """What to write on it."""
    delivery: Delivery = Delivery()
    """How it goes."""
    lines: list[Line] = []
    """More things."""
    tips: list[Money] = []
    """What to give the carriers."""
    token: str | int = 0
    """A number or a word."""
    key: str = "door"
    """Which key opens the shop."""


class Quote(Model):
    """A basket."""

    received: QuoteRequest
    """What was asked."""
    lines: list[Line]
    """What is in it."""
    remark: str
    """What there is to say."""


@operation("stall.quote", meter=Meter("basket", count=lambda request: request.count))
def stall_quote(request: QuoteRequest, ctx: Context) -> Quote:
    """Say what a basket holds.

    Nothing is kept.
    """
    lines = [Line(product=product, quantity=request.count) for product in request.products]
    return Quote(received=request, lines=lines, remark="Every basket holds the same things, as many as were asked for.")


class AddRequest(Model):
    """Files of numbers."""

    files: Annotated[list[FileRef], Field(min_length=1)]
    """Files with a number on each line."""
    cover: FileRef | None = None
    """A page to put before the sum."""


class Sum(Model):
    """What they come to."""

    total: int
    """The sum."""
    sheet: FileRef
    """The sum as a file."""


class NotANumber(Refusal):
    """A line holds no number."""


@operation("stall.add_up", meter=Meter("file", count=lambda request: len(request.files)), raises=(NotANumber,))
def stall_add_up(request: AddRequest, ctx: Context) -> Sum:
    """Add up the numbers in files."""
    total = 0
    for ref in ctx.track(request.files, unit="file"):
        for row, line in enumerate(ctx.files.path(ref).read_text().split(), start=1):
            if not line.lstrip("-").isdecimal():
                raise NotANumber(
                    f"{line!r} is no number.", remedy="Correct the line.", where=Where(ref.name, row, "number")
                )
            total += int(line)
    before = ctx.files.path(request.cover).read_text() if request.cover else ""
    return Sum(total=total, sheet=ctx.files.keep("sum.txt", f"{before}{total}\n".encode()))


class WalkRequest(Model):
    """A walk."""

    steps: Annotated[int, Field(ge=0)]
    """How many steps."""
    seconds: float = 0.0
    """How long each takes."""


class Step(Model):
    """One step of a walk."""

    number: int
    """Which."""


class Walk(Model):
    """A walk that was taken."""

    steps: int
    """How many steps it had."""


@operation("stall.walk", meter=Meter("step", count=lambda request: request.steps), runs="inline or job", parts=Step)
def stall_walk(request: WalkRequest, ctx: Context) -> Walk:
    """Walk a number of steps."""
    for number in ctx.track(range(request.steps), unit="step"):
        ctx.emit(Step(number=number))
        time.sleep(request.seconds)
    return Walk(steps=request.steps)


class SaleRequest(Model):
    """A sale."""

    product: str
    """What is sold."""
    quantity: Annotated[int, Field(ge=1)] = 1
    """How many."""


class Sale(Model):
    """A sale that was made."""

    product: str
    """What was sold."""
    quantity: int
    """How many."""


class SoldOut(Refusal):
    """There is no more of it."""

    status = 409


@operation(
    "stall.sell", meter=Meter("sale", count=lambda request: 1), effect="write", runs="inline or job", raises=(SoldOut,)
)
def stall_sell(request: SaleRequest, ctx: Context) -> Sale:
    """Sell something."""
    if request.product == "unicorn":
        raise SoldOut("No unicorn is left.", remedy="Take a horse.", where=Where(field="product"))
    return Sale(product=request.product, quantity=request.quantity)


@operation("stall.stumble", meter=Meter("call", count=lambda request: 1))
def stall_stumble(request: SaleRequest, ctx: Context) -> Sale:
    """Fail for want of the world or of a part of the program, or by a mistake."""
    if request.product == "disk":
        raise Fault("The disk is full.")
    if request.product == "tables":
        raise ModuleNotFoundError("No module named 'polars'", name="polars")
    raise ZeroDivisionError(request.product)


CAPABILITY = Capability(
    name="stall",
    title="The stall",
    introduction="Things to try on a surface.",
    functions=(stall_quote, stall_add_up, stall_walk, stall_sell, stall_stumble),
    package=__name__,
)


def installation(home: Path, port: int = 8765) -> Installation:
    """An installation that can do this and nothing else, below `home`; its server is at `port`."""
    registry = Registry([CAPABILITY])
    return Installation(
        settings_of(home, port=port), registry, PARTS, lambda settings: open_installation(settings, registry)
    )
