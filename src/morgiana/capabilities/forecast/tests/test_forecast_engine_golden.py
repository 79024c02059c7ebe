"""Methods give the figures that others have published or computed for the same numbers."""

import numpy as np
import pytest

from morgiana.capabilities.forecast.engine import kin, outliers, season, spread
from morgiana.capabilities.forecast.engine.averages import WindowAverage
from morgiana.capabilities.forecast.engine.calibration import levels_that_held
from morgiana.capabilities.forecast.engine.combination import combine
from morgiana.capabilities.forecast.engine.distribution import Distribution
from morgiana.capabilities.forecast.engine.effects import effects
from morgiana.capabilities.forecast.engine.gaps import filled
from morgiana.capabilities.forecast.engine.method import Method
from morgiana.capabilities.forecast.engine.panel import Floats, Panel
from morgiana.capabilities.forecast.engine.statistical import Statistical

# Box and Jenkins 1976, series G: international airline passengers in thousands, the last two years.
AIR = [
    360.0,
    342,
    406,
    396,
    420,
    472,
    548,
    559,
    463,
    407,
    362,
    405,
    417,
    391,
    419,
    461,
    472,
    535,
    622,
    606,
    508,
    461,
    390,
    432,
]


def one(units: list[float], horizon: int = 4, *, weekly: bool = True, promoted: list[float] | None = None) -> Panel:
    known = np.zeros((1, len(units) + horizon, 0))
    if promoted is not None:
        known = np.array(promoted).reshape(1, -1, 1)
    prices = np.zeros((1, len(units) + horizon))
    return Panel(np.array([units]), 52 if weekly else 7, 0, known, prices, np.zeros(1, dtype=np.intp))


def expected(method: Method, past: Panel, horizon: int = 4) -> Floats:
    return np.asarray(method.fit(past, horizon, 7).predict(past, horizon)[0])


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        # By hand with the constant 0.1 on 2 0 0 5 0 3: sizes 2, 2.3, 2.37; intervals 1, 1.2, 1.28; times 0.95.
        ("CrostonSBA", 0.95 * 2.37 / 1.28),
        # Teunter, Syntetos and Babai's recursions by hand with both constants 0.1, on the same past.
        ("TSB", (((1.0 * 0.9 * 0.9) * 0.9 + 0.1) * 0.9 * 0.9 + 0.1) * 2.37),
    ],
)
def test_intermittent_methods_do_their_recursions(name: str, figure: float) -> None:
    """Croston's and Teunter's recursions, done by hand."""
    assert expected(Statistical(name, needs=4), one([2.0, 0, 0, 5, 0, 3]))[0] == pytest.approx(figure, rel=1e-6)


def test_exponential_smoothing_of_air_passengers() -> None:
    """The smoothing constant goes to its upper limit on a series with trend, so the last value goes on."""
    assert expected(Statistical("SES", needs=4), one(AIR)) == pytest.approx([432.0] * 4, rel=0.01)


def test_theta_drifts() -> None:
    """On a straight line of slope 2, Theta's forecast rises by half the slope (Hyndman and Billah 2003)."""
    ahead = expected(Statistical("Theta", needs=8), one([10.0 + 2 * t for t in range(40)]))
    assert np.diff(ahead) == pytest.approx([1.0] * 3, abs=0.05)


def test_averages_are_means_of_what_was_known() -> None:
    """The last four known of six, one unknown between them."""
    assert expected(WindowAverage(5), one([9.0, 1, 2, np.nan, 4, 5]))[0] == pytest.approx(12 / 4)


def test_gaps_hold_the_mean_before_them() -> None:
    """Nothing before the first known number; a gap has the mean of up to eight known ones before it."""
    assert filled(np.array([np.nan, 2.0, 4, np.nan, np.nan, 9])).tolist() == [2, 4, 3, 3, 9]
    assert filled(np.array([np.nan, np.nan])).size == 0


def test_weekdays_are_shares_drawn_to_kin() -> None:
    """Ten units a day and none on the seventh, ten weeks long: 600 units of its own against a prior worth 60."""
    days = [10.0] * 6 + [0.0]
    factors = season.factors(one(days * 10, weekly=False))[0]
    assert factors.sum() == pytest.approx(7.0)
    assert factors[6] == pytest.approx(0.0, abs=1e-12)
    assert factors[0] == pytest.approx(7 / 6)


def test_an_uplift_is_drawn_to_the_shops() -> None:
    """Four promoted weeks at 30 where 10 are usual: 80 more on 40 due; the shop's is 1 + 80 / (40 + 30)."""
    units = [10.0, 10, 10, 30] * 4
    promoted = [0.0, 0, 0, 1] * 5
    found = effects(one(units, 4, promoted=promoted), 4).ahead[0]
    shop = 1 + 80 / 70
    assert found.tolist() == pytest.approx([1, 1, 1, 1 + (80 + 15 * (shop - 1)) / (40 + 15)])


