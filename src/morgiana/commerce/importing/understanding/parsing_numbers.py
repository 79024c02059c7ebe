"""Numbers of a column into whole millionths, by expression where they are plain, one by one where they are not."""

import polars as pl

from morgiana.commerce.importing.models import NumberFormat
from morgiana.commerce.importing.understanding.numbers import value

_WHOLE, _PART = r"^[-+]?([0-9]{1,12})(?:D[0-9]{0,6})?$", r"D([0-9]{1,6})$"


def micros_of(texts: pl.Series, form: NumberFormat) -> pl.Series:
    """Each text as a number in millionths, in the file's own unit (12 % is 12); null where it is none of that form."""
    mark = "\\" + form.decimal if form.decimal in (".", ",") else form.decimal or r"\."
    whole, part = _WHOLE.replace("D", mark), _PART.replace("D", mark)
    if not form.decimal:
        whole = r"^[-+]?([0-9]{1,12})$"
    text = pl.col("text")
    frame = texts.alias("text").to_frame()
    fraction = text.str.extract(part).str.pad_end(6, "0").cast(pl.Int64, strict=False).fill_null(0)
    digits = text.str.extract(whole).cast(pl.Int64, strict=False) * 1_000_000 + fraction
    plain = pl.when(text.str.contains(whole)).then(pl.when(text.str.starts_with("-")).then(-digits).otherwise(digits))
    done = frame.select("text", plain.alias("micros"))
    rest = done.filter(pl.col("micros").is_null() & text.is_not_null())["text"].unique()
    if rest.is_empty():
        return done["micros"]
    slow = {one: found for one in rest.to_list() if (found := _one(one, form)) is not None}
    odd = pl.DataFrame(
        {"text": pl.Series(list(slow), dtype=pl.String), "slow": pl.Series(list(slow.values()), dtype=pl.Int64)}
    )
    return (
        done.join(odd, on="text", how="left", maintain_order="left").select(pl.coalesce("micros", "slow")).to_series()
    )


def _one(text: str, form: NumberFormat) -> int | None:
    found = value(text, form.decimal, form.thousands)
    return found * 100 if found is not None and "%" in text.replace("٪", "%") else found
