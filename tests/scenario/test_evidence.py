"""The ledger holds every number that acts; worlds draw all of them, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from omnisim.scenario.evidence import Input, in_world, ledger, world_values
from omnisim.scenario.quantity import Grade, Quantity, Unit
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.spread import drawn
from tests.shops import SHOP, shop


def numbers_of(scenario: Scenario) -> dict[str, Input]:
    return {each.name: each for each in ledger(scenario, scenario.provenance)}


def margin(written: Any, **provenance: Any) -> Quantity:
    economics = {**SHOP["economics"], "gross_margin": written}
    scenario = shop(economics=economics, provenance={"economics": provenance})
    return numbers_of(scenario)["economics.gross_margin"].quantity


# --- what is listed ----------------------------------------------------------------------------


def test_defaults_that_act_are_listed_as_such() -> None:
    shares = {"reactions": {}, "switch_to": {}}
    found = numbers_of(shop(stock={**SHOP["stock"], **shares}, returns={"rate": {"online": 0.2}}))
    defaults = {name for name, each in found.items() if each.is_default}
    reactions = {f"stock.reactions.{n}" for n in ("elsewhere", "substitute", "delay", "leave")}
    assert defaults == reactions | {
        "channels.chat.handling_shape",
        "channels.store.handling_shape",
        "economics.discount_rate",
        "fulfilment.pick_up.lead_shape",
        "fulfilment.ship_from_store.lead_shape",
        "relationship.answer_spread",
        "relationship.bound",
        "relationship.memory",
        "relationship.neutral_score",
        "relationship.points",
        "returns.delay",
        "service.after",
        "stock.delay",
    }
    for name in defaults:
        assert found[name].is_uncertain, name
        assert found[name].quantity.grade is Grade.assumption


@pytest.mark.parametrize("section", ["stock", "returns", "relationship", "service", "handoffs"])
def test_an_absent_section_lists_nothing(section: str) -> None:
    assert not [name for name in numbers_of(shop(**{section: None})) if name.startswith(section)]


def test_the_age_of_nobody_is_not_listed() -> None:
    segments = copy.deepcopy(SHOP["segments"])
    segments["browser"]["installed_base"] = {"customers": 5}
    found = numbers_of(shop(segments=segments))
    assert found["segments.browser.installed_base.age"].is_default
    assert "segments.loyal.installed_base.age" not in found


def test_bounds_of_loyalty_are_idle_where_nothing_acts_on_it() -> None:
    assert "relationship.bound" not in numbers_of(shop(relationship={"memory": 0.4}))


def models() -> Iterator[type[BaseModel]]:
    """Yield the scenario and every model in it."""
    seen: list[type[BaseModel]] = []
    waiting: list[Any] = [Scenario]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            if kind not in seen:
                seen.append(kind)
                waiting += [field.annotation for field in kind.model_fields.values()]
        else:
            waiting += get_args(kind)
    yield from seen


def test_a_default_without_a_range_does_nothing() -> None:
    """Neutral is 0 of something, or a factor or share of 1."""
    neutral = [
        (model.__name__, name, field.default.value)
        for model in models()
        for name, field in model.model_fields.items()
        if isinstance(field.default, Quantity) and not field.default.has_range
    ]
    assert len(neutral) > 30
    assert [each for each in neutral if each[2] not in (0, 1)] == []


def test_defaults_are_in_the_unit_of_their_field() -> None:
    found = numbers_of(shop(returns={"rate": {"online": 0.2}}))
    assert found["returns.delay"].quantity.unit is Unit.days
    assert found["economics.discount_rate"].quantity.unit is Unit.share


# --- ranges ------------------------------------------------------------------------------------


def test_a_missing_side_is_the_value_itself() -> None:
    low_only, high_only = margin({"value": 0.4, "low": 0.3}), margin({"value": 0.4, "high": 0.5})
    assert (low_only.low, low_only.high) == (0.3, 0.4)
    assert (high_only.low, high_only.high) == (0.4, 0.5)


def test_a_stated_high_is_kept_under_a_provenance() -> None:
    kept = margin({"value": 0.4, "high": 0.42}, spread=0.5)
    assert (kept.low, kept.high) == (0.4, 0.42)


def test_a_low_at_the_value_is_certain() -> None:
    scenario = shop(
        economics={**SHOP["economics"], "gross_margin": {"value": 0.4, "low": 0.4}},
        provenance={"economics": {"spread": 0.5}},
    )
    assert not numbers_of(scenario)["economics.gross_margin"].is_uncertain


def test_a_number_with_its_own_source_takes_only_the_spread() -> None:
    own = {"value": 0.4, "source": "books", "grade": "measured"}
    found = margin(own, spread=0.25, source="guess", grade="vendor", note="a note")
    assert (found.low, found.high) == pytest.approx((0.3, 0.5))
    assert (found.source, found.grade, found.note) == ("books", Grade.measured, None)


def test_a_source_without_a_grade_does_not_borrow_one() -> None:
    found = margin({"value": 0.4, "source": "hearsay"}, spread=0.25, grade="measured")
    assert found.grade is Grade.assumption


@pytest.mark.parametrize(
    ("written", "spread", "low", "high"),
    [(1, 0.25, 1, 1), (4, 0.3, 3, 5), (1, 1.0, 1, 2), (0, 0.5, 0, 0), (100, 0.1, 90, 110)],
)
def test_counts_spread_to_whole_numbers_and_never_vanish(
    written: int, spread: float, low: int, high: int
) -> None:
    segments = copy.deepcopy(SHOP["segments"])
    segments["loyal"]["prospects"] = written
    scenario = shop(segments=segments, provenance={"segments": {"spread": spread}})
    found = numbers_of(scenario)["segments.loyal.prospects"].quantity
    assert (found.low, found.high) == (low, high)


# --- worlds ------------------------------------------------------------------------------------


def uncertain_shop() -> Scenario:
    data = copy.deepcopy(SHOP)
    data["segments"]["browser"]["prospects"] = {"value": 40, "low": 30, "high": 60}
    data["channels"]["store"]["servers"] = {"value": 2, "high": 4}
    shelves = data["stock"]["pools"]["shelves"]
    shelves["reorder_point"] = {"value": 1, "low": 0, "high": 2}
    data["rhythm"] = {
        "weekdays": [1, 1, 1, 1, {"value": 2, "low": 1, "high": 3}, 0, 0],
        "peaks": [
            {
                "name": "feast",
                "start": "2026-03-01",
                "end": "2026-03-05",
                "factor": {"value": 2, "low": 1, "high": 4},
            }
        ],
    }
    data["provenance"] = {"journey": {"spread": 0.2}}
    return shop(**data)


@given(st.integers(0, 2**63 - 1), st.integers(1, 40))
def test_a_world_replaces_what_is_uncertain_and_nothing_else(seed: int, world: int) -> None:
    scenario = UNCERTAIN
    before = numbers_of(scenario)
    drawn = world_values(tuple(before.values()), seed=seed, world=world)
    after = numbers_of(in_world(scenario, drawn))
    assert set(after) == set(before)
    for name, each in before.items():
        found = after[name].quantity
        assert each.quantity.least <= found.value <= each.quantity.most, name
        assert (each.path in drawn) == each.is_uncertain
        if not each.is_uncertain:
            assert found.value == each.quantity.value
        if found.unit is Unit.whole:
            assert found.value.is_integer()


UNCERTAIN = uncertain_shop()


def test_a_section_may_state_intervals() -> None:
    section = {"spread": 0.2, "confidence": "95%"}
    found = numbers_of(shop(provenance={"journey": section}))
    number = next(
        e.quantity for n, e in found.items() if n.startswith("journey.") and e.quantity.value
    )
    assert number.confidence == 0.95
    assert drawn(number, 0.025) == pytest.approx(number.least)
    assert drawn(number, 0.01) < number.least


@pytest.mark.parametrize(
    "section",
    [
        {"spread": 0.2, "confidence": "0%"},
        {"spread": 0.2, "confidence": "100%"},
        {"confidence": 0.9},
    ],
)
def test_a_section_states_no_interval_that_is_none(section: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="confidence"):
        shop(provenance={"journey": section})


def test_defaults_lists_and_counts_are_drawn() -> None:
    names = {each.name for each in numbers_of(UNCERTAIN).values() if each.is_uncertain}
    assert names >= {
        "segments.browser.prospects",
        "channels.store.servers",
        "stock.pools.shelves.reorder_point",
        "rhythm.weekdays.4",
        "rhythm.peaks.0.factor",
        "relationship.memory",
        "economics.discount_rate",
    }
    inputs = ledger(UNCERTAIN, UNCERTAIN.provenance)
    worlds = [in_world(UNCERTAIN, world_values(inputs, seed=1, world=n)) for n in range(1, 30)]
    assert len({int(w.segments["browser"].prospects) for w in worlds}) > 5
    assert {int(w.channels["store"].servers or 0) for w in worlds} == {2, 3, 4}
    assert len({w.relationship.memory.value for w in worlds}) == len(worlds)


def test_the_central_world_is_the_scenario_itself() -> None:
    inputs = ledger(UNCERTAIN, UNCERTAIN.provenance)
    assert in_world(UNCERTAIN, world_values(inputs, seed=1, world=0)) is UNCERTAIN
