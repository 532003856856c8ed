"""Every method of the collection, and one of a user's own, held to the contract."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given

from omnisim.attribution.methods.collection import METHODS
from omnisim.attribution.methods.contract import credited
from omnisim.attribution.methods.markov_removal import markov_removal
from omnisim.attribution.methods.position import position
from omnisim.attribution.methods.time_decay import time_decay
from omnisim.attribution.paths import Floats, Paths, paths_of
from omnisim.attribution.truths import shapley_values
from tests.attribution.methods.contract import CHANNELS, MethodContract, made, rows


class TestFirstTouch(MethodContract):
    method = staticmethod(METHODS["first_touch"])


class TestLastTouch(MethodContract):
    method = staticmethod(METHODS["last_touch"])


class TestLastNonDirect(MethodContract):
    method = staticmethod(METHODS["last_non_direct"])


class TestLinear(MethodContract):
    method = staticmethod(METHODS["linear"])


class TestTimeDecay(MethodContract):
    method = staticmethod(METHODS["time_decay"])


class TestPosition(MethodContract):
    method = staticmethod(METHODS["position"])


class TestMarkov1(MethodContract):
    method = staticmethod(METHODS["markov_1"])


class TestMarkov2(MethodContract):
    method = staticmethod(METHODS["markov_2"])


class TestMarkov3(MethodContract):
    method = staticmethod(METHODS["markov_3"])


class TestShapley(MethodContract):
    method = staticmethod(METHODS["shapley"])


def by_touches(paths: Paths, outcome: Floats) -> Floats:
    """Return all of the outcome divided by touches of converting paths."""
    there = np.bincount(paths.touch, outcome[paths.path], minlength=len(paths.channels))
    total = there.sum()
    return there * (paths.of_touched(outcome) / total if total else 0.0)


class TestOneOfAUsersOwn(MethodContract):
    method = staticmethod(by_touches)


def test_every_method_of_the_collection_is_tested() -> None:
    tested = {each.method for each in MethodContract.__subclasses__()}
    assert tested == {*METHODS.values(), by_touches}


SMALL = paths_of(
    ["C1 > C2 > C3", "C1", "C2 > C3"], conversions=[1, 0, 0], nulls=[0, 1, 1], direct=["C3"]
)
GM = paths_of(["G", "M", "G > M", "G"], conversions=[2, 1, 1, 0], nulls=[0, 0, 0, 1])

HALF = 2 ** (1 / 7)  # a day each, half-life of seven


def _decayed(touches: int) -> list[float]:
    weights = [HALF**i for i in range(touches)]
    return [weight / sum(weights) for weight in weights]


@pytest.mark.parametrize(
    ("name", "small", "gm"),
    [
        ("first_touch", [1, 0, 0], [3, 1]),
        ("last_touch", [0, 0, 1], [2, 2]),
        ("last_non_direct", [0, 1, 0], [2, 2]),
        ("linear", [1 / 3, 1 / 3, 1 / 3], [2.5, 1.5]),
        ("position", [0.4, 0.2, 0.4], [2.5, 1.5]),
        ("shapley", [1 / 3, 1 / 3, 1 / 3], [2.5, 1.5]),
        ("markov_1", [0.2, 0.4, 0.4], [2.4, 1.6]),
        # C3 after C2 is one state of order 2, whether C1 came before or not; of order 3 it is two,
        # and without C1 nobody buys. Of two touches at most, order 2 knows everything.
        ("markov_2", [0.2, 0.4, 0.4], [2.4, 1.6]),
        ("markov_3", [1 / 3, 1 / 3, 1 / 3], [2.4, 1.6]),
        ("time_decay", _decayed(3), [2 + 1 / (1 + HALF), 1 + HALF / (1 + HALF)]),
    ],
)
def test_small_examples(name: str, small: list[float], gm: list[float]) -> None:
    for paths, expected in ((SMALL, small), (GM, gm)):
        said = credited(METHODS[name], paths, paths.conversions)
        np.testing.assert_allclose(said.credit, expected, atol=1e-12)


def test_removal_effects_of_the_small_examples() -> None:
    raw = markov_removal(SMALL, SMALL.conversions) / SMALL.conversions.sum()
    np.testing.assert_allclose(raw, [0.5, 1, 1])
    assert SMALL.conversions.sum() / SMALL.weight.sum() == pytest.approx(1 / 3)
    raw = markov_removal(GM, GM.conversions) / GM.conversions.sum()
    np.testing.assert_allclose(raw, [0.75, 0.5])
    assert GM.conversions.sum() / GM.weight.sum() == pytest.approx(0.8)


def test_time_decay_halves_by_the_half_life() -> None:
    paths = made([([1, 2], 3, 0, 1.0)])
    aged = Paths(**{**vars(paths), "age": np.array([7.0, 0.0])})
    np.testing.assert_allclose(time_decay(aged, aged.conversions)[1:3], [1, 2])
    days = time_decay(paths, paths.conversions, half_life=1.0)  # a day each
    np.testing.assert_allclose(days[1:3], [1, 2])


def test_position_leaves_the_middle_what_the_ends_do_not_take() -> None:
    paths = made([([0, 1, 2, 3], 10, 0, 1.0)])
    np.testing.assert_allclose(position(paths, paths.conversions)[:4], [4, 1, 1, 4])
    np.testing.assert_allclose(position(paths, paths.conversions, ends=0.5)[:4], [5, 0, 0, 5])


@given(found=rows)
def test_shapley_is_the_value_of_the_cumulative_game(found: list[object]) -> None:
    paths = made(found)

    def worth(coalition: frozenset[str]) -> Floats:
        within = [
            {CHANNELS[t] for t in path} <= coalition and len(path) > 0
            for path, *_ in found  # type: ignore[misc]
        ]
        return np.array(paths.conversions[within].sum())

    expected = shapley_values(CHANNELS, worth)
    np.testing.assert_allclose(METHODS["shapley"](paths, paths.conversions), expected, atol=1e-9)


@given(found=rows)
def test_removal_is_what_simulating_the_chain_gives(found: list[object]) -> None:
    """A dense solve of the chain with the channel's row made absorbing, an independent way."""
    paths = made(found)
    n = len(CHANNELS)
    moves, ends, begun = np.zeros((n, n)), np.zeros(n), np.zeros(n)
    visits = np.zeros(n)
    for path, c, null, _ in found:  # type: ignore[misc]
        for place, touch in enumerate(path):
            visits[touch] += c + null
            begun[touch] += (place == 0) * (c + null)
            if place + 1 < len(path):
                moves[touch, path[place + 1]] += c + null
            else:
                ends[touch] += c
    share = np.divide(1, visits, np.zeros(n), where=visits > 0)
    moves, ends = moves * share[:, None], ends * share

    def total(without: int | None) -> float:
        q, r = moves.copy(), ends.copy()
        if without is not None:
            q[without], r[without] = 0.0, 0.0
        return float(begun @ np.linalg.solve(np.eye(n) - q, r))

    expected = [total(None) - total(c) for c in range(n)]
    found_levels = markov_removal(paths, paths.conversions)
    np.testing.assert_allclose(found_levels, expected, atol=1e-8)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_a_chain_gives_back_the_outcome_of_its_data(order: int) -> None:
    """Flow conservation: one channel in every path takes everything when it is removed."""
    paths = made([([0, 1, 2], 3, 5, 1.0), ([0, 0, 3, 1], 2, 0, 1.0), ([0], 1, 7, 1.0)])
    level = markov_removal(paths, paths.conversions, order=order)
    assert level[0] == pytest.approx(paths.conversions.sum())


