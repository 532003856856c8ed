"""Messages and media that nobody could answer are told in letters, before anything runs."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from omnisim.scenario.checks import remarks_on
from tests.shops import SHOP, shop

REMINDER = {
    "trigger": "silence",
    "channel": "web",
    "delay": "1 month",
    "answered": 0.1,
    "leads_to": {"consideration@web": 0.5, "purchase@store": 0.5},
}
MEDIA = {"budget": "5 jt", "most": "2 per year", "half": "10 jt"}


def remarks(*, warnings: bool = False, **changes: Any) -> dict[str, str]:
    found = remarks_on(shop(**changes))
    return {".".join(each.path): each.found for each in found if each.is_warning == warnings}


def about_message(*, warnings: bool = False, **changes: Any) -> dict[str, str]:
    found = remarks(
        warnings=warnings, messaging={"messages": {"reminder": {**REMINDER, **changes}}}
    )
    return {path.removeprefix("messaging.messages.reminder."): told for path, told in found.items()}


def about_media(
    *,
    warnings: bool = False,
    channel: str = "ads",
    budgets: dict[str, Any] | None = None,
    **changes: Any,
) -> dict[str, str]:
    channels = copy.deepcopy(SHOP["channels"])
    channels["ads"].pop("cost_per_visit")
    channels[channel]["media"] = {**MEDIA, **changes}
    configurations = copy.deepcopy(SHOP["configurations"])
    configurations["single"]["budgets"] = budgets or {}
    return remarks(warnings=warnings, channels=channels, configurations=configurations)


# --- messages ----------------------------------------------------------------------------------


def test_a_message_in_order() -> None:
    assert about_message() == about_message(warnings=True) == {}


def test_the_window_of_messages_is_not_empty() -> None:
    messaging = {"messages": {"reminder": REMINDER}, "window": {"value": "1 week", "low": 0}}
    assert list(remarks(messaging=messaging)) == ["messaging.window"]


def test_a_cap_of_nothing_sends_nothing() -> None:
    messaging = {"messages": {"reminder": REMINDER}, "cap": 0}
    assert list(remarks(messaging=messaging, warnings=True)) == ["messaging.cap"]


@pytest.mark.parametrize("trigger", ["silence", "regular"])
def test_a_message_without_pause(trigger: str) -> None:
    """It would come again and again in the same moment."""
    assert list(about_message(trigger=trigger, delay=0)) == ["delay"]
    low = {"value": "1 week", "low": 0}
    assert list(about_message(trigger=trigger, delay=low)) == ["delay"]
    assert about_message(trigger="lapse", delay=0) == {}


@pytest.mark.parametrize(
    ("leads_to", "place"),
    [
        ({"retention@chat": 1}, "leads_to.retention@chat"),
        ({"consideration@store": 1}, "leads_to.consideration@store"),
        ({"consideration@web": 0.9}, "leads_to"),
    ],
)
def test_a_message_leads_where_one_can_go_on(leads_to: dict[str, float], place: str) -> None:
    assert list(about_message(leads_to=leads_to)) == [place]


def test_a_message_leads_where_every_segment_can_go_on() -> None:
    journey = copy.deepcopy(SHOP["journey"])
    journey["loyal"] = {"awareness@web": {"purchase@web": 1}}
    message = {**REMINDER, "leads_to": {"awareness@web": 1}}
    found = remarks(journey=journey, messaging={"messages": {"reminder": message}})
    assert list(found) == ["messaging.messages.reminder.leads_to.awareness@web"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"trigger": "lapse", "at": ["retention@chat"]}, "at"),
        ({"trigger": "regular", "at": ["purchase"]}, "at"),
        ({"channel": None, "cost": 100}, "cost"),
    ],
)
def test_what_says_nothing_about_a_message_is_warned_of(
    changes: dict[str, Any], place: str
) -> None:
    assert list(about_message(**changes, warnings=True)) == [place]
    assert about_message(**changes) == {}


# --- media -------------------------------------------------------------------------------------


def test_media_in_order() -> None:
    assert about_media() == about_media(warnings=True) == {}


def test_media_of_a_channel_that_is_no_advertising_are_warned_of() -> None:
    found = about_media(channel="store", leads_to="purchase@store", warnings=True)
    assert found == {"channels.store.media": "media in store, a store"}
    assert about_media(channel="store", leads_to="purchase@store") == {}


def test_visits_paid_twice_are_warned_of() -> None:
    channels = copy.deepcopy(SHOP["channels"])
    channels["ads"]["media"] = MEDIA
    assert list(remarks(channels=channels, warnings=True)) == ["channels.ads.cost_per_visit"]


@pytest.mark.parametrize("point", ["awareness@adds", "consideration@store", "retention@chat"])
def test_needs_begin_where_one_can_go_on(point: str) -> None:
    assert list(about_media(leads_to=point)) == ["channels.ads.media.leads_to"]


def test_needs_begin_in_the_awareness_of_the_channel_if_it_is_there() -> None:
    found = about_media(channel="store")
    assert list(found) == ["channels.store.media"]
    assert "awareness@store" in found["channels.store.media"]


def test_a_response_without_shape() -> None:
    assert list(about_media(shape=0)) == ["channels.ads.media.shape"]


def test_a_response_to_any_spend_at_all_is_warned_of() -> None:
    assert list(about_media(half=0, warnings=True)) == ["channels.ads.media.half"]
    assert about_media(half=0) == {}


def test_a_budget_is_of_a_channel_with_media() -> None:
    assert list(about_media(budgets={"web": 100})) == ["configurations.single.budgets.web"]


def test_a_budget_of_a_closed_channel_is_warned_of() -> None:
    found = about_media(budgets={"ads": 100}, warnings=True)
    assert list(found) == ["configurations.single.budgets.ads"]


# --- how customers repeat ----------------------------------------------------------------------


@pytest.mark.parametrize("field", ["period", "a", "b"])
def test_a_contract_has_a_period_and_chances(field: str) -> None:
    repeat: dict[str, Any] = {"period": "1 month", "a": 0.7, "b": 3.8}
    segments = copy.deepcopy(SHOP["segments"])
    segments["loyal"]["repeat"] = repeat
    assert remarks(segments=segments) == {}
    segments["loyal"]["repeat"] = {**repeat, field: 0}
    assert list(remarks(segments=segments)) == [f"segments.loyal.repeat.{field}"]


@pytest.mark.parametrize(("probability", "faults"), [(1, ["segments.loyal.repeat.gap"]), (0.9, [])])
def test_needs_without_end_come_after_a_gap(probability: float, faults: list[str]) -> None:
    segments = copy.deepcopy(SHOP["segments"])
    segments["loyal"]["repeat"] = {"probability": probability, "gap": 0}
    assert list(remarks(segments=segments)) == faults
