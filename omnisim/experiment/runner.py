"""Runner: simulates a design until it is precise enough, telling how far it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, Generic, NamedTuple

from omnisim.experiment.comparison import Comparison, comparison_of
from omnisim.experiment.design import Design, central_tasks, world_tasks
from omnisim.experiment.store import Finished, Nowhere, Run, Store
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
    store: Store[Result] | None = None,
    watch: Watch | None = None,
) -> Comparison:
    """Simulate all configurations and compare them.

    Rounds of replications follow each other until every difference is precise enough or the most
    replications are done; the number of further replications is foretold from the shortfall.
    Runs that are in the store are not done again; the others are kept there as they come.
    Raises RunFailed if a run fails, WorkersLost if nobody is left to do the work.
    """
    rounds: Rounds[Result] = Rounds(
        partial(measured, question),
        spread=spread,
        store=store,
        watch=watch,
        prepare=partial(prepare, question),
    )
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


class Rounds(Generic[Finished]):
    """Rounds of tasks: those that are kept are found again, the others are done and kept.

    `work` does all runs of a task; `prepare` makes ready what a configuration is simulated with,
    once, and only if something is left to do.
    """

    def __init__(
        self,
        work: Callable[[Task], Sequence[Finished]],
        *,
        spread: Spread = here,
        store: Store[Finished] | None = None,
        watch: Watch | None = None,
        prepare: Callable[[str], None] | None = None,
    ) -> None:
        self._work = work
        self._spread = spread
        self._store: Store[Finished] = store or Nowhere()
        self._tell = watch or (lambda _: None)
        self._prepare = prepare
        self._progress = Progress(0, 0)

    def round(self, tasks: Sequence[Task]) -> Iterator[Finished]:
        """Yield the results of tasks, those that are there first."""
        found = [list(self._store.found(task)) for task in tasks]
        there = [result for results in found for result in results]
        self._go_on(done=len(there), planned=_runs(tasks), found=len(there))
        yield from there
        missing = [_without(task, results) for task, results in zip(tasks, found, strict=True)]
        left = [task for task in missing if task.replications]
        if left:
            self._prepare_once(left[0].configuration)
            yield from self._done(left)

    def _prepare_once(self, configuration: str) -> None:
        if self._prepare is not None:
            self._prepare(configuration)
            self._prepare = None

    def _done(self, tasks: Sequence[Task]) -> Iterator[Finished]:
        for results in self._spread(self._work, tasks):
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


def _without(task: Task, results: Sequence[Run]) -> Task:
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
