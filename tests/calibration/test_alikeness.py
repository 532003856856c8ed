"""Alikeness: design effects against their definition, and intervals that hold what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.calibration.alikeness import design_effects
from omnisim.calibration.journeys import cut
from omnisim.calibration.network import alikeness_of, counts_of, moves_of
from tests.calibration.logs import Row, log_of


def test_one_observation_each_is_no_less_than_it_seems() -> None:
    column = np.repeat([0, 1], [30, 70])
    found = design_effects(np.arange(100), np.zeros(100, int), column, shape=(1, 2))
    assert found == pytest.approx([100 / 99])


@given(times=st.integers(2, 9))
def test_what_is_said_again_and_again_counts_once(times: int) -> None:
    """A hundred customers who always do the same: as many observations too few as they come."""
    customer = np.repeat(np.arange(100), times)
    column = (customer < 40).astype(int)
    found = design_effects(customer, np.zeros(len(customer), int), column, shape=(1, 2))
    assert found == pytest.approx([times * 100 / 99])


def test_rows_are_apart() -> None:
    customer = np.r_[np.arange(50), np.repeat(np.arange(50), 4)]
    row = np.repeat([0, 1], [50, 200])
    found = design_effects(customer, row, customer % 2, shape=(3, 2))
    assert found == pytest.approx([50 / 49, 4 * 50 / 49, 1.0])


def test_intervals_of_shares_hold_where_customers_differ() -> None:
    """150 customers with 12 journeys each, whose conversions differ much: beta(.8, 1.2)."""
    rng = np.random.default_rng(1)
    held = []
    for _ in range(60):
        rows = []
        for customer, share in enumerate(rng.beta(0.8, 1.2, 150)):
            for number in range(12):
                at = 40.0 * number
                rows.append(Row(customer, at))
                rows += [Row(customer, at + 1, "order")] if rng.random() < share else []
        journeys = cut(log_of(*rows, end=600.0))
        moves = moves_of(journeys, counts_of(journeys) > 0, certainty=1.0 / alikeness_of(journeys))
        held.append(moves.low[0, 1] <= 0.4 <= moves.high[0, 1])
    assert 0.87 <= np.mean(held) <= 1.0
