"""The one recipe: methods compared on the past, combined, and given the spread that their errors had."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from morgiana.capabilities.forecast.engine import backtest, calibration, combination, kin, outliers, spread, tasks
from morgiana.capabilities.forecast.engine.averages import WindowAverage
from morgiana.capabilities.forecast.engine.backtest import Backtest
from morgiana.capabilities.forecast.engine.boosted import Boosted
from morgiana.capabilities.forecast.engine.distribution import Distribution
from morgiana.capabilities.forecast.engine.method import Method
from morgiana.capabilities.forecast.engine.panel import Floats, Ints, Mask, Panel
from morgiana.capabilities.forecast.engine.statistical import Statistical
from morgiana.capabilities.forecast.engine.tasks import Task

METHODS: Final[tuple[Method, ...]] = (
    Statistical("CrostonSBA", needs=4),
    Statistical("TSB", needs=4),
    Statistical("IMAPA", needs=4),
    Statistical("SES", needs=4),
    Statistical("Theta", needs=8),
    WindowAverage(26),
    Boosted(),
)
"""Few that differ: many that are nearly the same would outvote the rest."""
BACKTESTS: Final = 3
LEARN_LEAST: Final = 4
"""Periods that a backtest leaves to learn from, at least."""


@dataclass(frozen=True)
class Forecasts:
    """What n products will sell."""

    mean: Floats
    """Expected units; shape (n, horizon)."""
    quantiles: Floats
    """Shape (n, horizon, levels)."""
    cumulative: Floats
    """Quantiles of the sums from the first period on; shape (n, horizon, levels)."""
    weights: Floats
    """How much each of `METHODS` counts; shape (methods, n)."""
    past_error: Floats
    """Sum of absolute errors over units sold, in the backtest; NaN where nothing could be compared; shape (n,)."""
    n_outliers: Ints
    """Numbers that were lowered before anything was learnt; shape (n,)."""


@dataclass(frozen=True)
class Recipe:
    """How one panel is forecast: `tasks` may run anywhere, `conclude` takes what they gave, in their order."""

    given: Panel
    horizon: int
    """Periods to forecast from the panel's last, those that are skipped included."""
    levels: Floats
    """Ascending, between 0 and 1."""
    seed: int
    skip: int = 0
    """Periods between the data and the first one asked for, left out of the answer."""

    @cached_property
    def whole(self) -> Mask:
        """Which products are sold in whole units; shape (n,)."""
        return np.asarray(np.nan_to_num(self.given.units % 1.0).max(axis=1, initial=0.0) < 1e-9)

    @cached_property
    def unit(self) -> Floats:
        """What counts as one unit: 1 for pieces, the usual sale for what is weighed or cut; shape (n,)."""
        unit = np.ones(self.given.n_products)
        for row in np.flatnonzero(~self.whole):
            unit[row] = np.median(self.given.units[row][self.given.units[row] > 0])
        return unit

    @cached_property
    def panel(self) -> Panel:
        """The panel that is learnt from: in such units, outliers lowered."""
        return replace(self.given, units=self._tamed[0])

    @cached_property
    def _tamed(self) -> tuple[Floats, Ints]:
        return outliers.tamed(self.given.units / self.unit[:, None])

    @cached_property
    def moments(self) -> tuple[int, ...]:
        """The cuts of the backtest, and after them the present."""
        n_periods = self.given.n_periods
        past = backtest.cuts(n_periods, self.horizon, most=BACKTESTS, learn_least=LEARN_LEAST)
        return (*past, n_periods)

    @cached_property
    def tasks(self) -> list[Task]:
        return tasks.split(self.panel, METHODS, self.moments, self.horizon, self.seed)

    def conclude(self, results: Iterable[Floats]) -> Forecasts:
        """Compare, combine, and give the spread."""
        expected = tasks.gather(self.tasks, results)
        past = self.moments[:-1]
        actual = backtest.actuals(self.panel, past, self.horizon)
        weights = combination.weights(Backtest(past, expected[:, :-1], actual))
        drawn = combination.combine(expected, weights)
        for place, moment in enumerate(self.moments):
            drawn[place] = kin.draw(self.panel.until(moment), drawn[place])
        then, mean = drawn[:-1], np.nan_to_num(drawn[-1], nan=0.0)
        young_then = np.zeros((len(past), self.panel.n_products), dtype=bool)
        for place, moment in enumerate(past):
            young_then[place] = kin.young(self.panel.until(moment))
        young = kin.young(self.panel)
        width = spread.fit(then, actual, young, young_then)
        asked = mean[:, self.skip :]
        periods = Distribution(asked, width.of_periods(mean)[:, self.skip :], self.whole)
        sums = Distribution(np.cumsum(asked, axis=1), width.of_sums(asked), self.whole)
        single_levels, sum_levels = self._levels(then, actual, width)
        scale = self.unit[:, None, None]
        quantiles = periods.quantiles(single_levels) * scale
        cumulative = sums.quantiles(sum_levels) * scale
        cumulative[:, 0] = quantiles[:, 0]
        return Forecasts(
            asked * self.unit[:, None],
            quantiles,
            np.maximum.accumulate(cumulative, axis=1),
            weights,
            _past_error(then, actual),
            self._tamed[1],
        )

    def _levels(self, then: Floats, actual: Floats, width: spread.Spread) -> tuple[Floats, Floats]:
        """The levels of the distributions of periods and of sums that held in the backtest."""
        random = np.random.default_rng(self.seed)
        known = np.where(np.isnan(then + actual), np.nan, actual)
        mean = np.nan_to_num(then, nan=0.0)
        single = Distribution(mean, width.of_periods(mean), self.whole).below(known, random)
        total = Distribution(np.cumsum(mean, axis=2), width.of_sums(mean), self.whole)
        sums = total.below(np.cumsum(known, axis=2), random)
        return (
            calibration.levels_that_held(single, self.levels),
            calibration.levels_that_held(sums[:, :, 1:], self.levels),
        )


def _past_error(expected: Floats, actual: Floats) -> Floats:
    error = np.abs(expected - actual)
    known = ~np.isnan(error)
    sold = np.where(known, actual, 0.0).sum(axis=(0, 2))
    missed = np.where(known, error, 0.0).sum(axis=(0, 2))
    return np.where(sold > 0, missed / np.where(sold > 0, sold, 1.0), np.nan)
