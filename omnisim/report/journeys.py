"""Journeys: how many of 100 move from where to where under each configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.event_log import STAGES, Names
from omnisim.report.leaks import journeys
from omnisim.report.reading import ROW, Reading
from omnisim.scenario.channel import ADVERTISING

# Onwards in the same channel or into another one, into another at the same stage, back.
Step = Literal["stay", "handoff", "across", "back"]

START: Final = -1
_PER: Final = 100.0
_ORDERED, _LEFT, _LOST = range(3)  # the outcomes after the last touchpoint


class Move(NamedTuple):
    """A flow between two touchpoints, or from the start, per 100 journeys."""

    source: int  # touchpoint, or START
    target: int
    size: float
    step: Step


class Flows(NamedTuple):
    """All journeys of one configuration, per 100 journeys."""

    moves: tuple[Move, ...]
    visits: NDArray[np.float64]  # (n_touchpoints,) coming back at once included
    ordered: NDArray[np.float64]  # (n_touchpoints + 1,) the last is the start
    left: NDArray[np.float64]
    lost: NDArray[np.float64]  # gave up because a hand-off lost their story
    broken: NDArray[np.float64]  # (n_channels,) share of hand-offs there that lost the story

    def size(self, touchpoint: int) -> float:
        """Return what comes, goes or lies at one side of its bar, whichever is most."""
        come = [move for move in self.moves if move.target == touchpoint]
        go = [move for move in self.moves if move.source == touchpoint]
        ended = self.ended(touchpoint)
        left = _sum(come, "stay", "handoff") + _sum(go, "back")
        right = _sum(go, "stay", "handoff") + _sum(come, "back") + ended
        return max(_sum(come), _sum(go) + ended, left, right)

    def ended(self, touchpoint: int) -> float:
        """Return the journeys that end there."""
        return float(self.ordered[touchpoint] + self.left[touchpoint] + self.lost[touchpoint])


def all_flows(reading: Reading) -> dict[str, Flows]:
    """Return the flows of every configuration."""
    return {name: flows(reading, name) for name in reading.configurations}


def flows(reading: Reading, configuration: str) -> Flows:
    """Return the flows of one configuration."""
    counts = reading.comparison.evidence[configuration].pictures.flows
    table = np.asarray(_PER * counts / max(journeys(reading, configuration), 1.0), np.float64)
    n, names = len(counts) - 1, reading.comparison.names
    return Flows(
        moves=tuple(_moves(table, names)),
        visits=table[:, :n].sum(axis=0),
        ordered=table[:, n + _ORDERED],
        left=table[:, n + _LEFT],
        lost=table[:, n + _LOST],
        broken=broken(reading, configuration),
    )


def broken(reading: Reading, configuration: str) -> NDArray[np.float64]:
    """Return which share of those who arrive in a channel by hand-off had their story lost.

    Nothing is lost on the way from an advertisement; those hops are left out.
    """
    seen, names = reading.comparison.evidence[configuration], reading.comparison.names
    kept = seen.numerator[:, ROW["context_continuity"], -1, :-1].sum(axis=0)
    arrived, unbroken = np.zeros(len(kept)), np.zeros(len(kept))
    for source, target in product(range(len(names.touchpoints)), repeat=2):
        start, end = names.touchpoint_channel[source], names.touchpoint_channel[target]
        if start != end:
            count = unbroken if advertises(reading, start) else arrived
            count[end] += seen.pictures.flows[source, target]
    share = np.divide(kept - unbroken, arrived, np.ones_like(kept), where=arrived > 0.0)
    return np.asarray(1.0 - np.clip(share, 0.0, 1.0))


def advertises(reading: Reading, channel: int) -> bool:
    """Whether a channel only advertises, so that nobody has a story to lose there."""
    name = reading.comparison.names.channels[channel]
    return reading.scenario.channels[name].kind in ADVERTISING


def used_touchpoints(flows: Mapping[str, Flows]) -> list[int]:
    """Return the touchpoints that any configuration leads to."""
    visits = np.max([each.visits for each in flows.values()], axis=0)
    return [int(point) for point in np.flatnonzero(visits > 0.0)]


def step(source: int, target: int, names: Names) -> Step:
    """Tell what kind of move leads from one touchpoint to another."""
    stage, channel = names.touchpoint_stage, names.touchpoint_channel
    if source == START:
        return "stay"
    if stage[target] < stage[source]:
        return "back"
    if stage[target] == stage[source]:
        return "across"
    return "stay" if channel[source] == channel[target] else "handoff"


def stages_of(points: list[int], names: Names) -> list[int]:
    """Return the stages of touchpoints, earliest first."""
    return [s for s in range(len(STAGES)) if any(names.touchpoint_stage[p] == s for p in points)]


def _sum(moves: Iterable[Move], *steps: Step) -> float:
    return sum(move.size for move in moves if not steps or move.step in steps)


def _moves(table: NDArray[np.float64], names: Names) -> Iterator[Move]:
    n = len(table) - 1
    for source, target in np.argwhere(table[:, :n] > 0.0).tolist():
        if source != target:
            start = START if source == n else source
            size = float(table[source, target])
            yield Move(start, target, size, step(start, target, names))
