"""Paths in columns."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.attribution.paths import Paths, paths_of, texts_of

TEXTS = ["a > b > a", "", "c", "b>c"]


def test_texts_come_back_as_they_were() -> None:
    paths = paths_of(TEXTS, conversions=[1, 2, 0, 3], nulls=[0, 1, 4, 0])
    assert paths.channels == ("a", "b", "c")
    assert texts_of(paths) == ["a > b > a", "", "c", "b > c"]
    assert paths.lengths.tolist() == [3, 0, 1, 2]
    assert paths.weight.tolist() == [1, 3, 4, 3]


def test_only_some_channels_keeps_every_path() -> None:
    paths = paths_of(TEXTS, conversions=[1, 2, 0, 3], direct=["b"])
    kept = paths.only(["c", "b"])
    assert kept.channels == ("c", "b")
    assert texts_of(kept) == ["b", "", "c", "b > c"]
    assert kept.conversions.tolist() == [1, 2, 0, 3]
    assert kept.direct == {"b"}
    assert kept.of_touched(kept.conversions) == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"nulls": np.zeros(3)},
        {"start": np.array([0, 3, 2])},
        {"start": np.array([0, 1, 1])},
        {"touch": np.array([0, 9])},
        {"age": np.zeros(1)},
        {"conversions": np.array([-1.0, 1.0])},
    ],
)
def test_columns_that_do_not_fit_are_refused(changes: dict[str, object]) -> None:
    paths = paths_of(["a > b", ""], conversions=[1, 1])
    with pytest.raises(ValueError, match=r".+"):
        Paths(**{**vars(paths), **changes})
