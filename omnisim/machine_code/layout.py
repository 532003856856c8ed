"""Layout: how a tree of named tuples is handed to machine code – as one pointer.

numba passes a named tuple as all of its leaves. A model has some hundred arrays of several numbers
each, so every call of every decision would pass six hundred values, and compiling would take
minutes. Here the leaves are laid out once as 8-byte words in memory, and compiled code that says
`model.desks.handling` reads them there:

=================== ================================================
field               words
=================== ================================================
integer, float      the number
array               address of its data, then its shape; C order
record              address of its data; its fields can be written
named tuple         its own fields
=================== ================================================

The words never change while compiled code runs: it may keep what it has read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from struct import Struct
from typing import Any, Final, TypeAlias, get_type_hints

import numpy as np
from numpy.typing import NDArray

_EVERY_WORD: Final = 2**64
_DOUBLE, _FLOAT = Struct("=d"), Struct("=Q")
_DTYPES: Final[dict[Any, Any]] = {NDArray[np.float64]: np.float64, NDArray[np.int64]: np.int64}

Kind: TypeAlias = Any  # what the type of a value depends on: a tree of names, dtypes and axes


class Held:
    """A named tuple laid out in memory; what it points to lives as long as this does."""

    def __init__(self, value: Any) -> None:
        self._value = _plain(value)
        self._words = np.array([*_words(self._value)], np.uint64)
        self.address = _address(self._words)
        self.kind = _kind(self._value)


def _plain(value: Any) -> Any:
    """Return a named tuple whose numbers are just those that its annotations say."""
    kind: Any = type(value)
    hints = _hints(kind)
    return kind(*(_as(hints[name], getattr(value, name)) for name in value._fields))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _as(hint: Any, field: Any) -> Any:
    if isinstance(field, np.ndarray):
        return np.ascontiguousarray(field, _DTYPES.get(hint, field.dtype))
    if isinstance(field, tuple):
        return _plain(field)
    return field if isinstance(field, np.void) else hint(field)


def _words(value: Any) -> Iterator[int]:
    for field in value:
        match field:
            case tuple():
                yield from _words(field)
            case np.ndarray():
                yield _address(field)
                yield from field.shape
            case np.void():
                yield _address(field)
            case float():
                yield _FLOAT.unpack(_DOUBLE.pack(field))[0]
            case _:
                yield field % _EVERY_WORD


def _address(array: Any) -> int:
    return int(array.__array_interface__["data"][0])


def _kind(field: Any) -> Kind:
    match field:
        case tuple():
            names = getattr(field, "_fields", ())
            return type(field).__name__, tuple((n, _kind(getattr(field, n))) for n in names)
        case np.ndarray():
            return field.dtype, field.ndim
        case np.void():
            return field.dtype, None
        case _:
            return type(field)
