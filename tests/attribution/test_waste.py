"""Wasted advertising: after an order, above the cap, and above it unseen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from omnisim.attribution.waste import Waste, waste_of
from tests.attribution.test_touch_log import ADS, WEB, log, order, touch

ADVERTISES = np.array([True, False, False])


def wasted(*rows: dict[str, Any], records: list[int] | None = None, cap: int = 2) -> Waste:
    """Return the waste of events; `records` are the numbers that the business gives them."""
    truth = log(*rows)
    numbers: Any = truth.customer if records is None else np.array(records)
    return waste_of(truth, replace(truth, customer=numbers), ADVERTISES, horizon=100.0, cap=cap)


def counts(found: Waste) -> tuple[int, int, int, int]:
    return tuple(int(each[0]) for each in found[:4])  # type: ignore[return-value]


def test_visits_that_advertise_are_exposures() -> None:
    assert counts(wasted(touch(1, 5, ADS), touch(2, 5, WEB), touch(3, 6, ADS))) == (2, 0, 0, 0)


def test_after_an_order_an_exposure_is_wasted_for_a_while() -> None:
    rows = [touch(1, 5, ADS), order(2, 5), touch(3, 5, ADS), touch(33, 5, ADS), touch(3, 6, ADS)]
    assert counts(wasted(*rows)) == (4, 1, 0, 0)


def test_who_bought_long_before_the_window_is_remembered() -> None:
    assert counts(wasted(order(-5, 5), touch(1, 5, ADS))) == (1, 1, 0, 0)


def test_more_than_the_cap_is_wasted() -> None:
    rows = [touch(day, 5, ADS) for day in (1, 2, 3, 4, 40)]
    assert counts(wasted(*rows)) == (5, 0, 2, 0)


def test_what_is_too_much_for_no_record_is_duplicated() -> None:
    rows = [touch(day, 5, ADS) for day in (1, 2, 3, 4)]
    assert counts(wasted(*rows, records=[1, 2, 1, 2])) == (4, 0, 0, 2)
    assert counts(wasted(*rows, records=[1, 2, 1, 1])) == (4, 0, 1, 1)


def test_an_exposure_is_wasted_once() -> None:
    rows = [order(0, 5), *(touch(day, 5, ADS) for day in (1, 2, 3))]
    found = wasted(*rows)
    assert counts(found) == (3, 3, 0, 0)
    assert found.wasted[0] == 3


def test_only_the_window_counts() -> None:
    assert counts(wasted(touch(-1, 5, ADS), touch(101, 5, ADS))) == (0, 0, 0, 0)


def test_nothing_happened() -> None:
    assert counts(wasted()) == (0, 0, 0, 0)
