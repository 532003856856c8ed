"""The shelf against a stock kept day by day, and against the theory of lost sales."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.engine.model import Clock, Rows, Shelves
from omnisim.engine.reference.shelf import Shelf
from omnisim.event_log import ORDER, STOCK_OUT
from tests.simulated import ONE_NEED, assert_share, log_of, market

EMPTY = Rows(np.zeros(2, np.int64), np.zeros(0, np.int64), np.zeros(0))
CLOCK = Clock(0.0, 0.0, 1e3, 1e3, np.zeros(1), np.array([0.0, 1e3]), 1e3, 0)


def shelves(reorder_point: int, order_up_to: int, lead_time: float, *, items: int = 1) -> Shelves:
    """Return one pool with one location."""
    return Shelves(
        items=items,
        pool=np.zeros(1, np.int64),
        first_location=np.array([0, 1]),
        reorder_point=np.array([[reorder_point]]),
        order_up_to=np.array([[order_up_to]]),
        lead_time=np.array([[lead_time]]),
        online=np.zeros(1, np.int64),
        shared=np.zeros(2),
        visible=np.zeros(2),
        oversold=np.zeros(2),
        reactions=EMPTY,
        delay=0.0,
        switch_to=EMPTY,
    )


VISITS = ("nobody", "nobody", "buyer", "buyer", "two buyers", "return")


class Storeroom:
    """The same stock kept hour by hour: deliveries are carried in before anybody comes."""

    def __init__(self, reorder_point: int, order_up_to: int, lead_time: int) -> None:
        self.stock, self.under_way = order_up_to, 0
        self.reorder_point, self.order_up_to, self.lead_time = reorder_point, order_up_to, lead_time
        self.due = math.inf

    def begin(self, hour: int) -> None:
        if hour == self.due:
            self.stock, self.due = self.stock + self.under_way, math.inf
            self.order(hour)

    def order(self, hour: int) -> None:
        if self.stock <= self.reorder_point and math.isinf(self.due):
            self.under_way, self.due = self.order_up_to - self.stock, hour + self.lead_time


def compare(hours: Sequence[str], reorder_point: int, order_up_to: int, lead_time: int) -> None:
    """Fail unless the shelf has what a stock kept by the hour has, whenever somebody looks."""
    shelf = Shelf(shelves(reorder_point, order_up_to, float(lead_time)), CLOCK)
    room = Storeroom(reorder_point, order_up_to, lead_time)
    for hour, what in enumerate(hours):
        room.begin(hour)
        for _ in range({"buyer": 1, "two buyers": 2}.get(what, 0)):
            assert shelf.has(0, 0, float(hour)) == (room.stock > 0)
            if room.stock > 0:
                shelf.take(0, 0, float(hour))
                room.stock -= 1
                room.order(hour)
        if what == "return":
            shelf.put_back(0, 0, float(hour))
            room.stock += 1


@given(
    hours=st.lists(st.sampled_from(VISITS), min_size=40, max_size=80),
    order_up_to=st.integers(1, 6),
    gap=st.integers(1, 4),
    lead_time=st.integers(1, 9),
)
@settings(max_examples=150)
def test_equals_a_stock_kept_by_the_hour(
    hours: list[str], order_up_to: int, gap: int, lead_time: int
) -> None:
    """Although the shelf books a delivery only when somebody looks."""
    compare(hours, max(0, order_up_to - gap), order_up_to, lead_time)


def test_a_return_after_a_delivery_that_nobody_saw() -> None:
    """The delivery of hour 3 leaves too few and is ordered for again, before the return."""
    compare(["buyer", "buyer", "nobody", "return", "buyer", "buyer", "buyer"], 1, 2, 3)


def test_goods_that_come_back_can_be_sold_again() -> None:
    compare(["buyer", "nobody", "return", "buyer", "buyer", "buyer"], 0, 1, 5)


def test_items_and_locations_are_apart() -> None:
    twice = shelves(0, 1, 5.0, items=2)._replace(first_location=np.array([0, 2]))
    shelf = Shelf(twice, CLOCK)
    shelf.take(1, 0, 0.0)
    found = {(at, item): shelf.has(at, item, 0.0) for at in (0, 1) for item in (0, 1)}
    assert found == {(0, 0): True, (0, 1): True, (1, 0): False, (1, 1): True}


def test_goods_that_need_no_time_are_never_missing() -> None:
    shelf = Shelf(shelves(1, 2, 0.0), CLOCK)
    for _ in range(5):
        assert shelf.has(0, 0, 1.0)
        shelf.take(0, 0, 1.0)


@pytest.mark.parametrize("order_up_to", [1, 4])
def test_lost_sales(order_up_to: int) -> None:
    """Ordered up to S when the last unit goes, with Poisson demand λ lost during the lead time L.

    A cycle sells S and misses λL on average: λL / (S + λL) of the demand is lost, with S = 1
    Erlang's loss formula. Every location is a shelf of its own.
    """
    reactions = {"elsewhere": 1, "substitute": 0, "delay": 0, "switch": 0, "leave": 0}
    pool = {
        "channels": ["store"],
        "locations": 50,
        "reorder_point": 0,
        "order_up_to": order_up_to,
        "lead_time": "3 days",
    }
    log = log_of(
        market(
            channels={"store": {"kind": "store"}},
            segments={"all": {**ONE_NEED, "prospects": 10_000, "entry": {"purchase@store": 1}}},
            journey={"all": {"purchase@store": {"conversion": 1}}},
            stock={"items": 2, "pools": {"shelf": pool}, "reactions": reactions},
            run={"horizon": "200 days"},
        )
    )
    settled = log.time > 30
    missed = np.sum(settled & (log.event == STOCK_OUT))
    asked = np.sum(settled & np.isin(log.event, (STOCK_OUT, ORDER)))
    demand = 10_000 / 200 / 100 * 3.0
    assert_share(missed, asked, demand / (order_up_to + demand))
