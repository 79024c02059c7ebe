"""Gradient-boosted trees over all products at once: they learn what promotions, trends and kin do from the whole shop.

LightGBM (Ke et al. 2017, "LightGBM: A highly efficient gradient boosting decision tree", NeurIPS) with a Poisson
likelihood, direct for each step ahead, as the leading entries of the M5 competition did (Makridakis, Spiliotis and
Assimakopoulos 2022, 10.1016/j.ijforecast.2021.11.013). What is learnt is the ratio to the product's own level; a
product's rows weigh by the root of its level, between each row alike and each unit alike.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from morgiana.capabilities.forecast.engine.features import see, trends
from morgiana.capabilities.forecast.engine.panel import Floats, Ints, Panel

ROWS_MOST = 160_000
CUTS_MOST = 26
PRODUCTS_AT_ONCE = 2_000
ROUNDS: Final = 150
SETTINGS: Final[dict[str, Any]] = {
    "objective": "poisson",
    "learning_rate": 0.07,
    "num_leaves": 31,
    "min_data_in_leaf": 150,
    "lambda_l2": 1.0,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


@dataclass(frozen=True)
class Boosted:
    """One model for the whole panel."""

    name: str = "boosted trees"
    pooled: bool = True
    age_least: int = 3
    """Periods that a product must be old to be learnt from and spoken of."""
    cuts_least: int = 4
    rows_least: int = 2_000

    def fit(self, panel: Panel, horizon: int, seed: int) -> "FittedBoosted":
        rows = self._rows(panel, horizon, seed)
        if rows is None:
            return FittedBoosted(None, trends(panel), self.age_least)
        import lightgbm

        features, ratio, weight = rows
        data = lightgbm.Dataset(features, ratio, weight=weight, params={"max_bin": SETTINGS["max_bin"], "verbose": -1})
        model = lightgbm.train({**SETTINGS, "seed": seed % 2**31}, data, ROUNDS)
        return FittedBoosted(model, trends(panel), self.age_least)

    def _rows(self, panel: Panel, horizon: int, seed: int) -> tuple[Floats, Floats, Floats] | None:
        """Features, ratios to the level and weights, from cuts of the past; none if the past is too small."""
        random = np.random.default_rng(seed)
        cuts = _cuts(panel, horizon)
        if len(cuts) < self.cuts_least:
            return None
        per_cut = max(ROWS_MOST // len(cuts), 1)
        features, ratios, weights = [], [], []
        for cut in cuts:
            old = np.flatnonzero(cut - panel.first >= self.age_least)
            steps = np.arange(min(horizon, panel.n_periods - cut))
            if len(old) * len(steps) > per_cut:
                n_steps = max(min(len(steps), round(per_cut / max(len(old), 1))), 1)
                steps = np.sort(random.choice(steps, n_steps, replace=False))
                old = np.sort(random.choice(old, min(len(old), per_cut // n_steps), replace=False))
            known = panel.of(old).until(int(cut))
            seen = see(known, steps.astype(np.float64), trends(known))
            sold = panel.units[old][:, cut + steps]
            usable = ~np.isnan(sold) & (seen.level > 1e-6)
            features.append(seen.features[usable].astype(np.float32))
            ratios.append(sold[usable] / seen.level[usable])
            weights.append(np.sqrt(seen.level[usable]))
        count = sum(len(part) for part in ratios)
        if count < self.rows_least or not any(part.any() for part in ratios):
            return None
        return np.concatenate(features), np.concatenate(ratios), np.concatenate(weights)


@dataclass(frozen=True)
class FittedBoosted:
    model: Any
    kin_trends: Floats
    age_least: int

    def predict(self, panel: Panel, horizon: int) -> Floats:
        ahead = np.full((panel.n_products, horizon), np.nan)
        if self.model is None:
            return ahead
        for start in range(0, panel.n_products, PRODUCTS_AT_ONCE):
            rows = slice(start, start + PRODUCTS_AT_ONCE)
            seen = see(panel.of(rows), np.arange(horizon, dtype=np.float64), self.kin_trends)
            n, steps, width = seen.features.shape
            ratio = self.model.predict(seen.features.reshape(-1, width).astype(np.float32), num_threads=1)
            ahead[rows] = ratio.reshape(n, steps) * seen.level
        ahead[panel.age < self.age_least] = np.nan
        return np.asarray(np.maximum(ahead, 0.0))


def _cuts(panel: Panel, horizon: int) -> Ints:
    """Moments to learn from: spread over the past, none so early that nothing was known."""
    first = max(int(panel.n_periods * 0.2), 4)
    every = np.arange(first, panel.n_periods)
    if len(every) <= CUTS_MOST:
        return every
    late = every[-CUTS_MOST * max(horizon, panel.weeks) :]
    return np.unique(late[np.linspace(0, len(late) - 1, CUTS_MOST).astype(np.intp)])
