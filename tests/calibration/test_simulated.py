"""Simulated: the touch log of a simulated market says what its event log says, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.calibration import log as touch
from omnisim.calibration.simulated import touch_log
from omnisim.event_log import LAPSE, ORDER, TOUCH, EventLog
from omnisim.study import simulate
from tests.shops import small_shop


@pytest.fixture(scope="module")
def events() -> EventLog:
    return simulate(small_shop(), "multi", engine="reference")


def test_rows_are_those_of_the_event_log(events: EventLog) -> None:
    seen = touch_log([events], begin=0.0, end=90.0)
    within = (events.time >= 0) & (events.time <= 90)
    for theirs, ours in ((TOUCH, touch.TOUCH), (ORDER, touch.ORDER)):
        assert (seen.event == ours).sum() == ((events.event == theirs) & within).sum()
    orders = seen.event == touch.ORDER
    assert np.nansum(seen.value[orders]) == pytest.approx(
        events.value[(events.event == ORDER) & within].sum()
    )
    assert np.isnan(seen.value[seen.event == touch.TOUCH]).all()


def test_rows_are_sorted_and_customers_numbered_without_gaps(events: EventLog) -> None:
    seen = touch_log([events], begin=0.0, end=90.0)
    order = np.lexsort((seen.time, seen.customer))
    assert order.tolist() == list(range(len(seen)))
    assert np.unique(seen.customer).tolist() == list(range(seen.customers))
    assert (seen.stage[seen.channel != touch.NONE] != touch.NONE).all()


def test_lapses_and_journeys_are_told_only_if_asked_for(events: EventLog) -> None:
    plain = touch_log([events], begin=0.0, end=90.0)
    told = touch_log([events], begin=0.0, end=90.0, with_lapses=True, with_journeys=True)
    within = (events.time >= 0) & (events.time <= 90)
    assert not (plain.event == touch.LAPSE).any()
    assert plain.journey is None
    assert (told.event == touch.LAPSE).sum() == ((events.event == LAPSE) & within).sum()
    assert told.journey is not None


def test_nothing_seen_is_said(events: EventLog) -> None:
    with pytest.raises(ValueError, match="nothing was seen"):
        touch_log([events], begin=1e6, end=1e6 + 1)
