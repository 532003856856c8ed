"""Workers: tasks spread over processes, with the same answer however they are spread."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from omnisim.errors import said
from omnisim.experiment.failure import WorkersLost

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_A_MOMENT: Final = 1.0  # seconds; on Windows nothing can interrupt a wait without an end
_PATIENCE: Final = 3  # times that processes may be lost before anything is finished
_ALONE: Final = 20  # moments in a row without anybody to work
_IDLE: Final = 300.0  # seconds after which a process without work ends
# A process has one processor: its libraries shall not start threads for all of them.
_ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)


class Spread(Protocol):
    """Yields the answer to every task, as they come.

    The order is nobody's promise: whoever adds answers up must bring them into order first.
    """

    def __call__(
        self, function: Callable[[Task], Answer], tasks: Iterable[Task], /
    ) -> Iterator[Answer]:
        """Begin; the tasks may be given out as late as the answers are asked for."""


class Pool(Protocol):
    """Somebody who works on several tasks at a time."""

    def room(self) -> int:
        """How many tasks may be out at once: enough to keep all busy, few enough to forget.

        0: there is nobody to work.
        """

    def submit(self, function: Callable[[Task], Answer], task: Task) -> Future[Answer]:
        """Give a task out."""

    def renew(self) -> None:
        """Begin anew after workers were lost."""


def here(function: Callable[[Task], Answer], tasks: Iterable[Task]) -> Iterator[Answer]:
    """Do every task in this process."""
    return map(function, tasks)


@contextmanager
def processes(number: int) -> Iterator[Spread]:
    """Spread tasks over processes of this machine; one means this process.

    They end with the block, at once if it is left by an error or an interruption.
    """
    if number == 1:
        yield here
        return
    pool = Processes(number)
    try:
        yield partial(as_they_come, pool)
    except BaseException:
        pool.end(at_once=True)
        raise
    pool.end()


def as_they_come(
    pool: Pool, function: Callable[[Task], Answer], tasks: Iterable[Task]
) -> Iterator[Answer]:
    """Yield the answers of a pool, never with more tasks out than it has room for.

    A task whose worker was lost is given out again: its luck is its own, so is its answer. Raises
    WorkersLost if that happens again and again, or if nobody is left to work and nobody comes.
    """
    waiting = deque(tasks)
    out: dict[Future[Answer], Task] = {}
    losses = alone = 0
    while waiting or out:
        room = pool.room()
        alone = 0 if room else alone + 1
        if alone > _ALONE:
            raise _nobody_left(len(waiting) + len(out))
        while waiting and len(out) < room:
            task = waiting.popleft()
            out[pool.submit(function, task)] = task
        if not out:  # nobody to give a task to
            time.sleep(_A_MOMENT)
        done, _ = wait(out, timeout=_A_MOMENT, return_when=FIRST_COMPLETED)
        ended = [(future, out.pop(future)) for future in done]
        lost = [task for future, task in ended if _is_lost(future)]
        if lost:
            waiting.extendleft(lost)
            losses += 1
            if losses >= _PATIENCE:
                raise _lost_again(lost)
            pool.renew()
        kept = [future for future, _ in ended if not _is_lost(future)]
        for future in sorted(kept, key=_has_failed):  # what is finished is not lost by a failure
            losses = 0
            yield future.result()


def _has_failed(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None


def _is_lost(future: Future[Any]) -> bool:
    return not future.cancelled() and isinstance(future.exception(), BrokenExecutor)


def _lost_again(tasks: list[Any]) -> WorkersLost:
    return WorkersLost(
        said(
            "processes that did the work were ended from outside {times} times in a row, at last "
            "with {tasks} tasks in hand",
            times=_PATIENCE,
            tasks=len(tasks),
        ),
        "Most often the memory was full: use fewer --workers, or a draft with --customers.",
    )


def _nobody_left(tasks: int) -> WorkersLost:
    return WorkersLost(
        said(
            "all workers have left and none came for {seconds:g} seconds, with {tasks} tasks still "
            "to be done",
            seconds=_ALONE * _A_MOMENT,
            tasks=tasks,
        ),
        "Start workers again, then the same command.",
    )


class Processes:
    """Processes of this machine, replaced when they are lost; `begin` is called in each."""

    def __init__(self, number: int, *, begin: Callable[[], None] | None = None) -> None:
        self._number = number
        self._begin = begin
        self._executor = self._begun()

    def _begun(self) -> Any:
        from joblib.externals.loky import ProcessPoolExecutor  # late: one worker needs none

        return ProcessPoolExecutor(
            self._number,
            timeout=_IDLE,
            initializer=_begin_to_work,
            initargs=(os.getpid(), self._begin),
            env=_ONE_THREAD,
        )

    def room(self) -> int:
        """How many tasks may be out at once."""
        return 2 * self._number

    def submit(self, function: Callable[[Task], Answer], task: Task) -> Future[Answer]:
        """Give a task out."""
        try:
            future: Future[Answer] = self._executor.submit(function, task)
        except BrokenExecutor as error:  # since the last look at it
            future = Future()
            future.set_exception(error)
        return future

    def renew(self) -> None:
        """Begin anew, with other processes."""
        self.end(at_once=True)
        self._executor = self._begun()

    def end(self, *, at_once: bool = False) -> None:
        """End the processes, when their work is done or at once."""
        self._executor.shutdown(wait=True, kill_workers=at_once)


def _begin_to_work(parent: int, begin: Callable[[], None] | None) -> None:
    """Leave Ctrl-C to the process that gave the work, and end when that one is gone."""
    if begin is not None:
        begin()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_A_MOMENT)
    os._exit(1)


def processors() -> int:
    """Number of processors that this process may use."""
    count = getattr(os, "sched_getaffinity", None)
    return len(count(0)) if count else os.cpu_count() or 1
