"""Market: what our own engine makes of a scenario, seen as a log would show it, for a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from omnisim.calibration.journeys import cut
from omnisim.calibration.log import LAPSE, Journeys, TouchLog
from omnisim.calibration.moments import FloatArray, Moments, moments
from omnisim.calibration.search import ROUNDS, Explore, Free, Searched, searched
from omnisim.calibration.simulated import as_logged, touch_log, watched_for
from omnisim.engine.build.plan import plan_of
from omnisim.engine.observed import observed
from omnisim.engine.simulate import DEFAULT_ENGINE, simulate
from omnisim.scenario.evidence import in_world, ledger
from omnisim.scenario.scenario import Scenario

REPLICATIONS: Final = 2

Refitted = Callable[[Mapping[tuple[str, ...], float]], Scenario]


@dataclass(frozen=True)
class Market:
    """A scenario under today's configuration, watched for a while by the business."""

    scenario: Scenario
    free: tuple[tuple[str, ...], ...]  # paths of the numbers that a search may change
    length: float  # days that are watched, from day 0
    gap: float  # days of silence after which a journey is over
    session: float = 0.0  # days within which touches of one touchpoint are one
    engine: str = DEFAULT_ENGINE
    replications: int = REPLICATIONS
    as_observed: bool = False  # through its records; people in a scenario that was fitted to them
    with_lapses: bool = False  # the log tells who gave up
    with_journeys: bool = False  # the log numbers the journeys
    refitted: Refitted | None = None  # what the log measures, measured anew for each value

    def __call__(self, values: FloatArray) -> Moments:
        """Return the moments with these values (k,), always of the same people and luck."""
        there = dict(zip(self.free, values.tolist(), strict=True))
        made = self.refitted or (lambda world: in_world(self.scenario, world))
        scenario = made(there)
        each = [
            moments(self.journeys(scenario, number), tuple(scenario.channels))
            for number in range(self.replications)
        ]
        mean = np.mean([one.values for one in each], axis=0)
        covariance = np.sum([one.covariance for one in each], axis=0) / len(each) ** 2
        return Moments(each[0].names, mean, covariance)

    def journeys(self, scenario: Scenario, replication: int) -> Journeys:
        """Return the journeys that the business sees in one replication."""
        plan = plan_of(watched_for(scenario, self.length), scenario.today_name)
        stretches = simulate(plan, replication, engine=self.engine)
        seen = observed(stretches, plan, replication) if self.as_observed else stretches
        told = touch_log(
            seen,
            begin=0.0,
            end=self.length,
            with_lapses=self.with_lapses,
            with_journeys=self.with_journeys,
        )
        return cut(told, gap=self.gap, session=self.session)


def found_in(
    scenario: Scenario,
    names: Sequence[str],
    journeys: Journeys,
    *,
    log: TouchLog | None = None,
    engine: str = DEFAULT_ENGINE,
    as_observed: bool = False,
    refitted: Refitted | None = None,
    explore: Explore | None = None,
    rounds: int = ROUNDS,
    replications: int = REPLICATIONS,
) -> Searched:
    """Return the numbers of a scenario, named by dotted path, that make it look like a log.

    Each is searched between its low and high. `refitted` returns the scenario with some values of
    them, and all that the log measures measured anew under these. `log` is what the journeys were
    cut from (touches and orders alone if not given). ValueError for names that are no number with a
    low and a high.
    """
    known = {each.name: each for each in ledger(scenario, scenario.provenance) if each.is_uncertain}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: no number of the scenario with a low and a high")
    free = [Free(name, known[name].quantity.least, known[name].quantity.most) for name in names]
    market = Market(
        scenario if log is None else as_logged(scenario, log),
        tuple(known[name].path for name in names),
        length=journeys.end - journeys.begin,
        gap=journeys.gap,
        session=journeys.session,
        engine=engine,
        as_observed=as_observed,
        replications=replications,
        refitted=None if refitted is None else _watched_as(refitted, log),
        with_lapses=log is not None and bool((log.event == LAPSE).any()),
        with_journeys=log is not None and log.journey is not None,
    )
    target = moments(journeys, tuple(scenario.channels))
    return searched(market, free, target, explore=explore, rounds=rounds)


def _watched_as(refitted: Refitted, log: TouchLog | None) -> Refitted:
    if log is None:
        return refitted
    return lambda values: as_logged(refitted(values), log)
