"""The engine gives the textbook's numbers where the textbook has them."""

import numpy as np
import pytest
from scipy import stats

from morgiana.capabilities.replenish.engine.demand import Demand
from morgiana.capabilities.replenish.engine.distribution import normal_scores, scenarios, value_at
from morgiana.capabilities.replenish.engine.lots import Lots
from morgiana.capabilities.replenish.engine.service import critical_ratio
from morgiana.capabilities.replenish.engine.shortfall import chance_of_loss, expected_loss, shortfall

LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])


def weeks_of(mean: float, spread: float, horizon: int = 8) -> Demand:
    """Independent normal weeks."""
    weeks = np.arange(1.0, horizon + 1)
    means = (weeks * mean)[None, :]
    quantiles = means[:, :, None] + np.sqrt(weeks)[None, :, None] * spread * normal_scores(LEVELS)
    return Demand(means, np.maximum(quantiles, 0.0), 7, 0.0)


def test_a_normal_distribution_is_read_exactly_at_every_level() -> None:
    """Eight quantiles of a normal distribution give all others, in the middle and in the tails."""
    values = stats.norm.ppf(LEVELS, 100, 20)[None, :]
    for level in (0.01, 0.3, 0.6, 0.8, 0.97, 0.999):
        found = value_at(values, normal_scores(LEVELS), normal_scores(np.array([level])))[0]
        assert found == pytest.approx(stats.norm.ppf(level, 100, 20), abs=1e-9)


def test_a_newsvendor_of_normal_demand_orders_the_critical_quantile() -> None:
    """Cost 10, price 25, overage 10 (nothing is kept): ratio 15/25 = 0.6, so 100 + 20 z(0.6) = 105.07 units."""
    ratio = critical_ratio(np.array([15.0]), np.array([10.0]), np.array([7.0]), np.array([7.0]), 0.0)
    assert ratio[0] == 0.6
    demand = weeks_of(100, 20)
    zero = np.zeros(1)
    short = shortfall(demand, normal_scores(LEVELS), zero, np.array([7.0]), zero, zero)
    assert short.at(normal_scores(ratio))[0] == pytest.approx(105.0669, abs=1e-3)  # scipy: norm.ppf(.6, 100, 20)


def test_the_expected_loss_of_normal_demand_is_the_unit_normal_loss() -> None:
    """With mean 100, deviation 20 and 120 there, 20 x G(1) = 1.666 units are lost, with a chance of 15.87 %."""
    short = shortfall(
        weeks_of(100, 20), normal_scores(LEVELS), np.zeros(1), np.array([7.0]), np.array([120.0]), np.zeros(1)
    )
    missing = short.scenarios()
    assert expected_loss(missing, np.zeros(1))[0] == pytest.approx(1.6663, rel=0.01)  # G(1) = 0.083315
    assert chance_of_loss(missing, np.zeros(1))[0] == pytest.approx(0.1587, abs=0.002)


@pytest.mark.parametrize("mean", [4.0, 12.0, 40.0])
@pytest.mark.parametrize("level", [0.8, 0.9, 0.97])
def test_a_newsvendor_of_poisson_demand_is_within_a_unit_of_the_table(mean: float, level: float) -> None:
    """From eight rounded quantiles of a Poisson, the order at a level between them differs by one unit at most."""
    values = stats.poisson.ppf(LEVELS, mean)[None, :]
    found = np.ceil(value_at(values, normal_scores(LEVELS), normal_scores(np.array([level])))[0])
    assert abs(found - stats.poisson.ppf(level, mean)) <= 1


def test_the_order_up_to_level_covers_lead_time_and_review() -> None:
    """Periodic review: mean (L + R) + z sigma sqrt(L + R); 100 a week, sigma 20, L 1 and R 2 weeks, 95 %: 356.98."""
    stock = np.array([250.0])
    short = shortfall(weeks_of(100, 20), normal_scores(LEVELS), np.array([7.0]), np.array([21.0]), stock, np.zeros(1))
    need = short.at(normal_scores(np.array([0.95])))[0]
    assert need + 250.0 == pytest.approx(300 + 1.644854 * 20 * 3**0.5, abs=1e-3)


