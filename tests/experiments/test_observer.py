"""The observer's counts against the same done slowly, event by event."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from observer import (
    MOST_ORDERS,
    journeys_by_breadth,
    orders_of,
    sales,
    sales_by_kind,
    spend_after,
    value_by_breadth,
)
from paired_runs import Effort, Run, paired_runs

from omnisim.event_log import NEED, ORDER, TOUCH
from tests.shops import shop


@cache
def run() -> Run:
    return next(paired_runs(shop(), ["multi"], Effort(2, "reference")))["multi"]


def events(event: int) -> list[tuple[int, int, float, int, float]]:
    """Return customer, journey, time, channel, value of the events of one kind, needs only."""
    log, channels = run().log, run().channel_of_event()
    chosen = np.flatnonzero((log.event == event) & (log.kind == NEED))
    return [
        (log.customer[i], log.journey[i], log.time[i], channels[i], log.value[i]) for i in chosen
    ]


def test_orders_are_those_of_the_log() -> None:
    orders, slowly = orders_of(run()), sorted(events(ORDER), key=lambda e: (e[0], e[2]))
    assert len(orders.time) == len(slowly) > 100
    assert orders.customer.tolist() == [who for who, *_ in slowly]
    assert orders.value.tolist() == [value for *_, value in slowly]


def test_journeys_by_breadth() -> None:
    touched: dict[tuple[int, int], set[int]] = {}
    began: dict[tuple[int, int], float] = {}
    for who, journey, time, channel, _ in events(TOUCH):
        touched.setdefault((who, journey), set()).add(channel)
        began.setdefault((who, journey), time)
    bought = {(who, journey) for who, journey, *_ in events(ORDER)}
    expected = np.zeros((2, 3))
    for key, channels in touched.items():
        if 0 <= began[key] < run().setting.horizon:
            expected[:, min(len(channels), 3) - 1] += (1, key in bought)
    np.testing.assert_array_equal(journeys_by_breadth(run()), expected)
    assert (expected > 0).all()


@pytest.mark.parametrize("online", [True, False])
def test_spend_after(online: bool) -> None:
    days, kinds = 40.0, run().is_online()
    followed, all_ = np.zeros(2), np.zeros(3)
    for who, _, time, channel, value in events(ORDER):
        in_time = 0 <= time < run().setting.horizon - days
        if kinds[channel] != online or not in_time:
            continue
        extra = sum(
            v for w, _, t, c, v in events_of(who) if time < t <= time + days and kinds[c] != online
        )
        all_ += (value, extra, 1)
        followed += (value, extra) if extra > 0 else (0, 0)
    found = spend_after(run(), online=online, days=days)
    np.testing.assert_allclose(found, [*followed, *all_])
    assert found[1] > 0
    assert found[1] == pytest.approx(found[3])  # nothing else followed


@cache
def by_customer() -> dict[int, list[tuple[int, int, float, int, float]]]:
    found: dict[int, list[tuple[int, int, float, int, float]]] = {}
    for each in events(ORDER):
        found.setdefault(each[0], []).append(each)
    return found


def events_of(who: int) -> list[tuple[int, int, float, int, float]]:
    return by_customer()[who]


def test_customers_by_breadth_are_those_of_the_yardstick() -> None:
    """Their number and their value are the cohort's of the KPI; who is counted where, slowly."""
    counts, values = value_by_breadth(run())
    value, cohort = run().sums("clv_customer")
    assert counts.sum() == cohort > 50
    assert values.sum() == pytest.approx(value, rel=1e-5)
    bought = np.unpackbits(run().buyers.bought, count=run().buyers.n_people)
    expected = np.zeros((2, MOST_ORDERS))
    for who in np.flatnonzero(bought).tolist():
        own = sorted(events_of(who), key=lambda e: e[2])
        within = [e for e in own if e[2] <= own[0][2] + run().setting.value_window]
        several = len({channel for *_, channel, _ in within}) > 1
        expected[int(several), min(len(within), MOST_ORDERS) - 1] += 1
    np.testing.assert_array_equal(counts, expected)
    assert counts[1].sum() > 0


def test_segments_add_up() -> None:
    parts = [value_by_breadth(run(), (name,)) for name in run().setting.names.segments]
    np.testing.assert_allclose(sum(parts), value_by_breadth(run()))


def test_sales() -> None:
    horizon = run().setting.horizon
    both = sales_by_kind(run())
    assert both.sum() == pytest.approx(sales(run(), 0, horizon))
    assert (both > 0).all()
    assert sales(run(), 0, 90) + sales(run(), 90, horizon) == pytest.approx(both.sum())
