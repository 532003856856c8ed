"""Signs that field studies found, in small purpose-made markets.

They are targets of validation, not of tuning: every number below is made up, plain to see, and
none is a factor on sales. Differences are paired, customer by customer or shop by shop, and must
exceed four standard errors. Where the model cannot show a sign without being bent, it is said.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from omnisim.engine.build.plan import plan_of
from omnisim.event_log import (
    CANCELLED,
    DELIVERY,
    ORDER,
    PICK_UP,
    RECEIVED,
    RETURNED,
    TOUCH,
    EventLog,
)
from omnisim.random_streams import HOME, uniform
from omnisim.scenario.scenario import Scenario
from tests.simulated import (
    ONE_NEED,
    STANDARD_ERRORS,
    Floats,
    Which,
    channel_of,
    log_of,
    log_of_plan,
    luck_of,
    market,
)

WEB, STORE = 0, 1
CHANNELS: dict[str, Any] = {"web": {"kind": "website"}, "store": {"kind": "store"}}
MONEY = {"mean": 100_000, "cv_between": 0.3, "cv_within": 0.3}
PROSPECTS = 10_000


def per_customer(log: EventLog, chosen: Which, amounts: Floats | None = None) -> Floats:
    """Return the sum over the chosen events for every prospect: of amounts, or their number."""
    weights = None if amounts is None else amounts[chosen]
    return np.bincount(log.customer[chosen], weights=weights, minlength=PROSPECTS).astype(float)


def rises(before: Floats, after: Floats) -> bool:
    """Whether a mean rises by more than four standard errors of the paired difference."""
    gain = after - before
    return bool(gain.mean() > STANDARD_ERRORS * gain.std(ddof=1) / np.sqrt(len(gain)))


# --- pick-up in store --------------------------------------------------------------------------


def with_pick_up() -> Scenario:
    """Return a chain that delivers, paid at the door, and may let orders be collected."""
    return market(
        channels=CHANNELS,
        segments={
            "all": {
                **ONE_NEED,
                "prospects": PROSPECTS,
                "order_value": MONEY,
                "entry": {"consideration@web": 0.6, "purchase@store": 0.4},
            }
        },
        journey={
            "all": {
                "consideration@web": {"purchase@web": 0.4, "purchase@store": 0.1, "lapse": 0.5},
                "purchase@web": {"conversion": 0.7, "lapse": 0.3},
                "purchase@store": {"conversion": 0.6, "lapse": 0.4},
            }
        },
        fulfilment={
            "delivery": {"lead_time": "3 days", "refused": 0.08},
            "pick_up": {
                "lead_time": "3 hours",
                "channel": "store",
                "chosen": 0.35,
                "attached": {"probability": 0.2, "value": 60_000},
            },
        },
        tactics={
            "collect": {"what": "Order online, collect in store", "routes": ["pick_up"]},
            "shown": {
                "what": "The website shows what the customer's store has",
                "reroutes": {"purchase@web > purchase@store": 0.25},
            },
        },
        configurations={
            "before": {"channels": "all"},
            "launch": {"channels": "all", "tactics": ["collect"]},
            "shown": {"channels": "all", "tactics": "all"},
        },
        run={"horizon": "60 days", "follow_up": "60 days"},
    )


@cache
def pick_up(configuration: str) -> EventLog:
    return log_of(with_pick_up(), configuration)


def sales_at_the_door(log: EventLog) -> Floats:
    """Return what was paid for goods delivered."""
    sent = (log.event == ORDER) & (log.detail == DELIVERY)
    return per_customer(log, sent | (log.event == CANCELLED), log.value)


def sales_in_the_store(log: EventLog) -> Floats:
    """Return what was paid for goods carried out or collected, additions included."""
    ordered = (log.event == ORDER) & (log.detail != DELIVERY)
    return per_customer(log, ordered | (log.event == RECEIVED), log.value)


def store_traffic(log: EventLog) -> Floats:
    """Return visits to the store, those to collect included."""
    collected = (log.event == ORDER) & (log.detail == PICK_UP)
    visited = (log.event == TOUCH) & (channel_of(log) == STORE)
    return per_customer(log, collected | visited)


def test_pick_up_moves_sales_to_the_store_and_adds_to_them() -> None:
    """Gallino & Moreno 2014: online sales down, store sales and traffic up, in total up.

    An order counts where the goods change hands. In the model the total rises because collecting
    adds purchases and nothing collected is refused at the door.
    """
    before, launch = pick_up("before"), pick_up("launch")
    assert rises(sales_at_the_door(launch), sales_at_the_door(before))
    assert rises(sales_in_the_store(before), sales_in_the_store(launch))
    assert rises(store_traffic(before), store_traffic(launch))
    assert rises(*(per_customer(log, log.event == RECEIVED, log.value) for log in (before, launch)))
    assert rises(*(sales_at_the_door(log) + sales_in_the_store(log) for log in (before, launch)))


def orders_in(log: EventLog, channel: int) -> Floats:
    return per_customer(log, (log.event == ORDER) & (channel_of(log) == channel))


def test_pick_up_alone_does_not_change_where_people_order() -> None:
    """Hops do not depend on the routes that a channel offers: who ordered online still does."""
    before, launch = (orders_in(pick_up(name), WEB) for name in ("before", "launch"))
    np.testing.assert_array_equal(before, launch)


def test_who_sees_what_the_store_has_goes_to_the_shelf_instead() -> None:
    """In the study some who had ordered online went to the store, once they knew what lay there.

    That is said by `reroutes`; how many do is an input. By the channel of the order, too, online
    sales then fall and store sales rise. In total fewer order here, because in this market the
    store sells to 60 % of its visitors and the website to 70 %: that sign is open.
    """
    launch, shown = pick_up("launch"), pick_up("shown")
    assert rises(orders_in(shown, WEB), orders_in(launch, WEB))
    assert rises(orders_in(launch, STORE), orders_in(shown, STORE))
    assert rises(store_traffic(launch), store_traffic(shown))
    assert rises(sales_in_the_store(pick_up("before")), sales_in_the_store(shown))
    orders = [orders_in(log, WEB) + orders_in(log, STORE) for log in (launch, shown)]
    assert not rises(*orders)


# --- a showroom opens --------------------------------------------------------------------------


def with_showroom(*, lost: float, back_to_the_web: float) -> Scenario:
    """Return a web shop that opens a store.

    A third of the market wants to see the goods first. Without a store some of them are `lost`, the
    others look at the website; with it `back_to_the_web` of those who saw them order online.
    """
    return market(
        channels=CHANNELS,
        segments={
            "all": {
                **ONE_NEED,
                "prospects": PROSPECTS,
                "order_value": MONEY,
                "entry": {"consideration@web": 0.67, "consideration@store": 0.33},
            }
        },
        journey={
            "all": {
                "consideration@web": {"purchase@web": 0.3, "lapse": 0.7},
                "consideration@store": {
                    "purchase@web": back_to_the_web,
                    "purchase@store": 0.45 - back_to_the_web,
                    "lapse": 0.55,
                },
                "purchase@web": {"conversion": 0.7, "lapse": 0.3},
                "purchase@store": {"conversion": 0.9, "lapse": 0.1},
            }
        },
        redirect={"all": {"store": {"web": 1 - lost, "away": lost}}},
        fulfilment={"delivery": {"lead_time": "3 days"}},
        returns={"rate": {"online": 0.25, "offline": 0.05}},
        configurations={"online": {"channels": ["web"]}, "showroom": {"channels": "all"}},
        run={"horizon": "60 days", "follow_up": "120 days"},
    )


@cache
def showroom(configuration: str, lost: float, back_to_the_web: float) -> EventLog:
    scenario = with_showroom(lost=lost, back_to_the_web=back_to_the_web)
    return log_of(scenario, configuration)


def ordered(log: EventLog, channel: int | None = None) -> Floats:
    """Return the orders of every customer, in one channel or in all."""
    here = channel is None or channel_of(log) == channel
    return per_customer(log, (log.event == ORDER) & here)


def returns_fall(before: EventLog, after: EventLog) -> bool:
    """Whether the share of orders that come back falls by more than four standard errors.

    A ratio of sums; its error is that of the paired linear parts (delta method).
    """
    rates, parts = [], []
    for log in (before, after):
        orders, back = ordered(log), per_customer(log, log.event == RETURNED)
        rates.append(back.sum() / orders.sum())
        parts.append((back - rates[-1] * orders) / orders.mean())
    error = (parts[1] - parts[0]).std(ddof=1) / np.sqrt(PROSPECTS)
    return bool(rates[0] - rates[1] > STANDARD_ERRORS * error)


@pytest.mark.parametrize("lost", [0.2, 0.6])
def test_a_showroom_raises_demand_and_lowers_returns(lost: float) -> None:
    """Bell, Gallino & Moreno 2018: total and online demand up, returns down.

    Demand rises because nobody is turned away any more, and visitors buy more often than the idly
    curious on the web; returns fall because what is bought in a store comes back less often. What
    the model cannot show: that goods seen in the store and then ordered online come back less
    often, too – the return rate is one of the channel of the order, not of the journey.
    """
    online, opened = (showroom(name, lost, 0.3) for name in ("online", "showroom"))
    assert rises(ordered(online), ordered(opened))
    assert rises(ordered(online, WEB), ordered(opened, WEB))
    assert returns_fall(online, opened)


def test_online_demand_falls_where_visitors_buy_on_the_spot() -> None:
    """The sign of online demand is open: it is not built in, it follows from where people order."""
    online, opened = (showroom(name, 0.2, 0.0) for name in ("online", "showroom"))
    assert rises(ordered(online), ordered(opened))
    assert rises(ordered(opened, WEB), ordered(online, WEB))


# --- congestion --------------------------------------------------------------------------------

SHOPS = 16
LARGE, SMALL = 6000, 600


def with_counters(prospects: int) -> Scenario:
    """Return shops where one person serves walk-ins, hands out orders and takes complaints.

    The staff is the same in the small market, which leaves it idle.
    """
    return market(
        channels={
            "web": {"kind": "website"},
            "store": {
                "kind": "store",
                "servers": 1,
                "locations": SHOPS,
                "handling": "8 min",
                "patience": "12 min",
                "open": "10:00-20:00",
            },
            "mail": {"kind": "email"},
        },
        segments={
            "all": {
                **ONE_NEED,
                "prospects": prospects,
                "entry": {"purchase@store": 0.6, "purchase@web": 0.4},
            }
        },
        journey={
            "all": {
                "purchase@store": {"conversion": 0.7, "lapse": 0.3},
                "purchase@web": {"conversion": 1},
                "retention@store": {"resolved": 1},
                "retention@mail": {"resolved": 1},
            }
        },
        redirect={"all": {"mail": {"store": 1}}},
        fulfilment={
            "delivery": {"lead_time": "2 days"},
            "pick_up": {
                "lead_time": "2 hours",
                "channel": "store",
                "chosen": 0.8,
                "handling": "10 min",
            },
        },
        service={"per_order": 0.5, "after": "1 day", "entry": {"retention@mail": 1}},
        tactics={"collect": {"what": "Order online, collect in store", "routes": ["pick_up"]}},
        configurations={
            "before": {"channels": "all"},
            "collect": {"channels": "all", "tactics": "all"},
            "counter": {"channels": ["web", "store"]},
        },
        run={"horizon": "10 days", "follow_up": "10 days"},
    )


@cache
def counters(configuration: str, prospects: int) -> tuple[Floats, Floats]:
    """Return mean wait in minutes and share left unserved of the walk-ins of every shop."""
    scenario = with_counters(prospects)
    plan = plan_of(scenario, configuration)
    log = log_of_plan(plan)
    walk_in = (log.event == TOUCH) & (channel_of(log) == STORE) & (log.kind == 0)
    keys = luck_of(plan, log.customer[walk_in])
    shop = np.array([int(uniform(key, HOME) * SHOPS) for key in keys])
    waits = log.duration[walk_in] * 1440
    people = np.bincount(shop, minlength=SHOPS)
    waited = np.bincount(shop, weights=np.abs(waits), minlength=SHOPS)
    return waited / people, np.bincount(shop, weights=waits < 0, minlength=SHOPS) / people


@pytest.mark.parametrize("work", ["collect", "counter"])
def test_more_work_at_a_busy_counter_drives_walk_ins_away(work: str) -> None:
    """Handing out orders, or complaints that can no longer be mailed, take the time of the staff.

    In a large market waits and losses rise. What the model cannot show of the study on exchanges
    (worse online in a small market, worse in store in a large one): goods brought back to a store
    take nobody's time, only a service contact does.
    """
    (wait, lost), (longer, more) = counters("before", LARGE), counters(work, LARGE)
    assert rises(wait, longer)
    assert rises(lost, more)


@pytest.mark.parametrize("work", ["collect", "counter"])
def test_an_idle_counter_bears_more_work(work: str) -> None:
    """In a market of a tenth the same kind of work drives a far smaller share away."""
    loss = {n: (counters(work, n)[1] - counters("before", n)[1]).mean() for n in (SMALL, LARGE)}
    assert loss[LARGE] > 0.04
    assert loss[SMALL] < 0.5 * loss[LARGE]
