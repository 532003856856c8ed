"""A fair comparison: the same customers with the same luck under every configuration."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import numpy as np
import pytest

from omnisim.engine.build.plan import plan_of
from omnisim.event_log import (
    CHANNEL_CLOSED,
    CONTEXT_KEPT,
    EXPERIENCE,
    LAPSE,
    ORDER,
    REDIRECTED,
    EventLog,
)
from omnisim.scenario.scenario import Scenario
from tests.shops import SHOP, shop
from tests.simulated import assert_same, log_of, log_of_plan, market, part_of, touches

CONFIGURATIONS: dict[str, Any] = {
    **SHOP["configurations"],
    "online": {"channels": ["ads", "web", "chat"], "tactics": ["one_view", "collect"]},
    "silent": {"channels": ["web", "store"], "tactics": ["shared_stock"]},
}
LOYAL = 1
CLOSES = 21 / 24  # the store


def crowded() -> dict[str, Any]:
    """Return the channels of the shop, with people whose work takes very long."""
    channels: dict[str, Any] = copy.deepcopy(SHOP["channels"])
    for name in ("chat", "store"):
        channels[name]["handling"] = "2 hours"
    return channels


def everything() -> Scenario:
    """Return the small shop, in which all is scarce, with a twin of every configuration."""
    twins = {f"{name}_twin": chosen for name, chosen in CONFIGURATIONS.items()}
    return shop(channels=crowded(), configurations=CONFIGURATIONS | twins)


@cache
def simulated(configuration: str) -> EventLog:
    return log_of(everything(), configuration)


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_equal_configurations_have_one_log(configuration: str) -> None:
    """To the last bit, although people queue, goods run out and moods change."""
    assert_same(simulated(configuration), log_of(everything(), f"{configuration}_twin"))


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_before_day_0_everybody_lives_under_today(configuration: str) -> None:
    today, other = simulated("multi"), simulated(configuration)
    warm_up = part_of(today, today.time < 0)
    assert len(warm_up) > 500
    assert_same(warm_up, part_of(other, other.time < 0))


@pytest.mark.parametrize("configuration", sorted(set(CONFIGURATIONS) - {"multi"}))
def test_after_day_0_configurations_differ(configuration: str) -> None:
    today, other = simulated("multi"), simulated(configuration)
    assert len(today) != len(other) or (today.time != other.time).any()


def test_another_replication_or_seed_is_other_luck() -> None:
    plan = plan_of(everything(), "multi")
    first = log_of_plan(plan, 1)
    assert_same(first, log_of_plan(plan, 1))
    for other in (log_of_plan(plan, 2), log_of_plan(plan._replace(seed=8), 1)):
        lived = other.time > plan.model.clock.start  # those lost before are so in any luck
        at_closing = np.abs(other.time % 1.0 - CLOSES) < 1e-9  # all go home together
        assert not np.isin(other.time[lived & ~at_closing], first.time).any()


def test_neutral_is_what_today_gives() -> None:
    """Today everybody tells their story again in the store, which takes 0.4 from the experience.

    To those who go on so nothing changes; where the context is kept the mood rises by the memory
    (a quarter) of the way to what is now felt, each time.
    """
    scenario = market(
        channels={"web": {"kind": "website"}, "store": {"kind": "store"}},
        segments={
            "all": {
                "prospects": 300,
                "needs": "1 per week",
                "repeat": {"r": 2, "alpha": "4 weeks", "a": 1, "b": 9},
                "order_value": {"mean": 1},
                "entry": {"consideration@web": 1},
            }
        },
        journey={
            "all": {
                "consideration@web": {"purchase@store": 1},
                "purchase@store": {"conversion": 0.7, "lapse": 0.3},
            }
        },
        handoffs={"continuity": 0},
        relationship={"experience": {"repeat": 0.4}, "memory": 0.25, "needs": 1, "dropout": 1},
        tactics={"one_view": {"what": "Nothing is told twice", "continuity": {"all": 1}}},
        configurations={
            "today": {"channels": "all"},
            "seamless": {"channels": "all", "tactics": "all"},
        },
        run={"horizon": "12 weeks", "warm_up": "4 weeks"},
    )
    for configuration, change in (("today", 0.0), ("seamless", 0.4)):
        log = log_of(scenario, configuration)
        felt = part_of(log, log.event == EXPERIENCE)
        times: dict[int, int] = {}
        for who, mood in zip(felt.customer.tolist(), felt.duration.tolist(), strict=True):
            times[who] = times.get(who, 0) + 1
            assert mood == pytest.approx(change * (1 - 0.75 ** times[who]), abs=1e-12)
        assert max(times.values()) > 5


def test_to_be_turned_away_makes_nobody_happier() -> None:
    """Who finds their channel closed, and has felt nothing before, is not happier than neutral."""
    log = simulated("single")
    felt = log.event == EXPERIENCE
    _, first = np.unique(log.customer[felt], return_index=True)
    first_felt = np.flatnonzero(felt)[first]
    away = (log.event == LAPSE) & (log.detail == CHANNEL_CLOSED)
    moods = log.duration[first_felt]
    of_the_turned_away = away[first_felt - 1]
    assert away.sum() > 50
    assert (moods > 0).any()
    for segment in np.unique(log.segment):
        here = log.segment[first_felt] == segment
        best = moods[here].max()  # nothing went wrong
        assert (moods[here & of_the_turned_away] < best).all()


# --- the same luck -----------------------------------------------------------------------------

Visit = tuple[int, int, int, int]


def visits(log: EventLog) -> dict[Visit, tuple[int, int, float, float, float]]:
    """Return touchpoint, how reached, time, wait and cost by customer, kind, journey and hop."""
    seen, hops = touches(log), dict[tuple[int, int, int], int]()
    found = {}
    for i in range(len(seen)):
        journey = (int(seen.customer[i]), int(seen.kind[i]), int(seen.journey[i]))
        hops[journey] = hops.get(journey, -1) + 1
        found[(*journey, hops[journey])] = (
            int(seen.touchpoint[i]),
            int(seen.detail[i]),
            float(seen.time[i]),
            float(seen.duration[i]),
            float(seen.cost[i]),
        )
    return found


def was_sent_home(time: float, wait: float) -> bool:
    """Whether somebody who left a queue did so because the store closed, at nine."""
    return abs((time - wait) % 1.0 - CLOSES) < 1e-9


@pytest.mark.parametrize("configuration", ["single", "silent", "omni"])
def test_the_same_visit_takes_the_same_work_and_finds_the_same_patience(
    configuration: str,
) -> None:
    """Whatever else has happened: luck hangs on who, why and where, never on what came before.

    The cost of a touch tells how long it was handled; chats are quicker and kept contexts dearer
    by a tactic.
    """
    one, other = visits(simulated("multi")), visits(simulated(configuration))
    names = simulated("multi").names
    works = patience = 0
    for place in one.keys() & other.keys():
        (point, reached, time, wait, cost), (*same, others_time, others_wait, others_cost) = (
            one[place],
            other[place],
        )
        is_new = time >= 0 and others_time >= 0
        if not is_new or same != [point, reached] or reached % REDIRECTED == CONTEXT_KEPT:
            continue
        if wait < 0 and others_wait < 0:
            if not (was_sent_home(time, wait) or was_sent_home(others_time, others_wait)):
                assert wait == pytest.approx(others_wait, abs=1e-9)
                patience += 1
        elif wait >= 0 and others_wait >= 0 and names.touchpoints[point].endswith("@store"):
            assert cost == others_cost
            works += 1
    assert works > 20
    assert patience > 5


@pytest.mark.parametrize("configuration", sorted(set(CONFIGURATIONS) - {"multi"}))
def test_first_needs_wake_at_the_same_time(configuration: str) -> None:
    one, other = (
        {
            who: (point, time)
            for (who, kind, journey, hop), (point, _, time, _, _) in visits(log).items()
            if (kind, journey, hop) == (0, 0, 0)
        }
        for log in (simulated("multi"), simulated(configuration))
    )
    shared = [(one[who], other[who]) for who in one.keys() & other.keys()]
    alike = [(a, b) for a, b in shared if a[0] == b[0]]
    assert len(alike) > 100
    assert all(a == b for a, b in alike)


@pytest.mark.parametrize("configuration", sorted(set(CONFIGURATIONS) - {"multi"}))
def test_the_same_need_is_worth_the_same(configuration: str) -> None:
    """Before any discount an order has one value, wherever it is placed."""
    first, second = (
        {
            (int(w), int(j)): float(g)
            for w, j, g in zip(orders.customer, orders.journey, orders.goods, strict=True)
        }
        for log in (simulated("multi"), simulated(configuration))
        for orders in [part_of(log, log.event == ORDER)]
    )
    shared = first.keys() & second.keys()
    assert len(shared) > 50
    assert all(first[need] == second[need] for need in shared)


# --- one segment leaves the other alone --------------------------------------------------------


def changed_for_browsers(change: str) -> dict[str, Any]:
    """Return sections in which something is other for browsers, and only for them."""
    sections: dict[str, Any] = copy.deepcopy(
        {name: SHOP[name] for name in ("segments", "journey", "redirect")}
    )
    browser = sections["segments"]["browser"]
    if change == "hops":
        sections["journey"]["browser"] = {"purchase@web": {"conversion": 0.1, "lapse": 0.9}}
    elif change == "entry":
        browser["entry"] = {"consideration@web": 1}
    elif change == "redirect":
        sections["redirect"]["browser"] = {"web": {"away": 1}, "chat": {"away": 1}}
    elif change == "needs":
        browser["needs"] = 0
    elif change == "loyalty":
        browser["repeat"] = {"probability": 0, "gap": "1 day"}
    return sections


CHANGES = ("hops", "entry", "redirect", "needs", "loyalty")


@cache
def without_scarcity(change: str) -> EventLog:
    """Return the log of a shop with people and goods enough: nobody is in another's way."""
    channels = copy.deepcopy(SHOP["channels"])
    for channel in channels.values():
        channel.pop("servers", None)
    scenario = shop(channels=channels, stock=None, **changed_for_browsers(change))
    return log_of(scenario, "single")


