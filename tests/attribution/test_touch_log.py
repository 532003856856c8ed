"""From records to paths."""

from __future__ import annotations

from typing import Any

import numpy as np

from omnisim.attribution.paths import texts_of
from omnisim.attribution.touch_log import paths_in, touches_of
from omnisim.event_log import (
    ANSWERED,
    ANSWERS,
    MESSAGE,
    NEED,
    ORDER,
    RENEWAL,
    SERVICE,
    TOUCH,
    TYPES,
    EventLog,
    Names,
)

NAMES = Names(
    segments=("all",),
    channels=("ads", "web", "mail"),
    touchpoints=("awareness@ads", "consideration@web"),
    touchpoint_channel=(0, 1),
    touchpoint_stage=(0, 1),
    messages=("hello",),
)
ADS, WEB = 0, 1


def log(*rows: dict[str, Any]) -> EventLog:
    """Return a log of events; what is not said is 0."""
    ordered = sorted(rows, key=lambda row: row["time"])
    return EventLog(
        names=NAMES,
        **{
            name: np.array([row.get(name, 0) for row in ordered], kind)
            for name, kind in TYPES.items()
        },
    )


def touch(time: float, customer: int, touchpoint: int, **more: Any) -> dict[str, Any]:
    return {
        "time": time,
        "customer": customer,
        "event": TOUCH,
        "touchpoint": touchpoint,
        "kind": NEED,
        **more,
    }


def order(time: float, customer: int, value: float = 10.0, **more: Any) -> dict[str, Any]:
    return touch(time, customer, WEB, event=ORDER, value=value, **more)


def texts(*rows: dict[str, Any], horizon: float = 100.0) -> list[tuple[str, float, float]]:
    paths = paths_in(touches_of(log(*rows), senders=(2,)), horizon=horizon)
    return list(
        zip(texts_of(paths), paths.conversions.tolist(), paths.revenue.tolist(), strict=True)
    )


def test_an_order_ends_a_path() -> None:
    found = texts(touch(1, 5, ADS), touch(2, 5, WEB), order(2, 5), touch(3, 5, WEB))
    assert found == [("ads > web", 1.0, 10.0), ("web", 0.0, 0.0)]


def test_a_long_pause_ends_a_path() -> None:
    found = texts(touch(1, 5, ADS), touch(30, 5, WEB), touch(61, 5, ADS))
    assert [text for text, *_ in found] == ["ads > web", "ads"]


def test_records_are_kept_apart() -> None:
    found = texts(touch(1, 5, ADS), touch(2, 6, WEB), order(3, 6))
    assert found == [("ads", 0.0, 0.0), ("web", 1.0, 10.0)]


def test_an_order_of_nobody_known_is_a_path_without_touches() -> None:
    assert texts(order(3, 6)) == [("", 1.0, 10.0)]


def test_contacts_about_an_order_and_renewals_are_no_touches() -> None:
    found = texts(touch(1, 5, WEB, kind=SERVICE), order(2, 5, detail=RENEWAL), touch(3, 5, ADS))
    assert [text for text, *_ in found] == ["ads"]


def test_an_answered_message_is_a_touch_when_it_is_answered() -> None:
    message = {"event": MESSAGE, "touchpoint": -1, "customer": 5, "duration": 4.0}
    answered = message | {"time": 1.0, "detail": ANSWERED}
    unanswered = message | {"time": 2.0, "detail": 0}
    found = texts(touch(0, 5, ADS), answered, unanswered, touch(5, 5, WEB), order(5, 5))
    assert found == [("ads > mail > web", 1.0, 10.0)]
    assert len(ANSWERS) == 4


def test_paths_belong_to_the_window_in_which_they_end() -> None:
    rows = [touch(-2, 1, ADS), order(1, 1), touch(-9, 2, ADS), touch(99, 3, ADS), order(101, 3)]
    assert [text for text, *_ in texts(*rows)] == ["ads"]


def test_age_is_the_time_to_the_end_of_the_path() -> None:
    rows = [touch(1, 5, ADS), touch(3, 5, WEB), order(4, 5), touch(6, 5, WEB), touch(8, 5, ADS)]
    paths = paths_in(touches_of(log(*rows), senders=(2,)), horizon=100.0)
    assert paths.age is not None
    assert paths.age.tolist() == [3.0, 1.0, 2.0, 0.0]


def test_nothing_seen_is_no_paths() -> None:
    paths = paths_in(touches_of(log(), senders=(2,)), horizon=10.0)
    assert len(paths) == 0
    assert paths.channels == NAMES.channels
