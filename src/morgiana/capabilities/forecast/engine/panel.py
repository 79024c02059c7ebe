"""Many products' past on one calendar, as arrays."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """What n products sold in T periods, all up to the same moment, and what is known of the periods ahead."""

    units: Floats
    """Units sold, oldest first; NaN before a product was first sold and where demand was not seen; shape (n, T)."""
    season: int
    """Periods in a season: 7 for days, 52 for weeks."""
    phase: int
    """Where in the season the first period lies."""
    promoted: Floats
    """How much each product is put forward, kind by kind, known ahead; shape (n, T + periods ahead, kinds)."""
    price: Floats
    """Logarithm of the price over the product's usual one, known ahead; 0 where it is not known; shape as a kind's."""
    kin: Ints
    """Products of one number are alike; shape (n,)."""

    def __post_init__(self) -> None:
        assert self.units.ndim == 2
        assert self.promoted.ndim == 3
        assert len(self.promoted) == len(self.kin) == len(self.units)
        assert self.promoted.shape[1] >= self.n_periods
        assert self.price.shape == self.promoted.shape[:2]

    @property
    def n_products(self) -> int:
        return int(self.units.shape[0])

    @property
    def n_periods(self) -> int:
        return int(self.units.shape[1])

    @cached_property
    def first(self) -> Ints:
        """The period in which each product's past begins; T where it has none; shape (n,)."""
        known = ~np.isnan(self.units)
        return np.where(known.any(axis=1), known.argmax(axis=1), self.n_periods).astype(np.intp)

    @property
    def age(self) -> Ints:
        """Periods since the product's past begins; shape (n,)."""
        return np.asarray(self.n_periods - self.first, dtype=np.intp)

    @property
    def weeks(self) -> int:
        """Periods in a week."""
        return 7 if self.season == 7 else 1

    def until(self, cut: int) -> "Panel":
        """The panel as it was known before period `cut`: promotions stay known ahead, later units are gone."""
        assert 0 <= cut <= self.n_periods
        return replace(self, units=self.units[:, :cut])

    def of(self, rows: Any) -> "Panel":
        """Some of the products, by index, mask or slice."""
        return replace(
            self, units=self.units[rows], promoted=self.promoted[rows], price=self.price[rows], kin=self.kin[rows]
        )
