"""What a log cannot number or a calendar cannot count is told in letters, before anything runs."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from omnisim.scenario import checks
from omnisim.scenario.checks import remarks_on
from tests.shops import SHOP, shop

WEB = {"kind": "website"}


def remarks(**changes: Any) -> dict[str, str]:
    found = remarks_on(shop(**changes))
    return {".".join(each.path): each.found for each in found if not each.is_warning}


def segments(**changes: Any) -> dict[str, Any]:
    changed = copy.deepcopy(SHOP["segments"])
    for segment in changed.values():
        segment.update(changes)
    return changed


def run(**changes: Any) -> dict[str, Any]:
    return SHOP["run"] | changes


def test_the_shop_is_in_order() -> None:
    assert remarks() == {}


def test_too_many_channels() -> None:
    spare = {f"channel_{i}": WEB for i in range(checks.MOST_CHANNELS)}
    more = {**SHOP["channels"], **spare}
    assert remarks(channels=more)["channels"] == "66 channels"


def test_too_many_segments() -> None:
    one = SHOP["segments"]["loyal"]
    more = {f"segment_{i}": one for i in range(checks.MOST_SEGMENTS + 1)}
    assert remarks(segments=more)["segments"] == "128 segments"
    some = dict(list(more.items())[:-1])
    assert remarks(segments=some) == {}


def test_too_many_touchpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST_TOUCHPOINTS", 6)
    assert remarks()["journey"] == "7 touchpoints"


@pytest.mark.parametrize("prospects", [1_500_000_000, {"value": 10, "high": 3_000_000_000}])
def test_too_many_people(prospects: Any) -> None:
    assert "people" in remarks(segments=segments(prospects=prospects))["segments"]


def test_nobody_at_all() -> None:
    empty = segments(prospects=0, installed_base={"customers": 0})
    assert remarks(segments=empty) == {"segments": "a market without people"}


def test_too_many_people_at_work_and_items_on_shelves() -> None:
    store = {**SHOP["channels"]["store"], "servers": 600_000}
    found = remarks(channels={**SHOP["channels"], "store": store})
    assert found == {"channels.store": "1,200,000 people at its locations"}
    found = remarks(stock={**SHOP["stock"], "items": 600_000})
    assert found == {"stock.pools.shelves": "1,200,000 items at locations"}


@pytest.mark.parametrize("field", ["horizon", "warm_up", "follow_up"])
def test_too_long_a_time(field: str) -> None:
    assert "days" in remarks(run=run(**{field: "101 years"}))["run"]


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_start_at_the_end_of_the_calendar(year: str) -> None:
    assert "rhythm.start" in remarks(rhythm={"start": f"{year}-06-01"})


def test_a_window_beyond_the_horizon() -> None:
    assert "run.value_window" in remarks(run=run(value_window="200 days"))


def test_weights_that_are_all_nothing() -> None:
    assert "rhythm.weekdays" in remarks(rhythm={"weekdays": [0] * 7})


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("opens", ["stroe"], "opens.stroe"),
        ("self_service", {"stroe": 0.5}, "self_service.stroe"),
        ("needs", ["one_vew"], "needs.one_vew"),
        ("saves", {"purchase@stroe": 0.1}, "saves.purchase@stroe"),
        (
            "reroutes",
            {"purchase@web > purchase@kiosk": 0.1},
            "reroutes.purchase@web > purchase@kiosk",
        ),
        ("service_entry", {"purchase@web": 1}, "service_entry.purchase@web"),
        ("service_entry", {"retention@chat": 0.5}, "service_entry"),
    ],
)
def test_a_tactic_names_what_there_is(field: str, value: Any, place: str) -> None:
    tactics = {**SHOP["tactics"], "new": {"what": "Something", field: value}}
    assert list(remarks(tactics=tactics)) == [f"tactics.new.{place}"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("saves", {"purchase@web": 0.1, "store": 0.1, "consideration": 0.1, "all": 0.1}),
        ("reroutes", {"purchase@web > purchase@store": 0.1}),
        ("service_entry", {"retention@chat": 1}),
        ("needs", ["one_view"]),
    ],
)
def test_a_tactic_may_name_all_of_these(field: str, value: Any) -> None:
    tactics = {**SHOP["tactics"], "new": {"what": "Something", field: value}}
    assert remarks(tactics=tactics) == {}


def test_a_rollout_is_of_a_tactic() -> None:
    omni = {**SHOP["configurations"]["omni"], "rollout": {"one_vew": {"start": "1 week"}}}
    found = remarks(configurations={**SHOP["configurations"], "omni": omni})
    assert list(found) == ["configurations.omni.rollout.one_vew"]


def test_messages_name_what_there_is() -> None:
    message = {
        "trigger": "order",
        "at": ["purchase@web", "store", "purchas"],
        "channel": "mail",
        "delay": "1 week",
        "answered": 0.1,
        "leads_to": {"consideration@web": 1, "consideration@wbe": 0},
    }
    new = {"what": "Something", "messages": ["thanks", "thank"], "answers": {"all": 2, "none": 1}}
    found = remarks(
        messaging={"messages": {"thanks": message}}, tactics={**SHOP["tactics"], "new": new}
    )
    assert set(found) == {
        "messaging.messages.thanks.channel",
        "messaging.messages.thanks.at.purchas",
        "messaging.messages.thanks.leads_to.consideration@wbe",
        "tactics.new.messages.thank",
        "tactics.new.answers.none",
    }
