"""Observer: what somebody counts in a log who compares those who did with those who did not.

Every count is an array of sums over one replication, so that ratios are taken of sums over all of
them, and their intervals with the replications left out one by one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from paired_runs import Numbers, Run

from omnisim.event_log import NEED, ORDER, TOUCH

MOST_ORDERS: Final = 20  # of a customer told apart; who has more is counted with these
ONE, SEVERAL = range(2)
_JOURNEYS: Final = 2**24  # more than a customer has


class Orders(NamedTuple):
    """Orders of the log, those of a customer together and in order of time."""

    customer: NDArray[np.int64]
    time: Numbers
    channel: NDArray[np.int64]
    value: Numbers


def orders_of(run: Run) -> Orders:
    """Return the orders of a run."""
    log, chosen = run.log, np.flatnonzero(run.ordered())
    place = chosen[np.lexsort((log.time[chosen], log.customer[chosen]))]
    who = log.customer[place].astype(np.int64)
    return Orders(who, log.time[place], run.channel_of_event()[place], log.value[place])


def value_by_breadth(run: Run, segments: tuple[str, ...] | None = None) -> Numbers:
    """Return how many customers there are, and what they are worth, (2, 2, MOST_ORDERS).

    Customers won with full follow-up; by whether they ordered in one or several channels within
    the value window, and by how often. Segments: None for all.
    """
    buyers, orders, n = run.buyers, orders_of(run), run.buyers.n_people
    bought = np.unpackbits(buyers.bought, count=n).astype(bool)
    worth = np.zeros(n)
    worth[bought] = buyers.values
    first = np.full(n, np.inf)
    np.minimum.at(first, orders.customer, orders.time)
    within = orders.time <= first[orders.customer] + run.setting.value_window
    who, where = orders.customer[within], orders.channel[within]
    times = np.bincount(who, minlength=n)
    pairs = np.unique(who * len(run.is_online()) + where) // len(run.is_online())
    several = np.bincount(pairs, minlength=n) > 1
    chosen = bought & (times > 0) & _in_segments(run, segments)
    cell = several[chosen] * MOST_ORDERS + np.minimum(times[chosen], MOST_ORDERS) - 1
    counts = np.bincount(cell, minlength=2 * MOST_ORDERS)
    values = np.bincount(cell, weights=worth[chosen], minlength=2 * MOST_ORDERS)
    return np.stack([counts, values]).astype(float).reshape(2, 2, MOST_ORDERS)


def _in_segments(run: Run, segments: tuple[str, ...] | None) -> NDArray[np.bool_]:
    if segments is None:
        return np.ones(run.buyers.n_people, dtype=bool)
    names = run.setting.names.segments
    return np.isin(run.setting.segment_of(), [names.index(each) for each in segments])


def journeys_by_breadth(run: Run) -> Numbers:
    """Return the need journeys begun in the window, and those that bought, (2, 3).

    By the number of different channels they touched: one, two, three or more.
    """
    log = run.log
    journey = log.customer.astype(np.int64) * _JOURNEYS + log.journey
    of_need = log.kind == NEED
    touched = of_need & (log.event == TOUCH)
    keys, where = np.unique(journey[touched], return_inverse=True)
    began = np.full(len(keys), np.inf)
    np.minimum.at(began, where, log.time[touched])
    channels = len(run.is_online())
    pairs = np.unique(where * channels + run.channel_of_event()[touched]) // channels
    breadth = np.minimum(np.bincount(pairs, minlength=len(keys)), 3) - 1
    counted = (began >= 0) & (began < run.setting.horizon)
    bought = np.isin(keys, journey[of_need & (log.event == ORDER)])
    return np.stack(
        [np.bincount(breadth[which], minlength=3) for which in (counted, counted & bought)]
    ).astype(float)


def spend_after(run: Run, *, online: bool, days: float) -> Numbers:
    """Return what follows the orders of one kind of channel in the other kind within some days.

    Five sums: what the orders that were followed brought, and what followed them; what all orders
    brought, and what followed them; the number of all of them. Orders of the window whose days are
    over within it.
    """
    orders = orders_of(run)
    is_online = run.is_online()[orders.channel]
    other = np.where(is_online != online, orders.value, 0.0)
    until = np.concatenate([[0.0], np.cumsum(other)])
    lives = 2.0 * (run.setting.end + run.log.time.max(initial=0.0) + 1e4)  # nobody lives as long
    clock = orders.customer * lives + orders.time
    after = np.searchsorted(clock, clock + days, side="right")
    extra = until[after] - until[1:]
    in_time = (orders.time >= 0) & (orders.time < run.setting.horizon - days)
    counted = (is_online == online) & in_time
    followed = counted & (extra > 0)
    return np.array(
        [
            orders.value[followed].sum(),
            extra[followed].sum(),
            orders.value[counted].sum(),
            extra[counted].sum(),
            counted.sum(),
        ]
    )


def sales(run: Run, begin: float, end: float) -> float:
    """Return the value of all orders placed between two days."""
    log = run.log
    chosen = run.ordered() & (log.time >= begin) & (log.time < end)
    return float(log.value[chosen].sum())


def sales_by_kind(run: Run) -> Numbers:
    """Return the value of the orders of the window that were placed offline, and online."""
    log = run.log
    chosen = run.ordered() & (log.time >= 0) & (log.time < run.setting.horizon)
    online = run.is_online()[run.channel_of_event()[chosen]]
    found = np.bincount(online.astype(int), weights=log.value[chosen], minlength=2)
    return found.astype(float)
