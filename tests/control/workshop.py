"""Operations of our own and a runtime on real adapters, for tests of the control plane."""

import time
from decimal import Decimal
from pathlib import Path

from pydantic import Field
from stores import database_of, shops_of

from morgiana.adapters.compute.process_pool import ProcessPool
from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.database import Database
from morgiana.adapters.jobs.opening import leased_runner
from morgiana.commerce import ShopContext
from morgiana.control.house import House
from morgiana.control.ports import JobRunner
from morgiana.control.prices import PriceBook
from morgiana.control.runtime import Runtime
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Capability, Context, Meter, Model, Registry, operation


class Words(Model):
    words: list[str]
    """What to say again."""


class Said(Model):
    text: str
    """What was said."""


class TooLoud(Refusal):
    """Somebody shouted."""

    status = 409


@operation("say.again", meter=Meter("word", count=lambda r: len(r.words)), runs="at once", raises=(TooLoud,))
def say_again(request: Words, ctx: Context) -> Said:
    """Say words again."""
    if any(word.isupper() for word in request.words):
        raise TooLoud("Somebody shouted.", remedy="Speak softly.")
    return Said(text=" ".join(request.words))


@operation("say.seed", meter=Meter("word", count=lambda r: len(r.words)))
def say_seed(request: Words, ctx: Context) -> Said:
    """Say what the seed is."""
    return Said(text=str(ctx.seed))


class Steps(Model):
    steps: int = Field(ge=0)
    """How many steps to take."""
    seconds: float = 0.01
    """How long each lasts."""


class Taken(Model):
    steps: int
    """How many were taken."""


@operation("walk.far", meter=Meter("step", count=lambda r: r.steps, used=lambda a: a.steps), runs="inline or job")
def walk_far(request: Steps, ctx: Context) -> Taken:
    """Walk a number of steps."""
    taken = 0
    for _ in ctx.track(range(request.steps), unit="step"):
        time.sleep(request.seconds)
        taken += 1
    return Taken(steps=taken)


def square(number: int) -> int:
    sum(range(200_000))
    return number * number


@operation("walk.squares", meter=Meter("step", count=lambda r: r.steps), runs="inline or job")
def walk_squares(request: Steps, ctx: Context) -> Said:
    """Square numbers on several processes."""
    return Said(text=",".join(str(n) for n in ctx.map(square, list(range(request.steps)), unit="number")))


class Shelf(Model):
    products: list[str]
    """Product numbers."""
    on_hand: float = 1.0
    """How many of each."""
    source: str = "test"
    """Which import it is."""


class Counted(Model):
    added: int
    corrected: int
    same: int
    rows: int


@operation("shelf.fill", meter=Meter("row", count=lambda r: len(r.products)), effect="write", runs="inline or job")
def shelf_fill(request: Shelf, ctx: ShopContext) -> Counted:
    """Write stock and products down: two tables in one call."""
    import polars as pl

    products = pl.DataFrame({"product_id": request.products}, schema={"product_id": pl.String})
    stock = products.with_columns(
        pl.lit("").alias("location_id"), pl.lit(ctx.now.date()).alias("day"), pl.lit(request.on_hand).alias("on_hand")
    )
    list(ctx.track(range(3), unit="pause"))
    changes = ctx.shop.upsert("stock", stock, source=request.source)
    for _ in ctx.track(range(5), unit="pause"):
        time.sleep(0.01)
    ctx.shop.upsert("products", products, source=request.source)
    return Counted(
        added=changes.added, corrected=changes.corrected, same=changes.same, rows=ctx.shop.rows("stock")
    )  # fmt: skip


@operation("shelf.empty", meter=Meter("call", count=lambda r: 1), effect="write")
def shelf_empty(request: Shelf, ctx: ShopContext) -> Counted:
    """Take an import back."""
    removed = ctx.shop.revert(request.source)
    return Counted(added=0, corrected=0, same=0, rows=removed.get("stock", 0))


@operation("shelf.count", meter=Meter("call", count=lambda r: 1))
def shelf_count(request: Shelf, ctx: ShopContext) -> Counted:
    """Count stock and products."""
    stock = ctx.shop.scan("stock").collect().height
    return Counted(added=0, corrected=0, same=ctx.shop.rows("products"), rows=stock)


REGISTRY = Registry(
    [
        Capability("say", "Speaking", "Says things.", (say_again, say_seed), __name__),
        Capability("walk", "Walking", "Takes time.", (walk_far, walk_squares), __name__),
        Capability("shelf", "Shelves", "Keeps things.", (shelf_fill, shelf_empty, shelf_count), __name__),
    ]
)

PRICES = PriceBook("EUR", {"say.again": Decimal("0.4"), "walk.far": Decimal(3)})


def open_runtime(
    home: Path,
    *,
    jobs: bool = False,
    limit: Money | None = None,
    database: Database | None = None,
    slots: int = 2,
) -> Runtime:
    """A runtime of the operations above below `home`, on SQLite, Delta and processes."""
    database = database or database_of(home)
    runner: JobRunner | None = leased_runner(database, home, slots=slots) if jobs else None
    return Runtime(
        REGISTRY,
        books=SqlBooks(database),
        shops=shops_of(home, database),
        compute=ProcessPool(2),
        house=House(),
        price_book=PRICES,
        country="FR",
        spending_limit=limit,
        runner=runner,
    )
