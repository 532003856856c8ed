"""Leaks: where customers are lost – by reason, by touchpoint, in queues, at empty shelves."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.event_log import CHANNEL_CLOSED, LAPSES, OWN_CHOICE, REACTIONS
from omnisim.measure.tally import WAIT_EDGES
from omnisim.report.reading import ROW, Reading

AVOIDABLE: Final = tuple(i for i in range(len(LAPSES)) if i != OWN_CHOICE)
WAIT_CLASSES: Final = (0.0, 5.0, 15.0, 60.0)  # minutes; served at once, within each, or later
_PER: Final = 100.0


class Leak(NamedTuple):
    """One reason to leave at one touchpoint."""

    reason: int  # index into LAPSES
    touchpoint: int | None  # None: before the first touch
    losses: dict[str, float]  # configuration: per 100 journeys


class Waiting(NamedTuple):
    """How long people wait in one channel, in shares of those who came."""

    at_once: float
    classes: tuple[float, ...]  # up to 5, 15, 60 minutes, longer
    unserved: float  # left before it was their turn

    @property
    def shares(self) -> tuple[float, ...]:
        """All but those served at once, in order."""
        return (*self.classes, self.unserved)


def losses(reading: Reading, configuration: str) -> NDArray[np.float64]:
    """Return journeys lost per 100, (LAPSES, n_touchpoints + before the first)."""
    lost = reading.comparison.evidence[configuration].pictures.losses
    return np.asarray(_PER * lost / max(journeys(reading, configuration), 1.0))


def journeys(reading: Reading, configuration: str) -> float:
    """Return the number of journeys counted in all replications."""
    flows = reading.comparison.evidence[configuration].pictures.flows
    return float(flows[-1].sum())


def biggest_leaks(reading: Reading, configurations: tuple[str, ...], *, most: int) -> list[Leak]:
    """Return the places where the most journeys are lost that need not be, largest first.

    Own choice is nobody's leak, and closed channels are one of the configuration's own.
    """
    tables = {name: losses(reading, name) for name in configurations}
    worst = np.max(list(tables.values()), axis=0)
    worst[[OWN_CHOICE, CHANNEL_CLOSED]] = 0.0
    places = np.argsort(-worst, axis=None, kind="stable")[:most]
    found = (np.unravel_index(int(place), worst.shape) for place in places)
    return [
        _leak_at(int(reason), int(point), tables)
        for reason, point in found
        if worst[reason, point] > 0.0
    ]


def largest_leak(reading: Reading, configuration: str) -> Leak | None:
    """Return the place where a configuration loses the most journeys that it need not lose."""
    lost = losses(reading, configuration)
    lost[OWN_CHOICE] = 0.0
    reason, point = np.unravel_index(int(np.argmax(lost)), lost.shape)
    if not lost[reason, point] > 0.0:
        return None
    return _leak_at(int(reason), int(point), {configuration: lost})


def _leak_at(reason: int, point: int, tables: Mapping[str, NDArray[np.float64]]) -> Leak:
    losses = {name: float(table[reason, point]) for name, table in tables.items()}
    before_first = point == next(iter(tables.values())).shape[1] - 1
    return Leak(reason, None if before_first else point, losses)


def reactions(reading: Reading, configuration: str) -> NDArray[np.float64]:
    """Return what is done about missing items per 100 attempts to buy, (REACTIONS,)."""
    seen = reading.comparison.evidence[configuration]
    attempts = seen.denominator[:, ROW["stock_out_rate"], -1, -1].sum()
    counts = seen.pictures.reactions.sum(axis=1)
    return np.asarray(_PER * counts / attempts) if attempts else np.zeros(len(REACTIONS))


def waiting(reading: Reading, configuration: str, channel: int) -> Waiting | None:
    """Return how long people wait in a channel; None if nobody came."""
    seen = reading.comparison.evidence[configuration]
    served = seen.pictures.waits[channel].astype(float)
    unserved = seen.numerator[:, ROW["abandonment"], -1, channel].sum()
    came = served.sum() + unserved
    if not came:
        return None
    # A class holds the waits up to its edge, that edge included.
    ends = [WAIT_EDGES.index(minutes) + 1 for minutes in WAIT_CLASSES]
    parts = tuple(
        float(served[begin:end].sum() / came) for begin, end in pairwise((*ends, len(served)))
    )
    return Waiting(float(served[0] / came), parts, float(unserved / came))
