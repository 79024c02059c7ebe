"""Write `docs/reference/imports.md`: what was understood of each file of exam A. Facts and figures only."""

from pathlib import Path
from typing import Any, Final

from exam_a_runs import ROOT, Outcome, data_folder, run
from exam_a_truth import FILES, Truth

PAGE: Final = ROOT / "docs/reference/imports.md"

_HEAD: Final = """\
# What the import understands

Sample files of nine shop systems and four public data sets of sales, each given to the import as it is. The table
says what was understood of each: which tables of the shop it fills, how many rows, which sums and days. A test holds
the figures against counts made in the files themselves, without the import; and for every file that is used, the rows
and sums of the file equal those that were read, set aside and put into the quarantine.

The files are other people's and are not part of this project. They are the samples of Bagisto, Magento, Medusa,
PrestaShop and thirty bees, Saleor, Shopify, Spree, Vendure and WooCommerce, the Superstore and Maven pizza practice
data, the Olist marketplace data (CC BY-NC-SA 4.0, a sample) and the UCI Online Retail data (CC BY 4.0). Where a file
names no currency, its shop was taken to reckon in the one shown.

| File | Rows | Table | What was understood |
|---|---:|---|---|
"""

_FOOT: Final = """
A file is *not used* where it holds nothing that the shop's tables have: the import says so and loads nothing. A
question is asked where a file alone could mean two things or lacks what another file has; nothing of it is loaded
before that is answered. The kinds of lines are those of the [table of sales](tables.md): only `sale` is demand.

This page is written by `python tests/exam_a/exam_a_page.py`, which needs those files beside the project.
"""


def page(folder: Path) -> str:
    """The page's text."""
    return _HEAD + "".join(_rows(truth, run(truth.upload, folder)) for truth in FILES) + _FOOT


def _rows(truth: Truth, outcome: Outcome) -> str:
    name = _short(truth)
    sheets = outcome.understanding.sheets if outcome.understanding else []
    count = f"{sum(sheet.rows for sheet in sheets):,}"
    if outcome.refused:
        return _line(name, count, "refused", f"{outcome.refused}. {truth.says}")
    if outcome.asked:
        return _line(name, count, "asks", f"{_questions(outcome)} {truth.says}".strip())
    if not outcome.tables:
        return _line(name, count, "not used", truth.says)
    lines = [_line("", "", table, _facts(table, facts)) for table, facts in outcome.tables.items()]
    lines[0] = _line(name, count, *_first(outcome))
    if truth.says or outcome.quarantined:
        said = truth.says + (f" {outcome.quarantined} rows are in the quarantine." if outcome.quarantined else "")
        lines.append(_line("", "", "", said.strip()))
    return "".join(lines)


def _first(outcome: Outcome) -> tuple[str, str]:
    table, facts = next(iter(outcome.tables.items()))
    return table, _facts(table, facts)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _short(truth: Truth) -> str:
    return ", ".join(
        f"`{file.removeprefix('imports/')}`" if number == 0 else f"`{Path(file).name}`"
        for number, file in enumerate(truth.upload.files)
    )


def _questions(outcome: Outcome) -> str:
    assert outcome.understanding
    return " ".join(question.text for question in outcome.understanding.questions)


def _facts(table: str, facts: dict[str, Any]) -> str:
    parts = [_counted(facts["rows"], "row")]
    if table == "sales":
        parts += [
            _counted(facts["orders"], "order"),
            _counted(facts["products"], "article"),
            f"{facts['units']:,.0f} units net",
        ]
        parts += [
            f"{kind} {facts['kinds'][kind]:,}: {amount or 'no money'}" for kind, amount in facts["amounts"].items()
        ]
    if table == "orders":
        parts += [f"total {facts['total']}"] if facts["total"] else []
        parts += [f"{state} {count:,}" for state, count in facts["states"].items()]
    if table == "products":
        parts += [f"{facts['variants']:,} of them variants"] if facts["variants"] else []
        parts += [f"{_counted(facts['priced'], 'price')}, together {facts['price']}"] if facts["priced"] else []
    if table == "stock":
        parts.append(f"{facts['on_hand']:,.0f} on hand")
    if table == "purchases":
        parts += [_counted(facts["orders"], "order"), f"{facts['units']:,.0f} units"]
    days = facts.get("days")
    if days and days[0] != "None" and table != "stock":
        parts.append(days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}")
    return "; ".join(parts)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def main() -> None:
    """Write the page, or say what is missing."""
    folder = data_folder()
    if folder is None:
        raise SystemExit("The data sets are not beside the project; MORGIANA_BENCH_DATA names their folder.")
    PAGE.write_text(page(folder), encoding="utf-8")


if __name__ == "__main__":
    main()
