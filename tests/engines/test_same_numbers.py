"""Functions of mathematics give the same bits interpreted and compiled; else no log would agree."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit


def log(x: float) -> float:
    return math.log(x)


def exp(x: float) -> float:
    return math.exp(x)


def sqrt(x: float) -> float:
    return math.sqrt(x)


def cos(x: float) -> float:
    return math.cos(x)


def floor(x: float) -> float:
    return float(math.floor(x))


def bits(x: float) -> bytes:
    return struct.pack("=d", x)


draws = st.floats(2.0**-53, 1.0, exclude_max=True)
ARGUMENTS: dict[Callable[[float], float], st.SearchStrategy[float]] = {
    log: st.one_of(draws, st.floats(1e-300, 1e300)),
    exp: st.floats(-745.0, 709.0),
    sqrt: st.floats(0.0, 1e300),
    cos: st.one_of(draws.map(lambda u: 2.0 * math.pi * u), st.floats(-1e6, 1e6)),
    floor: st.floats(-1e9, 1e9),
}


@pytest.mark.parametrize("function", ARGUMENTS, ids=lambda function: function.__name__)
def test_same_bits(function: Callable[[float], float]) -> None:
    compiled: Any = njit(function)

    @settings(max_examples=2_000)
    @given(ARGUMENTS[function])
    def agree(x: float) -> None:
        assert bits(compiled(x)) == bits(function(x))

    agree()
