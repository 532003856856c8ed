"""Sequences: windows that never reach from one walk into the next."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.calibration.sequences import Sequences

WALKS = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=6), min_size=1, max_size=8)


@given(walks=WALKS, length=st.integers(1, 4))
def test_windows_are_those_of_each_walk_alone(walks: list[list[int]], length: int) -> None:
    together = Sequences.of(walks, 4).codes(length)
    alone = [Sequences.of([walk], 4).codes(length) for walk in walks]
    assert together.tolist() == np.concatenate(alone).tolist()


@given(walks=WALKS, length=st.integers(1, 4))
def test_codes_are_equal_where_windows_are(walks: list[list[int]], length: int) -> None:
    seen = Sequences.of(walks, 4)
    padded = [[4] * length + walk for walk in walks]
    windows = [
        tuple(walk[i + 1 : i + 1 + length]) for walk in padded for i in range(len(walk) - length)
    ]
    codes = seen.codes(length).tolist()
    assert len(set(zip(codes, windows, strict=True))) == len(set(codes)) == len(set(windows))


def test_context_is_the_window_before() -> None:
    seen = Sequences.of([[0, 1, 2], [2]], 3)
    assert seen.codes(1, until=1).tolist() == [3, 0, 1, 3]  # 3: the walk had not begun


def test_impossible_walks_are_refused() -> None:
    with pytest.raises(ValueError, match=r"0 … 1"):
        Sequences.of([[0, 2]], 2)
    with pytest.raises(ValueError, match="must have a step"):
        Sequences(np.array([0, 1]), np.array([0, 2]), 2)
    with pytest.raises(ValueError, match="too many"):
        Sequences.of([[0, 1]], 2**20).codes(4)
