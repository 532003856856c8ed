"""Every KPI against a log small enough to be counted by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from omnisim.event_log import (
    ANSWERED,
    ANSWERED_AND_OPTED_OUT,
    CANCELLED,
    CHANNEL_CLOSED,
    CHURN,
    CONTEXT_KEPT,
    CONTEXT_LOST,
    ENTERED,
    FELL_BACK,
    GAVE_UP_STORY,
    LAPSE,
    OPTED_OUT,
    ORDER,
    OWN_CHOICE,
    PROMPTED,
    RECEIVED,
    REDIRECTED,
    RESOLVED,
    RETURNED,
    SENT,
    STOCK_OUT,
    TOUCH,
)
from omnisim.measure.kpis import KPIS
from omnisim.measure.sums import SUMS
from tests.measure.small_market import (
    BUY_STORE,
    BUY_WEB,
    HELP_STORE,
    LOOK_STORE,
    LOOK_WEB,
    NEW,
    OLD,
    OLDER,
    ONE,
    SEE_AD,
    SETTING,
    STORE,
    TWO,
    WEB,
    counts,
    event,
    measured,
    message,
    score,
)

Rows = list[dict[str, Any]]

CONVERSION = [
    event(5, ONE, TOUCH, LOOK_WEB),
    event(7, ONE, ORDER, BUY_WEB),
    event(5, TWO, TOUCH, LOOK_STORE),
    event(16, TWO, ORDER, BUY_STORE),  # 11 days after its start, one too many
    event(99, NEW, TOUCH, LOOK_WEB),
    event(104, NEW, ORDER, BUY_WEB),  # after the window, within the follow-up
    event(-3, OLD, TOUCH, LOOK_WEB),  # begun in warm-up
    event(2, OLD, ORDER, BUY_WEB),
    event(100, OLDER, TOUCH, LOOK_WEB),  # begun after the window
    event(101, OLDER, ORDER, BUY_WEB),
]
FIRST_NEEDS = [
    event(5, ONE, TOUCH, LOOK_WEB),
    event(6, ONE, ORDER, BUY_WEB),
    event(20, ONE, TOUCH, LOOK_WEB, journey=1),
    event(21, ONE, ORDER, BUY_WEB, journey=1),
    event(5, TWO, TOUCH, LOOK_WEB),
    event(6, TWO, LAPSE),
    event(5, OLD, TOUCH, LOOK_WEB),  # not a prospect
    event(6, OLD, ORDER, BUY_WEB),
]
BUYERS = [
    event(5, ONE, ORDER, BUY_WEB),
    event(10, ONE, ORDER, BUY_STORE, journey=1),
    event(-5, TWO, ORDER, BUY_WEB),
    event(20, TWO, ORDER, BUY_STORE, journey=1),
    event(105, NEW, ORDER, BUY_WEB),
    event(5, OLD, ORDER, BUY_WEB),
]
ORDERS = [
    event(5, ONE, ORDER, BUY_WEB, value=10),
    event(10, ONE, ORDER, BUY_STORE, journey=1, value=30),
    event(-1, TWO, ORDER, BUY_STORE, value=99),
    event(100, NEW, ORDER, BUY_STORE, value=99),
]
CROSSED = [
    event(5, ONE, TOUCH, LOOK_WEB),
    event(6, ONE, TOUCH, LOOK_STORE),
    event(6, ONE, ORDER, BUY_STORE, value=30),
    event(5, TWO, TOUCH, LOOK_STORE),
    event(6, TWO, ORDER, BUY_STORE, value=10),
    event(5, NEW, TOUCH, LOOK_WEB),
    event(6, NEW, LAPSE, LOOK_WEB),
]
HANDOFFS = [
    event(5, ONE, TOUCH, LOOK_WEB, detail=ENTERED),
    event(6, ONE, TOUCH, BUY_WEB),
    event(7, ONE, TOUCH, LOOK_STORE, detail=CONTEXT_KEPT),
    event(8, ONE, TOUCH, LOOK_WEB, detail=FELL_BACK),
    event(9, ONE, LAPSE, detail=GAVE_UP_STORY),
    event(5, TWO, TOUCH, LOOK_WEB, detail=ENTERED),
    event(6, TWO, TOUCH, LOOK_STORE, detail=CONTEXT_LOST),
    event(7, TWO, LAPSE, LOOK_STORE, detail=OWN_CHOICE),
]
QUEUE = [
    event(5, ONE, TOUCH, LOOK_STORE, duration=0.01),  # 14.4 minutes
    event(6, TWO, TOUCH, HELP_STORE, kind=1, duration=0.02),  # 28.8 minutes
    event(7, NEW, TOUCH, LOOK_STORE, duration=-0.01),
    event(7, OLD, TOUCH, LOOK_WEB, duration=0.5),  # not served by people
    event(-7, OLD, TOUCH, LOOK_STORE, duration=0.5),
]
MISSING = [
    event(5, ONE, STOCK_OUT, BUY_STORE),
    event(6, ONE, ORDER, BUY_STORE),
    event(5, TWO, STOCK_OUT, BUY_WEB),
    event(5, NEW, ORDER, BUY_WEB),
    event(-5, OLD, STOCK_OUT, BUY_WEB),
]
AFTERWARDS = [
    event(98, ONE, ORDER, BUY_WEB, value=40),
    event(103, ONE, RECEIVED, detail=1),
    event(105, ONE, RETURNED, value=-10),
    event(5, NEW, ORDER, BUY_STORE, value=60),
    event(6, NEW, RECEIVED, detail=0),
    event(7, NEW, CANCELLED),
    event(-5, TWO, ORDER, BUY_WEB, value=99),  # not a measured order
    event(2, TWO, RECEIVED, detail=1),
    event(3, TWO, CANCELLED),
    event(4, TWO, RETURNED, value=-99),
]
TURNED_AWAY = [
    event(5, ONE, TOUCH, LOOK_WEB, detail=ENTERED + REDIRECTED),
    event(6, ONE, TOUCH, LOOK_WEB, detail=CONTEXT_KEPT + REDIRECTED),
    event(7, ONE, LAPSE, LOOK_WEB, detail=CHANNEL_CLOSED),
    event(5, TWO, LAPSE, detail=CHANNEL_CLOSED),
    event(5, NEW, TOUCH, LOOK_STORE),
]
REPEATED = [
    event(10, ONE, ORDER, BUY_WEB),
    event(49.9, ONE, ORDER, BUY_STORE, journey=1),
    event(20, TWO, ORDER, BUY_WEB),
    event(60, TWO, ORDER, BUY_WEB, journey=1),  # 40 days later, the window is over
    event(61, NEW, ORDER, BUY_WEB),  # cannot be followed for 40 days
    event(62, NEW, ORDER, BUY_WEB, journey=1),
    event(5, OLD, ORDER, BUY_WEB),  # not new
    event(6, OLD, ORDER, BUY_WEB, journey=1),
]
RETAINED = [  # two periods of 50 days
    event(10, ONE, ORDER, BUY_WEB),
    event(20, ONE, ORDER, BUY_STORE, journey=1),
    event(60, ONE, ORDER, BUY_STORE, journey=2),
    event(20, TWO, ORDER, BUY_STORE),
    event(70, NEW, ORDER, BUY_WEB),
    event(-5, OLD, ORDER, BUY_WEB),
    event(55, OLD, ORDER, BUY_WEB, journey=1),
]
LOST = [
    event(27, ONE, ORDER, BUY_WEB),
    event(63.5, ONE, CHURN),  # after 36.5 days, a tenth of a year
    event(-5, OLDER, CHURN),
    event(50, NEW, CHURN),  # never a customer
]
SCORES = [
    score(5, ONE, 3, LOOK_STORE),
    score(6, ONE, 10, LOOK_WEB),
    score(7, TWO, 9, LOOK_WEB),
    score(8, OLD, 6, LOOK_WEB),
    score(101, NEW, 0, LOOK_WEB),
]
UNEVEN = [score(5, ONE, 8, LOOK_WEB), score(6, TWO, 8, LOOK_WEB), score(7, NEW, 4, HELP_STORE)]
MONEY = [
    event(5, ONE, TOUCH, LOOK_WEB, cost=2),
    event(5, ONE, ORDER, BUY_WEB, value=50, cost=4, goods=16),
    event(6, ONE, RECEIVED, value=7, cost=3),
    event(8, ONE, RETURNED, HELP_STORE, value=-10, cost=1, goods=-4),
    event(9, ONE, RESOLVED, HELP_STORE, kind=1, cost=1.5),
    event(-1, OLD, ORDER, BUY_STORE, value=1000, cost=1),
    event(100, OLD, ORDER, BUY_STORE, journey=1, value=1000, cost=1),
]
DISCOUNTED = [
    event(0.5, ONE, ORDER, BUY_WEB, value=10),
    event(73.5, ONE, TOUCH, LOOK_WEB, cost=4, journey=1),  # a fifth of a year
    event(73.5, OLD, ORDER, BUY_WEB, value=20),
]
FIFTH = 1.1**-0.2
VALUED = [
    event(9, ONE, TOUCH, LOOK_WEB, cost=5),  # before the first order: the cost of winning her
    event(10, ONE, ORDER, BUY_STORE, value=50, cost=1, goods=19),
    event(46.9, ONE, RETURNED, value=-8, cost=1),  # 36 whole days later
    event(50, ONE, ORDER, BUY_STORE, journey=1, value=70),  # 40 days later, the window is over
    event(61, TWO, ORDER, BUY_WEB, value=90),  # cannot be followed for 40 days
    event(10, OLD, ORDER, BUY_WEB, value=90),  # not new
]
ACQUIRED = [
    event(4, ONE, TOUCH, SEE_AD, cost=3),
    event(5, ONE, TOUCH, LOOK_WEB, cost=2),
    event(6, ONE, ORDER, BUY_WEB, cost=50),
    event(7, ONE, TOUCH, LOOK_WEB, cost=9, journey=1),  # she is a customer
    event(8, ONE, TOUCH, SEE_AD, cost=4, journey=1),  # but advertising is advertising
    event(5, NEW, TOUCH, LOOK_STORE, cost=1),  # never buys
    event(5, OLD, TOUCH, LOOK_WEB, cost=8),
    event(6, OLD, TOUCH, SEE_AD, cost=5),
    event(-6, OLD, TOUCH, SEE_AD, cost=5),
]

MESSAGED = [
    message(5, ONE, ANSWERED, cost=2),
    event(6, ONE, ORDER, BUY_WEB, kind=PROMPTED, value=40, cost=5),
    event(8, ONE, RECEIVED, BUY_WEB, kind=PROMPTED, cost=4),
    message(9, ONE, ANSWERED_AND_OPTED_OUT, cost=2),
    message(10, NEW, OPTED_OUT, cost=3),  # she never buys
    event(11, TWO, TOUCH, LOOK_STORE, cost=6),
    event(12, TWO, ORDER, BUY_STORE, value=10),
    message(-1, OLD, SENT, cost=9),  # of the warm-up
    message(101, OLD, SENT, cost=9),  # after the window
]
ADVERTISED = [
    event(-4, TWO, TOUCH, SEE_AD, cost=7),
    event(20, TWO, ORDER, BUY_STORE, value=60),  # in time, in a store
    event(49.5, TWO, TOUCH, SEE_AD, cost=2, journey=1),  # he has just bought
    event(51, TWO, TOUCH, SEE_AD, cost=3, journey=1),  # that was long ago
    event(60, ONE, TOUCH, SEE_AD, cost=5),
    event(61, ONE, TOUCH, LOOK_WEB, cost=1),
    event(90, ONE, ORDER, BUY_WEB, value=30, kind=PROMPTED, journey=1),
    event(95, ONE, ORDER, BUY_WEB, value=20, journey=2),  # not the advertisement's any more
    event(99, ONE, TOUCH, SEE_AD, cost=4, journey=3),
    event(104, ONE, ORDER, BUY_WEB, value=80, journey=3),  # after the window
]

COUNTED: dict[str, tuple[Rows, float, float]] = {
    "conversion": (CONVERSION, 2, 3),
    "conversion_first": (FIRST_NEEDS, 1, 2),
    "buyers_per_prospect": (BUYERS, 2, 3),
    "orders_per_person": (ORDERS, 2, 5),
    "order_value": (ORDERS, 40, 2),
    "cross_channel_share": (CROSSED, 1, 2),
    "cross_channel_rate": (CROSSED, 1, 3),
    "combination_share": (CROSSED, 1, 2),
    "combination_revenue_share": (CROSSED, 30, 40),
    "handoffs_per_journey": (HANDOFFS, 4, 2),
    "context_continuity": (HANDOFFS, 1, 4),
    "channels_per_journey": ([*HANDOFFS, event(5, NEW, LAPSE)], 4, 3),
    "wait_minutes": (QUEUE, 43.2, 2),
    "abandonment": (QUEUE, 1, 3),
    "stock_out_rate": (MISSING, 2, 4),
    "late_rate": (AFTERWARDS, 1, 2),
    "cancelled_rate": (AFTERWARDS, 1, 2),
    "return_rate": (AFTERWARDS, 10, 100),
    "turned_away": (TURNED_AWAY, 2, 3),
    "lost_in_handoff": (HANDOFFS, 1, 2),
    "repeat_purchase": (REPEATED, 1, 2),
    "retention": (RETAINED, 1, 2),
    "churn": (LOST, 1, 0.1 + 100 / 365),
    "nps": (SCORES, 100, 3),
    "csat": (SCORES, 2, 4),
    "experience": (SCORES, 28, 4),
    "consistency": (UNEVEN, 1 - (32 / 9) ** 0.5 / 5, 1),
    "revenue_per_person": (MONEY, 47, 5),
    "contribution_per_person": (MONEY, 47 - 11.5 - 12, 5),
    "net_value_per_person": (DISCOUNTED, 10 + 16 * FIFTH - 6, 5),
    "clv_prospect": (DISCOUNTED, 10 - 4 * FIFTH, 3),
    "clv_customer": (VALUED, 30 - 9 * 1.1 ** (-36 / 365), 1),
    "cost_to_serve": (MONEY, 11.5, 1),
    "cac": (ACQUIRED, 15, 1),
    "contact_cost": (MESSAGED, 6, 2),
    "fulfilment_cost": (MESSAGED, 9, 2),
    "message_cost": (MESSAGED, 7, 2),
    "advertising_cost": (ADVERTISED, 14, 3),
    "roas": (ADVERTISED, 90, 14),
    "roas_online": (ADVERTISED, 30, 14),
    "wasted_advertising": (ADVERTISED, 6, 14),
    "messages_per_person": (MESSAGED, 3, 5),
    "answered_share": (MESSAGED, 2, 3),
    "opt_out_share": (MESSAGED, 2, 3),
    "prompted_orders": (MESSAGED, 1, 2),
}


def test_every_kpi_is_counted_by_hand() -> None:
    assert set(COUNTED) == {kpi.id for kpi in KPIS}


@pytest.mark.parametrize("kpi", COUNTED)
def test_numerator_and_denominator(kpi: str) -> None:
    rows, numerator, denominator = COUNTED[kpi]
    assert counts(measured(*rows), kpi) == pytest.approx((numerator, denominator))


def test_kpis_have_names_of_their_own_and_refer_to_sums() -> None:
    assert len({kpi.id for kpi in KPIS}) == len(KPIS)
    assert {kpi.numerator for kpi in KPIS} | {kpi.denominator for kpi in KPIS} <= set(SUMS)


def test_every_kpi_by_channel_says_which_channel() -> None:
    assert all(bool(kpi.channel) == (kpi.split in {"own", "shared"}) for kpi in KPIS)


@pytest.mark.parametrize(
    ("kpi", "place", "expected"),
    [
        ("conversion", {"channel": WEB}, (2, 2)),
        ("conversion", {"channel": STORE}, (0, 1)),
        ("conversion", {"segment": "loyal"}, (1, 1)),
        ("conversion", {"segment": "loyal", "channel": STORE}, (0, 0)),
        ("buyers_per_prospect", {"channel": WEB}, (1, 3)),
        ("buyers_per_prospect", {"segment": "regular", "channel": STORE}, (1, 2)),
        ("orders_per_person", {"channel": STORE}, (1, 5)),
        ("order_value", {"channel": WEB}, (10, 1)),
        ("cross_channel_rate", {"channel": WEB}, (1, 2)),
        ("context_continuity", {"channel": STORE}, (1, 2)),
        ("context_continuity", {"channel": WEB}, (0, 1)),
        ("turned_away", {"channel": WEB}, (1, 1)),
        ("late_rate", {"channel": WEB}, (1, 1)),
        ("return_rate", {"channel": STORE}, (0, 60)),  # the return names no place, the order did
        ("retention", {"channel": WEB}, (1, 1)),
        ("nps", {"channel": STORE}, (0, 0)),
        ("experience", {"channel": STORE}, (3, 1)),
        ("revenue_per_person", {"channel": WEB}, (57, 5)),  # the delivery names no place
        ("revenue_per_person", {"channel": STORE}, (-10, 5)),  # the return does
        ("churn", {"segment": "loyal"}, (0, 0)),
        ("churn", {"channel": WEB}, (0, 0)),
        ("net_value_per_person", {"segment": "loyal"}, (0, 0)),
        ("cac", {"channel": "ad"}, (12, 1)),
        ("message_cost", {"channel": WEB}, (7, 2)),
        ("answered_share", {"channel": WEB}, (2, 3)),
        ("roas", {"channel": "ad"}, (90, 14)),
        ("roas", {"channel": STORE}, (0, 0)),
        ("clv_customer", {"channel": STORE}, (30 - 9 * 1.1 ** (-36 / 365), 1)),
    ],
)
def test_places(kpi: str, place: dict[str, str], expected: tuple[float, float]) -> None:
    assert counts(measured(*COUNTED[kpi][0]), kpi, **place) == pytest.approx(expected)


def test_spend_in_media_counts_where_it_advertises_and_wins_customers() -> None:
    setting = replace(SETTING, media_spend=(50.0, 0.0, 0.0))
    found = measured(*ADVERTISED, setting=setting)
    assert counts(found, "roas") == pytest.approx((90, 14 + 50))
    assert counts(found, "roas", segment="loyal", channel="ad") == pytest.approx((0, 50 * 2 / 5))
    assert counts(found, "advertising_cost") == (14, 3)
    before = counts(measured(*ADVERTISED), "cac")[0]
    assert counts(found, "cac")[0] == pytest.approx(before + 50)


@pytest.mark.parametrize("kpi", [kpi.id for kpi in KPIS if kpi.split == "shared"])
def test_channels_add_up(kpi: str) -> None:
    value = measured(*COUNTED[kpi][0]).value[measured().place(kpi)[0]]
    np.testing.assert_allclose(value[:, :-1].sum(axis=1), value[:, -1])


def test_retention_uses_periods_of_90_days_where_two_fit() -> None:
    long = replace(SETTING, horizon=270.0)
    rows = [event(day, ONE, ORDER, BUY_WEB, journey=day) for day in (10, 100, 200)]
    assert counts(measured(*rows, setting=long), "retention") == (2, 2)
    skipped = [event(day, ONE, ORDER, BUY_WEB, journey=day) for day in (10, 200)]
    assert counts(measured(*skipped, setting=long), "retention") == (0, 1)


def test_who_returns_after_being_lost_is_at_risk_again() -> None:
    rows = [
        event(10, ONE, ORDER, BUY_WEB),
        event(20, ONE, CHURN),
        event(90, ONE, ORDER, BUY_WEB, journey=1),
        event(0, OLD, CHURN),
        event(0, OLDER, CHURN),
    ]
    assert counts(measured(*rows), "churn") == pytest.approx((3, 20 / 365))


def test_a_customer_lost_after_the_window_was_at_risk_within_it() -> None:
    rows = [event(63.5, ONE, ORDER, BUY_WEB), event(101, ONE, CHURN)]
    gone = [event(0, OLD, CHURN), event(0, OLDER, CHURN)]
    assert counts(measured(*rows, *gone), "churn") == pytest.approx((2, 0.1))


def test_a_new_need_ends_the_last_one_and_a_touch_after_the_end_is_no_journey() -> None:
    rows = [
        event(5, ONE, TOUCH, LOOK_WEB),
        event(6, ONE, TOUCH, LOOK_WEB, journey=1),
        event(7, ONE, ORDER, BUY_WEB, journey=1),
        event(8, ONE, TOUCH, LOOK_STORE, journey=1),
    ]
    assert counts(measured(*rows), "conversion") == (1, 2)
    assert counts(measured(*rows), "handoffs_per_journey") == (0, 2)


def test_service_contacts_are_no_need_journeys() -> None:
    rows = [
        event(5, ONE, TOUCH, LOOK_WEB),
        event(5.5, ONE, TOUCH, HELP_STORE, kind=1, journey=0),
        event(6, ONE, ORDER, BUY_WEB),
    ]
    assert counts(measured(*rows), "combination_share") == (0, 1)
    assert counts(measured(*rows), "channels_per_journey") == (1, 1)


def test_what_happened_after_the_follow_up_is_not_seen() -> None:
    rows = [
        event(5, ONE, TOUCH, LOOK_WEB),
        event(15.1, ONE, TOUCH, LOOK_STORE, detail=CONTEXT_KEPT),
        event(15.2, ONE, LAPSE, detail=GAVE_UP_STORY),
    ]
    assert counts(measured(*rows), "handoffs_per_journey") == (0, 1)
    assert counts(measured(*rows), "lost_in_handoff") == (0, 1)


def test_channels_alike_are_consistent_and_one_channel_alone_is() -> None:
    alike = [score(5, ONE, 2, LOOK_WEB), score(6, TWO, 2, HELP_STORE)]
    assert counts(measured(*alike), "consistency") == (1, 1)
    assert counts(measured(alike[0]), "consistency") == (1, 1)
    assert counts(measured(score(5, ONE, 2)), "consistency") == (0, 0)  # in no channel


def test_extremes_are_as_inconsistent_as_can_be() -> None:
    apart = [score(5, ONE, 0, LOOK_WEB), score(6, TWO, 10, HELP_STORE)]
    assert counts(measured(*apart), "consistency") == pytest.approx((0, 1))


def test_a_late_return_belongs_to_its_own_order_where_it_names_the_place() -> None:
    rows = [
        event(5, ONE, ORDER, BUY_WEB, value=40),
        event(8, ONE, ORDER, BUY_STORE, value=10, journey=1),
        event(9, ONE, RETURNED, BUY_WEB, value=-40),
    ]
    assert counts(measured(*rows), "return_rate", channel=WEB) == (40, 40)
    assert counts(measured(*rows), "return_rate", channel=STORE) == (0, 10)
