"""Runner: simulates a design until it is precise enough, telling how far it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import prepare
from omnisim.experiment.comparison import Comparison, comparison_of
from omnisim.experiment.design import Design, central_tasks, world_tasks
from omnisim.experiment.trial import Question, Result, Task, measured
from omnisim.experiment.workers import spread

_FEWEST_MORE: Final = 10  # replications of a further round


class Progress(NamedTuple):
    """How far a comparison is."""

    done: int  # runs
    planned: int  # so far; more follow if the precision asks for them


Watch = Callable[[Progress], None]


def run(
    question: Question, design: Design, *, workers: int = 1, watch: Watch | None = None
) -> Comparison:
    """Simulate all configurations and compare them.

    Rounds of replications follow each other until every difference is precise enough or the most
    replications are done; the number of further replications is foretold from the shortfall.
    """
    tell = watch or (lambda _: None)
    first = design.configurations[0]
    prepare(plan_of(question.scenario, first, seed=question.seed), question.engine)
    results: list[Result] = []
    done, end = 0, design.replications
    tasks = [*central_tasks(design, 0, end), *world_tasks(design)]
    while True:
        results += _round(question, tasks, workers, len(results), tell)
        comparison = comparison_of(question, design, results)
        done = end
        end = _next_end(comparison, done)
        if end == done:
            return comparison
        tasks = list(central_tasks(design, done, end))


def _round(
    question: Question, tasks: Sequence[Task], workers: int, before: int, tell: Watch
) -> Iterator[Result]:
    planned = before + sum(len(task.replications) for task in tasks)
    done = before
    tell(Progress(done, planned))
    for results in spread(partial(measured, question), tasks, workers=workers):
        done += len(results)
        tell(Progress(done, planned))
        yield from results


def _next_end(comparison: Comparison, done: int) -> int:
    """Return up to which replication to go on; `done` if there is no need or no room."""
    design = comparison.design
    if comparison.is_precise or done >= design.at_most:
        return done
    worst = max(comparison.shortfall(name) for name in design.configurations[1:])
    needed = math.ceil(done * worst**2) if math.isfinite(worst) else done
    return min(max(needed, done + _FEWEST_MORE), design.at_most)
