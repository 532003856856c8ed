"""What paid media cost: the budget of the configuration, as long as the channel is open."""

from __future__ import annotations

import copy
from typing import Any

from omnisim.scenario.costs import CostLine, fixed_costs
from tests.shops import SHOP, shop

MEDIA = {"budget": 700, "most": "1 per year", "half": 1400}


def media_lines(configuration: str, **changes: Any) -> list[CostLine]:
    channels = copy.deepcopy(SHOP["channels"])
    channels["ads"]["media"] = MEDIA
    configurations = copy.deepcopy(SHOP["configurations"])
    configurations["omni"]["budgets"] = {"ads": 900}
    scenario = shop(**{"channels": channels, "configurations": configurations, **changes})
    return [line for line in fixed_costs(scenario, configuration) if line.kind == "media"]


def test_a_budget_is_paid_by_the_month() -> None:
    assert media_lines("multi") == [CostLine("media", "ads", 0.0, 700.0, -60.0, -60.0)]


def test_a_configuration_may_spend_otherwise() -> None:
    assert [line.monthly for line in media_lines("omni")] == [900.0]


def test_a_closed_channel_spends_nothing() -> None:
    assert media_lines("single") == []


def test_without_media_there_is_no_line() -> None:
    assert media_lines("multi", channels=SHOP["channels"]) == []


def test_a_channel_that_opens_later_spends_from_then_on() -> None:
    tactics = {"opener": {"what": "It opens it", "opens": ["ads"], "build": "30 days"}}
    assert media_lines("multi", tactics=tactics) == []
    (line,) = media_lines("omni", tactics=tactics)
    assert (line.monthly, line.since) == (900.0, 30.0)
