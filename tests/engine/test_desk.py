"""The desk against a queue played through event by event, customer by customer."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.engine.build.plan import plan_of
from omnisim.engine.decisions import hours, serving
from omnisim.engine.model import Model
from omnisim.engine.reference.desk import Desk
from omnisim.random_streams import NEED_JOURNEY
from tests.engine.event_driven_queue import Visitor, played_through
from tests.simulated import ONE_NEED, log_of_plan, luck_of, market, touches

eighths = st.integers(0, 24).map(lambda n: n / 8)


def always(now: float) -> float:
    return now


def by_day(now: float) -> float:
    """Open for the middle half of every day."""
    day = math.floor(now)
    if now < day + 0.25:
        return day + 0.25
    return now if now < day + 0.75 else day + 1.25


def at_the_desk(
    visitors: list[Visitor], servers: int, opening: Callable[[float], float]
) -> list[float]:
    """Return the waits as the engine reckons them when each customer arrives."""
    desk, waits = Desk(servers, visitors[0].arrival, opening), []
    for visitor in visitors:
        begins = desk.begins(visitor.arrival)
        wait = begins - visitor.arrival
        if wait <= visitor.patience:
            desk.serve(begins, visitor.handling)
        waits.append(wait if wait <= visitor.patience else -visitor.patience)
    return waits


@st.composite
def crowds(draw: st.DrawFn) -> list[Visitor]:
    """Customers on a grid, where many things happen at the same time."""
    gaps = draw(st.lists(st.integers(0, 4), min_size=1, max_size=40))
    patience = st.one_of(eighths, st.just(math.inf))
    return [
        Visitor(arrival / 8, draw(st.integers(1, 16)) / 8, draw(patience))
        for arrival in np.cumsum(gaps).tolist()
    ]


@given(visitors=crowds(), servers=st.integers(1, 4), opening=st.sampled_from([always, by_day]))
@settings(max_examples=150)
def test_equals_the_queue_played_through(
    visitors: list[Visitor], servers: int, opening: Callable[[float], float]
) -> None:
    """To the last bit, ties included: an end of service comes before the end of patience."""
    expected = played_through(visitors, servers=servers, next_open=opening)
    assert at_the_desk(visitors, servers, opening) == expected


@pytest.mark.parametrize("times", ["24h", "08:00-18:30", "18:00-02:00"])
def test_the_simulated_waits_are_those_of_the_queue_played_through(times: str) -> None:
    """Same arrivals, handling times and patience: the engine gives every customer the same wait."""
    scenario = market(
        channels={
            "desk": {
                "kind": "store",
                "servers": 3,
                "handling": "40 min",
                "handling_shape": 2,
                "patience": "25 min",
                "open": times,
            }
        },
        segments={"all": {**ONE_NEED, "prospects": 3000, "entry": {"consideration@desk": 1}}},
        journey={"all": {"consideration@desk": {"lapse": 1}}},
        run={"horizon": "30 days", "follow_up": "2 days"},
    )
    plan = plan_of(scenario, "now")
    seen = touches(log_of_plan(plan))
    place = (NEED_JOURNEY, 0, 0)
    visitors = [
        Visitor(
            time,
            serving.handling_time(plan.model, who, 1, *place, 0, False),
            patience_until_closing(plan.model, time, serving.patience(plan.model, who, *place, 0)),
        )
        for time, who in zip(seen.time.tolist(), luck_of(plan, seen.customer), strict=True)
    ]
    waits = played_through(
        visitors, servers=3, next_open=lambda now: hours.next_opening(plan.model, 0, now)
    )
    assert len(waits) == 3000
    assert 0.05 < np.mean(np.array(waits) < 0) < 0.8
    np.testing.assert_allclose(seen.duration, waits, rtol=0, atol=1e-9)


def patience_until_closing(model: Model, now: float, patience: float) -> float:
    """A store sends everybody home when it closes."""
    if model.desks.always_open[0]:
        return patience
    return min(patience, hours.next_span(model, 0, now)[1] - now)


def test_new_people_are_free_at_once() -> None:
    desk = Desk(1, 0.0, always)
    desk.serve(0.0, 10.0)
    desk.resize(2, 3.0)
    assert (len(desk), desk.begins(5.0)) == (2, 5.0)
    desk.serve(5.0, 10.0)
    assert desk.begins(6.0) == 10.0


def test_who_is_busy_longest_stays_longest() -> None:
    desk = Desk(3, 0.0, always)
    for handling in (1.0, 5.0, 9.0):
        desk.serve(0.0, handling)
    desk.resize(1, 2.0)
    assert (len(desk), desk.begins(2.0)) == (1, 9.0)


def test_nobody_is_called_in_closing_time() -> None:
    desk = Desk(1, 0.0, by_day)
    assert desk.begins(0.1) == 0.25
    desk.serve(0.5, 0.5)  # goes on after closing
    assert desk.begins(0.6) == 1.25
