"""The page of the shop's tables, from the one table of columns."""

from generation.markdown import GENERATED, table
from morgiana.commerce.columns import SALE_KINDS, TABLES, Table


def page() -> str:
    kinds = ", ".join(f"`{kind}`" for kind in SALE_KINDS)
    return "\n".join(
        [
            f"""{GENERATED}# The shop's tables

What Morgiana keeps of a shop. The import fills these tables from whatever files you have; nothing has to be named or
ordered like this in your files. Names follow schema.org, GS1, ISO 4217, 3166 and 8601, and units are UN/ECE
Recommendation 20 codes.

A row is the same row in a later file when its key is the same: then it is corrected, not added. A row without a
column that is needed goes to the quarantine with the reason. Amounts (`money`) are whole numbers of the currency's
minor unit.

`sales.kind` is one of {kinds}.
""",
            *map(_section, TABLES.values()),
        ]
    )


def _section(shop_table: Table) -> str:
    rows = [
        (f"`{column.name}`", column.kind, column.unit, "needed" if column.needed else "", column.meaning)
        for column in shop_table.columns
    ]
    key = ", ".join(f"`{name}`" for name in shop_table.key)
    heading = ("column", "kind", "unit", "", "meaning")
    return f"## {shop_table.name}\n\n{shop_table.meaning} Key: {key}.\n\n{table(heading, rows)}"
