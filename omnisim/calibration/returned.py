"""Returned: how much comes back, and after how long.

A return rarely names its order: it is traced to the customer's latest earlier order that was worth
as much or more. Customers are drawn again for the intervals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from omnisim.calibration.fit import Estimate, Returned
from omnisim.calibration.log import ORDER, RETURNED, TouchLog

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_HALF_A_CENT: Final = 0.005
_RESAMPLES: Final = 200


def returned_of(log: TouchLog) -> Returned | None:
    """Return what comes back of the orders in a log; None where nothing does."""
    back, orders = log.where(log.event == RETURNED), log.where(log.event == ORDER)
    if not len(back) or not len(orders):
        return None
    delay, origin = _traced(back, orders)
    touched = np.zeros(len(orders), bool)
    touched[origin[origin >= 0]] = True
    n = log.customers
    ordered = np.bincount(orders.customer, minlength=n)
    came = np.bincount(orders.customer, weights=touched, minlength=n)
    value = np.bincount(orders.customer, weights=np.nan_to_num(orders.value), minlength=n)
    lost = np.bincount(back.customer, weights=np.nan_to_num(back.value), minlength=n)
    known = ~np.isnan(delay)
    waited = np.bincount(back.customer[known], weights=delay[known], minlength=n)
    traced = np.bincount(back.customer[known], minlength=n).astype(float)
    pairs = ((came, ordered), (lost, value), (waited, traced))
    drawn = np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), size=_RESAMPLES)
    of_orders, of_value, days = (
        _ratio(np.asarray(top, float), np.asarray(bottom, float), drawn) for top, bottom in pairs
    )
    return Returned(of_orders, of_value, days)


def _ratio(top: Floats, bottom: Floats, drawn: NDArray[np.int64]) -> Estimate:
    """Return the ratio of two sums over customers (n,), `drawn` so often in each resample."""
    below = drawn @ bottom
    again = (drawn @ top)[below > 0] / below[below > 0]
    if not len(again) or bottom.sum() <= 0:
        return Estimate(np.nan, np.nan, np.nan, 0.0, "bootstrap")
    low, high = np.quantile(again, (0.025, 0.975))
    value = float(top.sum() / bottom.sum())
    return Estimate(
        value, float(min(low, value)), float(max(high, value)), float(bottom.sum()), "bootstrap"
    )


def _traced(back: TouchLog, orders: TouchLog) -> tuple[Floats, NDArray[np.int64]]:
    """Return the days from its order to each return (n,), and the order's place; nan and -1."""
    delay, origin = np.full(len(back), np.nan), np.full(len(back), -1)
    begins = np.searchsorted(orders.customer, back.customer)
    for place, begin in enumerate(begins.tolist()):
        amount = back.value[place] - _HALF_A_CENT
        end = begin + int(
            np.searchsorted(
                orders.time[begin : begin + _orders_of(orders, begin, int(back.customer[place]))],
                back.time[place],
                side="right",
            )
        )
        worth = np.flatnonzero(~(orders.value[begin:end] < amount))
        if len(worth):
            origin[place] = begin + int(worth[-1])
            delay[place] = back.time[place] - orders.time[origin[place]]
    return delay, origin


def _orders_of(orders: TouchLog, begin: int, customer: int) -> int:
    """Return how many orders a customer has, whose first is at a place."""
    return int(np.searchsorted(orders.customer, customer, side="right")) - begin
