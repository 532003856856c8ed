"""Runner: simulates a design until it is precise enough, telling how far it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

from omnisim.experiment.comparison import Comparison, comparison_of
from omnisim.experiment.design import Design, central_tasks, world_tasks
from omnisim.experiment.store import Nowhere, Store
from omnisim.experiment.trial import Question, Result, Task, measured, prepare
from omnisim.experiment.workers import Spread, here

_FEWEST_MORE: Final = 10  # replications of a further round


class Progress(NamedTuple):
    """How far a comparison is."""

    done: int  # runs
    planned: int  # so far; more follow if the precision asks for them
    found: int = 0  # of those done, how many were there before


Watch = Callable[[Progress], None]


def run(
    question: Question,
    design: Design,
    *,
    spread: Spread = here,
    store: Store | None = None,
    watch: Watch | None = None,
) -> Comparison:
    """Simulate all configurations and compare them.

    Rounds of replications follow each other until every difference is precise enough or the most
    replications are done; the number of further replications is foretold from the shortfall.
    Runs that are in the store are not done again; the others are kept there as they come.
    Raises RunFailed if a run fails, WorkersLost if nobody is left to do the work.
    """
    rounds = _Rounds(question, spread, store or Nowhere(), watch or (lambda _: None))
    results: list[Result] = []
    done, end = 0, design.replications
    tasks = [*central_tasks(design, 0, end), *world_tasks(design)]
    while True:
        results += rounds.round(tasks)
        comparison = comparison_of(question, design, results)
        done = end
        end = _next_end(comparison, done)
        if end == done:
            return comparison
        tasks = list(central_tasks(design, done, end))


class _Rounds:
    """Rounds of tasks, and how far they are."""

    def __init__(self, question: Question, spread: Spread, store: Store, tell: Watch) -> None:
        self._question = question
        self._spread = spread
        self._store = store
        self._tell = tell
        self._progress = Progress(0, 0)
        self._is_prepared = False

    def round(self, tasks: Sequence[Task]) -> Iterator[Result]:
        """Yield the results of tasks, those that are there first."""
        found = [list(self._store.found(task)) for task in tasks]
        there = [result for results in found for result in results]
        self._go_on(done=len(there), planned=_runs(tasks), found=len(there))
        yield from there
        missing = [_without(task, results) for task, results in zip(tasks, found, strict=True)]
        left = [task for task in missing if task.replications]
        if left:
            self._prepare(left[0].configuration)
            yield from self._simulated(left)

    def _prepare(self, configuration: str) -> None:
        """Make ready what simulates, once, and only if something is left to simulate."""
        if not self._is_prepared:
            prepare(self._question, configuration)
            self._is_prepared = True

    def _simulated(self, tasks: Sequence[Task]) -> Iterator[Result]:
        for results in self._spread(partial(measured, self._question), tasks):
            for result in results:
                self._store.keep(result)
            self._go_on(done=len(results))
            yield from results

    def _go_on(self, *, done: int, planned: int = 0, found: int = 0) -> None:
        before = self._progress
        self._progress = Progress(
            before.done + done, before.planned + planned, before.found + found
        )
        self._tell(self._progress)


def _runs(tasks: Sequence[Task]) -> int:
    return sum(len(task.replications) for task in tasks)


def _without(task: Task, results: Sequence[Result]) -> Task:
    """Return what is left to do of a task."""
    there = {result.replication for result in results}
    left = tuple(number for number in task.replications if number not in there)
    return task._replace(replications=left)


def _next_end(comparison: Comparison, done: int) -> int:
    """Return up to which replication to go on; `done` if there is no need or no room."""
    design = comparison.design
    if comparison.is_precise or done >= design.at_most:
        return done
    worst = max(comparison.shortfall(name) for name in design.configurations[1:])
    needed = math.ceil(done * worst**2) if math.isfinite(worst) else done
    return min(max(needed, done + _FEWEST_MORE), design.at_most)
