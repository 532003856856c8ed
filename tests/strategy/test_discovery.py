"""A planted box is found; where nothing is planted, hardly anything is restricted."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.strategy.discovery import best_box, boxes, trajectory


@pytest.fixture(scope="module")
def planted():
    points = np.random.default_rng(1).random((2000, 5))
    return points, (points[:, 0] > 0.6) & (points[:, 1] < 0.4)


def test_a_planted_box_is_found(planted) -> None:
    points, hits = planted
    box = best_box(points, hits)
    assert box.restricted == (0, 1)
    assert box.coverage >= 0.95
    assert box.density >= 0.98
    assert box.low[0] == pytest.approx(0.6, abs=0.02)
    assert box.high[1] == pytest.approx(0.4, abs=0.02)
    assert not np.isfinite(box.high[0])
    assert (box.chances[[0, 1]] < 1e-6).all()


@pytest.mark.parametrize("seed", range(2, 7))
def test_a_noisy_box_is_found(seed: int) -> None:
    random = np.random.default_rng(seed)
    points = random.random((300, 10))
    planted = (points[:, 3] < 0.35) & (points[:, 7] > 0.3)
    hits = planted ^ (random.random(300) < 0.05)
    box = best_box(points, hits)
    assert {3, 7} >= set(box.restricted) >= {3}
    assert box.coverage >= 0.6
    assert box.density >= 0.75


def test_a_peeling_gets_smaller_and_denser(planted) -> None:
    found = trajectory(*planted)
    masses = [box.mass for box in found]
    assert masses == sorted(masses, reverse=True)
    assert (found[0].coverage, found[0].mass, found[0].restricted) == (1.0, 1.0, ())
    assert found[0].density == pytest.approx(planted[1].mean())
    assert found[-1].density > 0.98


def test_two_regions_are_found_one_after_the_other() -> None:
    points = np.random.default_rng(8).random((2000, 4))
    hits = (points[:, 0] > 0.8) | ((points[:, 1] < 0.15) & (points[:, 2] > 0.5))
    found = boxes(points, hits)
    assert [box.restricted for box in found] == [(0,), (1, 2)]
    together = found[0].holds(points) | found[1].holds(points)
    assert (hits & together).sum() >= 0.95 * hits.sum()


def test_where_nothing_is_planted_hardly_anything_is_found() -> None:
    random = np.random.default_rng(9)
    found = [
        boxes(random.random((256, 12)), random.random(256) < 0.25)  # as many as a page looks at
        for _ in range(12)
    ]
    assert sum(map(bool, found)) <= 1
    for box in (box for each in found for box in each):
        assert box.density >= 1.5 * 0.2


def test_switches_with_two_values_are_peeled_whole() -> None:
    random = np.random.default_rng(10)
    points = random.integers(0, 2, (400, 3)).astype(float)
    box = best_box(points, points[:, 1] == 1.0)
    assert box.restricted == (1,)
    assert (box.coverage, box.density) == (1.0, 1.0)


def test_no_point_of_interest_is_no_region() -> None:
    with pytest.raises(ValueError, match="no point is of interest"):
        trajectory(np.random.default_rng(1).random((50, 2)), np.zeros(50, bool))
    assert boxes(np.random.default_rng(1).random((50, 2)), np.zeros(50, bool)) == ()
