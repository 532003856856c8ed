"""Many cases of a function: the same answer however they are ordered, split, kept and resumed."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.experiment.runner import Progress
from omnisim.files.case_file import CaseFile
from omnisim.strategy.batch import Memory, outcomes
from omnisim.strategy.case import Alternative, Case
from tests.strategy.plain_function import NOTHING, SOMETHING, PlainFunction


def lucky(values, replication: int) -> float:
    return values["x"] + 10.0 * values.get("y", 0.0) + 0.01 * replication


def case(x: float, **more: float) -> Case:
    return Case(SOMETHING, {"x": x, **more})


CASES = [case(1.0), case(2.0), case(1.0, y=3.0), Case(NOTHING)]


def numbers(found) -> list[list[float]]:
    return found.each("value").tolist()


def test_every_case_has_the_same_luck() -> None:
    found = outcomes(PlainFunction(lucky), CASES, replications=[0, 5])
    assert numbers(found) == [[1.0, 1.05], [2.0, 2.05], [31.0, 31.05], [0.0, 0.0]]
    assert found.values("value") == pytest.approx([1.025, 2.025, 31.025, 0.0])
    paired = found.difference("value", 1, 0)
    assert float(paired.value) == pytest.approx(1.0)
    assert float(paired.standard_error) == pytest.approx(0.0, abs=1e-12)
    assert numbers(found.chosen([3, 0])) == [[0.0, 0.0], [1.0, 1.05]]


@given(st.permutations(range(4)), st.permutations([0, 1, 2]))
def test_order_is_nobodys_business(order, replications) -> None:
    straight = outcomes(PlainFunction(lucky), CASES, replications=[0, 1, 2])
    turned = outcomes(PlainFunction(lucky), [CASES[i] for i in order], replications=replications)
    assert np.array_equal(
        turned.each("value")[np.argsort(order)][:, np.argsort(replications)],
        straight.each("value"),
    )


def test_cases_may_have_luck_of_their_own() -> None:
    found = outcomes(PlainFunction(lucky), CASES, replications=[0, 1], offsets=[0, 4, 4, 0])
    assert numbers(found) == [[1.0, 1.01], [2.04, 2.05], [31.04, 31.05], [0.0, 0.0]]


def elsewhere(function, tasks):
    """Yield the answers of others, the last first."""
    for task in reversed(list(tasks)):
        yield pickle.loads(pickle.dumps(function(pickle.loads(pickle.dumps(task)))))


def test_who_does_the_work_changes_nothing() -> None:
    there = outcomes(PlainFunction(lucky), CASES, replications=range(20), spread=elsewhere)
    assert numbers(there) == numbers(outcomes(PlainFunction(lucky), CASES, replications=range(20)))


def test_a_case_is_done_once_whatever_its_alternative_is_called() -> None:
    function = PlainFunction(lucky)
    twin = Case(Alternative("another word", "something"), {"x": 1.0})
    found = outcomes(function, [case(1.0), twin, case(1.0)], replications=[0])
    assert numbers(found) == [[1.0]] * 3
    assert len(function.calls) == 1


@pytest.mark.parametrize(
    "other",
    [
        Case(Alternative("a", "nothing")),
        Case(Alternative("a", "something", {"depth": 0.5})),
        Case(Alternative("a", "something", {"tactics.one": True})),
        Case(Alternative("a", "something", {"tactics.one": 1.0})),
        Case(SOMETHING, {"x": 1.0}),
        Case(SOMETHING, {"y": 1.0}),
    ],
)
def test_what_differs_has_another_key(other: Case) -> None:
    assert other.key(0) != Case(SOMETHING).key(0)
    assert other.key(0) != other.key(1)


def test_more_replications_and_cases_are_added_to_those_that_are_there() -> None:
    function, store, seen = PlainFunction(lucky), Memory(), list[Progress]()
    outcomes(function, CASES[:2], replications=[0, 1], store=store)
    function.calls.clear()
    found = outcomes(function, CASES, replications=[0, 1, 2], store=store, watch=seen.append)
    assert numbers(found) == numbers(outcomes(PlainFunction(lucky), CASES, replications=[0, 1, 2]))
    assert sum(len(each) for _, each in function.calls) == 8
    assert (seen[0].found, seen[0].planned) == (4, 12)
    assert seen[-1].done == 12


def test_nothing_is_asked_of_nobody() -> None:
    assert outcomes(PlainFunction(lucky), [], replications=[0]).values("value").shape == (0,)


class Interrupted(Exception):  # noqa: N818 - what happens, not what is wrong
    """Somebody stopped it."""


def test_a_killed_run_goes_on_with_the_same_bytes(tmp_path: Path) -> None:
    whole = outcomes(PlainFunction(lucky), CASES, replications=range(3))

    def stops_at_the_third(values, replication):
        if "y" in values:
            raise Interrupted
        return lucky(values, replication)

    broken = PlainFunction(stops_at_the_third)
    with pytest.raises(Interrupted):
        outcomes(broken, CASES, replications=range(3), store=CaseFile(tmp_path, broken))

    function = PlainFunction(lucky)
    again = outcomes(function, CASES, replications=range(3), store=CaseFile(tmp_path, function))
    assert again.numerator.tobytes() == whole.numerator.tobytes()
    assert again.denominator.tobytes() == whole.denominator.tobytes()
    assert [case for case, _ in function.calls] == CASES[2:]


def test_a_file_that_was_cut_off_or_damaged_loses_those_runs_only(tmp_path: Path) -> None:
    function = PlainFunction(lucky)
    store = CaseFile(tmp_path, function)
    whole = outcomes(function, CASES, replications=[0], store=store)
    content = store.path.read_bytes()
    length = len(content) // len(CASES)
    store.path.write_bytes(content[:length] + b"?" + content[length + 1 : -5])

    function.calls.clear()
    found = outcomes(function, CASES, replications=[0], store=CaseFile(tmp_path, function))
    assert numbers(found) == numbers(whole)
    assert [case for case, _ in function.calls] == [CASES[1], CASES[3]]
    assert len(dict(CaseFile(tmp_path, function)._read())) == len(CASES)


def test_fresh_forgets(tmp_path: Path) -> None:
    function = PlainFunction(lucky)
    outcomes(function, CASES, replications=[0], store=CaseFile(tmp_path, function))
    function.calls.clear()
    outcomes(function, CASES, replications=[0], store=CaseFile(tmp_path, function, fresh=True))
    assert len(function.calls) == len(CASES)
