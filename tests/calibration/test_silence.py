"""Silence: where the valley lies between pauses of a journey and waits for the next need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from omnisim.calibration.log import TouchLog
from omnisim.calibration.silence import USUAL, gap_of, silences_of, valley_of
from tests.calibration.logs import Row, log_of


def two_hills(stay: float, wait: float, *, count: int = 2_000) -> NDArray[np.float64]:
    """Return silences in days: lognormal stays, and waits of customers who differ."""
    rng = np.random.default_rng(1)
    stays = stay * rng.lognormal(0, 0.8, count)
    return np.concatenate([stays, rng.exponential(wait * rng.gamma(2.0, 0.5, count))])


@pytest.mark.parametrize(("stay", "wait"), [(0.3, 60.0), (0.5, 90.0), (1.5, 150.0)])
def test_the_valley_lies_where_both_are_alike(stay: float, wait: float) -> None:
    """Few stays are longer than it, and few waits shorter: at most one in eight."""
    both = two_hills(stay, wait)
    valley = valley_of(both, 400.0)
    assert valley is not None
    stays, waits = both[:2_000], both[2_000:]
    assert stay < valley < wait
    assert (stays > valley).mean() < 0.05
    assert (waits < valley).mean() < 0.125


@given(seed=st.integers(0, 50))
def test_one_hill_has_no_valley(seed: int) -> None:
    alone = np.random.default_rng(seed).lognormal(2.0, 1.5, 800)
    assert valley_of(alone, 400.0) is None


def test_pauses_of_a_visit_part_no_journeys() -> None:
    """Clicks of minutes, visits a day or two apart: the valley of hours is no end of a journey."""
    assert valley_of(two_hills(0.002, 3.0), 400.0) is None


def test_a_valley_must_be_watched_long_enough() -> None:
    assert valley_of(two_hills(0.3, 60.0), 1.0) is None
    assert valley_of(two_hills(0.3, 60.0, count=40), 400.0) is None


def _shop(stay: float, wait: float, *, numbered: bool = False) -> TouchLog:
    rng = np.random.default_rng(3)
    rows = []
    for customer in range(300):
        day = rng.exponential(wait)
        while day < 700:
            rows += [Row(customer, day), Row(customer, day + stay * rng.lognormal(0, 0.8))]
            day += rng.exponential(wait)
    return log_of(*rows, end=730.0, numbered=numbered)


def test_the_usual_gap_stays_unless_it_is_far_from_the_valley() -> None:
    """At the valley stays would be cut, and those are lost; twice the valley is the most."""
    short, long = gap_of(_shop(0.3, 60.0)), gap_of(_shop(3.0, 300.0))
    assert short.valley is not None
    assert short.days == 2 * short.valley < USUAL
    assert long.valley is not None
    assert long.valley <= long.days == USUAL <= 2 * long.valley


def test_where_journeys_are_numbered_nothing_is_read_off() -> None:
    assert gap_of(_shop(0.3, 60.0, numbered=True)) == (USUAL, None)


def test_orders_and_service_begin_no_silence() -> None:
    """What follows an order is another need, and who asks for help is not on a journey."""
    log = log_of(
        Row(0, 1.0),
        Row(0, 3.0, "order"),
        Row(0, 50.0),
        Row(0, 51.0, stage="retention"),
        Row(0, 54.0),
        Row(1, 60.0),
        end=90.0,
    )
    assert silences_of(log).tolist() == [2.0, 4.0]
