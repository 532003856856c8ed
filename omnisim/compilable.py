"""Compilable: functions that are plain Python and can also be called from compiled code.

They are written in the subset of Python that numba compiles (https://numba.pydata.org), so that
what is read, stepped through and tested is what the compiled engine runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba.extending import register_jitable

F = TypeVar("F", bound=Callable[..., Any])


def compilable(function: F) -> F:
    """Let compiled code call a function; for Python it stays what it is.

    Nobody else calls it compiled: it needs no ways in for Python or C, which take time to compile.
    """
    register_jitable(no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    return function
