"""What a pooled method sees of a product at one moment: its level, its recent past, its kin, and promotions ahead.

Everything is relative to the product's own level, so that a product that sells two a week can learn from one that sells
two hundred.
"""

from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.forecast.engine import season
from morgiana.capabilities.forecast.engine.panel import Floats, Panel

WINDOWS = (1, 2, 4, 8, 13, 26)
"""Weeks over which recent means are taken."""
PROMOTED = 0.1
"""From this reach on, a period counts as promoted when its own uplift is measured."""


@dataclass(frozen=True)
class Seen:
    """Features of n products for some steps ahead, and the level they are relative to."""

    features: Floats
    """Shape (n, steps, features)."""
    level: Floats
    """What a product sells when nothing happens, with the season in it; shape (n, steps)."""


def trends(panel: Panel) -> Floats:
    """What each kin sold in the last four weeks over its last 26, by the kin's number; the shop's where it is empty."""
    week = panel.weeks
    level = season.without(panel, season.factors(panel))
    late, long = _mean(level, 4 * week), _mean(level, 26 * week)
    size = int(panel.kin.max(initial=-1)) + 1
    shop = late.sum() / max(long.sum(), 1e-9) if long.sum() > 0 else 1.0
    prior = 0.1 * long.sum() / max(size, 1)
    sums = np.bincount(panel.kin, late, minlength=size) + prior * shop
    return np.asarray(sums / (np.bincount(panel.kin, long, minlength=size) + prior + 1e-9))


def see(panel: Panel, steps: Floats, kin_trends: Floats) -> Seen:
    """Look at the panel's last moment; `steps` are how many periods ahead of its last, from 0, whole numbers."""
    week, now = panel.weeks, panel.n_periods
    shape = season.factors(panel)
    level = season.without(panel, shape)
    means = [_mean(level, window * week) for window in WINDOWS]
    base = (means[3] + means[5]) / 2
    base = (
        base + 0.05 * np.nan_to_num(np.nanmax(np.where(np.isnan(level), 0.0, level), axis=1, initial=0.0)) / 10 + 1e-3
    )
    total = panel.promoted.sum(axis=2)
    quiet, busy = _uplift(level[:, -26 * week :], total[:, max(now - 26 * week, 0) : now])
    known = ~np.isnan(level)
    recent = level[:, -26 * week :]
    seen = ~np.isnan(recent)
    n_seen = np.maximum(seen.sum(axis=1), 1)
    spread = np.sqrt(np.where(seen, (recent - means[5][:, None]) ** 2, 0.0).sum(axis=1) / n_seen)
    usual = [_span(total, now, window * week) for window in (8, 26)]
    still = np.stack(
        [
            np.log(base),
            *(mean / base for mean in means),
            quiet / base,
            busy / base,
            (seen & (recent == 0)).sum(axis=1) / n_seen,
            spread / base,
            np.minimum(known.sum(axis=1) / week, 104.0),
            kin_trends[panel.kin],
            *usual,
            total[:, now - 1],
            _span(panel.price, now, 8 * week),
        ],
        axis=1,
    )
    ahead = steps.astype(np.intp)
    promoted = panel.promoted[:, np.minimum(now + ahead, panel.promoted.shape[1] - 1)]
    price = panel.price[:, np.minimum(now + ahead, panel.price.shape[1] - 1)]
    there = promoted.sum(axis=2)
    before = total[:, np.minimum(now + ahead - 1, total.shape[1] - 1)]
    position = (panel.phase + now + ahead) % panel.season
    n, k = len(base), len(ahead)
    moving = np.concatenate(
        [
            np.broadcast_to((ahead / week)[None, :, None], (n, k, 1)),
            np.broadcast_to(position[None, :, None] if panel.season <= 7 else np.zeros((1, k, 1)), (n, k, 1)),
            there[:, :, None],
            (there - usual[0][:, None])[:, :, None],
            before[:, :, None],
            price[:, :, None],
            promoted,
        ],
        axis=2,
    )
    features = np.concatenate([np.broadcast_to(still[:, None], (n, k, still.shape[1])), moving], axis=2)
    return Seen(features, base[:, None] * shape[:, position])


def _mean(level: Floats, periods: int) -> Floats:
    recent = level[:, -periods:]
    known = ~np.isnan(recent)
    return np.asarray(np.where(known, recent, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def _span(total: Floats, now: int, periods: int) -> Floats:
    return np.asarray(total[:, max(now - periods, 0) : now].mean(axis=1))


def _uplift(level: Floats, total: Floats) -> tuple[Floats, Floats]:
    """What it sells in quiet and in promoted periods, each drawn towards a usual uplift by one period of prior."""
    known = ~np.isnan(level)
    mean = _mean(level, level.shape[1])
    calm, loud = known & (total < PROMOTED), known & (total >= PROMOTED)
    quiet = (np.where(calm, level, 0.0).sum(axis=1) + mean) / (calm.sum(axis=1) + 1)
    busy = (np.where(loud, level, 0.0).sum(axis=1) + 1.5 * quiet) / (loud.sum(axis=1) + 1)
    return quiet, busy
