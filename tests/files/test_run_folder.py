"""Finished runs are found again, damaged ones are not, and nobody takes another's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omnisim.errors import Faults
from omnisim.experiment.trial import Question, Result, Task, measured
from omnisim.files.record_file import arrays_of
from omnisim.files.run_folder import RunFolder
from tests.shops import small_shop

QUESTION = Question(small_shop(), seed=7, engine="reference")
TASK = Task("omni", 1, (0, 1))


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return measured(QUESTION, TASK)


@pytest.fixture
def folder(tmp_path: Path, results: list[Result]) -> RunFolder[Result]:
    folder = RunFolder(tmp_path, QUESTION, Result)
    for result in results:
        folder.keep(result)
    return folder


def test_runs_are_found_to_the_last_bit(
    tmp_path: Path, folder: RunFolder[Result], results: list[Result]
) -> None:
    found = list(RunFolder(tmp_path, QUESTION, Result).found(TASK._replace(replications=(0, 1, 2))))
    assert [result[:3] for result in found] == [("omni", 1, 0), ("omni", 1, 1)]
    for there, here in zip(found, results, strict=True):
        theirs, ours = dict(arrays_of(there)), dict(arrays_of(here))
        assert theirs.keys() == ours.keys()
        assert all(theirs[name].dtype == ours[name].dtype for name in ours)
        assert all(theirs[name].tobytes() == ours[name].tobytes() for name in ours)
        assert there.measures.names == here.measures.names


def test_runs_add_up_as_before(folder: RunFolder[Result], results: list[Result]) -> None:
    one, two = (result.measures for result in folder.found(TASK))
    expected = results[0].measures + results[1].measures
    np.testing.assert_array_equal((one + two).numerator, expected.numerator)


def test_another_question_finds_nothing(tmp_path: Path, folder: RunFolder[Result]) -> None:
    other = RunFolder(tmp_path, Question(QUESTION.scenario, 8, "reference"), Result)
    assert list(other.found(TASK)) == []
    assert len(list(folder.found(TASK))) == 2


def test_other_places_of_the_design_are_not_there(folder: RunFolder[Result]) -> None:
    assert list(folder.found(Task("omni", 0, (0, 1)))) == []
    assert list(folder.found(Task("multi", 1, (0, 1)))) == []


def test_a_damaged_run_is_thrown_away(folder: RunFolder[Result]) -> None:
    first, second = sorted(folder.path.iterdir())
    first.write_bytes(second.read_bytes()[:-7])
    assert [result.replication for result in folder.found(TASK)] == [1]
    assert not first.exists()


def test_a_run_under_another_name_is_not_believed(folder: RunFolder[Result]) -> None:
    first, second = sorted(folder.path.iterdir())
    first.write_bytes(second.read_bytes())
    assert [result.replication for result in folder.found(TASK)] == [1]


def test_emptying_leaves_other_questions_alone(
    tmp_path: Path, folder: RunFolder[Result], results: list[Result]
) -> None:
    other = RunFolder(tmp_path, Question(QUESTION.scenario, 8, "reference"), Result)
    other.keep(results[0])
    folder.empty()
    assert list(folder.found(TASK)) == []
    assert len(list(other.found(TASK))) == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Faults, match="no folder can be made here"):
        RunFolder(tmp_path / "file", QUESTION, Result)
