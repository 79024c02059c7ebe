"""One year of a real grocer, from files to this week's plan: what `make demo` runs.

It does what a shopkeeper would do with the `morgiana` command: say what the shop is, load the files, plan, and write
the plan down. Each call has a key made of what it is about, so a second run finds the first one's answers.
"""

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grocer_files import SEED, write_files
from rich.console import Console
from rich.table import Table

from morgiana import __version__
from morgiana.commerce.language import Language
from morgiana.commerce.shop import ShopProfile
from morgiana.flows.weekly_plan.models import WeeklyPlan
from morgiana.flows.weekly_plan.wording import language
from morgiana.operations import Receipt
from morgiana.surfaces.cli.answers import receipt_line

SHOP = ShopProfile(name="The corner grocer", currency="USD", time_zone="America/New_York", country="US", language="en")
CONSOLE = Console(width=None if sys.stdout.isatty() else 130, highlight=False)
ROWS = 8


@dataclass(frozen=True)
class Command:
    """The `morgiana` command on the demo's own folder."""

    folder: Path

    def run(self, *words: str) -> None:
        """Run it as a person would, and show it."""
        self._show(words)
        subprocess.run(self._line(words), env=self._environment(), check=True)

    def read(self, *words: str) -> tuple[Any, Receipt]:
        """Run it as a program would: the answer and its receipt, read from JSON."""
        self._show(words)
        done = subprocess.run(
            [*self._line(words), "--json"], env=self._environment(), check=True, stdout=subprocess.PIPE
        )
        whole = json.loads(done.stdout)
        return whole["answer"], Receipt.model_validate_json(json.dumps(whole["receipt"]))

    def _line(self, words: Sequence[str]) -> list[str]:
        return [str(Path(sys.executable).parent / "morgiana"), *words]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "MORGIANA_HOME": str(self.folder / "home"), "MORGIANA_COUNTRY": "US"}

    def _show(self, words: Sequence[str]) -> None:
        print(f"\n$ morgiana {shlex.join(short(word, self.folder) for word in words)}", flush=True)


