"""When customers come and when they are served: the calendar, and opening hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from scipy.stats import kstest

from omnisim.event_log import LAPSE, EventLog
from omnisim.scenario.scenario import Scenario
from tests.simulated import (
    ONE_NEED,
    Floats,
    assert_within,
    channel_of,
    log_of,
    market,
    part_of,
    touches,
)

START = dt.date(2026, 2, 2)  # a Monday
DAYS, PEOPLE, A_YEAR = 120, 3000, 24
RHYTHM: dict[str, Any] = {
    "start": START.isoformat(),
    "hours": [0] * 7 + [1, 2, 3, 3, 4, 5, 4, 3, 3, 3, 4, 6, 8, 8, 6, 3, 1],
    "weekdays": [1, 1, 1, 1, 1.5, 3, 2.5],
    "months": [1, 0.8, 1.2, 1, 1, 2, 1, 1, 1, 1, 1, 2],
    "peaks": [{"name": "lebaran", "start": "2026-03-14", "end": "2026-03-22", "factor": 2.5}],
}


def expected_by_hour() -> Floats:
    """Return the expected needs of a person of rate 1 a day in every hour (DAYS, 24)."""
    table = np.ones((DAYS, 24))
    hours, weekdays, months = (np.array(RHYTHM[k]) for k in ("hours", "weekdays", "months"))
    for day in range(DAYS):
        date = START + dt.timedelta(days=day)
        factor = weekdays[date.weekday()] / weekdays.mean() * months[date.month - 1] / months.mean()
        if "2026-03-14" <= date.isoformat() <= "2026-03-22":
            factor *= 2.5
        table[day] = factor * hours / hours.mean() / 24
    return table


def visited(**segment: Any) -> EventLog:
    """Return the touches of a website that everybody leaves at once."""
    log = log_of(
        market(
            rhythm=RHYTHM,
            channels={"web": {"kind": "website"}},
            segments={
                "all": {**ONE_NEED, "prospects": PEOPLE, "entry": {"purchase@web": 1}, **segment}
            },
            journey={"all": {"purchase@web": {"lapse": 1}}},
            run={"horizon": f"{DAYS} days"},
        )
    )
    return touches(log)


def assert_counts(times: Floats, expected: Floats) -> None:
    """Fail unless arrivals meet the calendar by hour of day, weekday, month, and day by day."""
    counts = np.histogram2d(times, times % 1.0 * 24, bins=(range(DAYS + 1), range(25)))[0]
    dates = [START + dt.timedelta(days=day) for day in range(DAYS)]
    weekday = np.array([date.weekday() for date in dates])
    month = np.array([date.month for date in dates])
    for found, theory in (
        (counts.sum(axis=0), expected.sum(axis=0)),
        (counts.sum(axis=1), expected.sum(axis=1)),
        *((counts[weekday == d].sum(), expected[weekday == d].sum()) for d in range(7)),
        *((counts[month == m].sum(), expected[month == m].sum()) for m in set(month.tolist())),
    ):
        assert_within(found, theory, np.sqrt(theory))


def test_needs_wake_as_the_calendar_says() -> None:
    """A Poisson process per person whose rate follows hours, weekdays, months and peaks."""
    seen = visited(needs=f"{A_YEAR} per year")
    assert_counts(seen.time, expected_by_hour() * PEOPLE * A_YEAR / 365)


def test_a_single_need_follows_the_calendar_too() -> None:
    seen = visited(prospects=8000)
    assert len(seen) == 8000
    share = expected_by_hour() / expected_by_hour().sum()
    assert_counts(seen.time, share * 8000)


# --- opening hours -----------------------------------------------------------------------------

OPEN = {
    "mon": "10:00-21:00",
    "tue": "10:00-21:00",
    "wed": "12:00-18:00",
    "fri": "18:00-02:00",
    "sat": "20:00-03:00",
}


def is_open(times: Floats) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether OPEN holds; day 0 is a Monday."""
    hour, weekday = times % 1.0 * 24, np.floor(times).astype(int) % 7
    open_ = np.zeros(len(times), bool)
    for day, (first, last) in {
        0: (10, 21),
        1: (10, 21),
        2: (12, 18),
        4: (18, 26),
        5: (20, 27),
    }.items():
        open_ |= (weekday == day) & (first <= hour) & (hour < last)
        open_ |= (weekday == (day + 1) % 7) & (hour + 24 < last)
    return open_


