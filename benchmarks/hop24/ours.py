"""Ours: hop24 read from its scenario text, run by the engines of the package."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from omnisim.engine.build.plan import plan_of
from omnisim.engine.model import Plan
from omnisim.engine.simulate import simulate
from omnisim.event_log import ORDER, STOCK_OUT, TOUCH, EventLog
from omnisim.files.scenario_file import parse_scenario
from omnisim.scenario.scenario import Scenario

from .market import HORIZON, Hop24, Tally
from .scenario_text import scenario_text


def scenario(market: Hop24) -> Scenario:
    """Return what a user would load."""
    return parse_scenario(scenario_text(market), file="hop24.yaml").scenario


def plan(market: Hop24) -> Plan:
    """Return what the engines run."""
    return plan_of(scenario(market), "everything")


def run(plan: Plan, seed: int, *, engine: str = "compiled") -> int:
    """Simulate with the full event log, dropped stretch by stretch; return how many events."""
    return sum(map(len, simulate(plan, seed, engine=engine)))


def counted(plan: Plan, seed: int) -> Tally:
    """Return what the log of one run says."""
    return tally(simulate(plan, seed))


def tally(stretches: Iterable[EventLog]) -> Tally:
    """Count what every engine counts; somebody leaves a queue when their patience is over."""
    total = np.zeros(len(Tally._fields), np.int64)
    for log in stretches:
        served = np.array([c in _STAFFED for c in log.names.channels])
        channel = np.array(log.names.touchpoint_channel)[log.touchpoint]
        touches = log.event == TOUCH
        left = touches & (log.duration < 0.0) & (log.time - log.duration < HORIZON)
        total += [
            np.sum(touches & (log.detail == 0)),
            np.sum(touches),
            np.sum(touches & served[channel]),
            np.sum(left),
            np.sum(log.event == ORDER),
            np.sum(log.event == STOCK_OUT),
        ]
    return Tally(*total.tolist())


_STAFFED = ("chat", "store", "call_centre")
