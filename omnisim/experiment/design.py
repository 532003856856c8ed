"""Design: which replications and worlds are simulated, and how precisely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from omnisim.experiment.trial import Task
from omnisim.scenario.evidence import CENTRAL

PRECISE_KPIS: Final = ("conversion", "clv_customer")
_TOGETHER: Final = 5  # replications of one task


class Design(NamedTuple):
    """How much is simulated.

    Replications of the central world tell simulation noise: at least `replications`, and more
    until the half-width of every difference of `kpis` is at most `precision` of the baseline's
    level, but no more than `at_most`. Each further world is one replication. Whoever fixes the
    number of replications need not ask for a precision: then nobody is told that it was missed.
    """

    configurations: tuple[str, ...]  # the first is the baseline
    replications: int
    at_most: int
    precision: float
    worlds: int
    kpis: tuple[str, ...] = PRECISE_KPIS
    asks_precision: bool = True


def central_tasks(design: Design, begin: int, end: int) -> Iterator[Task]:
    """Yield tasks for the replications from `begin` up to `end` of the central world."""
    for first in range(begin, end, _TOGETHER):
        numbers = tuple(range(first, min(first + _TOGETHER, end)))
        for configuration in design.configurations:
            yield Task(configuration, CENTRAL, numbers)


def world_tasks(design: Design) -> Iterator[Task]:
    """Yield tasks for the worlds, each with luck of its own, the same in all configurations."""
    for world in range(1, design.worlds + 1):
        for configuration in design.configurations:
            yield Task(configuration, world, (world - 1,))
