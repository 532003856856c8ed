"""Incidence: what becomes of journeys, told from a log that ends before they do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.calibration.incidence import OPEN, incidence


def test_counting_all_and_counting_the_closed_are_both_wrong() -> None:
    """Reproduce the lesson: .30 convert in the end, of which the log has seen .291."""
    luck = np.random.default_rng(3)
    n = 40_000
    buys = luck.random(n) < 0.30
    decided = np.where(buys, luck.gamma(1.601, 0.2147, n), luck.exponential(0.571, n))
    watched = luck.random(n)  # journeys begin at any time of a log of length 1
    age, is_open = np.minimum(decided, watched), decided > watched
    outcome = np.where(is_open, OPEN, np.where(buys, 0, 1))
    assert np.mean(outcome == 0) == pytest.approx(0.199, abs=0.005)  # open ones counted as lost
    assert np.mean(outcome[~is_open] == 0) == pytest.approx(0.350, abs=0.005)  # left out
    told = incidence(age, outcome, n_outcomes=2)
    truth = float(np.mean(buys & (decided <= 1)))
    assert truth == pytest.approx(0.291, abs=0.004)
    assert abs(told.by(1.0)[0] - truth) < 3 * told.error[-1, 0]
    assert told.by(1.0)[0] == pytest.approx(0.290, abs=0.008)


ENDED = st.lists(st.tuples(st.floats(0.1, 9), st.integers(0, 1)), min_size=1, max_size=30)


@given(journeys=ENDED)
def test_without_censoring_it_is_the_plain_share(journeys: list[tuple[float, int]]) -> None:
    ages, outcomes = map(np.array, zip(*journeys, strict=True))
    told = incidence(ages, outcomes, n_outcomes=2)
    for age in (0.05, 3.0, 9.0):
        plain = [np.mean((ages <= age) & (outcomes == o)) for o in (0, 1)]
        assert told.by(age) == pytest.approx(plain)
    share = told.ended[-1]
    variance = np.maximum(share * (1 - share), 0) / len(ages)
    assert told.error[-1] == pytest.approx(np.sqrt(variance), abs=1e-7)


@given(journeys=ENDED, open_=st.lists(st.floats(0, 9), max_size=20))
def test_shares_and_the_open_sum_to_one(
    journeys: list[tuple[float, int]], open_: list[float]
) -> None:
    ages = [age for age, _ in journeys] + open_
    outcomes = [outcome for _, outcome in journeys] + [OPEN] * len(open_)
    told = incidence(ages, outcomes, n_outcomes=2)
    assert told.ended.sum(axis=1) + told.open == pytest.approx(np.ones(len(told.ages)))
    assert (np.diff(told.ended, axis=0) >= -1e-12).all()


def test_errors_cover() -> None:
    luck = np.random.default_rng(8)
    covered = []
    for _ in range(300):
        lasts, is_first = luck.exponential(1, 150), luck.random(150) < 0.4
        watched = luck.uniform(0.2, 2, 150)
        outcome = np.where(lasts <= watched, np.where(is_first, 0, 1), OPEN)
        told = incidence(np.minimum(lasts, watched), outcome, n_outcomes=2)
        place = np.searchsorted(told.ages, 1.0, side="right") - 1
        truth = 0.4 * (1 - np.exp(-1.0))
        covered.append(abs(told.ended[place, 0] - truth) < 1.96 * told.error[place, 0])
    assert 0.91 < np.mean(covered) < 0.98


def test_nothing_ended_is_said() -> None:
    with pytest.raises(ValueError, match="none of 2 journeys has ended"):
        incidence([1, 2], [OPEN, OPEN], n_outcomes=2)
    with pytest.raises(ValueError, match="not negative"):
        incidence([-1], [0], n_outcomes=1)
