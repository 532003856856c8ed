"""Workers: tasks spread over processes, with the same answer however they are spread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from joblib import Parallel, delayed

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def spread(
    function: Callable[[Task], Answer], tasks: Iterable[Task], *, workers: int
) -> Iterator[Answer]:
    """Yield the answer to every task, as they come.

    The order is nobody's promise: whoever adds answers up must bring them into order first. One
    worker means this process.
    """
    if workers == 1:
        yield from map(function, tasks)
        return
    pool = Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)
    yield from pool(delayed(function)(task) for task in tasks)


def processors() -> int:
    """Number of processors that this process may use."""
    count = getattr(os, "sched_getaffinity", None)
    return len(count(0)) if count else os.cpu_count() or 1
