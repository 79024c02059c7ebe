"""Jobs that began at once and could have waited for cleaner electricity."""

import asyncio
from collections.abc import Mapping
from typing import Final

from morgiana.control.energy.waited import Waited, Work, would_have_saved
from morgiana.control.jobs import Job
from morgiana.operations import Receipt
from morgiana.surfaces.console.money.figures import Figures
from morgiana.surfaces.console.screen import Screen

MOST: Final = 1000
"""So many of the latest jobs and receipts are looked through."""


async def waited_of(screen: Screen, figures: Figures) -> Waited:
    """What the month's jobs would have saved, by the hours of the grid that the host knows."""
    hours = screen.desk.installation.settings.hours()()
    if not hours.grams_co2e_per_kwh:
        return Waited(0, 0.0, 0.0)
    jobs, receipts = await asyncio.gather(
        asyncio.to_thread(screen.runtime.jobs, screen.caller, limit=MOST),
        asyncio.to_thread(screen.runtime.receipts, screen.caller, limit=MOST),
    )
    by_id = {receipt.id: receipt for receipt in receipts}
    return would_have_saved([work for job in jobs if (work := _work(figures, job, by_id))], hours)


def _work(figures: Figures, job: Job, receipts: Mapping[str, Receipt]) -> Work | None:
    """A job of the month that is done and did not wait."""
    receipt = receipts.get(job.receipt_id or "")
    if receipt is None or job.waits or job.started_at is None or not figures.month.holds(job.started_at.date()):
        return None
    return Work(job.started_at, receipt.energy.joules)
