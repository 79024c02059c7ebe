"""Means of the last periods: hard to beat where sales are few and noisy."""

from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.forecast.engine.effects import effects
from morgiana.capabilities.forecast.engine.panel import Floats, Panel


@dataclass(frozen=True)
class WindowAverage:
    """The mean of the last `periods` known periods, with weekdays and promotions taken out and put back."""

    periods: int
    pooled: bool = False

    @property
    def name(self) -> str:
        return f"mean of {self.periods}"

    def fit(self, panel: Panel, horizon: int, seed: int) -> "FittedAverage":
        return FittedAverage(self.periods)


@dataclass(frozen=True)
class FittedAverage:
    periods: int

    def predict(self, panel: Panel, horizon: int) -> Floats:
        found = effects(panel, horizon)
        recent = found.without(panel.units)[:, -self.periods :]
        known = ~np.isnan(recent)
        level = np.where(known, recent, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        level[~known.any(axis=1)] = np.nan
        return np.asarray(level[:, None] * found.ahead)
