"""An order is in the window or out of it as a whole, whenever its delivery or return comes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.event_log import (
    CANCELLED,
    COLUMNS,
    ORDER,
    RECEIVED,
    RESOLVED,
    RETURNED,
    TOUCH,
    EventLog,
)
from omnisim.event_log import joined as joined_log
from omnisim.experiment.trial import setting_of
from omnisim.measure.fold import measure
from tests.measure.small_market import (
    BUY_STORE,
    BUY_WEB,
    HELP_STORE,
    LOOK_WEB,
    NEW,
    OLD,
    ONE,
    SETTING,
    TWO,
    counts,
    event,
    measured,
)
from tests.shops import small_shop

END = SETTING.horizon + SETTING.follow_up
FLAT = replace(SETTING, discount_rate=0.0)
Row = dict[str, Any]


def life_of(day: float, who: int, journey: int = 0, *, delays: tuple[float, ...]) -> list[Row]:
    """Return an order of 100 with delivery, service contact and return after their delays."""
    more = {"journey": journey}
    received, asked, returned = (day + delay for delay in delays)
    return [
        event(day, who, ORDER, BUY_WEB, value=100, cost=5, goods=60, **more),
        event(received, who, RECEIVED, BUY_WEB, value=10, cost=4, goods=6, **more),
        event(asked, who, TOUCH, HELP_STORE, kind=1, cost=3, **more),
        event(asked, who, RESOLVED, HELP_STORE, kind=1, **more),
        event(returned, who, RETURNED, BUY_WEB, value=-100, cost=7, goods=-50, **more),
    ]


EARNED = 10.0  # money received less money paid back
SPENT = 5.0 + 4 + 3 + 7
KEPT = EARNED - SPENT - 60 - 6 + 50  # of such an order

DELAYS = st.tuples(*[st.floats(0.0, SETTING.follow_up)] * 3)


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-50.0, 99.99), DELAYS), max_size=8))
def test_an_order_counts_whole_or_not_at_all(lives: list[tuple[int, float, Any]]) -> None:
    lives.sort(key=lambda life: life[1])
    rows: list[Row] = []
    for number, (who, day, delays) in enumerate(lives):
        rows += life_of(day, who, number, delays=delays)
    found = measured(*rows, setting=FLAT)
    orders = sum(day >= 0.0 for _, day, _ in lives)
    assert counts(found, "revenue_per_person")[0] == pytest.approx(orders * EARNED)
    assert counts(found, "contribution_per_person")[0] == pytest.approx(orders * KEPT)
    assert counts(found, "cost_to_serve") == pytest.approx((orders * SPENT, orders))
    net = counts(found, "net_value_per_person")[0]
    assert net == pytest.approx(orders * KEPT - SETTING.fixed_cost)
    assert found.pictures.months[0].sum() == pytest.approx(orders * EARNED)
    assert found.pictures.months[1].sum() == pytest.approx(orders * KEPT)


def test_returns_of_the_warm_up_are_not_charged_to_the_window() -> None:
    rows = life_of(-4, OLD, delays=(5, 6, 9))
    assert counts(measured(*rows), "revenue_per_person")[0] == 0
    assert counts(measured(*rows), "contribution_per_person")[0] == 0
    both = [*rows, *life_of(2, OLD, 1, delays=(5, 6, 9))]
    assert counts(measured(*both), "revenue_per_person")[0] == EARNED


def test_orders_after_the_window_bring_and_cost_nothing() -> None:
    rows = [*life_of(97, ONE, delays=(1, 2, 9)), *life_of(100, ONE, 1, delays=(1, 2, 3))]
    assert counts(measured(*rows), "revenue_per_person")[0] == EARNED


def test_a_need_without_an_order_costs_at_its_own_time() -> None:
    rows = [event(99, ONE, TOUCH, LOOK_WEB, cost=2), event(101, TWO, TOUCH, LOOK_WEB, cost=2)]
    assert counts(measured(*rows), "contribution_per_person")[0] == -2


def test_a_late_return_is_discounted_at_its_own_time_and_booked_in_the_last_month() -> None:
    rows = [
        event(98, ONE, ORDER, BUY_STORE, value=40),
        event(106.5, ONE, CANCELLED, BUY_STORE, value=-40),
    ]
    found = measured(*rows)
    present = 40 * 1.1 ** (-98 / 365) - 40 * 1.1 ** (-106 / 365)
    assert counts(found, "clv_prospect")[0] == pytest.approx(present)
    assert found.pictures.months[0, 3, 2] == 0
    assert counts(found, "revenue_per_person")[0] == 0


def test_what_comes_after_the_end_of_the_log_is_lost() -> None:
    rows = [
        event(98, ONE, ORDER, BUY_WEB, value=40),
        event(END, ONE, RETURNED, BUY_WEB, value=-10),
        event(END + 1e-6, ONE, RETURNED, BUY_WEB, value=-20),
        event(5000, ONE, RETURNED, BUY_WEB, value=-20),  # nor does it read beyond a table
    ]
    assert counts(measured(*rows), "revenue_per_person")[0] == 30
    assert counts(measured(*rows), "return_rate")[0] == 10


VALUED = [
    event(10, ONE, ORDER, BUY_WEB, value=50),
    event(49, ONE, ORDER, BUY_WEB, journey=1, value=30),  # within 40 days
    event(51, ONE, ORDER, BUY_WEB, journey=2, value=70),  # not
]


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (event(55, ONE, RETURNED, BUY_WEB, journey=1, value=-30), 50),
        (event(55, ONE, TOUCH, HELP_STORE, journey=1, kind=1, cost=4), 76),
        (event(109, ONE, RETURNED, BUY_WEB, journey=0, value=-50), 30),
        (event(55, ONE, RETURNED, BUY_WEB, journey=2, value=-70), 80),
        (event(52, ONE, TOUCH, LOOK_WEB, journey=2, cost=9), 80),
        (event(48, ONE, TOUCH, LOOK_WEB, journey=1, cost=9), 71),
    ],
)
def test_the_value_of_a_customer_holds_whole_orders(row: Row, value: float) -> None:
    assert counts(measured(*VALUED, row, setting=FLAT), "clv_customer") == (value, 1)


def test_the_value_is_discounted_to_the_first_order() -> None:
    late = event(83.5, ONE, RETURNED, BUY_WEB, journey=1, value=-30)  # 73 whole days on
    found = counts(measured(*VALUED, late), "clv_customer")[0]
    assert found == pytest.approx(50 + 30 * 1.1 ** (-39 / 365) - 30 * 1.1**-0.2)


def test_sales_that_grow_are_not_flattered() -> None:
    """Every order is returned a week later: nobody earns anything, however sales develop."""
    growing, shrinking = (5, 96, 97, 98, 99), (-3, -2, -1, 5)
    for days in (growing, shrinking):
        rows: list[Row] = []
        for journey, day in enumerate(days):
            rows.append(event(day, NEW, ORDER, BUY_WEB, value=9, journey=journey))
            rows.append(event(day + 7, NEW, RETURNED, BUY_WEB, value=-9, journey=journey))
        assert counts(measured(*rows), "revenue_per_person")[0] == 0


def simulated_events(replication: int) -> tuple[EventLog, pd.DataFrame]:
    """Return a log of the small shop, and its rows with the day to which they belong."""
    log = joined_log(simulate(plan_of(small_shop(), "omni"), replication, engine="reference"))
    rows = pd.DataFrame({name: getattr(log, name) for name in COLUMNS})
    need = ["customer", "journey"]
    ordered = rows[rows.event == ORDER].set_index(need).time.rename("ordered")
    rows = rows.join(ordered, on=need)
    follows = rows.event.isin([RECEIVED, CANCELLED, RETURNED]) | (rows.kind == 1)
    assert rows.ordered[follows].notna().all()
    return log, rows.assign(day=np.where(follows, rows.ordered, rows.time))


def test_simulated_markets_sum_to_the_orders_of_their_window() -> None:
    scenario, late = small_shop(), 0
    setting = setting_of(scenario, "omni", plan_of(scenario, "omni").names)
    for replication in range(8):
        log, rows = simulated_events(replication)
        counted = rows[(rows.day >= 0) & (rows.day < setting.horizon)]
        late += int((counted.time >= setting.horizon).sum())
        found = measure([log], setting, compiled=False)
        contribution = (counted.value - counted.cost - counted.goods).sum()
        assert counts(found, "revenue_per_person")[0] == pytest.approx(counted.value.sum())
        assert counts(found, "contribution_per_person")[0] == pytest.approx(contribution)
        assert found.pictures.months[1].sum() == pytest.approx(contribution)
    assert late > 0
