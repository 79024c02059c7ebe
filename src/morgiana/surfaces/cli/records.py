"""What the house's own commands print, as models, so that they have a table and JSON like every answer."""

from datetime import date, datetime
from typing import Any

from morgiana.control.identity.records import Key
from morgiana.control.jobs import Job
from morgiana.kernel.money import Money
from morgiana.operations import Model, Operation, Receipt


class Version(Model):
    """What runs."""

    morgiana: str
    python: str
    platform: str


class OperationLine(Model):
    """One operation in the list."""

    name: str
    title: str
    effect: str
    runs: str
    counted_in: str


class JobLine(Model):
    """One job in the list."""

    id: str
    operation: str
    state: str
    progress: str
    accepted_at: datetime


class ReceiptLine(Model):
    """One receipt in the list."""

    id: str
    operation: str
    at: datetime
    units: int
    unit: str
    price: Money
    seconds: float
    grams_co2e: float


class KeyLine(Model):
    """One key in the list; the key itself is kept nowhere."""

    id: str
    name: str
    may_use: str
    since: date


def operation_line(operation: Operation[Any, Any]) -> OperationLine:
    return OperationLine(
        name=operation.name,
        title=operation.title,
        effect=operation.effect,
        runs=operation.runs,
        counted_in=operation.meter.unit,
    )


def job_line(job: Job) -> JobLine:
    done = job.progress
    progress = "" if done is None else f"{done.done:,}{'' if done.total is None else f'/{done.total:,}'} {done.unit}"
    return JobLine(id=job.id, operation=job.operation, state=job.state, progress=progress, accepted_at=job.accepted_at)


def receipt_line(receipt: Receipt) -> ReceiptLine:
    return ReceiptLine(
        id=receipt.id,
        operation=receipt.operation,
        at=receipt.at,
        units=receipt.units,
        unit=receipt.unit,
        price=receipt.price,
        seconds=round(receipt.wall_seconds, 3),
        grams_co2e=receipt.carbon.grams_co2e,
    )


def key_line(record: Key) -> KeyLine:
    return KeyLine(
        id=record.id,
        name=record.name,
        may_use=", ".join(sorted(record.scopes)),
        since=record.created_at.date(),
    )
