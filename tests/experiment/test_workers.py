"""Every task is answered exactly once, whoever is lost on the way, and nobody is left behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.experiment import workers as work
from omnisim.experiment.failure import RunFailed, WorkersLost
from omnisim.experiment.workers import as_they_come, here, processes

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class Losing:
    """A pool in this process that loses the tasks of some submissions, all that are out at once."""

    def __init__(self, room: int, losses: set[int]) -> None:
        self._room, self._losses = room, losses
        self.submitted = 0

    def room(self) -> int:
        return self._room

    def submit(self, function: Callable[[Task], Answer], task: Task) -> Future[Answer]:
        future: Future[Answer] = Future()
        if self.submitted in self._losses:
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(function(task))
        self.submitted += 1
        return future

    def renew(self) -> None:
        pass


@given(st.integers(0, 30), st.integers(1, 5), st.sets(st.integers(0, 20), max_size=2))
def test_a_lost_task_is_given_out_again(n_tasks: int, room: int, losses: set[int]) -> None:
    pool = Losing(room, losses)
    answers = sorted(as_they_come(pool, lambda x: x * x, range(n_tasks)))
    assert answers == [x * x for x in range(n_tasks)]
    assert pool.submitted == n_tasks + len([each for each in losses if each < pool.submitted])


def test_it_is_told_if_all_are_lost_again_and_again() -> None:
    with pytest.raises(WorkersLost, match="3 times"):
        list(as_they_come(Losing(2, set(range(99))), str, [1, 2, 3]))


class Leaving:
    """A pool whose workers are as many as a list says, look by look; its last number stays."""

    def __init__(self, workers: list[int], *, answers: bool) -> None:
        self._workers, self._answers = workers, answers

    def room(self) -> int:
        return self._workers.pop(0) if len(self._workers) > 1 else self._workers[0]

    def submit(self, function: Callable[[Task], Answer], task: Task) -> Future[Answer]:
        future: Future[Answer] = Future()
        if self._answers:
            future.set_result(function(task))
        return future

    def renew(self) -> None:
        pass


@pytest.mark.parametrize("workers", [[0], [2, 0], [2, 2, 0]])
def test_it_is_told_if_all_have_left_and_nobody_comes(
    workers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_A_MOMENT", 0.001)
    with pytest.raises(WorkersLost, match="all workers have left") as caught:
        list(as_they_come(Leaving(workers, answers=False), str, range(4)))
    assert "4 tasks" in str(caught.value)
    assert "Start workers again" in str(caught.value.letter)


def test_a_while_without_workers_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_A_MOMENT", 0.001)
    pool = Leaving([0] * 20 + [1] + [0] * 20 + [1], answers=True)
    assert list(as_they_come(pool, str, range(2))) == ["0", "1"]


def test_no_more_tasks_are_out_than_there_is_room_for() -> None:
    pool = Losing(2, set())
    answers = as_they_come(pool, str, range(9))
    assert pool.submitted == 0
    next(answers)
    assert pool.submitted == 2


def square(number: int) -> tuple[int, int]:
    return os.getpid(), number * number


def killed_once(mark: Path, number: int) -> int:
    """Return a number, but be killed at the first 3."""
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def failing(number: int) -> int:
    raise RunFailed("Shop", "omni", 2, number, "ZeroDivisionError: division by zero", "Traceback …")


def slow(folder: Path, number: int) -> int:
    (folder / str(os.getpid())).touch()
    time.sleep(0 if number == 0 else 60)
    return number


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_processes_give_the_answers_of_this_process() -> None:
    with processes(3) as spread:
        theirs = list(spread(square, range(20)))
    ours = list(here(square, range(20)))
    assert sorted(answer for _, answer in theirs) == [answer for _, answer in ours]
    workers = {process for process, _ in theirs}
    assert os.getpid() not in workers
    assert not any(map(is_alive, workers))


def test_one_worker_is_this_process() -> None:
    with processes(1) as spread:
        assert list(spread(square, [2])) == [(os.getpid(), 4)]


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_a_killed_process_costs_nothing_but_time(tmp_path: Path) -> None:
    with processes(2) as spread:
        answers = list(spread(partial(killed_once, tmp_path / "mark"), range(8)))
    assert sorted(answers) == list(range(8))
    assert (tmp_path / "mark").exists()


def test_a_failure_comes_back_whole() -> None:
    with processes(2) as spread, pytest.raises(RunFailed) as caught:
        list(spread(failing, [7]))
    assert caught.value.args == RunFailed("Shop", "omni", 2, 7, *caught.value.args[4:]).args
    assert caught.value.details == "Traceback …"


@pytest.mark.skipif(os.name == "nt", reason="asks for processes as POSIX does")
def test_workers_in_mid_task_end_with_an_interruption(tmp_path: Path) -> None:
    def stopped() -> None:
        with processes(2) as spread:
            for _ in spread(partial(slow, tmp_path), range(3)):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    workers = [int(mark.name) for mark in tmp_path.iterdir()]
    assert workers
    assert not any(map(is_alive, workers))
