"""Costs fall when what they pay for is begun, and when it is there."""

from __future__ import annotations

import copy
from typing import Any

from omnisim.scenario.costs import CostLine, fixed_costs
from omnisim.scenario.scenario import Scenario
from tests.shops import SHOP, shop


def built(omni: dict[str, Any] | None = None, **run: Any) -> Scenario:
    """Return the shop with a tactic that takes time, opens chat, and costs."""
    cost = {"one_off": 1000, "monthly": 10}
    tactic = {"what": "Chat", "build": "30 days", "opens": ["chat"], "cost": cost}
    channels = copy.deepcopy(SHOP["channels"])
    channels["chat"]["cost"] = {"one_off": 500, "monthly": 5}
    channels["web"]["cost"] = {"one_off": 700, "monthly": 7}
    configurations = {
        "multi": {"channels": ["ads", "web", "store"]},
        "omni": {"channels": "all", "tactics": "all", "cost": cost, **(omni or {})},
    }
    return shop(
        tactics={"chat_desk": tactic},
        channels=channels,
        configurations=configurations,
        run=SHOP["run"] | run,
    )


def lines(scenario: Scenario, configuration: str = "omni") -> dict[str, CostLine]:
    return {line.name: line for line in fixed_costs(scenario, configuration)}


def test_a_tactic_is_paid_when_begun_and_costs_by_the_month_when_there() -> None:
    plan = {"rollout": {"chat_desk": {"start": "10 days"}}, "lateness": 2, "overrun": 1.5}
    found = lines(built(plan))
    assert found["chat_desk"][2:] == (1500.0, 10.0, 10.0, 70.0)


def test_a_channel_that_a_tactic_opens_costs_like_it() -> None:
    assert lines(built())["chat"][2:] == (500.0, 5.0, 0.0, 30.0)


def test_what_needs_no_building_costs_from_the_launch_on() -> None:
    assert lines(built())["omni"][2:] == (1000.0, 10.0, 0.0, 0.0)
    assert lines(built(settle="20 days"))["omni"][4:] == (-20.0, -20.0)


def test_what_today_has_costs_by_the_month_all_along_and_nothing_once() -> None:
    found = lines(built({"lateness": 3, "overrun": 3}))
    assert found["web"][2:] == (0.0, 7.0, -60.0, -60.0)
    assert lines(built(), "multi")["web"] == found["web"]