def test_higher_orders_remember_what_came_before() -> None:
    """Whoever comes to C by A buys, by B does not: order 1 cannot tell, order 2 can."""
    paths = paths_of(
        ["A > C > D", "B > C > E"], conversions=[5, 0], nulls=[0, 5]
    )  # D and E follow C by where one came from
    first = markov_removal(paths, paths.conversions, order=1)
    second = markov_removal(paths, paths.conversions, order=2)
    assert first[1] > 0  # B seems to lead to D
    assert second[1] == pytest.approx(0.0, abs=1e-12)


def test_null_paths_are_part_of_the_data() -> None:
    texts, conversions = ["A > B", "B", "A"], [4, 2, 1]
    with_nulls = paths_of(texts, conversions=conversions, nulls=[1, 9, 9])
    without = paths_of(texts, conversions=conversions)
    one = credited(METHODS["markov_1"], with_nulls, with_nulls.conversions).credit
    other = credited(METHODS["markov_1"], without, without.conversions).credit
    assert not np.allclose(one, other)


@pytest.mark.parametrize(
    ("method", "told"),
    [
        (lambda p, o: np.ones(2), "a level for each of 5 channels"),
        (lambda p, o: np.full(5, math.nan), "finite"),
        (lambda p, o: np.ones(5), "nobody touched"),
    ],
)
def test_an_answer_that_is_none_is_refused(method: object, told: str) -> None:
    paths = made([([0, 1], 1, 0, 1.0)])
    with pytest.raises(ValueError, match=told):
        credited(method, paths, paths.conversions)  # type: ignore[arg-type]


def test_all_rules_agree_where_paths_have_one_channel_each() -> None:
    paths = made([([c], c + 1, 2, 1.0) for c in range(4)])
    expected = [1, 2, 3, 4, 0]
    for method in METHODS.values():
        np.testing.assert_allclose(method(paths, paths.conversions), expected, atol=1e-9)


def test_coalitions_are_never_empty_for_want_of_data() -> None:
    """Efficiency: Shapley credit of any set of paths is everything that touched paths brought."""
    for size in range(1, 4):
        for chosen in combinations(range(4), size):
            paths = made([(list(chosen), 2, 1, 1.0)])
            assert METHODS["shapley"](paths, paths.conversions).sum() == pytest.approx(2.0)
