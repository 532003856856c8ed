"""What the figures are drawn from, counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.event_log import (
    CHURN,
    CONTEXT_KEPT,
    GAVE_UP_STORY,
    LAPSE,
    LEAVE,
    NO_STOCK,
    ORDER,
    STOCK_OUT,
    SUBSTITUTED,
    TOUCH,
)
from omnisim.measure.pictures import CLV_EDGES, clv_histogram, clv_quantile
from omnisim.measure.tally import WAIT_EDGES
from tests.measure.small_market import (
    BUY_STORE,
    BUY_WEB,
    HELP_STORE,
    LOOK_STORE,
    LOOK_WEB,
    NEW,
    OLD,
    ONE,
    TWO,
    event,
    measured,
)

START = NOWHERE = -1
CONVERSION, LAPSED, LOST = 6, 7, 8  # columns after the six touchpoints


def test_flows_and_losses() -> None:
    found = measured(
        event(5, ONE, TOUCH, LOOK_WEB),
        event(6, ONE, TOUCH, BUY_STORE, detail=CONTEXT_KEPT),
        event(7, ONE, ORDER, BUY_STORE),
        event(5, TWO, TOUCH, LOOK_WEB),
        event(6, TWO, LAPSE, detail=GAVE_UP_STORY),
        event(5, NEW, LAPSE, detail=NO_STOCK),
        event(-5, OLD, TOUCH, LOOK_WEB),
    ).pictures
    moves = {tuple(map(int, move)): int(found.flows[*move]) for move in np.argwhere(found.flows)}
    start = found.flows.shape[0] - 1
    assert moves == {
        (start, LOOK_WEB): 2,
        (LOOK_WEB, BUY_STORE): 1,
        (BUY_STORE, CONVERSION): 1,
        (LOOK_WEB, LOST): 1,
        (start, LAPSED): 1,
    }
    assert found.losses.sum() == 2
    assert found.losses[GAVE_UP_STORY, LOOK_WEB] == 1
    assert found.losses[NO_STOCK, NOWHERE] == 1


def test_reactions_to_missing_items() -> None:
    found = measured(
        event(5, ONE, STOCK_OUT, BUY_STORE, detail=LEAVE),
        event(6, TWO, STOCK_OUT, BUY_WEB, detail=SUBSTITUTED),
        event(7, TWO, STOCK_OUT, detail=SUBSTITUTED, journey=1),
        event(-7, OLD, STOCK_OUT, detail=LEAVE),
    ).pictures.reactions
    assert found.sum() == 3
    assert (found[LEAVE, 2], found[SUBSTITUTED, 1], found[SUBSTITUTED, NOWHERE]) == (1, 1, 1)


def test_waits_by_channel() -> None:
    minute = 1 / 1440
    waits = [0, 0.5 * minute, minute, 4 * minute, 2.0, -minute]
    rows = [event(5, ONE, TOUCH, LOOK_STORE, duration=wait) for wait in waits]
    found = measured(*rows, event(6, TWO, TOUCH, LOOK_WEB)).pictures.waits
    assert found.sum() == 5
    store = found[2]
    assert store[:5].tolist() == [1, 2, 0, 0, 1]  # at once, to 1, 2, 3, 5 minutes
    assert store[len(WAIT_EDGES)] == 1  # more than the last edge


def test_months_by_channel() -> None:
    found = measured(
        event(5, ONE, ORDER, BUY_WEB, value=50, cost=20),
        event(40, ONE, TOUCH, HELP_STORE, cost=3, kind=1),
        event(99, TWO, ORDER, BUY_STORE, value=10),
        event(-1, OLD, ORDER, BUY_WEB, value=99),
    ).pictures.months
    revenue, contribution, orders = found
    assert found.shape == (3, 4, 4)  # 100 days are three months and a bit
    assert (revenue[0, 1], revenue[3, 2], revenue.sum()) == (50, 10, 60)
    assert (contribution[0, 1], contribution[1, 2], contribution.sum()) == (30, -3, 37)
    assert (orders[0, 1], orders[3, 2], orders.sum()) == (1, 1, 2)


def test_cohort_by_months_since_the_first_order() -> None:
    """A month has 30.4 days, the window 100: who starts on day 5 is followed for 3 months."""
    found = measured(
        event(5, ONE, ORDER, BUY_WEB),
        event(10, ONE, ORDER, BUY_WEB, journey=1),
        event(70, ONE, ORDER, BUY_WEB, journey=2),  # her third month
        event(80, ONE, CHURN),
        event(50, TWO, ORDER, BUY_WEB),  # followed for one month
        event(82, TWO, ORDER, BUY_WEB, journey=1),  # his second, not wholly seen
        event(5, OLD, ORDER, BUY_WEB),
    ).pictures
    assert found.cohort_followed.tolist() == [2, 1, 1, 0]
    assert found.cohort_bought.tolist() == [2, 0, 1, 0]
    assert found.cohort_at_risk.tolist() == [2, 1, 1, 0]
    assert found.cohort_alive.tolist() == [2, 1, 0, 0]


@given(st.lists(st.floats(-1e13, 1e13), min_size=1, max_size=50))
def test_every_value_has_its_bin(values: list[float]) -> None:
    counts = clv_histogram(np.array(values))
    assert counts.shape == (len(CLV_EDGES) + 1,)
    assert counts.sum() == len(values)


@pytest.mark.parametrize("probability", [0.02, 0.1, 0.5, 0.9])
def test_quantiles_are_right_to_a_bin(probability: float) -> None:
    values = np.random.default_rng(6).lognormal(10, 2, 5000) - 3000
    found = clv_quantile(clv_histogram(values), probability)
    assert found == pytest.approx(np.quantile(values, probability), rel=0.13)


def test_quantiles_of_nothing_and_of_nobody() -> None:
    assert clv_quantile(clv_histogram(np.zeros(9)), 0.5) == pytest.approx(0, abs=0.01)
    assert np.isnan(clv_quantile(clv_histogram(np.zeros(0)), 0.5))