def served_by_hours(**channel: Any) -> Scenario:
    """Return a counter where everybody comes at any hour, and is served by hours."""
    return market(
        rhythm={"start": START.isoformat()},
        channels={
            "counter": {
                "kind": "store",
                "servers": 20,
                "handling": "10 min",
                "handling_shape": 1e6,  # as good as fixed
                "open": OPEN,
                **channel,
            }
        },
        segments={"all": {**ONE_NEED, "prospects": 6000, "entry": {"purchase@counter": 1}}},
        journey={"all": {"purchase@counter": {"lapse": 1}}},
        run={"horizon": "70 days", "follow_up": "8 days"},
    )


@pytest.fixture(scope="module")
def whole() -> EventLog:
    return log_of(served_by_hours(when_closed="wait"))


@pytest.fixture(scope="module")
def patient(whole: EventLog) -> EventLog:
    return touches(whole)


@pytest.fixture(scope="module")
def later() -> EventLog:
    return touches(log_of(served_by_hours(when_closed="come_later")))


def served_at(log: EventLog) -> dict[int, float]:
    """Return when each customer's service began: ten minutes before they left."""
    left = part_of(log, log.event == LAPSE)
    return dict(zip(left.customer.tolist(), (left.time - 9.9 / 1440).tolist(), strict=True))


def test_nobody_is_served_outside_opening_hours(whole: EventLog, later: EventLog) -> None:
    began = np.array(list(served_at(whole).values()))
    assert len(began) > 5900  # the others are served after the end
    assert is_open(began).all()
    assert len(later) == 6000
    assert is_open(later.time + later.duration + 1e-9).mean() > 0.99  # few queue over closing time


def test_those_who_wait_come_at_any_hour(whole: EventLog, patient: EventLog) -> None:
    """And wait for the doors to open: from Sunday, 3 o'clock, more than a day."""
    assert kstest(patient.time / 70, "uniform").pvalue > 1e-4
    night = ~is_open(patient.time)
    assert night.mean() == pytest.approx(1 - 43 / 168, abs=0.03)
    began = served_at(whole)
    waited = np.array([began.get(who, np.nan) for who in patient.customer.tolist()]) - patient.time
    assert np.nanmax(waited[night]) > 30 / 24
    assert patient.duration[night].mean() < 0.5 * np.nanmean(waited[night])  # closed: no waiting


def test_those_who_come_later_find_it_open(patient: EventLog, later: EventLog) -> None:
    """The same people at the same hours; who would find it closed spreads over the next span."""
    assert is_open(later.time).all()
    first = dict(zip(patient.customer.tolist(), patient.time, strict=True))
    wanted = np.array([first[who] for who in later.customer.tolist()])
    moved = later.time != wanted
    np.testing.assert_array_equal(moved, ~is_open(wanted))
    assert (later.time[moved] > wanted[moved]).all()
    sunday = moved & (wanted % 7 > 6 + 3 / 24)
    assert sunday.sum() > 500
    monday = later.time[sunday] % 7
    assert kstest((monday * 24 - 10) / 11, "uniform").pvalue > 1e-4


def test_a_website_keeps_hours_without_a_queue() -> None:
    """A channel without people lets everybody in when it opens."""
    scenario = market(
        rhythm={"start": START.isoformat()},
        channels={"counter": {"kind": "website", "open": "08:00-20:00"}},
        segments={"all": {**ONE_NEED, "prospects": 1000, "entry": {"purchase@counter": 1}}},
        journey={"all": {"purchase@counter": {"lapse": 1}}},
        run={"horizon": "20 days", "follow_up": "2 days"},
    )
    log = log_of(scenario)
    seen, left = touches(log), part_of(log, log.event == LAPSE)
    order = [np.argsort(part.customer) for part in (seen, left)]
    stays = left.time[order[1]] - seen.time[order[0]]
    hour = seen.time[order[0]] % 1.0 * 24
    waits = np.where(hour < 8, 8 - hour, np.where(hour < 20, 0.0, 32 - hour))
    np.testing.assert_allclose(stays * 24, waits, atol=1e-9)
    assert (seen.duration == 0.0).all()


def test_a_store_without_people_is_entered_in_opening_hours() -> None:
    log = log_of(served_by_hours(servers=None, when_closed=None))
    seen = part_of(touches(log), channel_of(touches(log)) == 0)
    assert is_open(seen.time).all()
    assert (seen.duration == 0).all()
