"""Repeat orders: what customers who have ordered order again, week by week, while watched."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.calibration.distances import FloatArray, IntArray, Tally
from omnisim.calibration.log import CONVERTED, Journeys

Mask = NDArray[np.bool_]

_WEEK: Final = 7.0


class RepeatOrders(NamedTuple):
    """Customers who have ordered, and their orders after a day that is week 0 for each."""

    customers: int
    watched: FloatArray  # (customers,) weeks from that day to the end
    customer: IntArray  # (repeats,)
    age: FloatArray  # (repeats,) weeks since that day

    @property
    def repeats(self) -> int:
        """Number of repeat orders."""
        return len(self.customer)

    @property
    def weeks(self) -> int:
        """Weeks through which most customers were watched."""
        return int(np.quantile(self.watched, 0.9)) if self.customers else 0

    def tally(self, weeks: int) -> Tally:
        """Return repeats by whole week of age, and customers watched through it."""
        full = np.minimum(self.watched.astype(np.int64), weeks)
        at_risk = np.repeat(np.arange(self.customers), full)
        week = np.arange(len(at_risk)) - np.repeat(np.cumsum(full) - full, full)
        place = self.age.astype(np.int64)
        counted = place < full[self.customer]
        return Tally(
            np.r_[self.customer[counted], at_risk].astype(np.int64),
            np.r_[place[counted], week + weeks].astype(np.int64),
            self.customers,
            2 * weeks,
        )


class _Bought(NamedTuple):
    """Orders by customer, then time (n,)."""

    group: IntArray  # the customer, 0 … without gaps
    when: FloatArray  # days
    new: Mask  # whether the customer had not ordered before
    begins: Mask  # whether it is a customer's first here


def repeat_orders(journeys: Journeys) -> RepeatOrders:
    """Return the orders after the first of those whose first of all is there: that is week 0."""
    orders = _bought(journeys)
    kept = orders.new[orders.begins]
    number = np.cumsum(kept) - 1
    first = orders.when[orders.begins]
    repeats = ~orders.begins & kept[orders.group]
    return RepeatOrders(
        int(kept.sum()),
        (journeys.end - first[kept]) / _WEEK,
        number[orders.group[repeats]].astype(np.int64),
        (orders.when - first[orders.group])[repeats] / _WEEK,
    )


def orders_since(journeys: Journeys, day: float) -> RepeatOrders:
    """Return the orders from a day on of those who had ordered before it."""
    orders = _bought(journeys)
    known = orders.when[orders.begins] < day
    number = np.cumsum(known) - 1
    later = (orders.when >= day) & known[orders.group]
    count = int(known.sum())
    return RepeatOrders(
        count,
        np.full(count, (journeys.end - day) / _WEEK),
        number[orders.group[later]].astype(np.int64),
        (orders.when[later] - day) / _WEEK,
    )


def _bought(journeys: Journeys) -> _Bought:
    bought = (journeys.outcome == CONVERTED) & np.isfinite(journeys.ended)
    who, when, new = (
        each[bought] for each in (journeys.customer, journeys.ended, ~journeys.returning)
    )
    order = np.lexsort((when, who))
    who = who[order]
    begins = np.r_[True, np.diff(who) != 0] if len(who) else np.zeros(0, bool)
    return _Bought(np.cumsum(begins) - 1, when[order], new[order], begins)
