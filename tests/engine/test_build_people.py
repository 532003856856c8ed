"""The rhythm of needs against the calendar, and who there is."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.engine.build.people import clock_of, people_of
from omnisim.engine.codes import BETA_GEOMETRIC
from omnisim.engine.decisions.waking import rhythm_at
from omnisim.engine.model import Clock
from omnisim.scenario.rollout import epochs_of
from tests.shops import shop
from tests.simulated import ONE_NEED, market

START = dt.date(2026, 2, 26)  # a Thursday, two days before March
PEAKS = [
    {"name": "lebaran", "start": "2026-03-20", "end": "2026-03-29", "factor": 3},
    {"name": "3.3", "start": "2026-03-03", "end": "2026-03-03", "factor": 1.5},
    {"name": "quiet", "start": "2026-03-25", "end": "2026-04-02", "factor": 0},
]


def clock(run: dict[str, Any], **rhythm: Any) -> Clock:
    scenario = market(
        rhythm={"start": START.isoformat(), **rhythm},
        channels={"web": {"kind": "website"}},
        segments={"all": {**ONE_NEED, "prospects": 1, "entry": {"consideration@web": 1}}},
        journey={"all": {"consideration@web": {"lapse": 1}}},
        run=run,
    )
    return clock_of(scenario, epochs_of(scenario, scenario.today_name))


def by_calendar(day: int, hour: int, rhythm: dict[str, Any]) -> float:
    """Return the relative frequency of needs in an hour of a day, day 0 being the start."""
    date = START + dt.timedelta(days=day)
    weight = 1.0
    for name, place in (("hours", hour), ("weekdays", date.weekday()), ("months", date.month - 1)):
        if weights := rhythm.get(name):
            weight *= weights[place] * len(weights) / sum(weights)
    for peak in rhythm.get("peaks", ()):
        if peak["start"] <= date.isoformat() <= peak["end"]:
            weight *= peak["factor"]
    return weight


weights_of = {
    "hours": st.lists(st.integers(0, 9), min_size=24, max_size=24).filter(any),
    "weekdays": st.lists(st.integers(0, 9), min_size=7, max_size=7).filter(any),
    "months": st.lists(st.integers(0, 9), min_size=12, max_size=12).filter(any),
    "peaks": st.just(PEAKS),
}


@given(
    rhythm=st.fixed_dictionaries({}, optional=weights_of).filter(bool),
    warm_up=st.integers(0, 20),
)
@settings(max_examples=25)
def test_needs_follow_the_calendar(rhythm: dict[str, Any], warm_up: int) -> None:
    """Hour by hour: the needs between two times are the weights of the hours between them."""
    made = clock(
        {"horizon": "40 days", "warm_up": f"{warm_up} days", "follow_up": "3 days"}, **rhythm
    )
    hours = [(day, hour) for day in range(-warm_up, 43) for hour in range(24)]
    total = 0.0
    for day, hour in hours:
        assert rhythm_at(made, day + hour / 24) == pytest.approx(total, abs=1e-6)
        total += by_calendar(day, hour, rhythm) / 24
    assert rhythm_at(made, 43.0) == pytest.approx(total, abs=1e-6)


def test_without_a_rhythm_a_day_is_a_day() -> None:
    made = clock({"horizon": "10 days", "warm_up": "4 days", "follow_up": "1 day"})
    assert [rhythm_at(made, now) for now in (-4.0, 0.25, 11.0)] == [0.0, 4.25, 15.0]


def test_a_week_of_weights_averages_to_1() -> None:
    made = clock({"horizon": "70 days"}, weekdays=[1, 1, 1, 1, 2, 4, 4], hours=[0] * 8 + [1] * 16)
    assert rhythm_at(made, 70.0) == pytest.approx(70.0)
    assert rhythm_at(made, 1 / 3) == 0.0


def test_the_weekday_of_day_0() -> None:
    assert clock({"horizon": "1 day"}).weekday == calendar.THURSDAY


def test_prospects_come_first_and_the_installed_base_follows() -> None:
    people = people_of(shop())
    assert people.first.tolist() == [0, 500, 700]
    assert people.prospects.tolist() == [400, 200]
    assert people.needs == pytest.approx([2 / 365, 4 / 365], rel=1e-3)
    assert np.all(people.repeat == BETA_GEOMETRIC)
    assert people.alpha.tolist() == [140.0, 70.0]
