"""Marking a function for compiled code: it stays Python, and the compiler hears of it in time."""

from __future__ import annotations

from typing import Any

from numba import njit

from omnisim.compilable import compilable, compiled_as, let_code_be_compiled


@compilable
def doubled(number: float) -> float:
    return 2.0 * number


def engine_in_use() -> str:
    return "python"


@compiled_as(engine_in_use)
def _compiled_engine_in_use() -> Any:
    return lambda: "compiled"


def test_for_python_it_stays_what_it_is() -> None:
    assert type(doubled) is type(lambda: None)
    assert doubled(4.0) == 8.0
    assert engine_in_use() == "python"


def test_compiled_code_calls_what_was_marked_before() -> None:
    let_code_be_compiled()

    @njit
    def answer(number: float) -> tuple[float, str]:
        return doubled(number), engine_in_use()

    assert answer(4.0) == (8.0, "compiled")


def test_and_what_is_marked_later() -> None:
    let_code_be_compiled()

    @compilable
    def tripled(number: float) -> float:
        return 3.0 * number

    @njit
    def answer(number: float) -> float:
        return tripled(number)

    assert answer(4.0) == 12.0


def test_saying_it_twice_changes_nothing() -> None:
    let_code_be_compiled()
    let_code_be_compiled()
    assert doubled(1.0) == 2.0
