"""Check: a fitted scenario is compared with its log by the rule, and over the time, of the log."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from omnisim.calibration.check import counted, memory_of
from omnisim.calibration.journeys import cut, cut_as
from omnisim.calibration.simulated import as_logged, watched_for
from omnisim.scenario.scenario import Scenario
from tests.calibration.logs import Row, log_of
from tests.shops import SHOP, shop


@pytest.fixture
def cohort() -> Scenario:
    people = {name: dict(each) for name, each in SHOP["segments"].items()}
    people["loyal"]["needs"] = "once"
    return shop(segments=people, run=SHOP["run"] | {"horizon": "84 days", "follow_up": "10 days"})


def test_a_cohort_keeps_the_time_in_which_it_comes(cohort: Scenario) -> None:
    """Who has a need once has it within the horizon: a longer horizon would be another market."""
    longer = watched_for(cohort, 546.0)
    assert longer.run.horizon == 84.0
    assert longer.run.horizon + longer.run.follow_up == 546.0
    assert watched_for(cohort, 50.0).run == cohort.run


def test_other_markets_live_as_long_as_the_log() -> None:
    assert watched_for(shop(), 123.0).run.horizon == 123.0


def test_day_0_is_the_first_day_of_the_log() -> None:
    log = log_of(Row(0, 3.5), Row(0, 40.0, "order"), end=60.0, origin=dt.date(2024, 2, 1))
    seen = as_logged(shop(), log)
    assert seen.rhythm.start == dt.date(2024, 2, 1)
    assert seen.run.horizon == 60.0
    without = as_logged(shop(), replace(log, origin=None))
    assert without.rhythm == shop().rhythm


def test_a_session_counts_in_every_cut() -> None:
    rows = [Row(0, 1 + k / 1440) for k in range(20)] + [Row(0, 3.0, "order")]
    log = log_of(*rows, end=100.0)
    journeys = cut(log, gap=7.0, session=0.1)
    assert journeys.lengths.tolist() == [1]
    assert cut_as(log, journeys).lengths.tolist() == [1]
    assert cut_as(log, journeys.where(np.ones(1, bool)), times=2.0).gap == 14.0


def test_open_journeys_are_counted_as_long_as_they_were_watched() -> None:
    rows = [Row(k, float(k)) for k in range(90)]
    rows += [Row(k, k + 1.0, "order") for k in range(0, 90, 3)]
    told = counted(cut(log_of(*rows, end=91.0), gap=20.0))
    assert told is not None
    assert told.journeys == 90
    assert told.open == sum(1 for k in range(72, 90) if k % 3)
    assert told.by_age == pytest.approx(1 / 3)
    assert told.closed > told.by_age


def test_journeys_of_one_touch_remember_nothing() -> None:
    assert memory_of(cut(log_of(Row(0, 1), Row(1, 2), end=100.0))) is None
