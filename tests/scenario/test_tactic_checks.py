"""Tactics that could do nothing, or something for nothing, are told before anything runs."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from omnisim.scenario.checks import remarks_on
from tests.shops import SHOP, shop


def remarks(*, warnings: bool = False, **changes: Any) -> dict[str, str]:
    found = remarks_on(shop(**changes))
    return {".".join(each.path): each.found for each in found if each.is_warning == warnings}


def about_tactic(
    *, sections: dict[str, Any] | None = None, warnings: bool = False, **effects: Any
) -> list[str]:
    """Return what is said of a new tactic, in a shop with other sections."""
    tactics = {**SHOP["tactics"], "new": {"what": "Something", **effects}}
    found = remarks(warnings=warnings, tactics=tactics, **(sections or {}))
    return [path.removeprefix("tactics.new.") for path in found if path.startswith("tactics.new")]


def omni(**changes: Any) -> dict[str, Any]:
    configurations = copy.deepcopy(SHOP["configurations"])
    configurations["omni"] |= changes
    return configurations


def test_the_shop_gives_no_cause_for_warnings() -> None:
    assert remarks(warnings=True) == {}


# --- where people go ---------------------------------------------------------------------------


def test_nobody_is_led_from_service_to_an_order() -> None:
    mixed = "retention@chat > purchase@web"
    assert about_tactic(reroutes={mixed: 0.1}) == [f"reroutes.{mixed}"]
    assert about_tactic(reroutes={"retention@chat > retention@store": 0.1}) == []


def test_service_is_led_where_every_segment_can_go_on() -> None:
    journey = copy.deepcopy(SHOP["journey"])
    journey["loyal"] = {"retention@web": {"resolved": 1}}
    found = about_tactic(sections={"journey": journey}, service_entry={"retention@web": 1})
    assert found == ["service_entry.retention@web"]


# --- routes ------------------------------------------------------------------------------------


def fulfilment_without(*routes: str) -> dict[str, Any]:
    return {name: route for name, route in SHOP["fulfilment"].items() if name not in routes}


@pytest.mark.parametrize("route", ["pick_up", "ship_from_store", "endless_aisle"])
def test_a_route_is_described(route: str) -> None:
    sections = {"fulfilment": fulfilment_without(route)}
    assert about_tactic(sections=sections, routes=[route]) == ["routes"]


def test_an_endless_aisle_does_not_deliver_for_nothing() -> None:
    sections = {"fulfilment": fulfilment_without("delivery")}
    assert about_tactic(sections=sections, routes=["endless_aisle"]) == ["routes"]
    assert about_tactic(sections=sections, routes=["pick_up"]) == []


@pytest.mark.parametrize("route", ["ship_from_store", "endless_aisle"])
@pytest.mark.parametrize("pools", [(), ("shelves",), ("warehouse",), ("shelves", "warehouse")])
def test_routes_between_stocks_need_both(route: str, pools: tuple[str, ...]) -> None:
    stock = {**SHOP["stock"], "pools": {name: SHOP["stock"]["pools"][name] for name in pools}}
    sections = {"stock": stock if pools else None}
    found = about_tactic(sections=sections, routes=[route], warnings=True)
    assert found == ([] if len(pools) == 2 else ["routes"])


def test_nothing_can_be_brought_back_where_nothing_comes_back() -> None:
    found = about_tactic(sections={"returns": None}, routes=["return_in_store"], warnings=True)
    assert found == ["routes"]


# --- nothing to act on -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "field", "value"),
    [
        ("stock", "stock_visibility", 0.5),
        ("stock", "stock_levels", 2),
        ("stock", "replenishment", 0.5),
        ("stock", "oversold", 0),
        ("promotion", "promotions_honoured", 0.5),
        ("returns", "returns", 0.5),
        ("service", "service_entry", {"retention@chat": 1}),
    ],
)
def test_an_effect_on_what_is_not_there_is_warned_of(section: str, field: str, value: Any) -> None:
    effect = {field: value}
    assert about_tactic(**effect, warnings=True) == []
    assert about_tactic(**effect, sections={section: None}, warnings=True) == [field]
    assert about_tactic(**effect, sections={section: None}) == []


def test_suppression_without_media_is_warned_of() -> None:
    assert about_tactic(suppression=0.5, warnings=True) == ["suppression"]
    ads = {"kind": "paid_social", "media": {"budget": 1, "most": "1 per year", "half": 1}}
    sections = {"channels": {**SHOP["channels"], "ads": ads}}
    assert about_tactic(suppression=0.5, sections=sections, warnings=True) == []


@pytest.mark.parametrize("field", ["handling", "self_service"])
def test_less_work_where_nobody_works_is_warned_of(field: str) -> None:
    effect = {field: {"web": 0.5, "chat": 0.5}}
    assert about_tactic(**effect, warnings=True) == [f"{field}.web"]


def test_helping_oneself_at_night_is_something() -> None:
    web = {"kind": "website", "open": "08:00-20:00"}
    sections = {"channels": {**SHOP["channels"], "web": web}}
    assert about_tactic(self_service={"web": 0.5}, sections=sections, warnings=True) == []


# --- in configurations -------------------------------------------------------------------------


def test_a_tactic_without_what_it_needs_is_warned_of() -> None:
    tactics = {**SHOP["tactics"], "new": {"what": "Something", "needs": ["one_view"]}}
    found = remarks(tactics=tactics, configurations=omni(tactics=["new"]), warnings=True)
    assert "new needs one_view" in found["configurations.omni.tactics"]
    both = omni(tactics=["new", "one_view"])
    assert remarks(tactics=tactics, configurations=both, warnings=True) == {}


def test_a_rollout_of_what_is_not_used_is_warned_of() -> None:
    changed = omni(tactics=["collect"], rollout={"one_view": {"start": "1 week"}})
    found = remarks(configurations=changed, warnings=True)
    assert list(found) == ["configurations.omni.rollout.one_view"]


@pytest.mark.parametrize(("build", "is_late"), [("179 days", False), ("180 days", True)])
def test_a_tactic_that_comes_after_the_horizon_is_warned_of(build: str, is_late: bool) -> None:
    changed = omni(rollout={"one_view": {"build": build}})
    found = remarks(configurations=changed, warnings=True)
    assert list(found) == (["configurations.omni.tactics"] if is_late else [])


def test_lateness_counts() -> None:
    changed = omni(rollout={"one_view": {"build": "100 days"}}, lateness=2)
    told = remarks(configurations=changed, warnings=True)["configurations.omni.tactics"]
    assert "day 200" in told


def test_what_today_has_comes_in_time() -> None:
    changed = omni(rollout={"one_view": {"build": "1 year"}})
    assert remarks(configurations=changed, today="omni", warnings=True) == {}
