"""A run that fails says which one it was, also from another process."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from omnisim.engine import simulate
from omnisim.errors import Faults, Letter
from omnisim.experiment.failure import Failure, RunFailed, WorkersLost, named
from omnisim.experiment.trial import Question, Task, measured
from tests.shops import small_shop


def broken_at(replication: int) -> simulate.Engine:
    def engine(plan: simulate.Plan, number: int) -> Iterator[simulate.EventLog]:
        if number == replication:
            raise ZeroDivisionError("no customer came")
        return simulate.reference.run(plan, number)

    return engine


def test_the_run_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(simulate.ENGINES, "broken", broken_at(2))
    question = Question(small_shop(), seed=7, engine="broken")
    with pytest.raises(RunFailed) as caught:
        measured(question, Task("omni", 1, (1, 2, 3)))
    failed = caught.value
    assert (failed.configuration, failed.world, failed.replication) == ("omni", 1, 2)
    assert str(failed) == (
        "Small shop: configuration omni, world 1, replication 2 failed: "
        "ZeroDivisionError: no customer came"
    )
    assert 'raise ZeroDivisionError("no customer came")' in failed.details
    assert isinstance(failed.__cause__, ZeroDivisionError)


def test_what_fails_before_a_replication_has_no_number() -> None:
    question = Question(small_shop(), seed=7, engine="reference")
    with pytest.raises(RunFailed, match="configuration nowhere, world 0 failed: KeyError"):
        measured(question, Task("nowhere", 0, (1, 2)))


@pytest.mark.parametrize(
    "failure",
    [
        RunFailed("Shop", "omni", 2, 7, "ValueError: no", "Traceback …"),
        RunFailed("Shop", "omni", 2, None, "ValueError: no"),
        WorkersLost("they went", "Ask them back."),
    ],
)
def test_it_travels_whole(failure: Failure) -> None:
    there = pickle.loads(pickle.dumps(failure))
    assert (str(there), there.letter, there.details) == (
        str(failure),
        failure.letter,
        failure.details,
    )


def test_letters_about_faults_pass_as_they_are() -> None:
    faults = Faults([Letter(found="a fault")])
    with pytest.raises(Faults) as caught, named("Shop", "omni", 0):
        raise faults
    assert caught.value is faults


def test_an_error_without_words_is_told_by_its_name() -> None:
    with pytest.raises(RunFailed, match="failed: MemoryError$"), named("Shop", "omni", 0, 1):
        raise MemoryError
