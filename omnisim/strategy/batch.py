"""Batch: a function evaluated for many cases, spread, kept and resumed like a comparison.

The same replications are done of every case, so that all share their luck (common random numbers)
and differences are paired. The answer does not depend on the order of cases, on how the work is
split, or on what was done before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple, Protocol, TypeAlias

import numpy as np

from omnisim.experiment.runner import Progress, Watch
from omnisim.experiment.workers import Spread, here
from omnisim.strategy.case import Case, Function, Numbers, Sums
from omnisim.strategy.outcomes import Outcomes

_TOGETHER: Final = 8  # replications of one task


class Store(Protocol):
    """Keeps the runs of one function by their keys."""

    def found(self, key: bytes) -> Numbers | None:
        """Return numerators and denominators (2, n_outcomes) of a run; None: it is not there."""

    def keep(self, key: bytes, sums: Numbers) -> None:
        """Keep a run that was just finished."""


class Nowhere:
    """A store that keeps nothing."""

    def found(self, _key: bytes) -> Numbers | None:
        """Return nothing."""
        return None

    def keep(self, _key: bytes, _sums: Numbers) -> None:
        """Forget it."""


class Memory:
    """A store as long as the program runs, for whoever asks for more of the same cases."""

    def __init__(self) -> None:
        self._runs: dict[bytes, Numbers] = {}

    def found(self, key: bytes) -> Numbers | None:
        """Return a run that was kept."""
        return self._runs.get(key)

    def keep(self, key: bytes, sums: Numbers) -> None:
        """Keep a run."""
        self._runs[key] = sums


class _Run(NamedTuple):
    case: Case
    replication: int


class _Task(NamedTuple):
    """Replications of one case, done together by one worker."""

    case: Case
    replications: tuple[int, ...]


def outcomes(
    function: Function,
    cases: Iterable[Case],
    *,
    replications: Iterable[int] = range(8),
    offsets: Sequence[int] | None = None,
    spread: Spread = here,
    store: Store | None = None,
    watch: Watch | None = None,
) -> Outcomes:
    """Return the outcomes of all cases, each with the same replications.

    With `offsets` (n_cases,) every case counts its replications from a number of its own: cases
    with equal offsets share their luck, others do not. A case that comes twice is done once. Runs
    that are in the store are not done again; the others are kept there as they come. Raises
    RunFailed if a run fails, WorkersLost if nobody is left.
    """
    wanted, numbers = tuple(cases), tuple(replications)
    starts = (0,) * len(wanted) if offsets is None else offsets
    runs = [
        (case, start + number)
        for case, start in zip(wanted, starts, strict=True)
        for number in numbers
    ]
    found = sums_of(function, runs, spread=spread, store=store, watch=watch)
    found = found.reshape(len(wanted), len(numbers), 2, len(function.outcomes))
    return Outcomes(wanted, numbers, function.outcomes, found[:, :, 0], found[:, :, 1])


def sums_of(
    function: Function,
    runs: Iterable[tuple[Case, int]],
    *,
    spread: Spread = here,
    store: Store | None = None,
    watch: Watch | None = None,
) -> Numbers:
    """Return numerators and denominators (n_runs, 2, n_outcomes) of cases with replications each.

    A run that comes twice is done once. Raises as `outcomes` does.
    """
    wanted = [_Run(case, number) for case, number in runs]
    keys = [run.case.key(run.replication) for run in wanted]
    there, missing = _looked_up(keys, wanted, store or Nowhere())
    for key, sums in _done(function, missing, spread, _Count(watch, len(there), len(missing))):
        (store or Nowhere()).keep(key, sums)
        there[key] = sums
    found = np.array([there[key] for key in keys])
    return found.reshape(len(keys), 2, len(function.outcomes))


_Missing: TypeAlias = dict[bytes, _Run]


def _looked_up(
    keys: Sequence[bytes], wanted: Sequence[_Run], store: Store
) -> tuple[dict[bytes, Numbers], _Missing]:
    """Return the runs that are there by their keys, and those that are not."""
    runs: dict[bytes, Numbers] = {}
    missing: _Missing = {}
    for key, run in zip(keys, wanted, strict=True):
        found = None if key in runs or key in missing else store.found(key)
        if found is not None:
            runs[key] = found
        elif key not in runs:
            missing[key] = run
    return runs, missing


def _done(
    function: Function, missing: _Missing, spread: Spread, count: _Count
) -> Iterator[tuple[bytes, Numbers]]:
    """Yield the runs that were missing by their keys, as they come."""
    if not missing:
        return
    function.prepare(next(iter(missing.values())).case)
    for task, sums in spread(partial(_evaluated, function), list(_tasks(missing.values()))):
        for row, number in enumerate(task.replications):
            yield task.case.key(number), np.stack([each[row] for each in sums])
        count.more(len(task.replications))


def _tasks(runs: Iterable[_Run]) -> Iterator[_Task]:
    """Yield runs of one case together, a few replications at a time."""
    for _, same in groupby(runs, key=lambda run: id(run.case)):
        left = list(same)
        for begin in range(0, len(left), _TOGETHER):
            together = left[begin : begin + _TOGETHER]
            yield _Task(left[0].case, tuple(run.replication for run in together))


def _evaluated(function: Function, task: _Task) -> tuple[_Task, Sums]:
    return task, function(task.case, task.replications)


class _Count:
    """Tells how many runs are done."""

    def __init__(self, watch: Watch | None, found: int, missing: int) -> None:
        self._watch = watch
        self._progress = Progress(found, found + missing, found)
        self.more(0)

    def more(self, runs: int) -> None:
        """Count runs that were finished."""
        self._progress = self._progress._replace(done=self._progress.done + runs)
        if self._watch is not None:
            self._watch(self._progress)
