"""Small print of a customer's life: closing time, an empty shelf, goods exchanged, who is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from omnisim.engine import codes
from omnisim.engine.build.plan import plan_of
from omnisim.engine.decisions import population
from omnisim.event_log import (
    CANCELLED,
    CHURN,
    ENDLESS_AISLE,
    EXPERIENCE,
    LAPSE,
    ORDER,
    RETURNED,
    STOCK_OUT,
    TOUCH,
    EventLog,
)
from omnisim.scenario.scenario import Scenario
from tests.simulated import (
    ONE_NEED,
    assert_same,
    channel_of,
    log_of,
    log_of_plan,
    luck_of,
    market,
    part_of,
    touches,
)

WEB, STORE = 0, 1
LATER = {"r": 1, "alpha": "30 days", "a": 1, "b": 3}
HOUR = 1 / 24


# --- waiting -----------------------------------------------------------------------------------


def one_desk(kind: str, **desk: Any) -> EventLog:
    """Return the touches of a crowded desk, open from 8 to 12."""
    scenario = market(
        channels={
            "desk": {
                "kind": kind,
                "servers": 1,
                "handling": "20 min",
                "open": "08:00-12:00",
                **desk,
            }
        },
        segments={"all": {**ONE_NEED, "prospects": 400, "entry": {"consideration@desk": 1}}},
        journey={"all": {"consideration@desk": {"lapse": 1}}},
        run={"horizon": "20 days", "follow_up": "60 days"},
    )
    return touches(log_of(scenario))


def test_a_store_sends_everybody_home_when_it_closes() -> None:
    """Whose turn does not come before closing time leaves then; nobody stands there at night."""
    log = one_desk("store")
    until_closing = 12 * HOUR - log.time % 1.0
    unserved = log.duration < 0
    assert 20 < unserved.sum() < 380
    assert (np.abs(log.duration) <= until_closing + 1e-9).all()
    np.testing.assert_allclose(-log.duration[unserved], until_closing[unserved])


def test_a_chat_is_answered_in_opening_hours_and_the_night_is_no_wait() -> None:
    """Nobody leaves, and the work of days is waited for in hours of four a day."""
    log = one_desk("chat", when_closed="wait")
    assert (log.duration >= 0).all()
    work = 400 * 20 / 60 / 4  # days of opening hours
    assert work > 30
    assert 1.0 < log.duration.max() * 24 < work * 4 + 8


@pytest.mark.parametrize("kind", ["store", "chat"])
def test_nobody_waits_without_patience(kind: str) -> None:
    """Patience 0 is left at once, and counts as left: who is served has not waited."""
    log = one_desk(kind, patience=0)
    assert (log.duration[log.duration >= 0] == 0).all()
    assert (log.duration[log.duration < 0] == -codes.A_MOMENT).all()
    assert (log.duration < 0).sum() > 50


# --- goods -------------------------------------------------------------------------------------


ONE_ITEM = {
    "channels": ["store"],
    "reorder_point": 0,
    "order_up_to": 1,
    "lead_time": "10 years",
}


def shelf_of_one(**sections: Any) -> Scenario:
    """Return a store that never gets another item once its only one is sold."""
    data: dict[str, Any] = {
        "channels": {"web": {"kind": "website"}, "store": {"kind": "store"}},
        "segments": {"all": {**ONE_NEED, "prospects": 200, "entry": {"consideration@web": 1}}},
        "journey": {
            "all": {
                "consideration@web": {"purchase@store": 1},
                "purchase@store": {"conversion": 1},
            }
        },
        "stock": {
            "pools": {"shop": ONE_ITEM},
            "reactions": {"elsewhere": 1, "substitute": 0, "delay": 0, "leave": 0},
        },
        "fulfilment": {"delivery": {"lead_time": "1 day", "refused": 0.5}},
        "run": {"horizon": "30 days", "follow_up": "90 days"},
    }
    return market(**data | sections)


def test_an_empty_shelf_seen_before_travelling_is_the_stores() -> None:
    scenario = shelf_of_one(
        tactics={"looks": {"what": "Stock is shown", "stock_visibility": 1}},
        configurations={"now": {"channels": "all", "tactics": "all"}},
    )
    log = log_of(scenario)
    missing = part_of(log, log.event == STOCK_OUT)
    assert len(missing) == 199
    assert (channel_of(missing) == STORE).all()
    assert (channel_of(touches(log)) == STORE).sum() == 1


@pytest.mark.parametrize(("resaleable", "paid_back"), [(1, 0.0), (0, -100_000.0)])
def test_goods_are_exchanged_for_goods_that_are_there(resaleable: int, paid_back: float) -> None:
    scenario = shelf_of_one(
        returns={
            "rate": {"offline": 1, "online": 0},
            "store": {"exchanged": 1},
            "resaleable": resaleable,
        }
    )
    log = log_of(scenario)
    assert (log.event == ORDER).sum() == 1
    assert log.value[log.event == RETURNED].tolist() == [paid_back]


def test_what_was_paid_in_the_store_is_not_refused_at_the_door() -> None:
    scenario = shelf_of_one(
        stock={
            "pools": {
                "shop": ONE_ITEM,
                "depot": {
                    "channels": ["web"],
                    "reorder_point": 500,
                    "order_up_to": 1000,
                    "lead_time": "1 day",
                },
            }
        },
        tactics={"aisle": {"what": "The store orders it", "routes": ["endless_aisle"]}},
        configurations={"now": {"channels": "all", "tactics": "all"}},
        fulfilment={
            "delivery": {"lead_time": "1 day", "refused": 0.5},
            "endless_aisle": {"accepted": 1},
        },
    )
    log = log_of(scenario)
    assert (log.detail[log.event == ORDER] == ENDLESS_AISLE).sum() == 199
    assert not (log.event == CANCELLED).any()


def test_a_promotion_is_refused_once() -> None:
    """Who comes back to an empty shelf is not told a second time."""
    felt = {}
    for reactions in ("delay", "elsewhere"):
        shares = dict.fromkeys(("elsewhere", "substitute", "delay", "leave"), 0) | {reactions: 1}
        scenario = shelf_of_one(
            stock={"pools": {"shop": ONE_ITEM}, "reactions": shares, "delay": "1 day"},
            promotion={
                "channels": ["web"],
                "seen": 1,
                "discount": 0.1,
                "honoured": 0,
                "leave": 0,
            },
            relationship={"experience": {"promotion_refused": 0.3}, "memory": 1},
        )
        log = log_of(scenario)
        felt[reactions] = log.duration[log.event == EXPERIENCE].min()
    assert felt["delay"] == felt["elsewhere"] == pytest.approx(-0.3)


@pytest.mark.parametrize(("shared", "sold"), [(0, 1), (1, 3)])
def test_shared_stock_serves_orders_of_other_channels(shared: int, sold: int) -> None:
    """Silos of one and two items: alone the website sells one, together all three."""
    scenario = shelf_of_one(
        channels={"web": {"kind": "website"}, "app": {"kind": "app"}},
        journey={"all": {"consideration@web": {"conversion": 1}}},
        stock={
            "pools": {
                "first": ONE_ITEM | {"channels": ["web"]},
                "second": ONE_ITEM | {"channels": ["app"], "order_up_to": 2},
            },
            "reactions": {"elsewhere": 1, "substitute": 0, "delay": 0, "leave": 0},
        },
        fulfilment={"delivery": {"lead_time": "1 day"}},
        tactics={"pooling": {"what": "One stock for all", "stock_shared": shared}},
        configurations={"now": {"channels": "all", "tactics": "all"}},
    )
    assert (log_of(scenario).event == ORDER).sum() == sold


# --- who is who --------------------------------------------------------------------------------


def two_segments(*, first: int, installed: int) -> Scenario:
    one = {"needs": "1 per month", "repeat": LATER, "order_value": {"mean": 1}}
    entry = {"entry": {"purchase@web": 1}}
    return market(
        channels={"web": {"kind": "website"}},
        segments={
            "first": {
                **one,
                **entry,
                "prospects": first,
                "installed_base": {"customers": installed, "age": "1 year"},
            },
            "second": {**one, **entry, "prospects": 40},
        },
        journey={"all": {"purchase@web": {"conversion": 0.5, "lapse": 0.5}}},
        fulfilment={"delivery": {"lead_time": "1 day"}},
        run={"horizon": "90 days"},
    )


def of_group(scenario: Scenario, segment: int, *, installed: bool) -> EventLog:
    """Return the events of a group, its customers numbered from 0."""
    plan = plan_of(scenario, "now")
    log = log_of_plan(plan)
    begin = int(plan.model.people.first[segment])
    if installed:
        begin += int(plan.model.people.prospects[segment])
    which = np.array(
        [
            population.is_installed(plan.model, who, segment) == installed and there == segment
            for who, there in zip(log.customer.tolist(), log.segment.tolist(), strict=True)
        ]
    )
    found = part_of(log, which)
    return EventLog(**{**vars(found), "customer": found.customer - begin})


def test_the_size_of_one_group_changes_nobodys_luck_in_another() -> None:
    small, large = two_segments(first=20, installed=30), two_segments(first=50, installed=30)
    for segment, installed in ((0, True), (1, False)):
        one, other = (of_group(each, segment, installed=installed) for each in (small, large))
        assert len(one) > 40
        assert_same(one, other)


def test_who_stopped_buying_before_the_first_day_is_written_as_lost() -> None:
    plan = plan_of(two_segments(first=0, installed=300), "now")
    log = log_of_plan(plan)
    base = np.arange(300)
    lost = [
        who
        for who, key in zip(base.tolist(), luck_of(plan, base), strict=True)
        if not population.history(plan.model, key, 0)[1]
    ]
    before = part_of(log, (log.event == CHURN) & (log.time == plan.model.clock.start))
    assert before.customer.tolist() == lost
    assert 10 < len(lost) < 290
    assert not np.isin(log.customer[log.event == TOUCH], lost).any()


def test_with_a_fixed_repeat_a_lapse_is_a_loss() -> None:
    scenario = market(
        channels={"web": {"kind": "website"}},
        segments={
            "all": {
                **ONE_NEED,
                "prospects": 200,
                "repeat": {"probability": 1, "gap": "1 day"},
                "entry": {"purchase@web": 1},
            }
        },
        journey={"all": {"purchase@web": {"conversion": 0.6, "lapse": 0.4}}},
        fulfilment={"delivery": {"lead_time": "1 day"}},
        run={"horizon": "30 days", "follow_up": "200 days"},
    )
    log = log_of(scenario)
    buyers, lost = set(log.customer[log.event == ORDER]), log.customer[log.event == CHURN]
    assert sorted(lost) == sorted(buyers)
    assert (log.event == LAPSE).sum() == 200


# --- what is neutral ---------------------------------------------------------------------------


def moods(**run: Any) -> tuple[Scenario, EventLog]:
    """Return what two segments feel who must tell their story again, today and for ever."""
    both = {
        "repeat": {"probability": 0, "gap": "1 day"},
        "order_value": {"mean": 1},
        "entry": {"consideration@web": 1},
    }
    scenario = market(
        channels={"web": {"kind": "website"}, "store": {"kind": "store"}},
        segments={
            "often": {**both, "prospects": 300, "needs": "1 per week"},
            "later": {**both, "prospects": 50, "needs": "once"},
        },
        journey={
            "all": {"consideration@web": {"purchase@store": 1}, "purchase@store": {"lapse": 1}}
        },
        handoffs={"continuity": 0},
        relationship={"experience": {"repeat": 0.4}, "memory": 0.5},
        tactics={"one_view": {"what": "Nothing is told twice", "continuity": {"all": 1}}},
        configurations={
            "today": {"channels": "all"},
            "seamless": {"channels": "all", "tactics": "all"},
        },
        run={"horizon": "8 weeks", "warm_up": "4 weeks", **run},
    )
    return scenario, log_of(scenario, "today")


def test_who_needs_nothing_before_day_0_is_compared_with_everybody() -> None:
    _, log = moods()
    felt = log.event == EXPERIENCE
    assert (log.segment[felt] == 1).sum() > 30
    np.testing.assert_allclose(log.duration[felt], 0.0, atol=1e-12)


def test_time_to_settle_lies_between_warm_up_and_day_0() -> None:
    """The configuration is in force before day 0, and neutral is still what today gives."""
    scenario, _ = moods(settle="3 weeks")
    plan = plan_of(scenario, "seamless")
    assert (plan.model.clock.start, plan.model.clock.launch) == (-49.0, -21.0)
    today, seamless = log_of(scenario, "today"), log_of(scenario, "seamless")
    before = today.time < -21.0
    assert before.sum() > 500
    assert_same(part_of(today, before), part_of(seamless, seamless.time < -21.0))
    settling = (seamless.event == EXPERIENCE) & (seamless.time < 0.0)
    assert settling.sum() > 100
    assert (seamless.duration[settling] > 0.1).all()
