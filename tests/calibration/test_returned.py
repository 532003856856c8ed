"""Returned: shares of orders and value, and the delay since the order that was probably meant."""

from __future__ import annotations

import pytest

from omnisim.calibration.returned import returned_of
from tests.calibration.logs import Row, log_of


def test_a_return_is_traced_to_the_latest_order_that_is_large_enough() -> None:
    log = log_of(
        Row(0, 1, "order", value=50.0),
        Row(0, 4, "order", value=10.0),
        Row(0, 9, "returned", value=30.0),  # of the first
        Row(1, 2, "order", value=40.0),
        Row(1, 3, "returned", value=40.0),
        Row(2, 5, "returned", value=5.0),  # of an order before the log
        end=20.0,
    )
    found = returned_of(log)
    assert found is not None
    assert found.share_of_orders.value == pytest.approx(2 / 3)
    assert found.share_of_value.value == pytest.approx(75 / 100)
    assert found.delay.value == pytest.approx((8 + 1) / 2)
    assert found.share_of_value.low <= 0.75 <= found.share_of_value.high


def test_nothing_comes_back() -> None:
    assert returned_of(log_of(Row(0, 1, "order", value=5.0), end=9.0)) is None
