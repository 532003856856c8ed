"""What numba must know of the layout: the types of what is held, and how a field is read."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, lower_getattr_generic, register_model
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from omnisim.machine_code.layout import Kind

_WORD: Final = 8  # bytes
_BYTES: Final = ir.IntType(8).as_pointer()


class ByAddress(types.Type):
    """The type of a named tuple in compiled code: its name, and the types of its fields.

    numba hashes and spells out types without end: they go by a short name.
    """

    def __init__(self, name: str, members: tuple[tuple[str, Any], ...]) -> None:
        self.members = members
        fingerprint = hashlib.sha256(repr(members).encode()).hexdigest()
        super().__init__(name=f"{name}_{fingerprint[:16]}")


@cache
def type_of(kind: Kind) -> Any:
    """Return the type of what is held."""
    match kind:
        case str(name), tuple(parts):
            return ByAddress(name, tuple((part, type_of(inside)) for part, inside in parts))
        case dtype, None:
            return from_dtype(dtype)
        case dtype, n_axes:
            return types.Array(from_dtype(dtype), n_axes, "C")
        case _:
            return types.float64 if kind is float else types.int64


@register_model(ByAddress)
class _Pointer(models.PrimitiveModel):
    """In compiled code it is a pointer."""

    def __init__(self, manager: Any, numba_type: ByAddress) -> None:
        super().__init__(manager, numba_type, _BYTES)


@infer_getattr
class _Fields(AttributeTemplate):
    """Types of the fields."""

    key = ByAddress

    def generic_resolve(self, value: Any, attr: str) -> Any:  # type: ignore[override]
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
