"""The calendar against a sorted list: by time, and what is due at one time in order of coming."""

from __future__ import annotations

from heapq import heappop, heappush

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.engine.build.plan import plan_of
from omnisim.engine.compiled import calendar, state
from omnisim.engine.compiled.state import Market, market_of
from omnisim.engine.model import Plan
from tests.shops import shop

delays = st.lists(st.sampled_from((0.0, 0.125, 0.25, 1.0, 17.3, 100.0)), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(shop(), "omni")


def enter(market: Market, entry: int, due: float) -> None:
    people = len(market.customers)
    if entry < people:
        calendar.enter_need(market, entry, due)
    else:
        calendar.enter_trip(market, market.trips[entry - people], due)


@given(first=delays, later=delays, buckets=st.sampled_from((1, 7, 5_000)))
def test_order(plan: Plan, first: list[float], later: list[float], buckets: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(state, "FEWEST_BUCKETS", buckets)
        patched.setattr(state, "BUCKETS_PER_CUSTOMER", 0)
        market = market_of(plan, 1)
    entries = range(len(market.customers) - 30, len(market.customers) + 30)  # of both kinds
    expected: list[tuple[float, int, int]] = []
    for serial, (entry, delay) in enumerate(zip(entries, first, strict=False)):
        enter(market, entry, market.moment.now + delay)
        heappush(expected, (market.moment.now + delay, serial, entry))
    for serial, delay in enumerate(later, start=1_000):
        if not expected:
            break
        due, _, entry = heappop(expected)
        assert calendar.next_entry(market) == entry
        assert market.moment.now == due
        enter(market, entry, due + delay)
        heappush(expected, (due + delay, serial, entry))
    while expected:
        due, _, entry = heappop(expected)
        assert calendar.next_entry(market) == entry
        assert market.moment.now == due
    assert calendar.next_entry(market) == calendar.NOTHING
    assert calendar.next_entry(market) == calendar.NOTHING
