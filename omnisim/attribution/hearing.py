"""Hearing: what every method says of one run, under every view of who is who."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from omnisim.attribution.identity_view import IdentityView, seen
from omnisim.attribution.methods.collection import METHODS
from omnisim.attribution.methods.contract import Credit, Method, credited
from omnisim.attribution.paths import Floats, Paths
from omnisim.attribution.touch_log import PAUSE, paths_in, touches_of
from omnisim.attribution.waste import CAP, Waste, waste_of
from omnisim.engine.build.plan import plan_of
from omnisim.engine.model import Plan
from omnisim.engine.simulate import simulate
from omnisim.event_log import EventLog, joined
from omnisim.experiment.failure import named
from omnisim.experiment.trial import Question, Task, scenario_of_world
from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Panel:
    """Who is asked about what."""

    levers: tuple[str, ...]
    views: Mapping[str, IdentityView]
    methods: Mapping[str, Method]
    pause: float = PAUSE  # days
    cap: int = CAP

    @property
    def about(self) -> str | None:
        """All that answers depend on beside the run; None if a method is not one of omnisim's.

        What a function of somebody's own does cannot be told from its name.
        """
        if any(METHODS.get(name) is not method for name, method in self.methods.items()):
            return None
        views = [f"{name}: {view}" for name, view in self.views.items()]
        return f"{self.levers} {views} {[*self.methods]} {self.pause} {self.cap}"


class Heard(NamedTuple):
    """One run, as every method sees it under every view; arrays (n_views, n_methods, n_levers)."""

    configuration: str
    world: int
    replication: int
    level: Floats  # conversions
    credit: Floats
    revenue: Floats  # credit of revenue
    orders: Floats  # (n_views,) conversions seen
    touched: Floats  # (n_views,) of them, those with a touch of a lever
    waste: Waste  # (n_channels,) under the first view


def heard(question: Question, panel: Panel, task: Task) -> list[Heard]:
    """Simulate the runs of a task and ask every method about each."""
    name = question.scenario.name
    with named(name, task.configuration, task.world):
        scenario = scenario_of_world(question, task.world)
        plan = plan_of(scenario, task.configuration, seed=question.seed)
    answers = []
    for number in task.replications:
        with named(name, task.configuration, task.world, number):
            truth = joined(simulate(plan, number, engine=question.engine_at_work))
            answers.append(_heard(truth, plan, scenario, panel, task, number))
    return answers


def paths_seen(
    truth: EventLog,
    plan: Plan,
    scenario: Scenario,
    view: IdentityView,
    replication: int,
    *,
    levers: Iterable[str] | None = None,
    pause: float = PAUSE,
) -> Paths:
    """Return the paths that an analyst makes of a run, with the touches of some levers alone.

    Channels that do not advertise are marked as direct visits.
    """
    log = seen(truth, plan, scenario, replication, view)
    return _paths(log, scenario, levers, pause)


def _paths(log: EventLog, scenario: Scenario, levers: Iterable[str] | None, pause: float) -> Paths:
    paths = paths_in(
        touches_of(log, senders_of(scenario, log.names.messages)),
        horizon=scenario.run.horizon,
        pause=pause,
        direct=[n for n, c in scenario.channels.items() if c.kind not in ADVERTISING],
    )
    return paths if levers is None else paths.only(levers)


def senders_of(scenario: Scenario, messages: Iterable[str]) -> tuple[int, ...]:
    """Return the channel that sends each message, -1 if nobody does."""
    channels = list(scenario.channels)
    known = scenario.messaging.messages if scenario.messaging else {}
    senders = (known[name].channel for name in messages)
    return tuple(-1 if sender is None else channels.index(sender) for sender in senders)


def _heard(
    truth: EventLog, plan: Plan, scenario: Scenario, panel: Panel, task: Task, number: int
) -> Heard:
    logs = [seen(truth, plan, scenario, number, view) for view in panel.views.values()]
    every = [_paths(log, scenario, panel.levers, panel.pause) for log in logs]
    said = [[credited(m, p, p.conversions) for m in panel.methods.values()] for p in every]
    earned = [[credited(m, p, p.revenue) for m in panel.methods.values()] for p in every]
    advertises = np.array([c.kind in ADVERTISING for c in scenario.channels.values()])
    # Waste is that of what the business does not withhold from itself.
    whole = seen(truth, plan, scenario, number, IdentityView(withheld=False))
    return Heard(
        task.configuration,
        task.world,
        number,
        level=_stacked(said, "level"),
        credit=_stacked(said, "credit"),
        revenue=_stacked(earned, "credit"),
        orders=np.array([p.conversions.sum() for p in every]),
        touched=np.array([p.of_touched(p.conversions) for p in every]),
        waste=waste_of(truth, whole, advertises, horizon=scenario.run.horizon, cap=panel.cap),
    )


def _stacked(said: list[list[Credit]], field: str) -> Floats:
    return np.array([[getattr(each, field) for each in row] for row in said])
