"""A plan on a plain function: what decides, what is worth knowing, where it loses."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.strategy.case import Alternative
from omnisim.strategy.explored import Explored, explore
from omnisim.strategy.plan import (
    Axis,
    Designs,
    Dial,
    Grid,
    Latin,
    Morris,
    Plan,
    Sobol,
    Tornado,
    points_of,
)
from omnisim.strategy.tables import (
    bars_table,
    effects_table,
    indices_table,
    outcomes_table,
    points_table,
    regions_table,
    robustness_table,
    wide_table,
    worths_table,
)
from tests.strategy.plain_function import NOTHING, SOMETHING, PlainFunction, doubt

DULL = 30


def formula(x, replication: int) -> float:
    """Return what loses where a is high and b low, and nothing else matters."""
    loses = x.get("a", 0.5) > 0.6 and x.get("b", 0.5) < 0.4
    return (-3.0 if loses else 1.0) + 0.5 * x.get("b", 0.5) + 0.01 * (replication % 2)


DOUBTS = (
    doubt("a", 0.0, 0.7, 1.0),
    doubt("b", 0.0, 0.5, 1.0),
    *(doubt(f"dull{i}", 0.0, 0.5, 1.0) for i in range(DULL)),
)


@pytest.fixture(scope="module")
def explored() -> Explored:
    plan = Plan(
        alternatives=(NOTHING, SOMETHING, Alternative("copy", "something")),
        subject="something",
        outcome="value",
        outcomes=("value",),
        doubts=DOUBTS,
        axes=(Axis("a", (0.1, 0.9), is_lever=False), Axis("depth", (0.0, 1.0), is_lever=True)),
        designs=Designs(
            tornado=Tornado(strongest=20),
            latin=Latin(points=400, strongest=4, replications=1),
            sobol=Sobol(points=64, strongest=2),
            morris=Morris(trajectories=6, strongest=3),
            grid=Grid(over={"a": (0.1, 0.9), "depth": (0, 1)}, worlds=5),
        ),
        replications=2,
    )
    return explore(PlainFunction(formula), plan)


def test_the_strongest_are_those_that_matter(explored) -> None:
    assert set(explored.strongest[:2]) == {"a", "b"}
    assert len(explored.strongest) == 4
    assert explored.bars[0].name == "b"
    assert explored.bars[0].low == pytest.approx(1.005)
    assert explored.bars[0].high == pytest.approx(1.505)


def test_where_it_loses_is_found_among_them(explored) -> None:
    box = explored.regions[0]
    assert {explored.strongest[axis] for axis in box.restricted} == {"a", "b"}
    assert box.density >= 0.95
    assert box.coverage >= 0.95


def test_what_only_luck_decides_has_no_region() -> None:
    """Few losses among many inputs: a box of some of them can always be found."""

    def lucky(_x, replication: int) -> float:
        return 1.4 + float(np.random.default_rng([1, replication]).normal())

    plan = Plan(
        alternatives=(NOTHING, SOMETHING),
        subject="something",
        outcome="value",
        outcomes=("value",),
        doubts=tuple(doubt(f"dull{i}", 0.0, 0.5, 1.0) for i in range(60)),
        designs=Designs(latin=Latin(points=200, strongest=12)),
        replications=1,
    )
    found = explore(PlainFunction(lucky), plan)
    assert 8 <= found.losing.sum() <= 30
    assert found.regions == ()
    assert found.covered == 0.0


def test_luck_is_taken_out_of_the_worlds() -> None:
    def noisy(x, replication: int) -> float:
        return 2.0 * x["a"] + float(np.random.default_rng(replication).normal(0.0, 2.0))

    plan = Plan(
        alternatives=(NOTHING, SOMETHING),
        subject="something",
        outcome="value",
        outcomes=("value",),
        doubts=(doubt("a", 0.0, 0.5, 1.0),),
        designs=Designs(latin=Latin(points=1500)),
        replications=2,
    )
    found = explore(PlainFunction(noisy), plan)
    assert found.luck == pytest.approx([0.0, 2.0], rel=0.1)
    assert found["latin"].gaps().std() == pytest.approx((4 / 12 + 2.0) ** 0.5, rel=0.05)
    assert found.differences().std() == pytest.approx((4 / 12) ** 0.5, rel=0.15)
    assert found.differences().mean() == pytest.approx(1.0, abs=0.15)
    assert np.mean(found.losing) == pytest.approx(0.0, abs=0.1)


def test_alternatives_that_are_the_same_fare_the_same(explored) -> None:
    nothing, something, copy = explored.robustness
    assert something[1:] == copy[1:]
    assert nothing.expected == 0.0
    assert 0.0 < explored.perfect_information < something.worst_regret
    assert {worth.name for worth in explored.worths} == set(explored.strongest)


def test_sobol_and_morris_keep_to_the_strongest(explored) -> None:
    assert explored["sobol"].points.names == explored.strongest[:2]
    assert explored["morris"].points.names == explored.strongest[:3]
    assert explored["sobol"].alternatives == 2
    assert len(explored["sobol"].points.places) == 4 * 64
    assert len(explored.effects.mean) == 3


def test_a_grid_combines_settings_and_worlds(explored) -> None:
    found = explored["grid"]
    assert len(found.points.places) == 4 * 6
    first, second = found.points.cases[0], found.points.cases[1]
    assert first.alternative.levers == {}
    assert second.alternative.levers == {"depth": 0.0}
    assert first.values == {"a": 0.1}
    assert len(found.points.cases[3].values) == 2 + DULL
    assert found.points.cases[3].values["a"] == 0.1


def test_tables_hold_it_all(explored) -> None:
    frame = outcomes_table(explored)
    assert set(frame["design"]) == {"tornado", "latin", "sobol", "morris", "grid"}
    latin = frame[frame["design"] == "latin"]
    assert len(latin) == 400 * 3
    assert (latin[latin["alternative"] == "nothing"]["difference"] == 0.0).all()
    tornado = frame[(frame["design"] == "tornado") & (frame["alternative"] == "something")]
    assert tornado["value"].iloc[0] == pytest.approx(1.255)
    assert tornado["low"].iloc[0] < 1.255 < tornado["high"].iloc[0]
    wide = wide_table(explored, "latin")
    assert list(wide.columns[:3]) == ["point", "a", "b"]
    assert np.allclose(wide["value.something"], explored["latin"].values()[:, 1])
    loses = (wide["a"] > 0.6) & (wide["b"] < 0.4)
    assert (loses == (wide["value.something"] < 0.0)).all()
    alone = points_table(explored, "tornado")
    assert len(alone) == 2 * 4  # no more than the hypercube tells the strongest
    assert alone.iloc[0].tolist() == [1, explored.strongest[0], 0.0, 0.0]
    assert bars_table(explored)["name"].iloc[0] == "b"
    assert len(worths_table(explored)) == 4
    assert len(robustness_table(explored)) == 3
    assert len(indices_table(explored)) == 2
    assert len(effects_table(explored)) == 3
    assert set(regions_table(explored)["name"]) <= set(explored.strongest)


def test_a_dial_moves_all_but_the_first() -> None:
    plan = Plan(
        alternatives=(NOTHING, SOMETHING),
        subject="something",
        outcome="value",
        outcomes=("value",),
        doubts=(),
        dials=(Dial("servers.store", 1.0, 5.0, is_whole=True),),
        designs=Designs(latin=Latin(points=16)),
    )
    points = points_of(plan, Latin(points=16))
    assert {tuple(case.alternative.levers) for case in points.cases[::2]} == {()}
    settings = [case.alternative.levers["servers.store"] for case in points.cases[1::2]]
    assert set(settings) == {1.0, 2.0, 3.0, 4.0, 5.0}


def test_without_a_tornado_the_strongest_explain_most_of_the_doubt() -> None:
    plan = Plan(
        alternatives=(NOTHING, SOMETHING),
        subject="something",
        outcome="value",
        outcomes=("value",),
        doubts=DOUBTS,
        designs=Designs(latin=Latin(points=200, strongest=2)),
        replications=1,
    )
    assert set(explore(PlainFunction(formula), plan).strongest) == {"a", "b"}
