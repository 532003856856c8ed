"""Order of a chain: published criteria, planted orders, and kinds of people that look like memory.

Alofi rain: R package `markovchain`; seizures and Koeberg wind: Berchtold & Raftery (2002, Tables 2
and 3), of which likelihoods and parameters are published, the series are not; 730
observations of the wind are what its four criteria agree on.
"""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.calibration.chain_order import Criteria, order_table
from omnisim.calibration.sequences import IntArray, Sequences

RAIN = np.array([[362, 126, 60], [136, 90, 68], [50, 79, 124]])


def series_with(counts: IntArray) -> list[int]:
    """Return a series that makes each move just so often: a path over all edges (Hierholzer)."""
    left = counts.copy()
    start = int(np.argmax(counts.sum(axis=1) - counts.sum(axis=0)))
    stack, path = [start], []
    while stack:
        state = stack[-1]
        following = np.flatnonzero(left[state])
        if following.size:
            left[state, following[0]] -= 1
            stack.append(int(following[0]))
        else:
            path.append(stack.pop())
    return path[::-1]


def test_rain_of_first_order() -> None:
    series = series_with(RAIN)
    assert len(series) == 1096
    fit = order_table(Sequences.of([series]), highest=1, begin_known=False).fits[1]
    assert fit.full.log_likelihood == pytest.approx(-1040.419, abs=5e-4)
    assert fit.full.parameters == 6


def test_parameters_of_full_orders_and_criteria_on_rain() -> None:
    series = Sequences.of([series_with(RAIN)])
    fits = order_table(series, highest=4, begin_known=False).fits
    assert [fit.full.parameters for fit in fits] == [2, 6, 18, 54, 162]
    published = (-1132.51, -1036.87, -1024.14, -1004.46, -946.64)
    told = [
        Criteria(likelihood, *fit.full[1:]) for likelihood, fit in zip(published, fits, strict=True)
    ]
    by_aic, by_bic = (min(range(5), key=lambda k: getattr(told[k], c)) for c in ("aic", "bic"))
    assert (by_aic, by_bic) == (2, 1)
    assert told[2].aic == pytest.approx(2084.28, abs=0.01)
    assert told[1].bic == pytest.approx(2115.71, abs=0.01)


@pytest.mark.parametrize(
    ("likelihoods", "parameters", "observations", "published"),
    [
        ((-129.3, -122.6, -119.3, -117.2), (1, 2, 4, 8), 190, (263.9, 255.6, 259.6, 276.3)),
        ((-954.8, -413.3, -374.9, -346.2), (3, 11, 27, 39), 730, (1929.4, 899.1, 927.9, 949.5)),
    ],
    ids=["seizures", "wind"],
)
def test_published_bic(
    likelihoods: tuple[float, ...],
    parameters: tuple[int, ...],
    observations: int,
    published: tuple[float, ...],
) -> None:
    told = [
        Criteria(likelihood, number, observations).bic
        for likelihood, number in zip(likelihoods, parameters, strict=True)
    ]
    assert told == pytest.approx(published, abs=0.15)  # likelihoods are rounded to 0.1
    assert int(np.argmin(told)) == 1


def walks(stays: float, people: int, steps: int, seed: int) -> IntArray:
    """Return walks over three states that stay with a probability, else move either way."""
    luck = np.random.default_rng(seed)
    states = np.zeros((people, steps), dtype=np.int64)
    states[:, 0] = luck.integers(0, 3, people)
    for step in range(1, steps):
        moved = (luck.random(people) >= stays) * luck.integers(1, 3, people)
        states[:, step] = (states[:, step - 1] + moved) % 3
    return states


@pytest.fixture(scope="module")
def two_kinds() -> tuple[IntArray, IntArray]:
    return walks(0.8, 1500, 10, seed=1), walks(0.1, 1500, 10, seed=2)


def test_two_kinds_of_people_look_like_memory(two_kinds: tuple[IntArray, IntArray]) -> None:
    table = order_table(Sequences.of(np.vstack(two_kinds)), highest=4, begin_known=True)
    assert table.by_bic == 3
    assert not table.is_first_order_enough
    assert table.is_mixed
    assert table.shares == pytest.approx((0.5, 0.5), abs=0.02)


@pytest.mark.parametrize("kind", [0, 1])
def test_each_kind_alone_has_none(two_kinds: tuple[IntArray, IntArray], kind: int) -> None:
    for begin_known in (True, False):
        table = order_table(Sequences.of(two_kinds[kind]), highest=4, begin_known=begin_known)
        assert (table.by_bic, table.by_held_out) == (1, 1)
        assert table.is_first_order_enough
        assert not table.is_mixed


def test_real_memory_is_found_and_not_called_a_mixture() -> None:
    luck = np.random.default_rng(3)
    states = luck.integers(0, 2, (600, 20))
    for step in range(2, 20):  # what comes next depends on whether the last two were alike
        alike = states[:, step - 1] == states[:, step - 2]
        states[:, step] = np.where(luck.random(600) < 0.8, alike, ~alike)
    table = order_table(Sequences.of(states), highest=3, begin_known=False)
    assert (table.by_aic, table.by_bic, table.by_held_out) == (2, 2, 2)
    assert not table.is_first_order_enough
    assert not table.is_mixed


def test_walks_of_one_unit_tell_of_its_kind_but_are_never_joined() -> None:
    steps = walks(0.5, 400, 3, seed=4)
    seen = Sequences.of(steps)
    grouped = Sequences(seen.states, seen.starts, 3, unit=np.repeat(np.arange(100), 4))
    one, other = (order_table(each, highest=2, begin_known=True) for each in (seen, grouped))
    assert [f.full for f in one.fits] == [f.full for f in other.fits]


def test_beginnings_and_endings_of_journeys_are_no_extra_parameters() -> None:
    journeys = [[0, 1, 3], [0, 2, 3], [1, 1, 4], [0, 1, 2, 4]] * 30  # 3 and 4 are outcomes
    fits = order_table(Sequences.of(journeys), highest=2, begin_known=True).fits
    assert [fit.full.parameters for fit in fits] == [4, (1 + 3) * 4, (1 + 3 + 9) * 4]
    assert fits[0].full.observations == len(np.concatenate(journeys))


def test_no_walk_long_enough_is_said() -> None:
    with pytest.raises(ValueError, match="no walk is longer than 4"):
        order_table(Sequences.of([[0, 1, 0]]), highest=4, begin_known=False)