def test_an_empty_shelf_is_not_filled_for_those_who_left() -> None:
    """With nothing there, only what sells after the arrival is ordered, not what would have sold before it."""
    nothing = np.zeros(1)
    short = shortfall(weeks_of(100, 20), normal_scores(LEVELS), np.array([14.0]), np.array([21.0]), nothing, nothing)
    assert short.at(normal_scores(np.array([0.5])))[0] == pytest.approx(100.0)


def test_demand_within_a_week_grows_with_time_and_its_spread_with_the_root() -> None:
    """A quarter of a normal week of 100 and 20 is normal with 25 and 10."""
    mean, quantiles = weeks_of(100, 20).between(np.zeros(1), np.array([7 / 4]))
    assert mean[0] == pytest.approx(25.0)
    assert quantiles[0] == pytest.approx(np.maximum(stats.norm.ppf(LEVELS, 25, 10), 0.0), abs=1e-6)


def test_demand_between_two_period_ends_is_interpolated_and_after_the_last_goes_on() -> None:
    """Ten days are halfway in mean between one week and 13/7; twelve weeks of a forecast of eight go on at its rate."""
    demand = weeks_of(70, 10)
    assert demand.between(np.zeros(1), np.array([10.0]))[0][0] == pytest.approx(100.0)
    mean, quantiles = demand.between(np.zeros(1), np.array([84.0]))
    assert mean[0] == pytest.approx(840.0)
    assert quantiles[0] == pytest.approx(stats.norm.ppf(LEVELS, 840, 10 * 12**0.5), abs=1e-6)


def test_a_clock_that_starts_in_the_middle_of_a_week_counts_from_there() -> None:
    """On Thursday, three days in, the next four days are 4/7 of the first week, with the spread of four days."""
    demand = Demand(weeks_of(70, 10).means, weeks_of(70, 10).quantiles, 7, 3.0)
    mean, quantiles = demand.between(np.zeros(1), np.array([4.0]))
    assert mean[0] == pytest.approx(40.0)
    assert quantiles[0] == pytest.approx(stats.norm.ppf(LEVELS, 40, 10 * (4 / 7) ** 0.5), abs=1e-6)


def test_a_policy_run_for_years_runs_out_as_rarely_as_it_says() -> None:
    """Poisson sales, L = R = 1 week, lost sales, 2,000 weeks at 95 %: at most 6 % of the weeks run out."""
    generator = np.random.default_rng(11)
    mean = 30.0
    weeks = np.arange(1.0, 5.0)
    quantiles = stats.poisson.ppf(LEVELS[None, :], (weeks * mean)[:, None])[None, :, :]
    demand = Demand((weeks * mean)[None, :], quantiles, 7, 0.0)
    score = normal_scores(np.array([0.95]))
    on_hand, due, n_out = 60.0, 0.0, 0
    for sold in generator.poisson(mean, 2000):
        on_hand += due
        early = np.array([on_hand])
        short = shortfall(demand, normal_scores(LEVELS), np.array([7.0]), np.array([14.0]), early, np.zeros(1))
        due = float(np.ceil(max(short.at(score)[0], 0.0)))
        n_out += sold > on_hand
        on_hand = max(on_hand - sold, 0.0)
    assert 0.03 <= n_out / 2000 <= 0.06


def test_whole_packs_cover_the_need_and_respect_the_least_and_the_most() -> None:
    """Packs of 6: a need of 13 takes 18, of 2 with a least of 10 takes 12, and a most of 20 allows 18."""
    pack = np.full(4, 6.0)
    lots = Lots.of(pack, np.array([0.0, 10.0, 0.0, 10.0]), np.array([np.inf, np.inf, 20.0, 11.0]))
    assert lots.covering(np.array([13.0, 2.0, 40.0, 40.0])).tolist() == [18.0, 12.0, 18.0, 0.0]


def test_scenarios_have_the_mean_of_the_distribution() -> None:
    """The equally likely values of a normal distribution average to its mean, and ascend."""
    values = scenarios(stats.norm.ppf(LEVELS, 500, 30)[None, :], normal_scores(LEVELS))
    assert values.mean() == pytest.approx(500.0, abs=1e-6)
    assert (np.diff(values[0]) >= 0).all()
