"""Simulated repeat purchases against BG/NBD, and against the simpler fixed repeat.

With conversion 1, no dwell, always open and neutral experience, needs are orders, and orders are
BG/NBD (Fader, Hardie & Lee 2005). Where conversion is below 1 it thins the needs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import kstest

from omnisim.event_log import CHURN, LAPSE, ORDER, EventLog
from omnisim.repeat_buying import BgNbd, Histories
from tests.simulated import Floats, assert_mean, assert_share, log_of, market, part_of

CDNOW = BgNbd(r=0.2426, alpha=4.4136, a=0.7929, b=2.4259)  # weeks
WEEK = 7.0
BUYERS = 10_000
FEWER = 5_000  # where every customer says more
WEEKS = 78


def orders_of(*, weeks: float, conversion: float = 1.0, **segment: Any) -> EventLog:
    """Return what happens in a shop where everyone first needs something on the first day."""
    whole = {
        "prospects": BUYERS,
        "needs": "once",
        "repeat": {
            "r": CDNOW.r,
            "alpha": f"{CDNOW.alpha} weeks",
            "a": CDNOW.a,
            "b": CDNOW.b,
        },
        "order_value": {"mean": 1},
        "entry": {"awareness@store": 1},
        "entry_repeat": {"purchase@store": 1},
        **segment,
    }
    lapse = {"lapse": 1 - conversion} if conversion < 1 else {}
    return log_of(
        market(
            channels={"store": {"kind": "store"}},
            segments={"all": whole},
            journey={
                "all": {
                    "awareness@store": {"conversion": 1},
                    "purchase@store": {"conversion": conversion, **lapse},
                }
            },
            run={"horizon": "1 day", "follow_up": f"{weeks} weeks"},
        )
    )


def since_first(log: EventLog) -> tuple[NDArray[np.int32], Floats]:
    """Return customer and weeks since their first order, for every repeat order."""
    orders = part_of(log, log.event == ORDER)
    first = np.full(BUYERS, np.inf)
    np.minimum.at(first, orders.customer, orders.time)
    age = (orders.time - first[orders.customer]) / WEEK
    return orders.customer[age > 0], age[age > 0]


def repeats_by(log: EventLog, weeks: float, *, buyers: int = BUYERS) -> Floats:
    """Return the repeat orders of every customer within weeks of their first, (n_customers,)."""
    who, age = since_first(log)
    return np.bincount(who[age <= weeks], minlength=buyers).astype(float)


@pytest.fixture(scope="module")
def cdnow() -> EventLog:
    return orders_of(weeks=WEEKS)


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [(1 / 7, 0.0078), (1, 0.0532), (3, 0.1506), (31.8571, 1.0405), (32, 1.0437), (78, 1.8576)],
)
def test_expected_repeats_of_a_new_customer(cdnow: EventLog, weeks: float, expected: float) -> None:
    """Published."""
    assert expected == pytest.approx(float(CDNOW.expected_repeats(weeks)), rel=5e-3)
    assert_mean(repeats_by(cdnow, weeks), CDNOW.expected_repeats(weeks))


def test_no_repeat_in_39_weeks(cdnow: EventLog) -> None:
    """Published: .57379 with the rounded r .243, α 4.414, and .57431 with these parameters."""
    none = np.sum(repeats_by(cdnow, 39) == 0)
    assert (CDNOW.alpha / (CDNOW.alpha + 39)) ** CDNOW.r == pytest.approx(0.57431, abs=2e-5)
    assert_share(none, BUYERS, 0.57431)


def test_how_many_repeat_how_often(cdnow: EventLog) -> None:
    counts = np.bincount(repeats_by(cdnow, 39).astype(int), minlength=13)[:13]
    assert_share(counts, BUYERS, CDNOW.p_repeats(np.arange(13), 39))


def test_the_coin(cdnow: EventLog) -> None:
    """After the k-th repeat a / (a + b + k − 1) drop out: those more likely to go first."""
    lost = part_of(cdnow, cdnow.event == CHURN)
    who, _ = since_first(cdnow)
    bought = np.bincount(who, minlength=BUYERS)
    for repeat in range(1, 6):
        tossed = np.sum(bought >= repeat)
        dropped = np.sum(lost.detail == repeat + 1)
        assert_share(dropped, tossed, CDNOW.a / (CDNOW.a + CDNOW.b + repeat - 1))
    assert not (lost.detail < 2).any()  # never after the first order


def test_a_calibrator_finds_the_parameters_again(cdnow: EventLog) -> None:
    """Within the published 95 % intervals, which come from 2,357 real customers."""
    who, age = since_first(cdnow)
    early = age <= 39
    last = np.zeros(BUYERS)
    np.maximum.at(last, who[early], age[early])
    found = BgNbd.fit(Histories(repeats_by(cdnow, 39), last, np.full(BUYERS, 39.0)))
    assert 0.218 < found.r < 0.267
    assert 3.67 < found.alpha < 5.15
    assert 0.43 < found.a < 1.16
    assert 1.04 < found.b < 3.81


def test_conversion_thins_needs() -> None:
    """Needs that lapse cost nothing but time: the rate of orders is the rate of needs, thinned."""
    log = orders_of(weeks=26, conversion=0.4, prospects=FEWER)
    thinned = BgNbd(CDNOW.r, CDNOW.alpha / 0.4, CDNOW.a, CDNOW.b)
    for weeks in (4, 26):
        assert_mean(repeats_by(log, weeks, buyers=FEWER), thinned.expected_repeats(weeks))
    assert np.sum(log.event == LAPSE) > 1000


def test_the_base_goes_on_as_it_began() -> None:
    """Customers acquired evenly over a year buy on as BG/NBD expects of such a mixture of ages."""
    log = orders_of(
        weeks=26,
        prospects=0,
        installed_base={"customers": FEWER, "age": "52 weeks"},
    )
    orders = part_of(log, log.event == ORDER)
    bought = np.bincount(orders.customer[orders.time <= 26 * WEEK], minlength=FEWER)
    ages = (np.arange(2000) + 0.5) / 2000 * 52
    expected = CDNOW.expected_repeats(ages + 26) - CDNOW.expected_repeats(ages)
    assert_mean(bought, expected.mean())


@pytest.mark.parametrize("conversion", [1.0, 0.5])
def test_a_fixed_repeat(conversion: float) -> None:
    """Orders are geometric: after each another follows with the product of both probabilities."""
    repeat = {"probability": 0.6, "gap": "3 weeks"}
    log = orders_of(weeks=200, conversion=conversion, prospects=FEWER, repeat=repeat)
    again = 0.6 * conversion
    repeats = repeats_by(log, 200, buyers=FEWER)
    assert_mean(repeats, again / (1 - again))
    for number in range(1, 6):
        assert_share(np.sum(repeats >= number), FEWER, again**number)
    orders = part_of(log, log.event == ORDER)
    by_customer = np.lexsort((orders.time, orders.customer))
    when, who = orders.time[by_customer], orders.customer[by_customer]
    gaps = np.diff(when)[np.diff(who) == 0]
    assert kstest(gaps / (3 * WEEK), "expon").pvalue > 1e-4
