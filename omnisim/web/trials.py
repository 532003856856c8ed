"""Trials: a wish as a question and its design, and the tasks that answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import DEFAULT_ENGINE, simulate
from omnisim.errors import Faults, Letter, said
from omnisim.event_log import COLUMNS, EventLog
from omnisim.experiment.comparison import Comparison, comparison_of
from omnisim.experiment.design import Design, central_tasks, world_tasks
from omnisim.experiment.failure import named
from omnisim.experiment.trial import Question, Result, Task, measured, prepare
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.settings import Settings, design_of, person_years, question_of
from omnisim.web.bounds import MOST_PEOPLE, MOST_YEARS
from omnisim.web.wish import Wish

FOLLOWED: Final = 600  # customers whose lives are kept
_TOGETHER: Final = 2  # replications of one task, so that progress is seen to move


@dataclass(frozen=True)
class Trial:
    """What is simulated for a wish."""

    question: Question
    design: Design
    key: str  # digest of the wish
    real_people: int  # of the market, of which a draft simulates a part

    @property
    def is_scaled(self) -> bool:
        """Whether a draft is simulated."""
        return people_in(self.question.scenario) != self.real_people

    @property
    def needs_compiling(self) -> bool:
        """Whether its engine is one that must be compiled before it can begin."""
        return self.question.engine_at_work == DEFAULT_ENGINE


def trial_of(scenario: Scenario, wish: Wish) -> Trial:
    """Return the trial of a wish; raises Faults if it is too large."""
    people = people_in(scenario)
    settings: Settings = {
        "configurations": wish.names,
        "replications": wish.replications,
        "worlds": wish.worlds,
        "seed": wish.seed,
    }
    if wish.people is not None and wish.people < people:
        settings["customers"] = wish.people
    question = question_of(scenario, settings)
    design = design_of(question.scenario, settings)
    _refuse_too_much(question.scenario, design)
    return Trial(question, design, wish.trial_key, people)


def part_of(scenario: Scenario, wish: Wish) -> float:
    """Return which part of the market is simulated."""
    people = people_in(scenario)
    return 1.0 if wish.people is None or wish.people >= people else wish.people / people


def tasks_of(trial: Trial) -> list[Task]:
    """Return the tasks of a trial, all configurations alternating."""
    central = central_tasks(trial.design, 0, trial.design.replications)
    return [part for task in (*central, *world_tasks(trial.design)) for part in _parts(task)]


def work_of(trial: Trial) -> partial[list[Result]]:
    """Return what a worker does with a task."""
    return partial(measured, trial.question)


def size_of(task: Task) -> int:
    """Return how many runs a task is."""
    return len(task.replications)


def put_together(trial: Trial, answers: Sequence[Sequence[Result]]) -> Comparison:
    """Return the comparison that the answers of all tasks make."""
    results = [result for answer in answers for result in answer]
    return comparison_of(trial.question, trial.design, results)


def lives(question: Question, configuration: str) -> EventLog:
    """Simulate the first replication and return what happened to some customers.

    They are the same under every configuration: every so manieth of the market.
    """
    with named(question.scenario.name, configuration, 0, 0):
        plan = plan_of(question.scenario, configuration, seed=question.seed)
        step = max(1, people_in(question.scenario) // FOLLOWED)
        stretches = [
            _of_customers(stretch, step)
            for stretch in simulate(plan, 0, engine=question.engine_at_work)
        ]
    columns = {n: np.concatenate([getattr(s, n) for s in stretches]) for n in COLUMNS}
    return EventLog(names=plan.names, **columns)


def compile_engine(scenario: Scenario) -> None:
    """Have engine and yardstick compiled, so that no visitor waits for it."""
    question = Question(scenario, scenario.run.seed, DEFAULT_ENGINE)
    prepare(question, next(iter(scenario.configurations)))


def _of_customers(log: EventLog, step: int) -> EventLog:
    kept = log.customer % step == 0
    return EventLog(names=log.names, **{n: getattr(log, n)[kept] for n in COLUMNS})


def _parts(task: Task) -> list[Task]:
    numbers = task.replications
    return [
        task._replace(replications=numbers[i : i + _TOGETHER])
        for i in range(0, len(numbers), _TOGETHER)
    ]


def _refuse_too_much(scenario: Scenario, design: Design) -> None:
    people, years = people_in(scenario), person_years(scenario, design)
    if people > MOST_PEOPLE:
        raise _too_much(
            said("a market of {people:,} people", people=people),
            said("at most {most:,} on this page", most=MOST_PEOPLE),
        )
    if years > MOST_YEARS:
        raise _too_much(
            said("{years:,.0f} years of people's lives to simulate", years=years),
            said("at most {most:,}", most=MOST_YEARS),
        )


def _too_much(found: str, possible: str) -> Faults:
    advice = "Show fewer configurations, or take a smaller market or fewer replications."
    return Faults([Letter(field=said("simulation"), found=found, possible=possible, advice=advice)])