def main() -> None:
    """Write the files that are not there yet, then do what a shopkeeper would do."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folder", type=Path, default=Path("build/demo"), help="where files and data are kept")
    arguments.add_argument("--products", type=int, default=3000, help="how many products to plan for")
    chosen = arguments.parse_args()
    began = time.monotonic()
    folder = chosen.folder.absolute()
    files = write_files(folder / "files")
    morgiana = Command(folder)
    key = key_of(files, str(chosen.products))

    morgiana.run("shop", "set_profile", *options(SHOP), "--yes", "--key", f"profile-{key}")
    names = (word for file in files for word in ("--files", str(file)))
    morgiana.run("import", "load", *names, "--yes", "--key", f"import-{key}")
    answer, receipt = morgiana.read("plan", "weekly", "--products-max", str(chosen.products), "--key", f"plan-{key}")
    plan = WeeklyPlan.model_validate_json(json.dumps(answer))
    show(plan, language(SHOP))
    CONSOLE.print(f"\n{receipt_line(receipt)}")

    shutil.rmtree(folder / "plan", ignore_errors=True)  # the files of an earlier run, or they would stand beside these
    (folder / "plan.json").write_text(json.dumps({"plan": answer}))
    morgiana.read(
        "plan", "export", "--file", str(folder / "plan.json"), "--save", str(folder / "plan"), "--key", f"files-{key}"
    )
    memory = most_memory_bytes()
    CONSOLE.print(
        "\nSales, products and promotions are real (completejourney, 84.51°, 2017)."
        f"\nStock, costs, packs, shelf lives and suppliers are NOT in it: they were made up from the seed {SEED}."
        f"\nThis took {time.monotonic() - began:.0f} seconds"
        f"{f' and at most {memory / 1e9:.1f} GB of memory' if memory else ''}."
        "\n\nTo see it in the console:  make serve"
    )


def show(plan: WeeklyPlan, say: Language) -> None:
    """The plan on one screen or two: what to know, then what to do, then why."""
    CONSOLE.print(f"\n[bold]{plan.shop}: this week's plan, {say.day(plan.first_day)} to {say.full_day(plan.last_day)}")
    for sentence in plan.summary:
        CONSOLE.print(f"  {sentence}")
    orders = [(order, "order now") for order in plan.orders.suppliers]
    orders += [(order, "wait") for order in plan.orders.postponed]
    table(
        "What to order",
        ["Supplier", "", ">Products", ">Cost", "Arrives", "Why"],
        [
            [
                order.name,
                what,
                say.number(len(order.lines)),
                say.money(order.total),
                say.day(order.arrival_day),
                order.reason,
            ]
            for order, what in orders
        ],
    )
    lines = [line for order in plan.orders.suppliers for line in order.lines]
    saved = {line.product_id: line.lost_margin_without.minor - line.lost_margin_with.minor for line in lines}
    table(
        "The order lines that save most",
        ["Product", ">In stock", ">Order", ">Cost", "Why"],
        [
            [
                line.name,
                say.number(line.on_hand),
                f"{say.number(line.packs)} × {say.number(line.pack_size)}",
                say.money(line.cost),
                line.reason,
            ]
            for line in sorted(lines, key=lambda line: -saved[line.product_id])[:ROWS]
        ],
    )
    table(
        "What will sell",
        ["Product", ">Last week", ">Expected", ">Range", ">Revenue", "Why"],
        [
            [
                line.name,
                say.units(line.last_week),
                say.units(line.week.expected),
                f"{say.units(line.week.low)}-{say.units(line.week.high)}",
                say.money(line.revenue) if line.revenue else "",
                line.reason,
            ]
            for line in plan.will_sell[:ROWS]
        ],
    )
    table(
        "What may run out if nothing is ordered",
        ["Product", ">In stock", ">Sells a week", "Runs out", ">Chance", ">Margin lost", ">Ordered"],
        [
            [
                line.name,
                say.number(line.on_hand),
                say.units(line.week.expected),
                say.day(line.day or line.by),
                say.chance(line.probability),
                say.money(line.lost_margin) if line.lost_margin else "",
                say.number(line.ordered),
            ]
            for line in plan.will_run_out[:ROWS]
        ],
    )
    table(
        "What there is too much of",
        ["Product", ">In stock", ">Too many", ">At cost", "Why"],
        [
            [
                line.name,
                say.number(line.on_hand),
                say.units(line.excess_units),
                say.money(line.excess_cost) if line.excess_cost else "",
                line.reason,
            ]
            for line in plan.overstocked[:ROWS]
        ],
    )
    table(
        "What data are missing",
        ["", ">Products", "How to add it"],
        [[topic.title, say.number(len(topic.products)), topic.how] for topic in plan.missing],
    )
    for note in (*plan.notes, *plan.orders.notes, *plan.forecast.notes):
        CONSOLE.print(f"  [dim]{note}[/dim]")


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with its title; a heading that begins with > is over numbers. Nothing where there are no rows."""
    if not rows:
        return
    drawn = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        is_number = heading.startswith(">")
        is_reason = heading in ("Why", "How to add it")
        drawn.add_column(
            heading.removeprefix(">"),
            justify="right" if is_number else "left",
            no_wrap=not is_reason,
            overflow="ellipsis",
            max_width=None if is_reason or is_number else 38,
            ratio=1 if is_reason else None,
        )
    for row in rows:
        drawn.add_row(*row)
    CONSOLE.print()
    CONSOLE.print(drawn)


def options(profile: ShopProfile) -> Iterable[str]:
    """The profile as options of the command."""
    for name, value in profile.model_dump().items():
        yield from (f"--{name.replace('_', '-')}", str(value))


def key_of(files: Sequence[Path], *more: str) -> str:
    """Names these files and what is asked of them: the same key finds the same answers, in this version."""
    digest = hashlib.sha256("\n".join((__version__, *more)).encode())
    for file in files:
        with file.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:16]


def most_memory_bytes() -> int | None:
    """The most that any of the commands held, where the system says."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def short(word: str, folder: Path) -> str:
    """A path as seen from a folder, and any other word as it is."""
    return str(Path(word).relative_to(folder)) if word.startswith(str(folder)) else word


if __name__ == "__main__":
    main()
