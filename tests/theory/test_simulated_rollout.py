"""Simulated rollouts: effects come as fast and go as far as their tactics do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from omnisim.event_log import LAPSE, ORDER, TOUCH, EventLog
from omnisim.scenario.scenario import Scenario
from tests.simulated import (
    ONE_NEED,
    STANDARD_ERRORS,
    Floats,
    assert_share,
    log_of,
    market,
    part_of,
)

PEOPLE = 4000
STEP = 30.4


def web(**tactic: Any) -> Scenario:
    """Return a website that four in ten buy from, and a tactic that keeps half of the others."""
    return market(
        channels={"web": {"kind": "website"}},
        segments={"all": {**ONE_NEED, "prospects": PEOPLE, "entry": {"purchase@web": 1}}},
        journey={"all": {"purchase@web": {"conversion": 0.4, "lapse": 0.6}}},
        fulfilment={"delivery": {"lead_time": 0}},
        tactics={"help": {"what": "It helps", "saves": {"purchase": 0.5}, **tactic}},
        configurations={
            "now": {"channels": "all"},
            "later": {"channels": "all", "tactics": "all"},
        },
        run={"horizon": f"{4 * STEP} days"},
    )


def assert_conversion_by_step(log: EventLog, expected: list[float]) -> None:
    step = (log.time // STEP).astype(int)
    ended = np.bincount(step[np.isin(log.event, (ORDER, LAPSE))])
    assert_share(np.bincount(step[log.event == ORDER]), ended, expected)


def test_the_effect_grows_with_the_ramp() -> None:
    """Of the six in ten who lapse, half are kept in the end: an eighth more with every step."""
    log = log_of(web(ramp=f"{4 * STEP} days"), "later")
    assert_conversion_by_step(log, [0.4 + 0.6 * 0.125 * step for step in (1, 2, 3, 4)])


def test_nothing_happens_before_it_is_there() -> None:
    log = log_of(web(build=f"{2 * STEP} days"), "later")
    assert_conversion_by_step(log, [0.4, 0.4, 0.7, 0.7])


def test_a_smaller_coverage_keeps_fewer() -> None:
    assert_conversion_by_step(log_of(web(coverage=0.4), "later"), [0.4 + 0.6 * 0.5 * 0.4] * 4)


# --- people who help themselves ----------------------------------------------------------------

CALLS = 3000


def desk(share: float) -> Scenario:
    """Return a crowded call centre, and a machine that answers a share of the calls."""
    return market(
        channels={
            "calls": {
                "kind": "call_centre",
                "servers": 2,
                "handling": "9 min",
                "cost_per_minute": 100,
            }
        },
        segments={"all": {**ONE_NEED, "prospects": CALLS, "entry": {"consideration@calls": 1}}},
        journey={"all": {"consideration@calls": {"lapse": 1}}},
        tactics={"machine": {"what": "It answers", "self_service": {"calls": share}}},
        configurations={
            "now": {"channels": "all"},
            "later": {"channels": "all", "tactics": "all"},
        },
        run={"horizon": "10 days"},
    )


def calls(scenario: Scenario, configuration: str) -> EventLog:
    log = log_of(scenario, configuration)
    touched = part_of(log, log.event == TOUCH)
    return part_of(touched, np.argsort(touched.customer, kind="stable"))


def waits(log: EventLog) -> Floats:
    return log.duration * 1440


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_who_helps_himself_takes_nobodys_time(share: float) -> None:
    """Nobody works for them, so those who are served wait for fewer before them."""
    before, after = (calls(desk(share), name) for name in ("now", "later"))
    np.testing.assert_array_equal(before.customer, after.customer)
    alone = after.cost == 0
    assert_share(alone.sum(), CALLS, share)
    assert (after.duration[alone] == 0).all()
    shorter = (waits(before) - waits(after))[~alone]
    assert len(shorter) == 0 or (
        shorter.mean() > STANDARD_ERRORS * shorter.std(ddof=1) / np.sqrt(len(shorter))
    )
    np.testing.assert_allclose(after.cost[~alone], before.cost[~alone])
