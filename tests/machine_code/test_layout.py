"""Named tuples in machine code: every field is read where it lies, records can be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba.core.errors import TypingError

from omnisim.engine.model import Floats, Integers
from omnisim.machine_code.folder import folder
from omnisim.machine_code.kept import kept
from omnisim.machine_code.layout import Held


class Inner(NamedTuple):
    weight: float
    table: Floats
    size: int


class Outer(NamedTuple):
    first: Integers
    inner: Inner
    cube: Floats
    place: Any
    last: int


class Found(NamedTuple):
    floats: Floats
    integers: Integers


@pytest.fixture(autouse=True)
def _a_folder_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder.cache_clear()
    yield
    folder.cache_clear()


def outer(weight: float = 0.5, size: int = 3, last: int = -7) -> Outer:
    place = np.zeros(1, np.dtype((np.record, [("time", np.float64), ("step", np.int64)])))
    return Outer(
        first=np.arange(5),
        inner=Inner(weight, np.arange(6.0).reshape(2, 3), size),
        cube=np.arange(24.0).reshape(2, 3, 4),
        place=place[0],
        last=last,
    )


def nothing_found() -> Found:
    return Found(np.zeros(3), np.zeros(4, np.int64))


@kept
def scalars(value: Any, found: Any) -> int:
    found.floats[0] = value.inner.weight
    found.integers[0] = value.inner.size
    return value.last


@kept
def entries(value: Any, found: Any) -> int:
    inner = value.inner
    found.floats[0], found.floats[1] = inner.table[1, 2], value.cube[1, 2, 3]
    found.integers[0] = len(value.first)
    for axis in range(3):
        found.integers[1 + axis] = value.cube.shape[axis]
    return value.first[3]


@kept
def move(value: Any) -> int:
    value.place.time += 1.5
    value.place.step = value.last
    return 0


@kept
def unknown(value: Any) -> int:
    return value.nothing


def found_entries(value: Outer) -> tuple[Any, ...]:
    found = nothing_found()
    third = entries(Held(value), Held(found))
    return third, *found.floats[:2].tolist(), *found.integers.tolist()


@given(st.floats(), st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_scalars(weight: float, size: int, last: int) -> None:
    found = nothing_found()
    assert scalars(Held(outer(weight, size, last)), Held(found)) == last
    assert np.array_equal(found.floats[0], weight, equal_nan=True)
    assert found.integers[0] == size


def test_arrays() -> None:
    assert found_entries(outer()) == (3, 5.0, 23.0, 5, 2, 3, 4)


def test_arrays_as_annotated_whatever_they_were() -> None:
    value = outer()
    strange = value._replace(
        first=np.arange(10)[::2], cube=np.arange(24).reshape(4, 3, 2).transpose()
    )
    assert found_entries(strange) == (6, 5.0, 23.0, 5, 2, 3, 4)
    assert Held(strange).kind == Held(value).kind


def test_records_can_be_written() -> None:
    value = outer()
    held = Held(value)
    move(held)
    move(held)
    assert (value.place.time, value.place.step) == (3.0, -7)


def test_unknown_field() -> None:
    with pytest.raises(TypingError, match="nothing"):
        unknown(Held(outer()))
