"""The local methods of statsforecast, one series at a time, on what is left when weekdays and promotions are taken out.

CrostonSBA: Syntetos and Boylan 2005, 10.1016/j.ijforecast.2004.10.001. TSB: Teunter, Syntetos and Babai 2011,
10.1016/j.ejor.2011.05.018. ADIDA: Nikolopoulos et al. 2011, 10.1057/jors.2010.32. IMAPA: Petropoulos and Kourentzes
2015, 10.1057/jors.2014.62. Theta: Assimakopoulos and Nikolopoulos 2000, 10.1016/S0169-2070(00)00066-2. ETS: Hyndman
et al. 2002, 10.1016/S0169-2070(01)00110-8.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from morgiana.capabilities.forecast.engine.effects import effects
from morgiana.capabilities.forecast.engine.gaps import filled
from morgiana.capabilities.forecast.engine.panel import Floats, Panel

PAST_MOST: Final = 400
"""Periods that a method learns from: what lies further back costs time and says little of a level."""


@dataclass(frozen=True)
class Statistical:
    """One method of statsforecast."""

    name: str
    needs: int
    """The fewest periods from which it can be fitted."""
    pooled: bool = False

    def fit(self, panel: Panel, horizon: int, seed: int) -> "FittedStatistical":
        return FittedStatistical(self)


@dataclass(frozen=True)
class FittedStatistical:
    method: Statistical

    def predict(self, panel: Panel, horizon: int) -> Floats:
        found = effects(panel, horizon)
        level = found.without(panel.units)
        model = _MODELS[self.method.name](panel.season)
        ahead = np.full((panel.n_products, horizon), np.nan)
        for row in range(panel.n_products):
            ahead[row] = _one(model, filled(level[row])[-PAST_MOST:], horizon, self.method.needs)
        return np.asarray(np.maximum(ahead, 0.0) * found.ahead)


def _one(model: Any, past: Floats, horizon: int, needs: int) -> Floats:
    """What the model expects; a constant past goes on, a short one says nothing, a fit that fails says nothing."""
    if len(past) < needs:
        return np.full(horizon, np.nan)
    if (past == past[0]).all():
        return np.full(horizon, past[0])
    mean = np.asarray(model.forecast(y=past, h=horizon)["mean"], dtype=np.float64)
    return mean if np.isfinite(mean).all() else np.full(horizon, np.nan)


def _croston(season: int) -> Any:
    from statsforecast.models import CrostonSBA

    return CrostonSBA()


def _tsb(season: int) -> Any:
    from statsforecast.models import TSB

    return TSB(alpha_d=0.1, alpha_p=0.1)


def _adida(season: int) -> Any:
    from statsforecast.models import ADIDA

    return ADIDA()


def _imapa(season: int) -> Any:
    from statsforecast.models import IMAPA

    return IMAPA()


def _ses(season: int) -> Any:
    from statsforecast.models import SimpleExponentialSmoothingOptimized

    return SimpleExponentialSmoothingOptimized()


def _theta(season: int) -> Any:
    from statsforecast.models import Theta

    return Theta()


def _ets(season: int) -> Any:
    from statsforecast.models import AutoETS

    return AutoETS()


_MODELS: Final[dict[str, Callable[[int], Any]]] = {
    "CrostonSBA": _croston,
    "TSB": _tsb,
    "ADIDA": _adida,
    "IMAPA": _imapa,
    "SES": _ses,
    "Theta": _theta,
    "AutoETS": _ets,
}
