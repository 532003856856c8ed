"""A draft keeps the proportions of a market, whole numbers whole, and ranges around values."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.scenario.checks import remarks_on
from omnisim.scenario.evidence import ledger
from omnisim.scenario.scaling import people_in, scaled
from omnisim.scenario.staffing import staffing
from tests.shops import SHOP, shop

PEOPLE = 700


def test_a_market_of_its_own_size_is_the_same() -> None:
    scenario = shop()
    assert people_in(scenario) == PEOPLE
    same = scaled(scenario, PEOPLE)
    assert ledger(same, {}) == ledger(scenario, {})
    assert staffing(same, "multi") == staffing(scenario, "multi")


@given(st.integers(1, 20_000))
def test_a_draft_is_in_order_and_about_as_large_as_asked(people: int) -> None:
    draft = scaled(shop(), people)
    faults = [r for r in remarks_on(draft) if not r.is_warning]
    assert faults == []
    assert abs(people_in(draft) - people) <= 2  # three numbers are rounded, to 1 at least
    names = [each.name for each in ledger(draft, {})]
    assert names == [each.name for each in ledger(shop(), {})]


def test_ranges_scale_with_their_values() -> None:
    segments = copy.deepcopy(SHOP["segments"])
    segments["loyal"]["prospects"] = {"value": 200, "low": 100, "high": 300}
    loyal = scaled(shop(segments=segments), PEOPLE * 2).segments["loyal"].prospects
    assert (loyal.low, loyal.value, loyal.high) == (200, 400, 600)


def test_nobody_cannot_be_scaled() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        scaled(shop(), 0)
    empty = {name: {**one, "prospects": 0} for name, one in SHOP["segments"].items()}
    empty["browser"]["installed_base"] = {}
    with pytest.raises(ValueError, match="at least 1"):
        scaled(shop(segments=empty), 10)


def test_media_wake_as_many_needs_per_person() -> None:
    """Spend and the spend that half-saturates shrink together, in configurations as well."""
    channels = copy.deepcopy(SHOP["channels"])
    media = {"budget": {"value": 700, "low": 350}, "most": "1 per year", "half": 1400}
    channels["ads"]["media"] = media
    configurations = copy.deepcopy(SHOP["configurations"])
    configurations["omni"]["budgets"] = {"ads": 2100}
    scenario = shop(channels=channels, configurations=configurations)
    draft = scaled(scenario, PEOPLE // 10)
    smaller, full = (each.channels["ads"].media for each in (draft, scenario))
    assert smaller is not None
    assert full is not None
    assert (smaller.budget.value, smaller.budget.low, smaller.half.value) == (70, 35, 140)
    assert smaller.most == full.most
    assert draft.configurations["omni"].budgets["ads"].value == 210
    assert draft.configurations["multi"].budgets == {}
