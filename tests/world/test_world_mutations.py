"""The simulation finds mistakes: each of those planted by hand ends a history within sixty seeds."""

from pathlib import Path

import pytest
from world_mutations import MUTATIONS, Mutation
from world_run import Found, run_worlds

SEEDS = range(1, 61)


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_mutation_is_found(mutation: Mutation, tmp_path: Path) -> None:
    """With the mistake in its place, what must be true after every step is not."""
    with mutation.planted(), pytest.raises(Found, match="seed "):
        run_worlds(SEEDS, 250, tmp_path)
