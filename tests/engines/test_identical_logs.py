"""Both engines give the identical event log, bit for bit, for any valid scenario.

`OMNISIM_ENGINE_EXAMPLES` sets how many random markets are tried.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omnisim.engine import compiled, reference
from omnisim.engine.build.plan import plan_of
from omnisim.engine.compiled import state
from omnisim.engine.model import Plan
from omnisim.event_log import COLUMNS, EventLog, joined
from omnisim.scenario.checks import remarks_on
from omnisim.scenario.scenario import Scenario
from tests.engines.markets import markets
from tests.shops import shop

EXAMPLES = int(os.environ.get("OMNISIM_ENGINE_EXAMPLES", "200"))


def differences(one: Iterable[EventLog], other: Iterable[EventLog]) -> list[str]:
    """Return the columns whose bytes differ."""
    first, second = joined(one), joined(other)
    return [
        name
        for name in COLUMNS
        if getattr(first, name).tobytes() != getattr(second, name).tobytes()
    ]


def compare(plan: Plan, replication: int) -> list[str]:
    return differences(reference.run(plan, replication), compiled.run(plan, replication))


@settings(max_examples=EXAMPLES, suppress_health_check=[*HealthCheck])
@given(market=markets(), configuration=st.sampled_from(("now", "new")))
def test_random_markets(market: dict[str, Any], configuration: str) -> None:
    scenario = Scenario.model_validate(market, context={"currency": market["currency"]})
    assert not [remark for remark in remarks_on(scenario) if not remark.is_warning]
    assert compare(plan_of(scenario, configuration), 1) == []


@pytest.mark.parametrize("configuration", shop().configurations)
def test_the_shop(configuration: str) -> None:
    plan = plan_of(shop(), configuration)
    assert len(joined(reference.run(plan, 1))) > 3_000
    assert compare(plan, 1) == []
    assert compare(plan, 2) == []


def test_where_a_stretch_ends_and_the_pool_grows_makes_no_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = plan_of(shop(), "omni")
    whole = [*compiled.run(plan, 3)]
    monkeypatch.setattr(state, "STRETCH", 100)
    monkeypatch.setattr(state, "FIRST_TRIPS", 1)
    monkeypatch.setattr(state, "FEWEST_BUCKETS", 1)
    monkeypatch.setattr(state, "BUCKETS_PER_CUSTOMER", 0)
    stretches = [*compiled.run(plan, 3)]
    assert len(stretches) > 10
    assert differences(whole, stretches) == []
