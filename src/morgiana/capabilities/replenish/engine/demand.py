"""Demand between two moments, from the quantiles of cumulative demand at the end of each period of a forecast.

Within the first period the mean grows with time and the spread with its square root, as for independent increments
(Silver, Pyke and Thomas 2017, "Inventory and Production Management in Supply Chains", 4th ed.); between
two period ends both are interpolated. A window that does not begin with the forecast has the difference of the means
and the spread of the sum scaled by the square root of its share of time. After the last period the average rate goes
on.
"""

from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.replenish.engine.distribution import Floats


@dataclass(frozen=True)
class Demand:
    """What n products will sell, by the end of each of H periods of equal length."""

    means: Floats
    """Expected units from the first period to the end of each; shape (n, H)."""
    quantiles: Floats
    """Quantiles of the same sum, ascending; shape (n, H, levels)."""
    period_days: int
    """Days in a period."""
    begins: float
    """Where the clock starts, in days after the forecast's first day; negative before it."""

    @property
    def horizon_days(self) -> float:
        """Days from the start of the clock to the end of the forecast."""
        return float(self.means.shape[1] * self.period_days - self.begins)

    def between(self, first: Floats, last: Floats) -> tuple[Floats, Floats]:
        """Mean (n,) and quantiles (n, levels) of what is sold between two times, in days on the clock."""
        assert (last >= first).all(), "a window ends after it begins"
        start, end = first + self.begins, last + self.begins
        mean = np.maximum(self._mean_until(end) - self._mean_until(start), 0.0)
        reference = np.maximum(end, self.period_days)
        share = np.sqrt((end - start) / reference)
        return mean, np.maximum(mean[:, None] + self._spread_until(reference) * share[:, None], 0.0)

    def rate(self, first: Floats, last: Floats) -> Floats:
        """Expected units a day between two times."""
        mean, _ = self.between(first, last)
        return mean / np.maximum(last - first, 1e-9)

    def median_until(self, days: Floats, median: int) -> Floats:
        """The quantile of index `median` of what is sold up to each day; `days` (T,), gives (n, T)."""
        n = len(self.means)
        columns = [self.between(np.zeros(n), np.full(n, day))[1][:, median] for day in days]
        return np.maximum.accumulate(np.stack(columns, axis=1), axis=1)

    def _mean_until(self, end: Floats) -> Floats:
        n, horizon = self.means.shape
        known = np.concatenate([np.zeros((n, 1)), self.means], axis=1)
        before, share = self._place(end, horizon)
        rows = np.arange(n)
        inside = known[rows, before] * (1 - share) + known[rows, before + 1] * share
        past = end - horizon * self.period_days
        early = np.minimum(end, 0.0) * self.means[:, 0] / self.period_days
        late = np.maximum(past, 0.0) * self.means[:, -1] / (horizon * self.period_days)
        return np.asarray(inside + early + late)

    def _spread_until(self, end: Floats) -> Floats:
        """How far each quantile lies from the mean, for sums over at least one period; shape (n, levels)."""
        horizon = self.means.shape[1]
        spread = self.quantiles - self.means[:, :, None]
        before, share = self._place(end - self.period_days, horizon - 1)
        rows = np.arange(len(self.means))
        after = np.minimum(before + 1, horizon - 1)
        inside = spread[rows, before] * (1 - share)[:, None] + spread[rows, after] * share[:, None]
        growth = np.sqrt(np.maximum(end / (horizon * self.period_days), 1.0))
        return np.asarray(inside * growth[:, None])

    def _place(self, time: Floats, n_periods: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], Floats]:
        """Which period a time falls in, and how far into it it is, clipped to the forecast."""
        position = np.clip(time / self.period_days, 0.0, n_periods)
        before = np.clip(np.floor(position).astype(np.intp), 0, max(n_periods - 1, 0))
        return before, position - before
