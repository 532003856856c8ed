"""Known functions through the runner: Ishigami, Morris, tornado.

Ishigami & Homma 1990: f = sin x1 + a sin² x2 + b x3⁴ sin x1 on (-π, π)³, a 7, b 0.1.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from omnisim.strategy import morris, sobol
from omnisim.strategy.batch import outcomes
from omnisim.strategy.case import Case
from omnisim.strategy.designs import grid, latin_hypercube, one_at_a_time, sobol_points
from omnisim.strategy.explored import explore
from omnisim.strategy.outcomes import Outcomes
from omnisim.strategy.plan import Axis, Designs, Grid, Morris, Plan, Sobol, Tornado
from omnisim.strategy.uncertainty import values_at
from tests.strategy.plain_function import NOTHING, SOMETHING, PlainFunction, doubt

DOUBTS = [doubt(name, -math.pi, 0.0, math.pi) for name in ("x1", "x2", "x3")]


def ishigami(x, _replication: int) -> float:
    return float(math.sin(x["x1"]) * (1.0 + 0.1 * x["x3"] ** 4) + 7.0 * math.sin(x["x2"]) ** 2)


def evaluated(points) -> Outcomes:
    cases = [Case(SOMETHING, values) for values in values_at(DOUBTS, points)]
    return outcomes(PlainFunction(ishigami), cases, replications=[0])


def test_sobol_indices_of_ishigami() -> None:
    values = evaluated(sobol.saltelli(4096, 3, seed=1)).values("value")
    found = sobol.indices(values, 3)
    assert found.first.value == pytest.approx([0.3139, 0.4424, 0.0], abs=0.015)
    assert found.total.value == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.015)
    assert found.variance == pytest.approx(13.8446, rel=0.01)
    for indices, truth in (
        (found.first, [0.3139, 0.4424, 0.0]),
        (found.total, [0.5576, 0.4424, 0.2437]),
    ):
        assert (indices.low <= truth).all()
        assert (truth <= indices.high).all()


def test_ishigami_and_morris_through_an_experiment() -> None:
    """The path of a file: designs without a hypercube, the differences to a baseline of 0."""
    plan = Plan(
        alternatives=(NOTHING, SOMETHING),
        subject="something",
        outcome="value",
        outcomes=("value",),
        doubts=tuple(DOUBTS),
        axes=(Axis("x1", (-1.0, 1.0), is_lever=False),),
        designs=Designs(
            sobol=Sobol(points=2048), morris=Morris(trajectories=200), grid=Grid(over={"x1": (0,)})
        ),
        replications=1,
    )
    function = PlainFunction(lambda x, n: ishigami({"x2": 0.0, "x3": 0.0, **x}, n))
    found = explore(function, plan)
    assert found.indices.first.value == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found.indices.total.value == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert found.effects.mean_size == pytest.approx([7.70, 7.88, 5.87], rel=0.25)
    assert found["sobol"].gaps()[: 2 * 2048].mean() == pytest.approx(3.5, abs=0.1)
    assert found["grid"].gaps() == pytest.approx([math.sin(-1.0), math.sin(1.0)])


def test_sobol_indices_agree_with_those_of_scipy() -> None:
    from scipy.stats import sobol_indices

    def formula(x):
        return np.sin(x[0]) * (1 + 0.1 * x[2] ** 4) + 7 * np.sin(x[1]) ** 2

    points = sobol_points(1024, 6, seed=3)
    a, b = (2 * math.pi * each.T - math.pi for each in (points[:, :3], points[:, 3:]))
    crossed = np.stack([np.where(np.eye(3)[i][:, None] > 0, b, a) for i in range(3)])
    theirs = sobol_indices(
        func={
            "f_A": formula(a)[None],
            "f_B": formula(b)[None],
            "f_AB": np.stack([formula(each)[None] for each in crossed]),
        },
        n=1024,
        method="saltelli_2010",
    )
    values = np.concatenate([formula(a), formula(b), *(formula(each) for each in crossed)])
    ours = sobol.indices(values, 3)
    assert ours.first.value == pytest.approx(theirs.first_order, abs=0.01)
    assert ours.total.value == pytest.approx(theirs.total_order, abs=0.01)


def test_no_doubt_has_no_shares() -> None:
    found = sobol.indices(np.ones(5 * 8), 3)
    assert np.isnan(found.first.value).all()


def test_morris_effects_of_ishigami() -> None:
    paths = morris.trajectories(200, 3, seed=1)
    values = evaluated(paths.reshape(-1, 3)).values("value")
    found = morris.effects(paths, values.reshape(paths.shape[:2]))
    # 7.70, 7.88 and 5.87 of 200 other trajectories: loose, as these are random
    assert found.mean_size == pytest.approx([7.70, 7.88, 5.87], rel=0.25)
    assert found.mean[2] == pytest.approx(0.0, abs=4 * found.spread[2] / 200**0.5)


def test_morris_effects_of_a_straight_line_are_its_slopes() -> None:
    paths = morris.trajectories(6, 4, seed=2, levels=6)
    slopes = np.array([3.0, -2.0, 0.0, 0.5])
    found = morris.effects(paths, paths @ slopes)
    assert found.mean == pytest.approx(slopes)
    assert found.mean_size == pytest.approx(np.abs(slopes))
    assert found.spread == pytest.approx(0.0, abs=1e-9)


def test_a_trajectory_moves_one_axis_at_a_time_within_the_cube() -> None:
    paths = morris.trajectories(30, 5, seed=3)
    assert paths.min() == 0.0
    assert paths.max() == 1.0
    moves = np.diff(paths, axis=1)
    assert ((moves != 0).sum(axis=2) == 1).all()
    assert ((moves != 0).sum(axis=1) == 1).all()
    assert np.abs(moves).max(axis=2) == pytest.approx(2.0 / 3.0)


def test_designs_of_the_unit_cube() -> None:
    assert grid(np.array([0.0, 1.0]), np.array([5.0, 6.0, 7.0])).tolist()[1] == [0.0, 6.0]
    spread = latin_hypercube(50, 3, seed=4)
    assert (np.sort((spread * 50).astype(int), axis=0) == np.arange(50)[:, None]).all()
    assert np.array_equal(spread, latin_hypercube(50, 3, seed=4))
    assert sobol_points(64, 2, seed=1).mean(axis=0) == pytest.approx(0.5, abs=0.01)
    with pytest.raises(ValueError, match="power of 2"):
        sobol_points(100, 2, seed=1)
    ends = one_at_a_time(2, low=0.0, high=1.0, middle=np.array([0.5, 0.5]))
    assert ends.tolist() == [[0.5, 0.5], [0.0, 0.5], [1.0, 0.5], [0.5, 0.0], [0.5, 1.0]]


def test_a_tornado_moves_one_doubt_at_a_time() -> None:
    def formula(x, replication):
        a, b = x.get("a", 1.0), x.get("b", 1.0)
        return 4.0 * a - 3.0 * b + 0.001 * b * replication

    plan = Plan(
        alternatives=(NOTHING, SOMETHING),
        subject="something",
        outcome="value",
        outcomes=("value",),
        doubts=(doubt("b", 0.0, 1.0, 2.0), doubt("a", 0.5, 1.0, 1.25), doubt("c", 0.0, 0.0, 9.0)),
        designs=Designs(tornado=Tornado()),
        replications=3,
    )
    first, second, third = explore(PlainFunction(formula), plan).bars
    assert (first.name, second.name, third.name) == ("b", "a", "c")
    assert (first.low, first.high) == pytest.approx((4.0, -2.0 + 0.002))
    assert (second.low, second.high) == pytest.approx((-1.0 + 0.001, 2.0 + 0.001))
    assert first.turns
    assert second.turns
    assert first.is_clear
    assert 0.0 < first.noise < 0.01
    assert (third.swing, third.turns, third.is_clear) == (0.0, False, False)
    assert first.stated == pytest.approx(1.001)
