"""What holds of the engine for any past."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from morgiana.capabilities.forecast.engine import tasks
from morgiana.capabilities.forecast.engine.averages import WindowAverage
from morgiana.capabilities.forecast.engine.backtest import actuals, cuts, forecasts
from morgiana.capabilities.forecast.engine.boosted import Boosted
from morgiana.capabilities.forecast.engine.method import Method
from morgiana.capabilities.forecast.engine.panel import Floats, Panel
from morgiana.capabilities.forecast.engine.recipe import Forecasts, Recipe
from morgiana.capabilities.forecast.engine.statistical import Statistical

LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
METHODS: list[Method] = [
    *(Statistical(name, needs=8) for name in ("CrostonSBA", "TSB", "ADIDA", "IMAPA", "SES", "Theta", "AutoETS")),
    WindowAverage(8),
]


def panel(units: Floats, horizon: int, *, season: int = 52, promoted: Floats | None = None) -> Panel:
    n, n_periods = units.shape
    known = np.zeros((n, n_periods + horizon, 0)) if promoted is None else promoted
    return Panel(units, season, 0, known, np.zeros((n, n_periods + horizon)), np.zeros(n, dtype=np.intp))


def forecast(units: Floats, horizon: int, season: int = 52) -> Forecasts:
    recipe = Recipe(panel(units, horizon, season=season), horizon, LEVELS, seed=7)
    return recipe.conclude(tasks.run(task) for task in recipe.tasks)


@st.composite
def pasts(draw: st.DrawFn) -> Floats:
    """Up to four products and forty periods: counts or weights, gaps, late starts, one huge number."""
    n, n_periods = draw(st.integers(1, 4)), draw(st.integers(1, 40))
    counts = draw(st.booleans())
    numbers = st.integers(0, 60).map(float) if counts else st.floats(0, 60).map(lambda value: round(value, 3))
    units = draw(arrays(np.float64, (n, n_periods), elements=st.one_of(st.just(0.0), numbers, st.just(np.nan))))
    if draw(st.booleans()):
        units[0, draw(st.integers(0, n_periods - 1))] = 1e9
    begun = np.cumsum(np.nan_to_num(units), axis=1) > 0
    return np.where(begun, units, np.nan)


@settings(max_examples=25, deadline=None)
@given(pasts(), st.integers(1, 9), st.sampled_from([7, 52]))
def test_forecasts_are_finite_ordered_and_never_negative(units: Floats, horizon: int, season: int) -> None:
    """Whatever was sold, quantiles rise with the level, those of sums also with time, and nothing is below zero."""
    found = forecast(units, horizon, season=season)
    for numbers in (found.mean, found.quantiles, found.cumulative):
        assert np.isfinite(numbers).all()
        assert (numbers >= 0).all()
    assert (np.diff(found.quantiles, axis=2) >= 0).all()
    assert (np.diff(found.cumulative, axis=2) >= 0).all()
    assert (np.diff(found.cumulative, axis=1) >= 0).all()
    assert (found.cumulative[:, 0] == found.quantiles[:, 0]).all()
    assert found.weights.sum(axis=0) == pytest.approx(1.0)


@settings(max_examples=12, deadline=None)
@given(pasts(), st.integers(1, 6))
def test_counts_have_whole_quantiles(units: Floats, horizon: int) -> None:
    """Products that were only ever sold whole are expected to sell whole."""
    found = forecast(np.round(units), horizon)
    assert (found.quantiles % 1 == 0).all()
    assert (found.cumulative % 1 == 0).all()


@settings(max_examples=12, deadline=None)
@given(pasts(), st.permutations(range(4)))
def test_the_order_of_products_changes_nothing(units: Floats, order: list[int]) -> None:
    """The same products in another order have the same expectations."""
    rows = [row for row in order if row < len(units)]
    found, other = forecast(units, 4), forecast(units[rows], 4)
    assert other.mean == pytest.approx(found.mean[rows], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("method", METHODS[:-1], ids=lambda method: method.name)
@pytest.mark.parametrize("times", [0.001, 1000.0])
def test_methods_know_no_unit(method: Method, times: float) -> None:
    """Kilograms or grams: what a method expects of a level is the same, in the other unit."""
    units = np.random.default_rng(3).poisson(6.0, (5, 60)).astype(float)
    small = panel(units, 5)
    large = panel(units * times, 5)
    expected = method.fit(small, 5, 7).predict(small, 5)
    assert np.isfinite(expected).all()
    assert method.fit(large, 5, 7).predict(large, 5) == pytest.approx(expected * times, rel=2e-3)


def test_weights_know_no_unit() -> None:
    """What is sold by weight has the same forecast in kilograms and in grams, quantiles included."""
    kilograms = np.random.default_rng(5).gamma(2.0, 0.37, (4, 52))
    found, other = forecast(kilograms, 4), forecast(kilograms * 1000, 4)
    assert other.mean == pytest.approx(found.mean * 1000, rel=1e-6)
    assert other.quantiles == pytest.approx(found.quantiles * 1000, rel=1e-6)


def shop(n_products: int = 120, n_periods: int = 60, horizon: int = 6) -> Panel:
    """Products of one level each, promoted now and then, which triples what they sell."""
    random = np.random.default_rng(11)
    promoted = (random.random((n_products, n_periods + horizon, 1)) < 0.15).astype(float)
    level = random.gamma(2.0, 6.0, n_products)[:, None] + 1.0
    units = random.poisson(level * (1 + 2 * promoted[:, :n_periods, 0])).astype(float)
    return panel(units, horizon, promoted=promoted)


@pytest.mark.parametrize("method", [*METHODS, Boosted()], ids=lambda method: method.name)
def test_nothing_after_a_cut_is_seen(method: Method) -> None:
    """Backtests from a cut are the same whatever was sold after it."""
    whole = shop()
    other = panel(whole.units.copy(), 6, promoted=whole.promoted)
    other.units[:, 50:] = 1e6
    assert np.array_equal(
        forecasts([method], whole, [40, 50], 6, 7), forecasts([method], other, [40, 50], 6, 7), equal_nan=True
    )


def test_the_seed_decides_everything() -> None:
    """Two runs of one seed are equal to the last bit, the pooled model included."""
    recipe = Recipe(shop(), 6, LEVELS, seed=7)
    first, second = (recipe.conclude([tasks.run(task) for task in recipe.tasks]) for _ in range(2))
    assert np.array_equal(first.mean, second.mean)
    assert np.array_equal(first.quantiles, second.quantiles)
    assert first.weights[-1].max() > 0.01, "the pooled model took part"


def test_pieces_are_the_whole() -> None:
    """Cut into batches and moments and gathered, the methods expect what they expect in one piece."""
    few = shop(n_products=8)
    wide = panel(np.tile(few.units, (50, 1)), 6, promoted=np.tile(few.promoted, (50, 1, 1)))
    methods: list[Method] = [WindowAverage(8), Boosted()]
    parts = tasks.split(wide, methods, [54, 60], 6, 7)
    assert len(parts) == 2 + 2
    gathered = tasks.gather(parts, [tasks.run(part) for part in parts])
    assert gathered[1] == pytest.approx(forecasts(methods, wide, [54, 60], 6, 7)[1], nan_ok=True)
    apart = [forecasts(methods[:1], wide.of(rows), [54, 60], 6, 7)[0] for rows in (slice(300), slice(300, 400))]
    assert gathered[0] == pytest.approx(np.concatenate(apart, axis=1), nan_ok=True)


def test_promotions_are_learnt_by_all() -> None:
    """A promotion that triples sales is expected to raise them by two to four times, from one product's own past."""
    one = shop(n_products=300)
    expect: Callable[[Method], Floats] = lambda method: method.fit(one, 6, 7).predict(one, 6)  # noqa: E731
    busy = one.promoted[:, 60:, 0] > 0
    for method in (WindowAverage(26), Statistical("SES", needs=4), Boosted()):
        expected = expect(method)
        ratio = expected[busy].mean() / expected[~busy].mean()
        assert 2 < ratio < 4, method.name


