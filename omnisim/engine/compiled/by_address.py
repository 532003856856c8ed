"""By address: how a tree of named tuples is handed to compiled code – as one pointer.

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

import hashlib
from collections.abc import Iterator
from functools import cache
from struct import Struct
from typing import Any, Final, get_type_hints

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from omnisim.engine.model import Floats, Integers

_WORD: Final = 8  # bytes
_BYTES: Final = ir.IntType(8).as_pointer()
_EVERY_WORD: Final = 2**64
_DOUBLE, _FLOAT = Struct("=d"), Struct("=Q")
_DTYPES: Final[dict[Any, Any]] = {Floats: np.float64, Integers: np.int64}


class ByAddress(types.Type):
    """The type of a named tuple in compiled code: its name, and the types of its fields.

    numba hashes and spells out types without end: they go by a short name.
    """

    def __init__(self, name: str, members: tuple[tuple[str, types.Type], ...]) -> None:
        self.members = members
        fingerprint = hashlib.sha256(repr(members).encode()).hexdigest()
        super().__init__(name=f"{name}_{fingerprint[:16]}")


class Held:
    """A named tuple laid out in memory; what it points to lives as long as this does."""

    def __init__(self, value: Any) -> None:
        self._value = _plain(value)
        self._words = np.array([*_words(self._value)], np.uint64)
        self.address = _address(self._words)
        self.numba_type = _numba_type(_kind(self._value))


def _plain(value: Any) -> Any:
    """Return a named tuple whose numbers are just those that its annotations say."""
    hints = _hints(type(value))
    return type(value)(*(_as(hints[name], getattr(value, name)) for name in value._fields))


@cache
def _hints(kind: type) -> dict[str, Any]:
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


def _kind(field: Any) -> Any:
    """Return what the type of a field depends on."""
    match field:
        case tuple():
            parts = tuple((name, _kind(getattr(field, name))) for name in field._fields)
            return type(field).__name__, parts
        case np.ndarray():
            return field.dtype, field.ndim
        case np.void():
            return field.dtype, None
        case _:
            return type(field)


@cache
def _numba_type(kind: Any) -> types.Type:
    match kind:
        case str(name), tuple(parts):
            return ByAddress(name, tuple((part, _numba_type(inside)) for part, inside in parts))
        case dtype, None:
            return from_dtype(dtype)
        case dtype, n_axes:
            return types.Array(from_dtype(dtype), n_axes, "C")
        case _:
            return types.float64 if kind is float else types.int64


# --- what numba must know ----------------------------------------------------------------------


@register_model(ByAddress)
class _Pointer(models.PrimitiveModel):
    """In compiled code it is a pointer."""

    def __init__(self, manager: Any, numba_type: ByAddress) -> None:
        super().__init__(manager, numba_type, _BYTES)


@typeof_impl.register(Held)
def _type_of(held: Held, _context: Any) -> ByAddress:
    return held.numba_type


@unbox(ByAddress)
def _pointer_to(_type: ByAddress, held: Any, context: Any) -> NativeValue:
    number = context.pyapi.object_getattr_string(held, "address")
    address = context.pyapi.long_as_longlong(number)
    context.pyapi.decref(number)
    pointer = context.builder.inttoptr(address, _BYTES)
    is_error = cgutils.is_not_null(context.builder, context.pyapi.err_occurred())
    return NativeValue(pointer, is_error=is_error)


@infer_getattr
class _Fields(AttributeTemplate):
    """Types of the fields."""

    key = ByAddress

    def generic_resolve(self, value: ByAddress, attr: str) -> types.Type | None:
        """Return the type of a field, or None if there is none of that name."""
        return dict(value.members).get(attr)


@lower_getattr_generic(ByAddress)
def _field(context: Any, builder: Any, value: ByAddress, pointer: Any, name: str) -> Any:
    """Read a field: emit the instructions."""
    wanted = dict(value.members)[name]
    at = cgutils.pointer_add(builder, pointer, _offset(value, name))
    if isinstance(wanted, ByAddress):
        return at
    if isinstance(wanted, types.Array):
        return _array(context, builder, wanted, at)
    return _read(builder, at, context.get_value_type(wanted))


def _offset(value: ByAddress, name: str) -> int:
    names = [field for field, _ in value.members]
    return _WORD * sum(_size(t) for _, t in value.members[: names.index(name)])


def _size(numba_type: types.Type) -> int:
    if isinstance(numba_type, ByAddress):
        return sum(_size(t) for _, t in numba_type.members)
    return 1 + numba_type.ndim if isinstance(numba_type, types.Array) else 1


def _read(builder: Any, at: Any, kind: Any) -> Any:
    word = builder.load(builder.bitcast(at, kind.as_pointer()))
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


def _array(context: Any, builder: Any, array_type: types.Array, at: Any) -> Any:
    item, word = context.get_data_type(array_type.dtype), context.get_value_type(types.intp)
    item_size = ir.Constant(word, context.get_abi_sizeof(item))
    shape = [
        _read(builder, cgutils.pointer_add(builder, at, _WORD * (1 + axis)), word)
        for axis in range(array_type.ndim)
    ]
    strides = [item_size]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    array = make_array(array_type)(context, builder)
    populate_array(
        array,
        data=_read(builder, at, item.as_pointer()),
        shape=shape,
        strides=strides,
        itemsize=item_size,
        meminfo=None,
    )
    return array._getvalue()
