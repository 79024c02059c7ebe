"""The plan, put together: the past, the forecast, the order, and what follows from them."""

from datetime import date

import polars as pl

from morgiana.capabilities.replenish.models import OrdersRequest
from morgiana.capabilities.replenish.operations import replenish_orders
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
    last_sale = last_sale_day(shop)
    if last_sale is None:
        raise NothingToPlan(wording.NOTHING_AT_ALL, remedy=wording.NOTHING_REMEDY)
    today = ctx.now.astimezone(shop.profile.zone).date()
    when = moment(request.as_of, last_sale, today)
    history = pasts(shop, when.week, currency)
    if not history:
        day = wording.full_day_text(when.week.first_day)
        raise NothingToPlan(wording.NOTHING.format(day=day), remedy=wording.NOTHING_REMEDY)
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
            *sections.overstocked(orders, sells, history, request.policy.overstock_days),
            *sections.unsold_stock(shop, counted, forecast, history, when.as_of, when.week.first_day - LATELY),
        ]
    )
    money = sections.plan_money(last_week, sells, orders, overstocked)
    return WeeklyPlan(
        shop=shop.profile.name,
        as_of=when.as_of,
        first_day=when.week.first_day,
        last_day=when.week.last_day,
        made_at=ctx.now,
        summary=summarise(when.week, last_week, money, sells, run_out, orders, overstocked),
        money=money,
        last_week=last_week,
        will_sell=sells,
        will_run_out=run_out,
        orders=orders,
        overstocked=overstocked,
        missing=sections.missing(orders),
        forecast=forecast,
        notes=_notes(shop, when, last_sale, today, len(history) - len(chosen), last_week),
    )


def _names(shop: ShopData) -> dict[str, str]:
    known = shop.scan("products").filter(pl.col("name").is_not_null()).select("product_id", "name").collect()
    return dict(known.iter_rows())


def _notes(
    shop: ShopData, when: Moment, last_sale: date, today: date, n_left_out: int, last_week: LastWeek
) -> list[str]:
    notes = []
    days = {
        "first": wording.day_text(when.week.first_day),
        "last": wording.full_day_text(when.week.last_day),
        "data_end": wording.full_day_text(last_sale),
    }
    if last_sale < when.last_week.first_day:
        notes.append(wording.GAP.format(**days))
    elif last_sale > when.week.last_day:
        notes.append(wording.LOOKING_BACK.format(**days))
    elif today > when.week.last_day:
        notes.append(wording.PAST_DATA.format(**days))
    if n_left_out:
        notes.append(wording.LEFT_OUT.format(n=f"{n_left_out:,}"))
    currencies = sorted({amount.currency for amount in last_week.revenue})
    if len(currencies) > 1:
        notes.append(wording.CURRENCIES.format(currencies=wording.list_text(currencies)))
    week = pl.col("day").is_between(last_week.first_day, last_week.last_day)
    silent = shop.scan("sales").filter(week, pl.col("kind") == "sale", pl.col("amount").is_null())
    if n := silent.select(pl.len()).collect().item():
        notes.append(wording.NO_AMOUNT.format(n=n))
    return notes
