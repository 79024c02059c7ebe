"""The plan, put together: the past, the forecast, the order, and what follows from them."""

from datetime import date

import polars as pl

from morgiana.capabilities.replenish.models import OrdersRequest
from morgiana.capabilities.replenish.operations import replenish_orders
from morgiana.commerce.language import Language
from morgiana.commerce.shop import ShopContext, ShopData
from morgiana.flows.weekly_plan import sections, wording
from morgiana.flows.weekly_plan.forecasting import forecast_weeks
from morgiana.flows.weekly_plan.models import LastWeek, WeeklyPlan, WeeklyPlanRequest
from morgiana.flows.weekly_plan.refusals import NothingToPlan
from morgiana.flows.weekly_plan.sales import LATELY, last_sale_day, pasts, review
from morgiana.flows.weekly_plan.summary import summarise
from morgiana.flows.weekly_plan.weeks import Moment, moment


def plan(request: WeeklyPlanRequest, ctx: ShopContext) -> WeeklyPlan:
    """Plan the week asked for, or the one after the data."""
    shop, currency = ctx.shop, ctx.shop.profile.currency
    say = wording.language(shop.profile)
    last_sale = last_sale_day(shop)
    if last_sale is None:
        raise NothingToPlan(say(wording.NOTHING_AT_ALL), remedy=say(wording.NOTHING_REMEDY))
    today = ctx.now.astimezone(shop.profile.zone).date()
    when = moment(request.as_of, last_sale, today)
    history = pasts(shop, when.week, currency)
    if not history:
        nothing = say(wording.NOTHING, day=say.full_day(when.week.first_day))
        raise NothingToPlan(nothing, remedy=say(wording.NOTHING_REMEDY))
    names = _names(shop)
    chosen = list(history)[: request.products_max]
    forecast = forecast_weeks(ctx, when.week, request.weeks, chosen)
    orders = ctx.call(
        replenish_orders,
        OrdersRequest(
            forecast=forecast,
            as_of=when.as_of,
            items=request.items,
            suppliers=request.suppliers,
            policy=request.policy,
            assume=request.assume,
            budget=request.budget,
        ),
    )
    last_week = review(shop, when, currency, names)
    sells = sections.will_sell(forecast, history, names)
    run_out = sections.will_run_out(orders, sells, request.run_out_from)
    counted = shop.scan("stock").select(pl.col("product_id").unique().sort()).collect()["product_id"].to_list()
    overstocked = sections.dearest_first(
        [
            *sections.overstocked(orders, sells, history, request.policy.overstock_days, say),
            *sections.unsold_stock(shop, counted, forecast, history, when.as_of, when.week.first_day - LATELY, say),
        ]
    )
    money = sections.plan_money(last_week, sells, orders, overstocked)
    return WeeklyPlan(
        shop=shop.profile.name,
        as_of=when.as_of,
        first_day=when.week.first_day,
        last_day=when.week.last_day,
        made_at=ctx.now,
        summary=summarise(
            when.week, last_week, money, sells, run_out, orders, overstocked, len(history) - len(chosen), say
        ),
        money=money,
        last_week=last_week,
        will_sell=sells,
        will_run_out=run_out,
        orders=orders,
        overstocked=overstocked,
        missing=sections.missing(orders, say),
        forecast=forecast,
        notes=_notes(shop, when, last_sale, today, len(history) - len(chosen), last_week, say),
    )


def _names(shop: ShopData) -> dict[str, str]:
    known = shop.scan("products").filter(pl.col("name").is_not_null()).select("product_id", "name").collect()
    return dict(known.iter_rows())


def _notes(
    shop: ShopData,
    when: Moment,
    last_sale: date,
    today: date,
    n_left_out: int,
    last_week: LastWeek,
    say: Language,
) -> list[str]:
    notes = []
    days = {
        "first": say.day(when.week.first_day),
        "last": say.full_day(when.week.last_day),
        "data_end": say.full_day(last_sale),
    }
    if last_sale < when.last_week.first_day:
        notes.append(say(wording.GAP, **days))
    elif last_sale > when.week.last_day:
        notes.append(say(wording.LOOKING_BACK, **days))
    elif today > when.week.last_day:
        notes.append(say(wording.PAST_DATA, **days))
    if n_left_out:
        notes.append(say(wording.LEFT_OUT, n=n_left_out))
    currencies = sorted({amount.currency for amount in last_week.revenue})
    if len(currencies) > 1:
        notes.append(say(wording.CURRENCIES, currencies=currencies))
    week = pl.col("day").is_between(last_week.first_day, last_week.last_day)
    silent = shop.scan("sales").filter(week, pl.col("kind") == "sale", pl.col("amount").is_null())
    if n := silent.select(pl.len()).collect().item():
        notes.append(say(wording.NO_AMOUNT, n=n))
    return notes
