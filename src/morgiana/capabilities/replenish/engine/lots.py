"""From what is needed to what can be ordered: whole packs, a smallest lot, and a most that sense or space allows."""

from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.replenish.engine.distribution import Floats
from morgiana.capabilities.replenish.engine.service import DAYS_PER_YEAR

_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Lots:
    """How each product can be bought, in units; all of shape (n,)."""

    pack: Floats
    """Units in a pack."""
    smallest: Floats
    """The least that can be ordered, a whole number of packs."""
    most: Floats
    """The most that may be ordered, a whole number of packs; infinite without a limit."""

    @classmethod
    def of(cls, pack: Floats, minimum: Floats, limit: Floats) -> "Lots":
        """Lots from the supplier's minimum quantity and a limit in units, neither yet in whole packs."""
        smallest = np.maximum(np.ceil(minimum / pack - _TOLERANCE), 1.0) * pack
        most = np.where(np.isinf(limit), np.inf, np.floor(np.maximum(limit, 0.0) / pack + _TOLERANCE) * pack)
        return cls(pack, smallest, most)

    def covering(self, need: Floats) -> Floats:
        """The fewest whole packs that cover `need`, within the limits; nothing where the smallest lot is too much."""
        wanted = np.where(need > _TOLERANCE, np.ceil(need / self.pack - _TOLERANCE) * self.pack, 0.0)
        wanted = np.where(wanted > 0, np.maximum(wanted, self.smallest), 0.0)
        return np.where(self.smallest <= self.most, np.minimum(wanted, self.most), 0.0)


def smallest_lot_pays(
    saved_units: Floats, smallest: Floats, margin: Floats, cost: Floats, rate: Floats, holding_share_per_year: float
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether the margin that the smallest lot saves is worth keeping it until it is sold, half of it on average."""
    years = smallest / np.maximum(rate, _TOLERANCE) / DAYS_PER_YEAR
    holding = smallest * cost * holding_share_per_year * years / 2
    return np.asarray(saved_units * margin > holding)
