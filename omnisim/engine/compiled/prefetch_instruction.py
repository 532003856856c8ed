"""Prefetch instruction: how compiled code asks memory for a record."""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_BYTES: Final = ir.IntType(8).as_pointer()
_NUMBER: Final = ir.IntType(32)
_TO_READ, _EVERY_CACHE, _DATA = (ir.Constant(_NUMBER, n) for n in (0, 3, 1))
_LINE: Final = 64  # bytes that memory hands over at once
_LINES: Final = 2  # of a record that are asked for


@intrinsic
def instruction(_context: Any, record: Any) -> Any:
    """Ask for the first lines of a record."""

    def emit(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        wanted = builder.module.declare_intrinsic(
            "llvm.prefetch",
            [_BYTES],
            ir.FunctionType(ir.VoidType(), [_BYTES, _NUMBER, _NUMBER, _NUMBER]),
        )
        first = builder.bitcast(args[0], _BYTES)
        for line in range(min(_LINES, -(-record.size // _LINE))):
            address = cgutils.pointer_add(builder, first, line * _LINE)
            builder.call(wanted, [address, _TO_READ, _EVERY_CACHE, _DATA])
        return context.get_dummy_value()

    return types.void(record), emit
