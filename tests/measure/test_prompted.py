"""Prompted journeys: they run beside needs, and a later one may order first."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.event_log import (
    ANSWERED,
    CANCELLED,
    COLUMNS,
    LAPSE,
    MESSAGE,
    NEED,
    ORDER,
    PROMPTED,
    RECEIVED,
    RENEWAL,
    RETURNED,
    SERVICE,
    TOUCH,
    joined,
)
from omnisim.experiment.trial import setting_of
from omnisim.measure.fold import measure
from omnisim.measure.measures import Measures
from omnisim.measure.setting import Setting
from omnisim.scenario.scenario import Scenario
from tests.measure.small_market import (
    BUY_STORE,
    BUY_WEB,
    HELP_STORE,
    LOOK_STORE,
    LOOK_WEB,
    NEW,
    ONE,
    SETTING,
    TWO,
    WEB,
    counts,
    event,
    measured,
    message,
)
from tests.shops import SHOP, shop

FLAT = replace(SETTING, discount_rate=0.0)
Row = dict[str, Any]


def test_needs_alone_convert_and_prompted_orders_are_orders() -> None:
    rows = [
        event(5, ONE, TOUCH, LOOK_WEB),
        event(6, ONE, TOUCH, LOOK_STORE, kind=PROMPTED, journey=1),
        event(7, ONE, ORDER, BUY_STORE, kind=PROMPTED, journey=1, value=10),
        event(8, ONE, LAPSE, LOOK_WEB),
        event(9, TWO, TOUCH, LOOK_WEB, kind=PROMPTED),
        event(9.5, TWO, LAPSE, LOOK_WEB, kind=PROMPTED),
    ]
    found = measured(*rows)
    assert counts(found, "conversion") == (0, 1)
    assert counts(found, "channels_per_journey") == (1, 1)
    assert counts(found, "orders_per_person") == (1, 5)
    assert counts(found, "buyers_per_prospect") == (1, 3)
    assert counts(found, "clv_customer") == (10, 1)
    assert found.pictures.losses.sum() == 1


def test_the_first_need_is_the_first_whatever_prompted_before_it() -> None:
    rows = [
        event(3, ONE, TOUCH, LOOK_WEB, kind=PROMPTED),
        event(5, ONE, ORDER, BUY_WEB, journey=1),
        event(6, ONE, ORDER, BUY_WEB, journey=2),
    ]
    assert counts(measured(*rows), "conversion_first") == (1, 1)


def test_a_recovered_need_is_one_journey() -> None:
    rows = [
        event(5, ONE, TOUCH, LOOK_STORE, journey=2),
        event(6, ONE, TOUCH, LOOK_WEB, kind=PROMPTED, journey=3),
        message(7, ONE, ANSWERED, journey=3, cost=1),
        event(8, ONE, TOUCH, LOOK_WEB, journey=2),
        event(9, ONE, ORDER, BUY_WEB, journey=2),
    ]
    found = measured(*rows)
    assert counts(found, "conversion") == (1, 1)
    assert counts(found, "cross_channel_share") == (1, 1)
    assert counts(found, "prompted_orders") == (0, 1)


def aftermath(day: float, journey: int) -> list[Row]:
    """Return what may follow an order: it brings 1 - 100 - 20 - 3."""
    return [
        event(day, ONE, RECEIVED, BUY_WEB, value=1, journey=journey),
        event(day, ONE, RETURNED, BUY_WEB, value=-100, journey=journey),
        event(day, ONE, TOUCH, HELP_STORE, kind=SERVICE, cost=20, journey=journey),
        event(day, ONE, RETURNED, BUY_WEB, kind=PROMPTED, cost=3, journey=journey),
    ]


FOLLOWS = 1.0 - 100 - 20 - 3


def contribution(rows: list[Row]) -> float:
    return counts(measured(*rows, setting=FLAT), "contribution_per_person")[0]


def test_a_later_journey_that_orders_first_leaves_the_earlier_one_in_the_window() -> None:
    prompted = event(5, ONE, ORDER, BUY_WEB, kind=PROMPTED, journey=6, value=10)
    need = event(9, ONE, ORDER, BUY_WEB, journey=5, value=10)
    assert contribution([prompted, need, *aftermath(12, 5)]) == 20 + FOLLOWS
    assert contribution([prompted, need, *aftermath(12, 6)]) == 20 + FOLLOWS


def test_an_order_outside_the_window_between_two_inside_stays_outside() -> None:
    before = event(-2, ONE, ORDER, BUY_WEB, kind=PROMPTED, journey=6, value=10)
    within = [event(day, ONE, ORDER, BUY_WEB, journey=j, value=10) for day, j in ((1, 5), (4, 7))]
    assert contribution([before, *within, *aftermath(6, 6)]) == 20
    assert contribution([before, *within, *aftermath(6, 5)]) == 20 + FOLLOWS
    late = event(100.5, ONE, ORDER, BUY_WEB, journey=5, value=10)
    prompted = event(99, ONE, ORDER, BUY_WEB, kind=PROMPTED, journey=6, value=10)
    assert contribution([prompted, late, *aftermath(104, 5)]) == 10
    assert contribution([prompted, late, *aftermath(104, 6)]) == 10 + FOLLOWS


def test_the_value_of_a_customer_holds_whole_orders_only() -> None:
    rows = [
        event(5, ONE, ORDER, BUY_WEB, kind=PROMPTED, journey=6, value=10),
        event(50, ONE, ORDER, BUY_WEB, journey=5, value=10),  # after the value window of 40 days
    ]
    late, early = aftermath(52, 5), aftermath(52, 6)
    assert counts(measured(*rows, *late, setting=FLAT), "clv_customer") == (10, 1)
    assert counts(measured(*rows, *early, setting=FLAT), "clv_customer") == (10 + FOLLOWS, 1)


LIVES = st.lists(
    st.tuples(
        st.floats(-60.0, 109.0),  # day of the order
        st.lists(st.floats(0.0, 30.0), max_size=2),  # delays of what follows
    ),
    max_size=12,
)


@given(LIVES, st.randoms(use_true_random=False))
def test_overlapping_journeys_are_told_apart(lives: list[Any], luck: Any) -> None:
    """Numbers are given in any order, as far as they may overlap."""
    numbers = list(range(len(lives)))
    luck.shuffle(numbers)
    rows, expected = [], 0.0
    for number, (day, delays) in zip(numbers, lives, strict=True):
        rows.append(event(day, NEW, ORDER, BUY_WEB, journey=number, value=10))
        is_measured = 0.0 <= day < FLAT.horizon
        expected += 10.0 * is_measured
        for delay in delays:
            when = day + delay
            rows.append(event(when, NEW, RETURNED, BUY_WEB, journey=number, value=-4))
            expected -= 4.0 * (is_measured and when <= FLAT.end)
    assert counts(measured(*rows, setting=FLAT), "revenue_per_person")[0] == pytest.approx(expected)


MESSAGING = {
    "cap": 4,
    "opt_out": 0.05,
    "messages": {
        "cart": {
            "trigger": "lapse",
            "channel": "web",
            "delay": "1 day",
            "answered": 0.5,
            "cost": 500,
            "leads_to": {"consideration@web": 1},
        },
        "news": {
            "trigger": "regular",
            "channel": "chat",
            "delay": "9 days",
            "answered": 0.4,
            "cost": 900,
            "leads_to": {"consideration@web": 0.5, "purchase@store": 0.5},
        },
    },
}


def test_a_simulated_market_with_messages_sums_as_its_table_does() -> None:
    scenario = shop_with_messages()
    plan = plan_of(scenario, "omni")
    setting = setting_of(scenario, "omni", plan.names)
    log = joined(simulate(plan, 0, engine="reference"))
    rows = pd.DataFrame({name: getattr(log, name) for name in COLUMNS})
    found = measure([log], setting, compiled=False)
    within = rows[(rows.time >= 0) & (rows.time < setting.horizon)]
    sent, orders = within[within.event == MESSAGE], within[within.event == ORDER]
    assert len(sent) > 100
    assert counts(found, "messages_per_person")[0] == len(sent)
    assert counts(found, "answered_share")[0] == (sent.detail % 4 % 2).sum()
    assert counts(found, "opt_out_share")[0] == (sent.detail % 4 // 2).sum()
    assert counts(found, "message_cost")[0] == pytest.approx(sent.cost.sum())
    web = sent.detail // 4 == plan.names.messages.index("cart")
    assert counts(found, "message_cost", channel="web")[0] == pytest.approx(sent.cost[web].sum())
    assert counts(found, "prompted_orders") == ((orders.kind == PROMPTED).sum(), len(orders))
    _contribution_of_table(rows, setting, found)
    _conversion_of_table(rows, setting, found)


def shop_with_messages() -> Scenario:
    channels = copy.deepcopy(SHOP["channels"])
    for name in ("web", "chat", "store"):
        channels[name]["identifies"] = 1.0
    return shop(channels=channels, messaging=MESSAGING)


def _contribution_of_table(rows: pd.DataFrame, setting: Setting, found: Measures) -> None:
    journey = ["customer", "journey"]
    ordered = rows[rows.event == ORDER].groupby(journey).time.first().rename("ordered")
    rows = rows.join(ordered, on=journey)
    follows = rows.event.isin([RECEIVED, CANCELLED, RETURNED]) | (rows.kind == SERVICE)
    day = rows.time.where(~follows, rows.ordered)
    counted = rows[(day >= 0) & (day < setting.horizon) & (rows.time <= setting.end)]
    kept = (counted.value - counted.cost - counted.goods).sum()
    assert counts(found, "contribution_per_person")[0] == pytest.approx(kept)
    parts = ("contact_cost", "fulfilment_cost", "message_cost", "advertising_cost")
    assert sum(counts(found, part)[0] for part in parts) == pytest.approx(counted.cost.sum())


def _conversion_of_table(rows: pd.DataFrame, setting: Setting, found: Measures) -> None:
    needs = rows[(rows.kind == NEED) & rows.event.isin([TOUCH, ORDER, LAPSE])]
    each = needs.groupby(["customer", "journey"])
    began = each.time.min()
    ordered = needs[needs.event == ORDER].groupby(["customer", "journey"]).time.min()
    counted = began[(began >= 0) & (began < setting.horizon)]
    in_time = (ordered.reindex(counted.index) - counted) <= setting.follow_up
    assert counts(found, "conversion") == (in_time.sum(), len(counted))


def test_a_renewal_is_an_order_and_no_journey() -> None:
    """It belongs to the channel of the order before; no need converts by it."""
    found = measured(
        event(1.0, ONE, TOUCH, BUY_WEB),
        event(1.0, ONE, ORDER, BUY_WEB, value=100.0),
        event(31.0, ONE, ORDER, detail=RENEWAL, journey=1, value=100.0),
        event(39.0, ONE, ORDER, detail=RENEWAL, journey=2, value=100.0),
    )
    assert counts(found, "conversion") == (1.0, 1.0)
    assert counts(found, "orders_per_person")[0] == 3.0
    assert counts(found, "orders_per_person", channel=WEB)[0] == 3.0
    assert counts(found, "repeat_purchase") == (1.0, 1.0)
