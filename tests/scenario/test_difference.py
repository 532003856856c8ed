"""Differences are what two sides assume otherwise, no more and no less."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.scenario.costs import fixed_costs
from omnisim.scenario.difference import (
    Facts,
    Sum,
    differences,
    facts_of,
    facts_of_configuration,
)
from omnisim.scenario.quantity import Quantity, quantity
from tests.shops import SHOP, shop

FACTS = st.dictionaries(
    st.tuples(st.sampled_from("abc")),
    st.floats(0, 1).map(quantity) | st.sampled_from(["open", "used"]),
)


@given(FACTS, FACTS)
def test_what_differs_is_told_once_and_the_same_from_both_sides(left: Facts, right: Facts) -> None:
    found = differences(left, right)
    back = {(d.path, d.right, d.left) for d in differences(right, left)}
    assert {tuple(each) for each in found} == back
    same = {path for path in left if path in right and left[path] == right[path]}
    assert {each.path for each in found} == (set(left) | set(right)) - same


def changed(path: tuple[str, ...], value: Any) -> Facts:
    data = copy.deepcopy(SHOP)
    node = data
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return facts_of(shop(**data))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("channels", "chat", "servers"), 3),
        (("channels", "chat", "open"), "09:00-20:00"),
        (("segments", "loyal", "order_value", "mean"), "500 rb"),
        (("tactics", "one_view", "continuity", "all"), 0.5),
        (("tactics", "collect", "routes"), ["pick_up"]),
        (("configurations", "omni", "tactics"), ["collect"]),
        (("name",), "Another shop"),
    ],
)
def test_one_change_is_one_difference(path: tuple[str, ...], value: Any) -> None:
    (found,) = differences(facts_of(shop()), changed(path, value))
    assert found.path[: len(path)] == path
    assert found.left != found.right


def test_a_spread_is_a_difference_in_all_numbers_under_it() -> None:
    spread = facts_of(shop(provenance={"handoffs": {"spread": 0.3}}))
    found = differences(facts_of(shop()), spread)
    assert found
    assert {each.path[0] for each in found} == {"handoffs"}


def test_configurations_differ_in_what_they_have() -> None:
    scenario = shop()
    facts = {name: facts_of_configuration(scenario, name) for name in scenario.configurations}
    assert not differences(facts["omni"], facts["omni"])
    found = {each.path: each for each in differences(facts["multi"], facts["omni"])}
    assert {path[1] for path in found if path[0] == "tactics"} == set(scenario.tactics)
    kept = found["tactics", "one_view", "continuity", "all"].right
    assert isinstance(kept, Quantity)
    assert kept.value == 0.7
    costs = sum(line.one_off for line in fixed_costs(scenario, "omni"))
    total = found["sum", "one_off"].right
    assert isinstance(total, Sum)
    assert total.value == pytest.approx(costs)
