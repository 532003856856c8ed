"""Preview: journeys in closed form, exact when nothing is scarce.

The effective network holds every hop after closed channels and hand-off losses: a walk over its
touchpoints is an absorbing chain. Queues, stock, promotions and payment are outside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from omnisim.engine.codes import CONVERSION, FIRST_NEED, LAPSE, LATER_NEED
from omnisim.engine.model import Floats, Integers, Model, Rows
from omnisim.markov import AbsorbingChain

WARM_UP: Final = 0  # epoch
_AWAY: Final = -1


class EffectiveNetwork(NamedTuple):
    """Journeys of one segment in one epoch, losses included."""

    chain: AbsorbingChain  # over the touchpoints that the segment has, to the three outcomes
    points: Integers  # (n,) the touchpoints that the chain's states stand for
    start: Floats  # (n,) share of journeys that begin at each state
    turned_away: float  # share of journeys that end before they begin

    @property
    def outcomes(self) -> Floats:
        """Shares of conversion, lapse and resolved, (3,), those turned away among the lapsed."""
        shares = self.chain.absorption(self.start)
        shares[LAPSE] += self.turned_away
        return shares


def effective_network(
    model: Model, segment: int, *, epoch: int | None = None, entry: int = FIRST_NEED
) -> EffectiveNetwork:
    """Return the network of one segment as an absorbing chain; the last epoch if none is named."""
    if epoch is None:
        epoch = len(model.clock.epochs) - 1
    n_points = len(model.network.stage)
    moves = np.zeros((n_points, n_points + 3))
    for point in range(n_points):
        for end, share in _arrivals(model, epoch, segment, point):
            moves[point, end] += share
    points = np.flatnonzero(moves.sum(axis=1) > 0.0)
    _end_circles(moves, n_points)
    start, turned_away = _starts(model, epoch, segment, entry)
    chain = AbsorbingChain(moves[np.ix_(points, points)], moves[points, n_points:])
    return EffectiveNetwork(chain, points, start[points], turned_away)


def _end_circles(moves: Floats, n_points: int) -> None:
    """Let those lapse who would go round for ever, as the engines do after very many touches."""
    ends = moves[:, n_points:].sum(axis=1) > 0.0
    for _ in range(n_points):
        ends = ends | (moves[:, :n_points][:, ends].sum(axis=1) > 0.0)
    moves[~ends & (moves.sum(axis=1) > 0.0)] = np.eye(n_points + 3)[n_points + LAPSE]


def conversion_of_customers(model: Model) -> list[float]:
    """Return the share of a customer's needs that become orders today, (n_segments,)."""
    segments = range(len(model.people.prospects))
    return [
        float(effective_network(model, s, epoch=WARM_UP, entry=LATER_NEED).outcomes[CONVERSION])
        for s in segments
    ]


def _starts(model: Model, epoch: int, segment: int, entry: int) -> tuple[Floats, float]:
    start, away = np.zeros(len(model.network.stage)), 0.0
    row = (epoch * len(model.people.prospects) + segment) * 3 + entry
    for wanted, share in _row(model.network.entry, row):
        for end, part in _landings(model, epoch, segment, wanted):
            if end == _AWAY:
                away += share * part
            else:
                start[end] += share * part
    return start, away


def _arrivals(model: Model, epoch: int, segment: int, point: int) -> Iterator[tuple[int, float]]:
    """Yield where a customer at a touchpoint arrives next, with shares; outcomes come last."""
    network = model.network
    n_points = len(network.stage)
    row = (epoch * len(model.people.prospects) + segment) * n_points + point
    for wanted, share in _row(network.hops, row):
        if wanted >= n_points:
            yield wanted, share
            continue
        for end, part in _landings(model, epoch, segment, wanted):
            if end == _AWAY:
                yield n_points + LAPSE, share * part
            else:
                yield from _handed_over(model, epoch, segment, point, end, share * part)


def _landings(model: Model, epoch: int, segment: int, wanted: int) -> Iterator[tuple[int, float]]:
    """Yield the touchpoints where those arrive who wanted one, or away."""
    network = model.network
    channel = network.channel[wanted]
    if network.open[epoch, channel]:
        yield wanted, 1.0
        return
    n_segments, n_channels = len(model.people.prospects), network.open.shape[1]
    row = (epoch * n_segments + segment) * n_channels + channel
    for other, share in _row(network.redirect, int(row)):
        there = network.landing[segment, network.stage[wanted], other] if other >= 0 else _AWAY
        yield int(there), share


def _handed_over(
    model: Model, epoch: int, segment: int, start: int, end: int, share: float
) -> Iterator[tuple[int, float]]:
    """Yield where a hop arrives: as meant, at an earlier stage, or nowhere."""
    channel, handoff = model.network.channel, model.handoff
    if channel[start] == channel[end]:
        yield end, share
        return
    lost = share * (1.0 - handoff.continuity[epoch, channel[start], channel[end]])
    earlier = int(handoff.earlier[segment, end])
    fallen = lost * handoff.fall_back
    given_up = lost * max(0.0, 1.0 - handoff.repeat - handoff.fall_back)
    yield end, (share - lost) + lost * handoff.repeat  # a difference of all three may be below 0
    yield (earlier if earlier >= 0 else end), fallen
    yield len(model.network.stage) + LAPSE, given_up


def _row(rows: Rows, row: int) -> Iterator[tuple[int, float]]:
    begin, end = int(rows.start[row]), int(rows.start[row + 1])
    shares = np.diff(rows.bound[begin:end], prepend=0.0)
    return zip(rows.target[begin:end].tolist(), shares.tolist(), strict=True)
