"""The simulated world holds: after each of 10,000 steps the books are what a plain model says that they are.

After every step the ledger sums to nothing and its balances are its transfers, each answer has its charge and each
charge its answer, nobody is over budget, no tenant sees another's row, each call has its entry in an unbroken audit
chain, and the days of use are the calls. Forty seeds of 250 steps; `make soak` runs four thousand.
"""

from pathlib import Path

import pytest
from world_run import World, make_template, run_worlds

STEPS = 250
SEEDS = 40


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1, SEEDS + 1, 10))
def test_world_holds(tmp_path: Path, first: int) -> None:
    """Ten histories of 250 steps each; a failure names its seed and step, and how to see it again."""
    run_worlds(range(first, first + 10), STEPS, tmp_path)


def test_world_is_the_same_each_time(tmp_path: Path) -> None:
    """One seed is one history, to the last number of the last receipt."""
    template = make_template(tmp_path)
    histories = []
    for name in ("one", "other"):
        world = World(7, tmp_path / name, template)
        world.run(80)
        histories.append((list(world.past), list(world.model.receipts.values())))
    assert histories[0] == histories[1]