def test_negative_binomial_quantiles() -> None:
    """Mean 3 and variance 6; and of weights the gamma distribution's."""
    # Size 3 and probability 1/2: P(0) = 1/8, P(up to 2) = 1/2, P(up to 3) = 21/32, P(up to 6) = 233/256.
    # A gamma of shape 3/2 and scale 2 is chi-squared of 3 degrees: 0.584, 2.366, 6.251 in every table.
    found = Distribution(np.full((2, 1), 3.0), np.full((2, 1), 6.0), np.array([True, False]))
    assert found.quantiles(np.array([0.1, 0.51, 0.9]))[0, 0].tolist() == [0, 3, 6]
    assert found.quantiles(np.array([0.1, 0.5, 0.9]))[1, 0] == pytest.approx([0.584, 2.366, 6.251], abs=5e-4)


def test_the_probability_below_is_uniform_for_a_right_distribution() -> None:
    """Of Poisson counts with the Poisson's variance: every tenth has its share."""
    random = np.random.default_rng(1)
    mean = np.full((400, 50), 2.5)
    sold = random.poisson(mean).astype(float)
    below = Distribution(mean, mean, np.ones(400, dtype=bool)).below(sold, random)
    shares, _ = np.histogram(below, bins=10, range=(0, 1))
    assert shares / below.size == pytest.approx(np.full(10, 0.1), abs=0.008)
    assert levels_that_held(below.ravel(), np.array([0.1, 0.5, 0.9])) == pytest.approx([0.1, 0.5, 0.9], abs=0.01)


def test_too_narrow_distributions_ask_for_higher_levels() -> None:
    """If half of what sold was in the outer tenths, the 90 % quantile is asked for higher; few errors change less."""
    below = np.concatenate([np.linspace(0, 0.05, 500), np.linspace(0.05, 0.95, 1000), np.linspace(0.95, 1, 500)])
    held = levels_that_held(below, np.array([0.1, 0.9]))
    assert held[0] < 0.06
    assert held[1] > 0.94
    assert 0.89 < levels_that_held(below[::200], np.array([0.9]))[0] < held[1]


def test_the_spread_of_negative_binomial_errors_is_found() -> None:
    """Sales with variance 1.5 m + 0.2 m² give these coefficients back, within a tenth, and products no factor."""
    random = np.random.default_rng(2)
    mean = np.broadcast_to(random.gamma(2.0, 4.0, 4000)[None, :, None] + 0.5, (2, 4000, 4))
    variance = 1.5 * mean + 0.2 * mean**2
    sold = random.negative_binomial(mean**2 / (variance - mean), mean / variance).astype(float)
    old = np.zeros(4000, dtype=bool)
    found = spread.fit(mean, sold, old, np.zeros((2, 4000), dtype=bool))
    assert found.single == pytest.approx([1.5, 0.2], rel=0.15)
    assert np.median(found.factor) == pytest.approx(0.9, abs=0.15)
    assert found.sums[3, 1] < 0.1, "independent weeks: the sum's relative variance falls with their number"


def test_outliers_are_lowered_to_a_multiple_of_usual() -> None:
    """A hundred where two are usual becomes 24; with few sales nothing is unusual."""
    units, counts = outliers.tamed(np.array([[2.0] * 11 + [100.0], [0.0] * 11 + [100.0]]))
    assert units[0].max() == pytest.approx(12 * 2.0)
    assert counts.tolist() == [1, 0]
    assert units[1].max() == 100


def test_kin_speak_through_their_median() -> None:
    """Three old products of 2, 4 and 60 a week say 4; a product of two weeks at 10 is drawn half way."""
    old = [[2.0] * 20, [4.0] * 20, [60.0] * 20]
    new = [np.nan] * 18 + [10.0, 10.0]
    past = Panel(np.array([*old, new]), 52, 0, np.zeros((4, 22, 0)), np.zeros((4, 22)), np.zeros(4, dtype=np.intp))
    drawn = kin.draw(past, np.full((4, 2), 10.0))
    assert drawn[3].tolist() == pytest.approx([7.0, 7.0])
    assert (drawn[:3] == 10).all()


def test_combining_leaves_out_who_says_nothing() -> None:
    """Weights of one half and one quarter twice: without the last, two thirds and one third."""
    expected_ = np.array([[[3.0]], [[6.0]], [[np.nan]]])
    assert combine(expected_, np.array([[0.5], [0.25], [0.25]]))[0, 0] == pytest.approx(4.0)
