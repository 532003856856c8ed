"""Journeys: the documented rule of cutting, clause by clause."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.calibration.journeys import cut, with_purchases
from omnisim.calibration.log import CONVERTED, LAPSED, OPEN, SOLVED, Journeys, TouchLog
from tests.calibration.logs import Row, log_of

END = 200.0


def walks(log: TouchLog, **rule: float) -> list[tuple[tuple[str, ...], int]]:
    journeys = cut(log, **rule)
    return [
        (
            tuple(
                journeys.states[s]
                for s in journeys.state[journeys.first[k] : journeys.first[k + 1]]
            ),
            int(journeys.outcome[k]),
        )
        for k in range(len(journeys))
    ]


WEB, APP, TILL = "consideration@web", "consideration@app", "purchase@store"


def test_silence_longer_than_the_gap_parts_journeys() -> None:
    log = log_of(Row(0, 1), Row(0, 30.9), Row(0, 70), Row(1, 71), end=END)
    assert walks(log) == [((WEB, WEB), LAPSED), ((WEB,), LAPSED), ((WEB,), LAPSED)]
    assert len(walks(log, gap=40)) == 2
    assert len(walks(log, gap=20)) == 4


def test_an_order_ends_a_journey() -> None:
    log = log_of(Row(0, 1), Row(0, 2, "order"), Row(0, 3), Row(0, 4), end=END)
    assert walks(log) == [((WEB,), CONVERTED), ((WEB, WEB), LAPSED)]


def test_an_order_in_another_channel_brings_a_touch_of_its_own() -> None:
    log = log_of(Row(0, 1), Row(0, 2, "order", "store"), end=END)
    assert walks(log) == [((WEB, TILL), CONVERTED)]


def test_an_order_of_another_stage_brings_a_touch_of_its_own() -> None:
    staged = log_of(Row(0, 1, stage="consideration"), Row(0, 2, "order", stage="purchase"), end=END)
    assert walks(staged) == [((WEB, "purchase@web"), CONVERTED)]
    same = log_of(Row(0, 1, stage="purchase"), Row(0, 2, "order", stage="purchase"), end=END)
    assert walks(same) == [(("purchase@web",), CONVERTED)]


def test_an_order_alone_is_a_journey() -> None:
    assert walks(log_of(Row(0, 1, "order", "store"), end=END)) == [((TILL,), CONVERTED)]


def test_journeys_near_the_end_are_open_not_lapsed() -> None:
    log = log_of(Row(0, 170), Row(1, 170.1), Row(2, 199, "order"), end=END)
    assert walks(log) == [((WEB,), LAPSED), ((WEB,), OPEN), (("purchase@web",), CONVERTED)]
    journeys = cut(log)
    assert journeys.followed.tolist() == [True, False, False]


def test_two_orders_of_a_day_that_were_each_led_to_are_two_conversions() -> None:
    rows = (Row(0, 1.0), Row(0, 1.1, "order", value=5), Row(0, 1.2), Row(0, 1.3, "order", value=7))
    journeys = cut(log_of(*rows, end=END))
    assert journeys.outcome.tolist() == [CONVERTED, CONVERTED]
    assert journeys.value.tolist() == [5.0, 7.0]


def test_orders_of_a_day_with_nothing_between_are_one_purchase() -> None:
    rows = (Row(0, 1.0), Row(0, 1.1, "order", value=5), Row(0, 1.2, "order", value=7))
    journeys = cut(log_of(*rows, end=END))
    assert journeys.value.tolist() == [12.0]
    apart = cut(log_of(*rows[:2], Row(0, 1.2, "order", "store", value=7), end=END))
    assert apart.value.tolist() == [5.0, 7.0]
    numbered = [row._replace(journey=k // 2) for k, row in enumerate(rows)]
    assert cut(log_of(*numbered, end=END, numbered=True)).value.tolist() == [5.0, 7.0]


def test_without_stages_a_resolved_contact_is_service() -> None:
    log = log_of(
        Row(0, 1.0),
        Row(0, 2.0, channel="chat"),
        Row(0, 2.1, channel="chat"),
        Row(0, 2.2, "resolved", "chat"),
        Row(0, 3.0, "order"),
        end=END,
    )
    contact = "retention@chat"
    assert sorted(walks(log)) == sorted([((WEB,), CONVERTED), ((contact, contact), SOLVED)])


def test_of_a_touch_that_the_order_brought_no_stay_is_seen() -> None:
    journeys = cut(log_of(Row(0, 1), Row(0, 2.5, "order", "store"), end=END))
    assert journeys.stay[0] == 1.5
    assert np.isnan(journeys.stay[1])


def test_a_told_lapse_ends_a_journey_at_once() -> None:
    log = log_of(Row(0, 190), Row(0, 191, "lapse"), Row(0, 192), end=END)
    assert walks(log) == [((WEB,), LAPSED), ((WEB,), OPEN)]


def test_service_has_journeys_of_its_own() -> None:
    log = log_of(
        Row(0, 1),
        Row(0, 1.5, channel="app", stage="retention"),
        Row(0, 2),
        Row(0, 2.5, "resolved", "app", "retention"),
        end=END,
    )
    assert walks(log) == [((WEB, WEB), LAPSED), (("retention@app",), SOLVED)]


def test_numbers_of_the_log_take_the_place_of_the_gap() -> None:
    rows = (Row(0, 1, journey=1), Row(0, 2, journey=2), Row(0, 90, journey=1))
    assert walks(log_of(*rows, end=END, numbered=True)) == [
        ((WEB, WEB), LAPSED),
        ((WEB,), LAPSED),
    ]


def test_touches_of_a_session_are_one() -> None:
    rows = [Row(0, 1 + k * 0.01) for k in range(5)]
    log = log_of(*rows, Row(0, 1.045, channel="app"), Row(0, 1.046), end=END)
    assert walks(log, session=0.02) == [((WEB, APP, WEB), LAPSED)]
    assert len(walks(log)[0][0]) == 7


def test_orders_of_a_day_are_one_purchase() -> None:
    log = log_of(
        Row(0, 1.2, "order", value=5),
        Row(0, 1.7, "order", value=7),
        Row(0, 2.1, "order"),
        Row(1, 2.2, "order", value=1),
        end=END,
    )
    merged = with_purchases(log)
    assert merged.time.tolist() == [1.2, 2.1, 2.2]
    np.testing.assert_array_equal(merged.value, [12, np.nan, 1])


def test_who_had_ordered_before_returns() -> None:
    log = log_of(Row(0, 1), Row(0, 2, "order"), Row(0, 50), Row(1, 60), end=END)
    assert cut(log).returning.tolist() == [False, True, False]


def test_nothing_to_cut() -> None:
    with pytest.raises(ValueError, match="nothing to cut"):
        cut(log_of(Row(0, 1, "message"), end=END))


@st.composite
def logs(draw: st.DrawFn) -> TouchLog:
    rows = draw(
        st.lists(
            st.builds(
                Row,
                customer=st.integers(0, 3),
                time=st.floats(0, END, width=32),
                event=st.sampled_from(["touch", "touch", "touch", "order", "lapse"]),
                channel=st.sampled_from(["web", "app"]),
                stage=st.sampled_from([None, "purchase", "awareness"]),
                value=st.just(1.0),
                segment=st.just(0),
                arm=st.just(-1),
                journey=st.just(0),
            ),
            min_size=1,
            max_size=40,
        )
    )
    return log_of(Row(0, 0.5), *rows, end=END)


@given(logs(), st.floats(0.5, 60))
def test_cutting_loses_and_invents_no_touch(log: TouchLog, gap: float) -> None:
    journeys = cut(log, gap=gap)
    orders = int((with_purchases(log).event == 1).sum())
    assert int((journeys.outcome == CONVERTED).sum()) == orders
    assert (journeys.lengths >= 1).all()
    touched = int((log.event == 0).sum())
    assert touched <= len(journeys.state) <= touched + orders
    within = np.diff(journeys.time)[np.diff(journeys.journey_of) == 0]
    assert (within >= 0).all()
    assert (within <= gap).all()
    assert_moves_add_up(journeys)


def assert_moves_add_up(journeys: Journeys) -> None:
    """Every touch leads to the next one of its journey, or to its outcome."""
    destination = journeys.destination
    lasts = journeys.first[1:] - 1
    inner = np.setdiff1d(np.arange(len(journeys.state)), lasts)
    assert (destination[inner] == journeys.state[inner + 1]).all()
    ends = np.where(journeys.outcome == OPEN, OPEN, len(journeys.states) + journeys.outcome)
    assert (destination[lasts] == ends).all()
