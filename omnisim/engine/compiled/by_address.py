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

from collections.abc import Iterator
from typing import Any, Final, NamedTuple, get_type_hints

import numpy as np
from llvmlite import ir
from numba import typeof, types
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

from omnisim.engine.model import Floats, Integers

_WORD: Final = 8  # bytes
_BYTES: Final = ir.IntType(8).as_pointer()
_DTYPES: Final[dict[Any, Any]] = {Floats: np.float64, Integers: np.int64}


class Leaf(NamedTuple):
    """One field, ready to be laid out."""

    name: str
    numba_type: types.Type
    words: tuple[int, ...]


class ByAddress(types.Type):
    """The type of a named tuple in compiled code: its name, and the types of its fields."""

    def __init__(self, name: str, members: tuple[tuple[str, types.Type], ...]) -> None:
        self.class_name = name
        self.members = members
        super().__init__(name=f"ByAddress({name}: {members})")

    @property
    def key(self) -> Any:
        """What makes two types equal."""
        return self.class_name, self.members


class Held:
    """A named tuple laid out in memory; what it points to lives as long as this does."""

    def __init__(self, value: Any) -> None:
        self._value = _plain(value)
        self._leaves = [*_leaves(self._value)]
        self._words = np.array([w for leaf in self._leaves for w in leaf.words], np.uint64)
        self.address = self._words.ctypes.data

    @property
    def numba_type(self) -> ByAddress:
        """The type under which compiled code knows it."""
        members = tuple((leaf.name, leaf.numba_type) for leaf in self._leaves)
        return ByAddress(type(self._value).__name__, members)


def _plain(value: Any) -> Any:
    """Return a named tuple whose numbers are just those that its annotations say."""
    hints = get_type_hints(type(value))
    fields = {n: _as(hints[n], getattr(value, n)) for n in value._fields}
    return value._replace(**fields)


def _as(hint: Any, field: Any) -> Any:
    if isinstance(field, tuple):
        return _plain(field)
    if isinstance(field, np.ndarray):
        return np.ascontiguousarray(field, _DTYPES.get(hint, field.dtype))
    return field if isinstance(field, np.void) else hint(field)


def _leaves(value: Any) -> Iterator[Leaf]:
    for name in value._fields:
        field = getattr(value, name)
        match field:
            case tuple():
                inside = Held(field)
                yield Leaf(name, inside.numba_type, tuple(inside._words.tolist()))
            case np.ndarray():
                array = types.Array(typeof(field).dtype, field.ndim, "C")
                yield Leaf(name, array, (field.ctypes.data, *field.shape))
            case np.void():
                address = field.__array_interface__["data"][0]
                yield Leaf(name, typeof(field), (address,))
            case float():
                yield Leaf(name, types.float64, (int(np.float64(field).view(np.uint64)),))
            case _:
                yield Leaf(name, types.int64, (int(np.int64(field).view(np.uint64)),))


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
