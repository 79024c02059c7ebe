"""What `forecast.demand` promises for pasts that a request brings along."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from morgiana.capabilities.forecast import CAPABILITY
from morgiana.capabilities.forecast.models import (
    DemandRequest,
    NothingSold,
    PriceFrom,
    ProductHistory,
    Promotion,
    SeriesTooShort,
)
from morgiana.capabilities.forecast.operations import forecast_demand
from morgiana.commerce.forecasts import LEVELS, DemandForecast, ProductForecast
from morgiana.commerce.shop import ShopProfile
from morgiana.operations import declared

MONDAY = date(2025, 11, 3)
TEA = [31.0, 36, 29, 40, 33, 35, 62, 28, 30, 37, 34, 38, 36, 41, 35, 33, 39, 36, 37, 34, 66, 32, 35, 38, 40, 37]


def history(product_id: str, units: list[float | None], **more: Any) -> ProductHistory:
    return ProductHistory(product_id=product_id, first_day=MONDAY, units=units, **more)


def forecast(call: Any, *given: ProductHistory, **more: Any) -> dict[str, ProductForecast]:
    answer = forecast_demand(DemandRequest(history=list(given), **more), call)
    return {product.product_id: product for product in answer.products}


def test_an_answer_has_the_shape_that_was_asked_for(call: Any) -> None:
    """Weeks begin on the Monday after the data; each product has a mean, quantiles and sums for each week and level."""
    answer = forecast_demand(DemandRequest(history=[history("tea", [*TEA])], horizon=3), call)
    assert answer.first_days == [MONDAY + timedelta(weeks=26 + week) for week in range(3)]
    assert answer.levels == list(LEVELS)
    (tea,) = answer.products
    assert [len(tea.mean), len(tea.quantiles), len(tea.cumulative)] == [3, 3, 3]
    assert {len(row) for row in (*tea.quantiles, *tea.cumulative)} == {len(LEVELS)}
    assert tea.cumulative[0] == tea.quantiles[0]
    assert call.methods == ["combination of local methods and boosted trees, weighted by rolling backtest"]


def test_a_steady_seller_goes_on(call: Any) -> None:
    """What sold 31 to 41 a week, twice above 60, is expected to sell about its usual 37, and is trusted."""
    tea = forecast(call, history("tea", [*TEA]))["tea"]
    assert all(33 < mean < 42 for mean in tea.mean)
    assert tea.trust == "good"
    assert tea.past_error is not None
    assert tea.past_error < 0.3
    assert tea.why == "It sold about 40 a week lately, and that goes on."


def test_sums_are_not_summed_quantiles(call: Any) -> None:
    """Four weeks' 90 % quantile is below four times a week's, and the sum's median near four weeks' mean."""
    tea = forecast(call, history("tea", [*TEA]))["tea"]
    high, median = LEVELS.index(0.9), LEVELS.index(0.5)
    assert tea.cumulative[3][high] < sum(row[high] for row in tea.quantiles)
    assert tea.cumulative[3][median] == pytest.approx(sum(tea.mean), rel=0.08)


def test_a_promotion_ahead_raises_its_week(call: Any) -> None:
    """Sold twice as much in each promoted week: a promotion known ahead raises that week only, and is said."""
    past = [
        Promotion(first_day=MONDAY + timedelta(weeks=week), last_day=MONDAY + timedelta(weeks=week, days=6))
        for week in (6, 20, 27)
    ]
    tea = forecast(call, history("tea", [*TEA], promotions=past))["tea"]
    assert tea.mean[1] > 1.5 * tea.mean[0]
    assert tea.mean[2] < 1.1 * tea.mean[0]
    assert tea.why.endswith("A promotion is known for 1 of the 4 weeks ahead.")


def test_counts_stay_counts_and_weights_do_not(call: Any) -> None:
    """Whole sales have whole quantiles; sales of half kilograms have others."""
    found = forecast(call, history("tea", [*TEA]), history("cheese", [unit / 7 for unit in TEA]))
    assert all(value == round(value) for row in found["tea"].quantiles for value in row)
    assert any(value != round(value) for row in found["cheese"].quantiles for value in row)


def test_what_sells_rarely_is_expected_in_fractions(call: Any) -> None:
    """Nine cups in 26 weeks are a third of a cup a week, most likely none in the next."""
    cup = forecast(
        call, history("cup", [0.0, 0, 3, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0])
    )["cup"]
    assert all(0.1 < mean < 0.8 for mean in cup.mean)
    assert cup.quantiles[0][LEVELS.index(0.5)] == 0
    assert cup.why.startswith("It sells only now and then: in 6 of the last 24 weeks.")


def test_a_new_product_is_drawn_to_its_kin(call: Any) -> None:
    """Two weeks of 4: kin that sell 40 draw it up, kin that sell 1 do not; it is never trusted."""
    young: list[float | None] = [*[None] * 24, 4.0, 4.0]
    busy = [history(f"busy{i}", [40.0 + week % 3 for week in range(26)], category="Tea") for i in range(4)]
    calm = [history(f"calm{i}", [1.0 + week % 2 for week in range(26)], category="Cups") for i in range(4)]
    found = forecast(call, *busy, *calm, history("a", young, category="Tea"), history("b", young, category="Cups"))
    assert found["a"].mean[0] > 15
    assert found["b"].mean[0] < 4
    assert found["a"].trust == found["b"].trust == "poor"
    assert "similar products" in found["a"].why


def test_what_was_never_sold_has_its_kins_say_or_is_left_out(call: Any) -> None:
    """With kin it gets a forecast; without, the answer says that it was left out, and the others get theirs."""
    kin = [history(f"tea{i}", [10.0 + (week + i) % 3 for week in range(26)], category="Tea") for i in range(3)]
    request = DemandRequest(history=[*kin, history("new", [], category="Tea"), history("odd", [0.0] * 26)])
    answer = forecast_demand(request, call)
    found = {product.product_id: product for product in answer.products}
    assert found.keys() == {"tea0", "tea1", "tea2", "new"}
    assert found["new"].mean[0] == pytest.approx(11, abs=1.5)
    assert found["new"].past_error is None
    assert answer.notes == [
        "1 product was left out, since it was never sold and nothing like it is known.",
        "Left out: odd.",
    ]


def test_an_unknown_week_is_no_demand_lost(call: Any) -> None:
    """Weeks without a number are not zeros: the forecast stays at what sold when it could be bought."""
    gaps: list[float | None] = [None if 10 <= week < 14 or week == 25 else 20.0 + week % 3 for week in range(26)]
    zeros: list[float | None] = [0.0 if value is None else value for value in gaps]
    found = forecast(call, history("gaps", gaps), history("zeros", zeros))
    assert found["gaps"].mean[0] == pytest.approx(21, abs=1.5)
    assert found["zeros"].mean[0] < found["gaps"].mean[0] - 1


def test_a_slipped_digit_does_not_carry_the_forecast(call: Any) -> None:
    """A week of a thousand million is lowered, noted, and changes the forecast by less than twice."""
    answer = forecast_demand(DemandRequest(history=[history("tea", [*TEA[:-6], 1e9, *TEA[-5:]])]), call)
    assert answer.products[0].mean[0] < 2 * 40
    assert answer.notes[0].startswith("1 product had sales so far above its own")


def test_odd_pasts_get_a_note_and_the_others_their_forecast(call: Any) -> None:
    """A product given twice and units below zero are noted; nothing is refused."""
    request = DemandRequest(history=[history("tea", [*TEA]), history("tea", [1.0]), history("jam", [5.0, -3, 6, 5])])
    answer = forecast_demand(request, call)
    assert [product.product_id for product in answer.products] == ["tea", "jam"]
    assert answer.notes == [
        "1 product was given more than once; its first history is used.",
        "1 number of units was below zero and is taken as zero.",
    ]


@pytest.mark.parametrize("units", [[7.0], [3.0, 4.0], [0.0, 5.0, 0.0], [5.0] * 60, [4.0, *[0.0] * 60], [0.25, 0.5]])
def test_any_past_gets_an_answer(call: Any, units: list[float | None]) -> None:
    """One week, two, a constant, what has ended: finite, not negative, and poor where little is known."""
    found = forecast(call, history("x", units), horizon=6)["x"]
    assert all(mean >= 0 for mean in found.mean)
    if len(units) < 8:
        assert found.trust == "poor"
    if units == [5.0] * 60:
        assert found.mean == pytest.approx([5.0] * 6, rel=1e-3)
    if len(units) == 61:
        assert found.mean[0] < 0.3


def test_days_keep_their_week(call: Any) -> None:
    """A shop that is shut on Sundays and busy on Saturdays is expected to be so."""
    week = [10.0, 11, 9, 10, 14, 22, 0]
    start = ProductHistory(product_id="bun", first_day=MONDAY, units=[*week] * 12)
    bun = forecast(call, start, period="day", horizon=14)["bun"]
    assert bun.mean[6] < 1.5
    assert bun.mean[13] < 1.5
    assert bun.mean[5] > 1.7 * bun.mean[0]


def test_nothing_of_the_day_or_later_is_used(call: Any) -> None:
    """A forecast as of a day is the same whether or not the data go on after it."""
    whole = forecast(call, history("tea", [*TEA, *[500.0] * 8]), as_of=MONDAY + timedelta(weeks=26))
    assert whole == forecast(call, history("tea", [*TEA]))


def test_order_of_products_changes_nothing(call: Any) -> None:
    """Each product gets the same numbers wherever it stands; the answer keeps the order asked for."""
    given = [history(name, [*TEA[shift:], *TEA[:shift]]) for shift, name in enumerate("abcdef")]
    backwards = DemandRequest(history=given[::-1], products=list("fbadce"))
    answer = forecast_demand(backwards, call)
    assert [product.product_id for product in answer.products] == list("fbadce")
    assert {product.product_id: product for product in answer.products} == forecast(call, *given)


def test_old_data_are_said_and_skipped(call: Any) -> None:
    """Asked for a day five weeks after the data, the answer begins there and says what is not known."""
    request = DemandRequest(history=[history("tea", [*TEA])], as_of=MONDAY + timedelta(weeks=31), horizon=2)
    answer = forecast_demand(request, call)
    assert answer.first_days[0] == MONDAY + timedelta(weeks=31)
    assert answer.notes == ["The data end on 4 May; what happened from then to 8 June is not known."]
    assert 30 < answer.products[0].mean[0] < 45
    far = request.model_copy(update={"as_of": MONDAY + timedelta(weeks=500)})
    assert 30 < forecast_demand(far, call).products[0].mean[0] < 45


def test_refusals_say_what_to_do(call: Any) -> None:
    """Nothing sold and nothing before the day are refused with a remedy, in the shop's language."""
    with pytest.raises(NothingSold) as nothing:
        forecast(call, history("tea", [0.0, 0.0]))
    assert "None of these products was sold" in nothing.value.message
    with pytest.raises(SeriesTooShort) as short:
        forecast(call, history("tea", [1.0]), as_of=MONDAY)
    assert short.value.remedy.startswith("Load a longer past")
    with pytest.raises(NothingSold):
        forecast(call, history("tea", [1.0]), products=["coffee"])
    call.shop.profile = ShopProfile(language="fr")
    with pytest.raises(SeriesTooShort, match="aucune semaine complète"):
        forecast(call, history("tea", [1.0]), as_of=MONDAY)