def test_intervals_hold_what_they_say() -> None:
    """Of 300 products with Poisson sales, weeks and sums above a quantile are what the level leaves, within 3 %."""
    one = shop(n_products=300)
    recipe = Recipe(one.until(54), 6, LEVELS, seed=7)
    found = recipe.conclude(tasks.run(task) for task in recipe.tasks)
    sold = one.units[:, 54:]
    for numbers, truth in ((found.quantiles, sold), (found.cumulative, np.cumsum(sold, axis=1))):
        for place, level in enumerate(LEVELS):
            share = (truth <= numbers[:, :, place]).mean()
            assert share > level - 0.03
            assert share < level + (0.12 if level < 0.5 else 0.06), "a count's own probability is on top"


@given(st.integers(1, 600), st.integers(1, 60))
def test_cuts_leave_something_to_learn_and_to_compare(n_periods: int, horizon: int) -> None:
    """Cuts go back from the latest that leaves the horizon, or a quarter of the past; none is before the fourth."""
    found = cuts(n_periods, horizon, most=3, learn_least=4)
    assert list(found) == sorted(set(found), reverse=True)
    assert all(4 <= cut < n_periods for cut in found)
    if n_periods >= 4 * horizon and n_periods >= 8:
        assert found[0] == n_periods - horizon


def test_actuals_are_those_of_products_that_had_begun() -> None:
    """A product that was first sold after a cut is not compared from it, and nothing is beyond the end."""
    units = np.array([[1.0, 2, 3, 4], [np.nan, np.nan, 5, 6]])
    sold = actuals(panel(units, 3), [2, 3], 3)
    assert sold[0, 0].tolist()[:2] == [3.0, 4.0]
    assert np.isnan(sold[0, 1]).all()
    assert sold[1, 1].tolist()[0] == 6.0
    assert np.isnan(sold[:, :, 2]).all()
