"""The work of a forecast, cut into pieces that any process can do by itself, and put together again.

Local methods take the products in batches; a pooled method takes all of them, one moment at a time. A small panel is
one piece, so that nothing has to be started for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.forecast.engine.backtest import forecasts
from morgiana.capabilities.forecast.engine.method import Method
from morgiana.capabilities.forecast.engine.panel import Floats, Panel

BATCH = 300
"""Products to a piece: enough to be worth sending to a process."""


@dataclass(frozen=True)
class Task:
    """What some methods expect of some products from some moments."""

    panel: Panel
    methods: tuple[Method, ...]
    moments: tuple[int, ...]
    horizon: int
    seed: int
    method: slice
    """Where the methods stand among all."""
    moment: slice
    row: slice


def split(panel: Panel, methods: Sequence[Method], moments: Sequence[int], horizon: int, seed: int) -> list[Task]:
    """Pieces that together are the whole, the longest first. Local methods must come before pooled ones."""
    local = tuple(method for method in methods if not method.pooled)
    pooled = tuple(method for method in methods if method.pooled)
    assert (*local, *pooled) == tuple(methods), "local methods come first"
    n, every = panel.n_products, tuple(moments)
    if n <= BATCH:
        return [
            Task(panel, tuple(methods), every, horizon, seed, slice(len(methods)), slice(len(every)), slice(n)),
        ]
    tasks = [
        Task(panel, (method,), (moment,), horizon, seed, slice(at, at + 1), slice(when, when + 1), slice(n))
        for at, method in enumerate(pooled, start=len(local))
        for when, moment in reversed(list(enumerate(every)))
    ]
    for start in range(0, n, BATCH):
        row = slice(start, min(start + BATCH, n))
        tasks.append(Task(panel.of(row), local, every, horizon, seed, slice(len(local)), slice(len(every)), row))
    return tasks


def run(task: Task) -> Floats:
    """Do one piece; shape (its methods, its moments, its products, horizon)."""
    return forecasts(task.methods, task.panel, task.moments, task.horizon, task.seed)


def gather(tasks: Sequence[Task], results: Iterable[Floats]) -> Floats:
    """All pieces in their places; shape (methods, moments, n, horizon)."""
    shape = tuple(max(getattr(task, axis).stop for task in tasks) for axis in ("method", "moment", "row"))
    whole = np.full((*shape, tasks[0].horizon), np.nan)
    for task, result in zip(tasks, results, strict=True):
        whole[task.method, task.moment, task.row] = result
    return whole
