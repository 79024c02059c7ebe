"""No tenant sees another's row: each is asked for what it has, and for what the others have."""

import random

from world_model import Model
from world_process import Process

from morgiana.control.caller import Caller
from morgiana.control.refusals import UnknownJob, UnknownReceipt


def peek(process: Process, model: Model, host: Caller, chance: random.Random) -> None:
    """Look as one shop at everything that the house shows it, and try the numbers of another."""
    payer = chance.choice(list(model.payers.values()))
    shop = chance.choice(payer.shops)
    caller = Caller(shop, "ann", organisation=payer.id, host=shop == host.tenant)
    runtime = process.runtime
    told = {receipt.id for receipt in runtime.receipts(caller, limit=100_000)}
    due = {number for owner, number in model.receipts if owner == shop}
    assert told == due, f"{shop} is shown receipts {told ^ due} too many or too few"
    jobs = {job.id for job in runtime.jobs(caller, limit=100_000)}
    assert jobs == {name for owner, name in model.jobs if owner == shop}, f"{shop} is shown jobs {jobs}"
    entries = process.house.billing.ledger.entries(payer.id, after="", limit=100_000, account=None, subject=None)
    assert {entry.organisation for entry in entries} <= {payer.id}, f"{payer.id} is shown another's ledger"
    charged = {entry.subject for entry in entries if entry.kind == "charge"}
    paid = {call.receipt_id for call in model.calls.values() if call.minor and call.shop in payer.shops}
    assert charged == paid, f"{payer.id} is shown charges {charged ^ paid} too many or too few"
    _try_others(process, model, caller, chance)


def _try_others(process: Process, model: Model, caller: Caller, chance: random.Random) -> None:
    foreign = [number for owner, number in model.receipts if owner != caller.tenant]
    if foreign:
        number = chance.choice(foreign)
        try:
            seen = process.runtime.receipt(caller, number)
        except UnknownReceipt:
            seen = None
        assert seen is None, f"{caller.tenant} sees the answer {number} of another"
    jobs = [name for owner, name in model.jobs if owner != caller.tenant]
    if jobs:
        name = chance.choice(jobs)
        try:
            job = process.runtime.job(caller, name)
        except UnknownJob:
            job = None
        assert job is None, f"{caller.tenant} sees the job {name} of another"
