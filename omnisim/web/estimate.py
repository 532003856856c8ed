"""Estimate: what journeys come to in closed form, before anything is simulated.

It is exact where nothing is scarce: queues, empty shelves, refused promotions, payment at the door,
messages and what experience does to loyalty are outside it. Its error against the simulation is
measured by `benchmarks/estimate_error.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from omnisim.engine.build.plan import plan_of
from omnisim.engine.codes import CONVERSION, FIRST_NEED
from omnisim.engine.model import Model, Rows
from omnisim.engine.preview import EffectiveNetwork, effective_network
from omnisim.scenario.costs import fixed_costs
from omnisim.scenario.scenario import Scenario

KPIS: Final = ("conversion_first", "handoffs_per_journey", "context_continuity")


class Estimate(NamedTuple):
    """One configuration, at the end of its rollout."""

    conversion_first: float  # share of first journeys that order
    handoffs_per_journey: float
    context_continuity: float  # share of hand-offs whose story survives; NaN without any
    one_off: float  # money, before the first sale
    monthly: float  # money by the month, whoever buys


def estimate(scenario: Scenario, configuration: str) -> Estimate:
    """Return the estimate of one configuration."""
    model = plan_of(scenario, configuration).model
    lines = fixed_costs(scenario, configuration)
    total = np.zeros(4)
    for segment, weight in enumerate(_weights(model)):
        network = _with_media(model, segment, effective_network(model, segment, entry=FIRST_NEED))
        converted = float(network.outcomes[CONVERSION])
        total += weight * np.array([converted, *_crossings(model, segment, network)])
    converted, handoffs, contexts, kept = total.tolist()
    return Estimate(
        converted,
        handoffs,
        kept / contexts if contexts else float("nan"),
        sum(line.one_off for line in lines),
        sum(line.monthly for line in lines),
    )


def _with_media(model: Model, segment: int, network: EffectiveNetwork) -> EffectiveNetwork:
    """Return the network with the journeys, too, that begin because paid media woke a need."""
    clock, media = model.clock, model.media
    before = clock.launch - clock.start  # days of warm-up
    woken = media.woken[:, -1] - media.woken[:, round(before)]  # needs of one person
    since = clock.rhythm[-1] - clock.rhythm[round(before / clock.rhythm_step)]
    own = float(since) * max(float(model.people.needs[segment]), 0.0)
    if not woken.sum() or not own:
        return network
    start = own * network.start
    for point, needs in zip(media.point.tolist(), woken.tolist(), strict=True):
        start[network.points == point] += needs
    total = own + float(woken.sum())
    return network._replace(start=start / total, turned_away=network.turned_away * own / total)


def _weights(model: Model) -> list[float]:
    """Return each segment's share of the first journeys."""
    people = model.people
    rates = np.where(people.needs > 0.0, people.needs, 1.0 / max(model.clock.horizon, 1.0))
    needs = people.prospects * rates
    total = float(needs.sum())
    if not total:
        return [1.0 / len(needs)] * len(needs)
    return [float(each) / total for each in needs]


def _crossings(model: Model, segment: int, network: EffectiveNetwork) -> tuple[float, float, float]:
    """Return hand-offs, those with a story to lose, and those that keep it, per journey."""
    channel, handoff = model.network.channel, model.handoff
    visits = network.chain.visits(network.start)
    handoffs = contexts = kept = 0.0
    for visited, point in zip(visits.tolist(), network.points.tolist(), strict=True):
        for end, share in _hops(model, segment, point):
            start = int(channel[point])
            if end != start:
                size = visited * share
                handoffs += size
                contexts += size * int(handoff.at_stake[start, end])
                kept += size * int(handoff.at_stake[start, end]) * _continuity(model, start, end)
    return handoffs, contexts, kept


def _continuity(model: Model, start: int, end: int) -> float:
    return float(model.handoff.continuity[-1, start, end])


def _hops(model: Model, segment: int, point: int) -> Iterator[tuple[int, float]]:
    """Yield the channels into which people go from a touchpoint, losses not yet taken off."""
    network = model.network
    n_segments, n_points = len(model.people.prospects), len(network.stage)
    last = len(model.clock.epochs) - 1
    for wanted, share in _row(network.hops, (last * n_segments + segment) * n_points + point):
        if wanted >= n_points:
            continue
        channel = int(network.channel[wanted])
        if network.open[last, channel]:
            yield channel, share
            continue
        row = (last * n_segments + segment) * network.open.shape[1] + channel
        for other, part in _row(network.redirect, row):
            if other >= 0 and network.landing[segment, network.stage[wanted], other] >= 0:
                yield other, share * part


def _row(rows: Rows, row: int) -> Iterator[tuple[int, float]]:
    begin, end = int(rows.start[row]), int(rows.start[row + 1])
    shares = np.diff(rows.bound[begin:end], prepend=0.0)
    return zip(rows.target[begin:end].tolist(), shares.tolist(), strict=True)
