"""Operations that the workshop lacks: one that says any no, one that streams, one that meets a fault and a bug."""

import time
from typing import Literal

from morgiana.kernel.refusals import Fault, Refusal, Where
from morgiana.operations import Capability, Context, FileRef, Meter, Model, operation


class TableWobbles(Refusal):
    """The table does not stand firmly."""

    status = 409


class PaintTooThick(Refusal):
    """The paint does not run.

    Paint that was opened long ago thickens."""

    status = 422


class ShelfMissing(Refusal):
    """There is no such shelf."""

    status = 404


class ShopShut(Refusal):
    """The shop is shut."""

    status = 503


KINDS: dict[str, type[Refusal]] = {
    kind.code: kind for kind in (TableWobbles, PaintTooThick, ShelfMissing, ShopShut)
}  # fmt: skip


class No(Model):
    code: Literal["table_wobbles", "paint_too_thick", "shelf_missing", "shop_shut"]
    """Which refusal to answer with."""
    remedy: str = "Do something else."
    """What it says to do."""


class Never(Model):
    done: bool
    """Always true."""


@operation("aside.refuse", meter=Meter("call", count=lambda r: 1), raises=tuple(KINDS.values()), runs="inline or job")
def aside_refuse(request: No, ctx: Context) -> Never:
    """Say no."""
    raise KINDS[request.code](f"It is so: {request.code}.", remedy=request.remedy, where=Where("a.csv", 7, "price"))


class Lines(Model):
    lines: list[str]
    """What to say, line by line."""
    seconds: float = 0.0
    """How long to wait before each."""


class Line(Model):
    line: str
    """One of them."""


@operation("aside.lines", meter=Meter("line", count=lambda r: len(r.lines)), parts=Line)
def aside_lines(request: Lines, ctx: Context) -> Line:
    """Say lines one after the other."""
    for line in ctx.track(request.lines, unit="line"):
        time.sleep(request.seconds)
        ctx.emit(Line(line=line))
    return Line(line="\n".join(request.lines))


class Mishap(Model):
    kind: Literal["fault", "bug"]
    """What happens."""


@operation("aside.mishap", meter=Meter("call", count=lambda r: 1))
def aside_mishap(request: Mishap, ctx: Context) -> Never:
    """Meet with a mishap."""
    if request.kind == "fault":
        raise Fault("the disk is full of secrets")
    raise ZeroDivisionError("the secret recipe")


class Reading(Model):
    file: FileRef
    """The file to read."""


class Contents(Model):
    size_bytes: int
    """How long it is."""
    copy_of_it: FileRef
    """The same again, to download."""


@operation("aside.file", meter=Meter("file", count=lambda r: 1))
def aside_file(request: Reading, ctx: Context) -> Contents:
    """Read a file and give it back."""
    content = ctx.files.path(request.file).read_bytes()
    return Contents(size_bytes=len(content), copy_of_it=ctx.files.keep("copy of " + request.file.name, content))


ASIDE = Capability(
    "aside", "Asides", "Says no.", (aside_refuse, aside_lines, aside_mishap, aside_file), "contract_operations"
)
