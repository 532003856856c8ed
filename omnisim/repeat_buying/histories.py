"""Purchase histories: when customers bought, and the three numbers by which models know them.

Repeat-buying models see of a customer only x, the purchases after the first, t_x, the time from the
first purchase to the last, and T, the time from the first purchase to the end of observation
(Fader, Hardie & Lee 2005). t_x is *not* the time since the last purchase, and orders at the same
time (the same day) are one purchase.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Histories:
    """Histories of customers as (x, t_x, T); every field has shape (n,), times in one unit.

    `customers` says how many customers share a history (one each if not given). ValueError for
    histories that nobody can have.
    """

    repeats: FloatArray  # x
    last: FloatArray  # t_x, 0 if there was no repeat
    age: FloatArray  # T
    customers: FloatArray | None = None

    def __post_init__(self) -> None:
        for name in ("repeats", "last", "age"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        if self.age.ndim != 1 or not self.repeats.shape == self.last.shape == self.age.shape:
            raise ValueError("repeats, last and age must have one shape (n,)")
        _refuse(~np.isfinite(self.repeats + self.last + self.age), "a number that is not finite")
        _refuse(self.repeats < 0, "fewer than 0 repeats")
        _refuse((self.last < 0) | (self.last > self.age), "a last purchase outside 0 … age")
        _refuse((self.repeats == 0) & (self.last > 0), "a last purchase without a repeat")
        _refuse((self.repeats > 0) & (self.last == 0), "repeats at the time of the first purchase")

    def total(self, per_history: FloatArray) -> float:
        """Return the sum over customers of a value per history (n,)."""
        weights = 1.0 if self.customers is None else self.customers
        return float(np.sum(per_history * weights))

    def grouped(self) -> Histories:
        """Return the distinct histories with the number of customers who share them."""
        count = np.ones(len(self.age)) if self.customers is None else self.customers
        rows = np.column_stack([self.repeats, self.last, self.age])
        distinct, group = np.unique(rows, axis=0, return_inverse=True)
        repeats, last, age = distinct.T
        customers = np.bincount(group.ravel(), weights=count).astype(float)
        return Histories(repeats, last, age, customers)

    def to_fit(self) -> Histories:
        """Return the distinct histories, for a likelihood. ValueError if nobody ever repeated."""
        if not (self.repeats > 0).any():
            raise ValueError(f"none of {len(self.age)} histories has a repeat: nothing to fit")
        return self.grouped()


class Purchases(NamedTuple):
    """Purchases by customer, then time; every column has shape (n,)."""

    customer: NDArray[np.int64]  # 0, 1 … in the sorted order of the ids they were made from
    time: FloatArray
    value: FloatArray  # money, 0 if not given

    @classmethod
    def merged(
        cls, customer: ArrayLike, time: ArrayLike, *, value: ArrayLike | None = None
    ) -> Purchases:
        """Return purchases from orders (n,) in any order; those at the same time become one.

        Round `time` to the day, or to the finest step that separates two purchases, beforehand.
        """
        who = np.unique(np.asarray(customer), return_inverse=True)[1]
        when = np.asarray(time, dtype=float)
        worth = np.zeros(len(when)) if value is None else np.asarray(value, dtype=float)
        order = np.lexsort((when, who))
        who, when, worth = who[order], when[order], worth[order]
        begins = np.flatnonzero(np.r_[True, (np.diff(who) != 0) | (np.diff(when) != 0)])
        return cls(who[begins], when[begins], np.add.reduceat(worth, begins))

    def until(self, end: float) -> Purchases:
        """Return the purchases not later than `end`."""
        seen = self.time <= end
        return Purchases(self.customer[seen], self.time[seen], self.value[seen])

    def firsts(self) -> NDArray[np.int64]:
        """Return the positions of the first purchase of each customer."""
        return np.flatnonzero(np.r_[True, np.diff(self.customer) != 0])

    def histories(self, end: float) -> Histories:
        """Return the history, at `end`, of each customer who had bought by then."""
        seen = self.until(end)
        firsts = seen.firsts()
        purchases = np.diff(np.r_[firsts, len(seen.time)])
        first, last = seen.time[firsts], seen.time[firsts + purchases - 1]
        return Histories(repeats=purchases - 1.0, last=last - first, age=end - first)


def repeat_spend(purchases: Purchases) -> tuple[FloatArray, FloatArray]:
    """Return x and the mean value of the repeat purchases, of each customer who repeated.

    First purchases are left out, as in Fader, Hardie & Lee (2005): they often differ.
    """
    repeat = np.ones(len(purchases.time), dtype=bool)
    repeat[purchases.firsts()] = False
    times = np.bincount(purchases.customer[repeat])
    worth = np.bincount(purchases.customer[repeat], weights=purchases.value[repeat])
    buyers = times > 0
    return times[buyers].astype(float), worth[buyers] / times[buyers]


def _refuse(impossible: NDArray[np.bool_], what: str) -> None:
    if impossible.any():
        first = int(np.flatnonzero(impossible)[0])
        raise ValueError(f"history {first} has {what} ({int(impossible.sum())} such histories)")
