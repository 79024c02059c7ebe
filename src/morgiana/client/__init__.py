"""The typed client of a Morgiana server: the operation functions themselves say what is sent and what comes back.

    from morgiana.client import Morgiana

    with Morgiana("http://127.0.0.1:8765", key) as shop:
        answered = shop.call(forecast_demand, DemandRequest(...))
        answered.answer, answered.receipt

Refusals are raised in the classes that the operation declares. `AsyncMorgiana` is the same with `await`.
"""

from morgiana.client.answers import Answered, Started
from morgiana.client.asking import AsyncMorgiana
from morgiana.client.exchange import Unreachable
from morgiana.client.waiting import Morgiana

__all__ = ["Answered", "AsyncMorgiana", "Morgiana", "Started", "Unreachable"]