@cache
def with_scarcity(change: str) -> EventLog:
    return log_of(shop(channels=crowded(), **changed_for_browsers(change)), "single")


def of_the_loyal(log: EventLog) -> EventLog:
    return part_of(log, log.segment == LOYAL)


@pytest.mark.parametrize("change", CHANGES)
def test_the_other_segment_is_left_alone_where_nothing_is_scarce(change: str) -> None:
    before, after = without_scarcity("nothing"), without_scarcity(change)
    assert len(before) != len(after)
    assert_same(of_the_loyal(before), of_the_loyal(after))


@pytest.mark.parametrize("change", CHANGES)
def test_the_other_segment_keeps_its_luck_where_things_are_scarce(change: str) -> None:
    """Waits and shelves may be other; but the same visit takes the same work all the same."""
    before, after = (visits(of_the_loyal(log)) for log in map(with_scarcity, ("nothing", change)))
    alike = [
        (before[place], after[place])
        for place in before.keys() & after.keys()
        if before[place][:2] == after[place][:2]
    ]
    assert len(alike) > 300
    assert all(b[4] == a[4] for b, a in alike if b[3] >= 0 and a[3] >= 0)
    left = [(b, a) for b, a in alike if b[3] < 0 and a[3] < 0]
    of_their_own = [
        (b[3], a[3])
        for b, a in left
        if not (was_sent_home(b[2], b[3]) or was_sent_home(a[2], a[3]))
    ]
    assert all(abs(before - after) < 1e-9 for before, after in of_their_own)
    assert sum(b[3] != a[3] for b, a in alike) > 0  # some wait longer or shorter
