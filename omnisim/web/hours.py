"""Hours: how long people wait by the hour of the day, and how often shelves are empty by month.

Both are counted from everything that happened in the first replication of a configuration.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.event_log import ORDER, STOCK_OUT, TOUCH, EventLog
from omnisim.experiment.failure import named
from omnisim.experiment.trial import Question
from omnisim.units.words import DAYS_PER_MONTH

Counts = NDArray[np.float64]

_HOURS: Final = 24
_MINUTES: Final = 24 * 60


class Hours(NamedTuple):
    """What was counted of one configuration from day 0 to the end of its horizon."""

    arrivals: Counts  # (24,) at channels that people serve
    waited: Counts  # (24,) minutes of all of them, of those who left unserved, too
    attempts: Counts  # (months,) to buy: orders and empty shelves
    empty: Counts  # (months,) of them


def counted(question: Question, configuration: str) -> tuple[str, Hours]:
    """Simulate the first replication of a configuration and count."""
    scenario = question.scenario
    with named(scenario.name, configuration, 0, 0):
        plan = plan_of(scenario, configuration, seed=question.seed)
        log = simulate(plan, 0, engine=question.engine_at_work)
        served = [scenario.channels[name].servers is not None for name in plan.names.channels]
        return configuration, hours_of(log, served=served, horizon=scenario.run.horizon)


def hours_of(log: Iterable[EventLog], *, served: list[bool], horizon: float) -> Hours:
    """Count a log that comes in stretches; `served` says which channels have people."""
    months = max(1, round(horizon / DAYS_PER_MONTH))
    arrivals, waited = np.zeros(_HOURS), np.zeros(_HOURS)
    attempts, empty = np.zeros(months), np.zeros(months)
    for stretch in log:
        within = (stretch.time >= 0.0) & (stretch.time < horizon)
        channel = np.array([*stretch.names.touchpoint_channel, -1])[stretch.touchpoint]
        is_served = np.array([*served, False])[channel]
        came = within & (stretch.event == TOUCH) & is_served
        hour = (stretch.time[came] % 1.0 * _HOURS).astype(int)
        arrivals += np.bincount(hour, minlength=_HOURS)
        minutes = np.abs(stretch.duration[came]) * _MINUTES
        waited += np.bincount(hour, weights=minutes, minlength=_HOURS)
        is_out = within & (stretch.event == STOCK_OUT)
        tried = is_out | (within & (stretch.event == ORDER))
        attempts += np.bincount(_months(stretch.time[tried], months), minlength=months)
        empty += np.bincount(_months(stretch.time[is_out], months), minlength=months)
    return Hours(arrivals, waited, attempts, empty)


def _months(time: Counts, months: int) -> NDArray[np.int64]:
    return np.minimum((time / DAYS_PER_MONTH).astype(np.int64), months - 1)
