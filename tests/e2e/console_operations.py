"""Operations of the tests' own, on the console like any other's: one that takes long, one with every kind of field."""

import time
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Refusal, Where
from morgiana.operations import Capability, Context, FileRef, Meter, Model, operation
from morgiana.operations.meter import once


class Walk(Model):
    """How far to walk."""

    steps: Annotated[int, Field(ge=1, le=100_000)] = 1_000
    """How many steps to take."""


class Walked(Model):
    """How far it was."""

    steps: int
    """How many steps were taken."""


@operation("walk.far", meter=Meter("step", count=lambda request: request.steps), runs="inline or job")
def walk_far(request: Walk, ctx: Context) -> Walked:
    """Walk a long way."""
    for _ in ctx.track(range(request.steps), unit="step"):
        time.sleep(0.05)
    return Walked(steps=request.steps)


class Boot(Model):
    """One boot."""

    name: Annotated[str, Field(min_length=2)]
    """What it is called."""
    size: float = 42.5
    """How large it is."""


class Luggage(Model):
    """Every kind of thing that can be said."""

    title: Annotated[str, Field(min_length=1, max_length=20)]
    """What is on the label; as `code` or not."""
    pieces: Annotated[int, Field(ge=1, le=9)] = 1
    """How many pieces."""
    weight_kg: float | None = None
    """What it weighs."""
    fragile: bool = False
    """Whether it breaks."""
    insured: bool | None = None
    """Whether it is insured, if that is known."""
    colour: Literal["red", "dark_blue"] = "red"
    """Which colour."""
    labels: list[Literal["up", "down", "dry"]] = ["up"]
    """What is stuck on it."""
    day: date | None = None
    """The day of travel."""
    moment: datetime | None = None
    """The moment of departure."""
    value: Money | None = None
    """What it is worth."""
    names: list[str] = []
    """Who carries it."""
    weights: list[float] = []
    """What each piece weighs."""
    boot: Boot | None = None
    """The best boot."""
    boots: list[Boot] = []
    """All boots."""
    papers: list[FileRef] = []
    """Papers that go with it."""
    extra: dict[str, int] = {}
    """Anything else."""


class TooHeavy(Refusal):
    """It cannot be lifted."""

    status = 409


class Packed(Model):
    """What was packed."""

    luggage: Luggage
    """The same again."""
    colour: Literal["red", "dark_blue"]
    """Which colour it has."""


@operation("walk.pack", meter=Meter("call", count=once), effect="write", raises=(TooHeavy,))
def walk_pack(request: Luggage, ctx: Context) -> Packed:
    """Pack everything.

    Says again what it was told.
    """
    if request.weight_kg is not None and request.weight_kg > 1000:
        raise TooHeavy("It cannot be lifted.", remedy="Leave something out.", where=Where(field="weight_kg"))
    return Packed(luggage=request, colour=request.colour)


WALK = Capability("walk", "Walking", "Operations that only tests have.", (walk_far, walk_pack), __name__)
