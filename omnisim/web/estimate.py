"""Estimate: what journeys come to in closed form, before anything is simulated.

It is exact where nothing is scarce: queues, empty shelves, refused promotions, payment at the door,
messages and what experience does to loyalty are outside it. Its error against the simulation is
measured by `benchmarks/estimate_error.py`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from omnisim.engine.build.plan import journeys_of
from omnisim.engine.codes import CONVERSION, FIRST_NEED
from omnisim.engine.model import Journeys
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

    def times(self, part: float) -> Estimate:
        """Return the same for a part of the market: its costs are in proportion."""
        return self._replace(one_off=part * self.one_off, monthly=part * self.monthly)


_READ: Final = (
    "run", "rhythm", "channels", "segments", "journey", "redirect", "dwell", "handoffs", "service",
    "messaging", "tactics", "adoption", "data_quality",
)  # fmt: skip


def read_by(scenario: Scenario, configuration: str) -> tuple[object, ...]:
    """Return the parts of a scenario that an estimate comes from."""
    names = (configuration, scenario.today_name)
    return (
        *(getattr(scenario, part) for part in _READ),
        *(scenario.configurations[name] for name in names),
    )


def estimate(scenario: Scenario, configuration: str) -> Estimate:
    """Return the estimate of one configuration."""
    journeys = journeys_of(scenario, configuration)
    lines = fixed_costs(scenario, configuration)
    total = np.zeros(4)
    for segment, weight in enumerate(_weights(journeys)):
        network = effective_network(journeys, segment, entry=FIRST_NEED)
        network = _with_media(journeys, segment, network)
        converted = float(network.outcomes[CONVERSION])
        total += weight * np.array([converted, *_crossings(journeys, network)])
    converted, handoffs, contexts, kept = total.tolist()
    return Estimate(
        converted,
        handoffs,
        kept / contexts if contexts else float("nan"),
        sum(line.one_off for line in lines),
        sum(line.monthly for line in lines),
    )


def _with_media(journeys: Journeys, segment: int, network: EffectiveNetwork) -> EffectiveNetwork:
    """Return the network with the journeys, too, that begin because paid media woke a need."""
    clock, media = journeys.clock, journeys.media
    before = clock.launch - clock.start  # days of warm-up
    woken = media.woken[:, -1] - media.woken[:, round(before)]  # needs of one person
    since = clock.rhythm[-1] - clock.rhythm[round(before / clock.rhythm_step)]
    own = float(since) * max(float(journeys.people.needs[segment]), 0.0)
    if not woken.sum() or not own:
        return network
    start = own * network.start
    for point, needs in zip(media.point.tolist(), woken.tolist(), strict=True):
        start[network.points == point] += needs
    total = own + float(woken.sum())
    return network._replace(start=start / total, turned_away=network.turned_away * own / total)


def _weights(journeys: Journeys) -> list[float]:
    """Return each segment's share of the first journeys."""
    people = journeys.people
    rates = np.where(people.needs > 0.0, people.needs, 1.0 / max(journeys.clock.horizon, 1.0))
    needs = people.prospects * rates
    total = float(needs.sum())
    if not total:
        return [1.0 / len(needs)] * len(needs)
    return [float(each) / total for each in needs]


def _crossings(journeys: Journeys, network: EffectiveNetwork) -> tuple[float, float, float]:
    """Return hand-offs, those with a story to lose, and those that keep it, per journey."""
    channel, handoff = journeys.network.channel, journeys.handoff
    start = channel[network.points]
    pairs = np.ix_(start, channel)
    hops = network.chain.visits(network.start)[:, None] * network.hops
    handoffs = np.where(start[:, None] != channel, hops, 0.0)
    contexts = handoffs * handoff.at_stake[pairs]
    kept = contexts * handoff.continuity[-1][pairs]
    return float(handoffs.sum()), float(contexts.sum()), float(kept.sum())
