"""First step: what to begin with, and what is regretted if the world is not as thought.

Whoever begins with a step goes on as is best after it on average. The regret in a world is what
the best first step of that world would have brought more. Each world has luck of its own; its part
in the differences is known from replications, and taken out: the worlds are drawn together about
their mean until they have the spread that the inputs explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from omnisim.measure import statistics
from omnisim.measure.statistics import Interval
from omnisim.strategy.case import Numbers
from omnisim.strategy.schedule import Order


class FirstStep(NamedTuple):
    """One first step, and the best order that begins with it."""

    step: str | None  # None: build nothing
    order: Order
    npv: Interval  # of the order in the central world
    mean: Interval  # over worlds
    behind: Interval  # over worlds, against the step that is best on average: paired, luck in it
    expected_regret: float  # money
    worst_regret: float  # in the worst of the worlds
    share_best: float  # of worlds in which no other first step is better
    share_losing: float  # of worlds in which building nothing would be better


def first_steps(
    steps: Sequence[str | None], orders: Sequence[Order], central: Numbers, worlds: Numbers
) -> tuple[FirstStep, ...]:
    """Return the first steps, the least expected regret first.

    `central` (n_steps, n_replications) is what their orders are worth against building nothing,
    `worlds` (n_steps, n_worlds) the same in drawn worlds.
    """
    ahead = without_luck(central, worlds)
    best = int(worlds.mean(axis=1).argmax())
    regret = ahead.max(axis=0) - ahead
    nothing = ahead[steps.index(None)] if None in steps else np.full(worlds.shape[1], -np.inf)
    found = [
        FirstStep(
            step,
            order,
            statistics.mean(central[row]),
            statistics.mean(worlds[row]),
            statistics.mean(worlds[row] - worlds[best]),
            float(regret[row].mean()),
            float(regret[row].max()),
            float(np.mean(regret[row] <= 0.0)),
            float(np.mean(ahead[row] < nothing)),
        )
        for row, (step, order) in enumerate(zip(steps, orders, strict=True))
    ]
    return tuple(sorted(found, key=lambda each: (each.expected_regret, each.worst_regret)))


def without_luck(central: Numbers, worlds: Numbers) -> Numbers:
    """Return how far each is ahead of the best in each world, but for luck (n_steps, n_worlds)."""
    best = int(worlds.mean(axis=1).argmax())
    ahead, luck = worlds - worlds[best], central - central[best]
    mean = ahead.mean(axis=1, keepdims=True)
    seen = ahead.var(axis=1, ddof=1, keepdims=True)
    noise = luck.var(axis=1, ddof=1, keepdims=True)
    explained = np.maximum(seen - noise, 0.0)
    factor = np.sqrt(np.divide(explained, seen, np.zeros_like(seen), where=seen > 0.0))
    return np.asarray(mean + factor * (ahead - mean))
