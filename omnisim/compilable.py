"""Compilable: functions that are plain Python and can also be called from compiled code.

They are written in the subset of Python that numba compiles (https://numba.pydata.org), so that
what is read, stepped through and tested is what the compiled engine runs.

Marking a function costs nothing: numba, which takes longer to import than most commands take to
answer, hears of the marked ones when compiled code is first wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_waiting: Final[list[Callable[[], Any]]] = []  # what numba has still to hear of
_is_wanted: Final[list[bool]] = [False]


def compilable(function: F) -> F:
    """Let compiled code call a function; for Python it stays what it is.

    Nobody else calls it compiled: it needs no ways in for Python or C, which take time to compile.
    """

    def announce() -> None:
        from numba.extending import register_jitable

        register_jitable(no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)(function)

    _when_wanted(announce)
    return function


def compiled_as(function: Callable[..., Any]) -> Callable[[F], F]:
    """Let compiled code that calls a function do something else: what the decorated one returns."""

    def decorate(in_its_place: F) -> F:
        def announce() -> None:
            from numba.extending import overload

            overload(function)(in_its_place)

        _when_wanted(announce)
        return in_its_place

    return decorate


def let_code_be_compiled() -> None:
    """Tell numba of all marked functions; of those marked later, at once."""
    _is_wanted[0] = True
    while _waiting:
        _waiting.pop(0)()


def _when_wanted(announce: Callable[[], Any]) -> None:
    if _is_wanted[0]:
        announce()
    else:
        _waiting.append(announce)
