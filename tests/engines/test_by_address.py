"""Named tuples in compiled code: every field is read where it lies, records can be written."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from numba.core.errors import TypingError

from omnisim.engine.compiled.by_address import Held
from omnisim.engine.model import Floats, Integers


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


def outer(weight: float = 0.5, size: int = 3, last: int = -7) -> Outer:
    place = np.zeros(1, np.dtype((np.record, [("time", np.float64), ("step", np.int64)])))
    return Outer(
        first=np.arange(5),
        inner=Inner(weight, np.arange(6.0).reshape(2, 3), size),
        cube=np.arange(24.0).reshape(2, 3, 4),
        place=place[0],
        last=last,
    )


@njit
def scalars(held: Any) -> Any:
    return held.inner.weight, held.inner.size, held.last


@njit
def entries(held: Any) -> Any:
    inner = held.inner
    return held.first[3], inner.table[1, 2], held.cube[1, 2, 3], len(held.first), held.cube.shape


@njit
def move(held: Any) -> None:
    held.place.time += 1.5
    held.place.step = held.last


@njit
def unknown(held: Any) -> Any:
    return held.nothing


@given(st.floats(), st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_scalars(weight: float, size: int, last: int) -> None:
    found = scalars(Held(outer(weight, size, last)))
    assert np.array_equal(found[0], weight, equal_nan=True)
    assert found[1:] == (size, last)


def test_arrays() -> None:
    assert entries(Held(outer())) == (3, 5.0, 23.0, 5, (2, 3, 4))


def test_arrays_as_annotated_whatever_they_were() -> None:
    value = outer()
    strange = value._replace(
        first=np.arange(10)[::2], cube=np.arange(24).reshape(4, 3, 2).transpose()
    )
    assert entries(Held(strange)) == (6, 5.0, 23.0, 5, (2, 3, 4))
    assert Held(strange).numba_type == Held(value).numba_type


def test_records_can_be_written() -> None:
    value = outer()
    held = Held(value)
    move(held)
    move(held)
    assert (value.place.time, value.place.step) == (3.0, -7)


def test_unknown_field() -> None:
    with pytest.raises(TypingError, match="nothing"):
        unknown(Held(outer()))
