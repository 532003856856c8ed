"""What moved and what is new add up, whatever the channels do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.experiment.sales import split

DIFFERENCES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6).map(np.array)


@given(DIFFERENCES)
def test_the_parts_add_up(differences: np.ndarray) -> None:
    moved, new = split(differences)
    assert moved + new == pytest.approx(differences)
    assert moved.sum() == pytest.approx(0.0, abs=1e-6)
    assert new.sum() == pytest.approx(differences.sum(), abs=1e-6)
    volume = (np.abs(differences).sum() - abs(differences.sum())) / 2
    assert np.abs(moved).sum() / 2 == pytest.approx(volume, abs=1e-6)


@given(DIFFERENCES)
def test_nothing_is_new_against_the_whole(differences: np.ndarray) -> None:
    moved, new = split(differences)
    assert np.all(new * np.sign(differences.sum()) >= -1e-6)
    assert np.all(moved * differences >= -1e-6)
    assert np.all(np.abs(moved) <= np.abs(differences) + 1e-6)


@pytest.mark.parametrize(
    ("differences", "moved", "new"),
    [
        ([5.0, -5.0], [5.0, -5.0], [0.0, 0.0]),  # cannibalised
        ([5.0, 3.0], [0.0, 0.0], [5.0, 3.0]),  # all new
        ([-5.0, -3.0], [0.0, 0.0], [-5.0, -3.0]),  # all lost
        ([2.0, -6.0], [2.0, -2.0], [0.0, -4.0]),
        ([0.0, 0.0], [0.0, 0.0], [0.0, 0.0]),
    ],
)
def test_splits_by_hand(differences: list[float], moved: list[float], new: list[float]) -> None:
    found = split(np.array(differences))
    assert [part.tolist() for part in found] == [moved, new]
