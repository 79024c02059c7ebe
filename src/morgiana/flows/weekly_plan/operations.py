"""`plan.weekly` and `plan.export`: this week's plan, and the same as files."""

from morgiana.capabilities.forecast.models import NothingSold, SeriesTooShort
from morgiana.commerce.shop import ShopContext
from morgiana.flows.weekly_plan.models import ExportRequest, PlanFiles, WeeklyPlan, WeeklyPlanRequest
from morgiana.flows.weekly_plan.refusals import NothingToPlan
from morgiana.operations import Meter, operation


@operation(
    "plan.weekly",
    meter=Meter("product", count=WeeklyPlanRequest.product_count_max, used=WeeklyPlan.product_count),
    effect="read",
    runs="inline or job",
    raises=(NothingToPlan, SeriesTooShort, NothingSold),
)
def plan_weekly(request: WeeklyPlanRequest, ctx: ShopContext) -> WeeklyPlan:
    """Plan this week: what sells, what runs out, what to order, what lies too long, what is missing.

    Reads your sales, stock, products and suppliers, forecasts each product, and proposes an order for each supplier. If
    your data end in the past, the plan is for the week after them, and says so.
    """
    from morgiana.flows.weekly_plan.planning import plan

    return plan(request, ctx)


@operation(
    "plan.export",
    meter=Meter("product", count=ExportRequest.product_count_max, used=lambda answer: answer.product_count),
    effect="read",
    runs="inline or job",
    raises=(NothingToPlan, SeriesTooShort, NothingSold),
)
def plan_export(request: ExportRequest, ctx: ShopContext) -> PlanFiles:
    """Write the weekly plan as a workbook, tables and paper, and a purchase order for each supplier.

    Takes the plan that `plan.weekly` answered, or makes it as that would.
    """
    from morgiana.flows.weekly_plan.documents.files import write_files
    from morgiana.flows.weekly_plan.wording import language

    plan = request.plan or ctx.call(plan_weekly, request.options())
    return write_files(plan, request.formats, ctx.files, language(ctx.shop.profile))