def test_the_meter_counts_products(call: Any) -> None:
    """Reserved are the products named, or given, or the most; charged are those that were answered."""
    meter = declared(forecast_demand).meter
    assert meter.reserved(DemandRequest(products=["a", "b", "a"])) == 2
    assert meter.reserved(DemandRequest(products_max=50)) == 50
    request = DemandRequest(history=[history("tea", [*TEA]), history("odd", [0.0])])
    assert meter.reserved(request) == 2
    assert meter.charged(request, forecast_demand(request, call)) == 1


def test_small_requests_are_one_piece_of_work(call: Any) -> None:
    """So that no process is started for them."""
    forecast(call, *[history(f"p{i}", [*TEA]) for i in range(50)])
    assert call.pieces == 1


def test_examples_fit_the_request() -> None:
    """Each example can be asked as it stands."""
    examples = CAPABILITY.examples(declared(forecast_demand))
    assert len(examples) == 2
    for example in examples.values():
        DemandRequest.model_validate_json(json.dumps(example))


near = st.dates(date(2026, 1, 1), date(2026, 2, 1))
days = near | near | near | st.dates(date(1970, 1, 1), date(2199, 12, 31))
spans = st.builds(Promotion, first_day=days, last_day=st.none() | days, reach=st.floats(0.01, 1.0))
pasts = st.builds(
    ProductHistory,
    product_id=st.sampled_from("abcde"),
    category=st.sampled_from(["", "Tea"]),
    first_day=days,
    units=st.lists(st.none() | st.just(0.0) | st.integers(0, 50).map(float) | st.floats(-1e12, 1e12), max_size=40),
    promotions=st.lists(spans, max_size=3),
    prices=st.lists(st.builds(PriceFrom, first_day=days, price=st.floats(0.01, 1e12)), max_size=3),
)
requests = st.builds(
    DemandRequest,
    products=st.lists(st.sampled_from("abcdef"), max_size=3),
    period=st.sampled_from(["day", "week"]),
    horizon=st.integers(1, 12) | st.just(366),
    as_of=st.none() | st.none() | days,
    levels=st.lists(st.floats(1e-9, 1 - 1e-9), min_size=1, max_size=4),
    history=st.lists(pasts, min_size=1, max_size=4),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requests)
def test_any_request_is_answered_or_refused(call: Any, request: DemandRequest) -> None:
    """Whatever fits the model has an answer that fits its own, or one of the two refusals; nothing else happens."""
    try:
        answer = forecast_demand(request, call)
    except (SeriesTooShort, NothingSold):
        event("refused")
        return
    event("answered")
    assert DemandForecast.model_validate_json(answer.model_dump_json()) == answer
    assert answer.levels == sorted(set(request.levels))
    assert {product.product_id for product in answer.products} <= {past.product_id for past in request.history}
    assert len(answer.first_days) == request.horizon
