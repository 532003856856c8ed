"""Estimate: one pass over a small log, and what it says that the log cannot tell."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from omnisim.calibration.estimate import fitted
from omnisim.calibration.fit import Fit, Source
from tests.calibration.logs import Row, log_of

NOWHERE = Source("log.csv", 1, None, None)


def shop(*, end: float = 120.0, **row: Any) -> tuple[Row, ...]:
    """Return visits and orders of customers who come on other days, some of them twice."""
    rng = np.random.default_rng(1)
    rows = []
    for customer in range(60):
        begin = rng.uniform(0, end - 45)
        rows.append(Row(customer, begin, **row))
        rows.append(Row(customer, begin + rng.exponential(), channel="app", **row))
        if customer % 3 == 0:
            rows.append(Row(customer, begin + 5.0, "order", "app", value=9.0 + customer, **row))
        if customer % 2:
            rows.append(Row(customer, begin + 21.0, **row))
    return tuple(rows)


def unknown(fit: Fit) -> set[str]:
    return {each.key for each in fit.unknown}


def test_a_log_of_visits_and_orders() -> None:
    found = fitted(log_of(*shop(), end=120.0, origin=dt.date(2026, 1, 1)), source=NOWHERE)
    segment = found.segments["everybody"]
    assert segment.people is not None
    assert (segment.people.seen, segment.people.buyers) == (60, 20)
    assert segment.order_value is not None
    assert segment.order_value.mean.value == pytest.approx(9 + np.arange(0, 60, 3).mean())
    assert 0.1 < segment.first_conversion < 0.5
    assert sum(each.value for each in segment.entry.values()) == pytest.approx(1)
    assert segment.repeats is None
    assert {"hidden_identities", "no_control", "season", "no_stages", "repeats"} <= unknown(found)


def test_how_much_hangs_on_the_gap_is_told() -> None:
    """Half of them come again after 19 days: another journey, or the same?"""
    found = fitted(log_of(*shop(), end=120.0), source=NOWHERE, gap=20.0)
    told = next(each for each in found.unknown if each.key == "cut")
    assert told.details["half"] > told.details["journeys"] >= told.details["double"]
    numbered = fitted(log_of(*shop(), end=120.0, numbered=True), source=NOWHERE)
    assert not {"cut", "cut_unseen", "cut_read"} & unknown(numbered)


def test_a_gap_that_is_not_given_is_read_off_the_log() -> None:
    """Stays of hours, needs every second month: what lies between is no stay and no need."""
    rng = np.random.default_rng(2)
    rows = []
    for customer in range(300):
        day = rng.exponential(60)
        while day < 350:
            rows += [Row(customer, day), Row(customer, day + rng.exponential(0.5), channel="app")]
            day += rng.exponential(60)
    found = fitted(log_of(*rows, end=365.0), source=NOWHERE)
    assert found.valley is not None
    assert 2.0 < found.valley < 8.0
    assert found.journeys.gap == 2 * found.valley
    told = next(each for each in found.unknown if each.key == "cut_read")
    assert told.details["valley"] == found.valley


def test_where_the_log_shows_none_the_usual_gap_is_called_a_rule() -> None:
    rng = np.random.default_rng(3)
    rows = [Row(k, day) for k in range(40) for day in np.cumsum(rng.exponential(20, 12))]
    found = fitted(log_of(*rows, end=365.0), source=NOWHERE)
    assert (found.valley, found.journeys.gap) == (None, 30.0)
    assert "cut_unseen" in unknown(found)


def test_orders_alone_say_nothing_of_visits() -> None:
    rows = tuple(row for row in shop() if row.event == "order")
    found = fitted(log_of(*rows, end=120.0), source=NOWHERE)
    assert {"only_orders", "no_calendar"} <= unknown(found)
    assert found.segments["everybody"].first_conversion == 1.0


def test_messages_without_a_control_stay_an_assumption() -> None:
    rows = (*shop(), *(Row(k, 60.0, "message", "") for k in range(10)))
    found = fitted(log_of(*rows, end=120.0), source=NOWHERE)
    assert "message_effect" in unknown(found)
    assert found.effects == ()
    assert found.selection is not None


def test_segments_are_estimated_apart() -> None:
    others = tuple(row._replace(customer=row.customer + 60, segment=1) for row in shop()[:90])
    log = log_of(*shop(), *others, end=120.0, segments=("new", "old"))
    found = fitted(log, source=NOWHERE)
    assert list(found.segments) == ["new", "old"]
    counts = [found.segments[name].moves.counts.sum() for name in ("new", "old")]
    assert counts[0] > counts[1] > 0


def test_stays_that_are_all_alike_are_left_out() -> None:
    rows = [Row(k, float(k)) for k in range(60)]
    rows += [Row(k, k + 1.0, channel="app") for k in range(60)]
    assert fitted(log_of(*rows, end=200.0), source=NOWHERE).dwell == {}
