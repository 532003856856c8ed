"""Preview: journeys in closed form, exact when nothing is scarce.

The effective network holds every hop after closed channels and hand-off losses: a walk over its
touchpoints is an absorbing chain. Queues, stock, promotions and payment are outside it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from omnisim.engine.codes import CONVERSION, FIRST_NEED, LAPSE, LATER_NEED
from omnisim.engine.model import Floats, Integers, Journeys, Model, Rows
from omnisim.markov import AbsorbingChain

WARM_UP: Final = 0  # epoch
_OUTCOMES: Final = 3


class EffectiveNetwork(NamedTuple):
    """Journeys of one segment in one epoch, losses included."""

    chain: AbsorbingChain  # over the touchpoints that the segment has, to the three outcomes
    points: Integers  # (n,) the touchpoints that the chain's states stand for
    start: Floats  # (n,) share of journeys that begin at each state
    turned_away: float  # share of journeys that end before they begin
    hops: Floats  # (n, n_touchpoints) share of visits that hop there, losses not yet taken off

    @property
    def outcomes(self) -> Floats:
        """Shares of conversion, lapse and resolved, (3,), those turned away among the lapsed."""
        shares = self.chain.absorption(self.start)
        shares[LAPSE] += self.turned_away
        return shares


def effective_network(
    model: Model | Journeys, segment: int, *, epoch: int | None = None, entry: int = FIRST_NEED
) -> EffectiveNetwork:
    """Return the network of one segment as an absorbing chain; the last epoch if none is named."""
    network = model.network
    epoch = len(network.open) - 1 if epoch is None else epoch
    n_points, n_segments = len(network.stage), len(network.landing)
    place = epoch * n_segments + segment
    landings = _landings(model, epoch, segment)
    wanted = _table(network.hops, place * n_points, n_points, width=n_points + _OUTCOMES)
    meant = wanted[:, :n_points] @ landings  # the last column is away
    moves = _after_losses(model, epoch, segment, meant[:, :n_points])
    moves[:, n_points:] += wanted[:, n_points:]
    moves[:, n_points + LAPSE] += meant[:, n_points]
    points = np.flatnonzero(moves.sum(axis=1) > 0.0)
    _end_circles(moves, n_points)
    start = (_table(network.entry, place * 3 + entry, 1, width=n_points) @ landings)[0]
    chain = AbsorbingChain(moves[np.ix_(points, points)], moves[points, n_points:])
    hops = meant[points, :n_points]
    return EffectiveNetwork(chain, points, start[points], float(start[n_points]), hops)


def conversion_of_customers(model: Model) -> list[float]:
    """Return the share of a customer's needs that become orders today, (n_segments,)."""
    segments = range(len(model.people.prospects))
    return [
        float(effective_network(model, s, epoch=WARM_UP, entry=LATER_NEED).outcomes[CONVERSION])
        for s in segments
    ]


def _landings(model: Model | Journeys, epoch: int, segment: int) -> Floats:
    """Return where those arrive who want each touchpoint, (n_touchpoints, n_touchpoints + 1).

    That is there if its channel is open; else where they are sent. The last column is away.
    """
    network = model.network
    n_points, n_channels = len(network.stage), network.open.shape[1]
    sent = _table(
        network.redirect,
        (epoch * len(network.landing) + segment) * n_channels,
        n_channels,
        width=n_channels + 1,  # away is -1, the last
    )
    found = np.zeros((n_points, n_points + 1))
    for point, (stage, channel) in enumerate(
        zip(network.stage.tolist(), network.channel.tolist(), strict=True)
    ):
        if network.open[epoch, channel]:
            found[point, point] = 1.0
        else:
            ends = network.landing[segment, stage]  # -1: nowhere
            np.add.at(found[point], np.append(ends, n_points), sent[channel])
    return found


def _after_losses(model: Model | Journeys, epoch: int, segment: int, meant: Floats) -> Floats:
    """Return where hops arrive, (n_touchpoints, n_touchpoints + 3): as meant, earlier, nowhere."""
    channel, handoff = model.network.channel, model.handoff
    crosses = channel[:, None] != channel
    continuity = handoff.continuity[epoch][np.ix_(channel, channel)]
    lost = np.where(crosses, meant * (1.0 - continuity), 0.0)
    points = np.arange(len(channel))
    earlier = handoff.earlier[segment]
    moves = np.zeros((len(points), len(points) + _OUTCOMES))
    moves[:, : len(points)] = (meant - lost) + lost * handoff.repeat
    fallen = (lost * handoff.fall_back).T
    np.add.at(moves.T, np.where(earlier >= 0, earlier, points), fallen)
    # a difference of all three may be below 0
    given_up = max(0.0, 1.0 - handoff.repeat - handoff.fall_back)
    moves[:, len(points) + LAPSE] = lost.sum(axis=1) * given_up
    return moves


def _end_circles(moves: Floats, n_points: int) -> None:
    """Let those lapse who would go round for ever, as the engines do after very many touches."""
    ends = moves[:, n_points:].sum(axis=1) > 0.0
    for _ in range(n_points):
        ends = ends | (moves[:, :n_points][:, ends].sum(axis=1) > 0.0)
    moves[~ends & (moves.sum(axis=1) > 0.0)] = np.eye(n_points + 3)[n_points + LAPSE]


def _table(rows: Rows, first: int, number: int, *, width: int) -> Floats:
    """Return some rows of shares as a table, (number, width); a target of -1 is the last column."""
    starts = rows.start[first : first + number + 1]
    begin, end = int(starts[0]), int(starts[-1])
    bound, table = rows.bound[begin:end], np.zeros((number, width))
    shares = np.diff(bound, prepend=0.0)
    heads = starts[:-1][np.diff(starts) > 0] - begin
    shares[heads] = bound[heads]
    place = np.repeat(np.arange(number), np.diff(starts))
    table[place, rows.target[begin:end]] = shares
    return table
