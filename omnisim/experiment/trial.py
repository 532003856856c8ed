"""Trial: one configuration in one world, replicated and measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import prepare as prepare_engine
from omnisim.engine.simulate import simulate
from omnisim.event_log import EventLog, Names
from omnisim.experiment.failure import named
from omnisim.measure.buyers import Buyers
from omnisim.measure.cash_flow import FixedCost, fixed_flows
from omnisim.measure.fold import Fold
from omnisim.measure.measures import Measures
from omnisim.measure.setting import Setting
from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.costs import CostLine, fixed_costs
from omnisim.scenario.evidence import in_world, ledger, world_values
from omnisim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Question:
    """What is simulated: a scenario, the luck of its customers, and the engine."""

    scenario: Scenario
    seed: int
    engine: str  # asked for
    stand_in: str | None = None  # does its work, with the identical log: no part of the question

    @property
    def engine_at_work(self) -> str:
        """The engine that simulates."""
        return self.engine if self.stand_in is None else self.stand_in


class Task(NamedTuple):
    """Replications of one configuration in one world, done together by one worker."""

    configuration: str
    world: int
    replications: tuple[int, ...]

    @property
    def name(self) -> str:
        """What a message about this task calls it."""
        numbers = f"{self.replications[0]}–{self.replications[-1]}"
        return f"{self.configuration}, world {self.world}, replications {numbers}"


class Result(NamedTuple):
    """One replication, measured."""

    configuration: str
    world: int
    replication: int
    measures: Measures
    buyers: Buyers


def measured(question: Question, task: Task) -> list[Result]:
    """Simulate and measure every replication of a task.

    Raises RunFailed, which names the run that failed.
    """
    name = question.scenario.name
    with named(name, task.configuration, task.world):
        scenario = scenario_of_world(question, task.world)
        plan = plan_of(scenario, task.configuration, seed=question.seed)
        setting = setting_of(scenario, task.configuration, plan.names)
    results = []
    for number in task.replications:
        with named(name, task.configuration, task.world, number):
            stretches = simulate(plan, number, engine=question.engine_at_work)
            # Whoever runs the reference engine wants nothing compiled.
            fold = Fold(setting, compiled=question.engine_at_work != "reference")
            results.append(_result(fold, stretches, task, number))
    return results


def prepare(question: Question, configuration: str) -> None:
    """Make engine and yardstick ready, so that many processes need not all do it."""
    plan = plan_of(question.scenario, configuration, seed=question.seed)
    prepare_engine(plan, question.engine_at_work)
    if question.engine_at_work != "reference":
        Fold(setting_of(question.scenario, configuration, plan.names)).prepare()


def _result(fold: Fold, stretches: Iterable[EventLog], task: Task, number: int) -> Result:
    for stretch in stretches:
        fold.add(stretch)
    return Result(task.configuration, task.world, number, fold.measures(), fold.buyers())


def scenario_of_world(question: Question, world: int) -> Scenario:
    """Return the scenario with the values of one world."""
    scenario = question.scenario
    inputs = ledger(scenario, scenario.provenance)
    return in_world(scenario, world_values(inputs, seed=question.seed, world=world))


def setting_of(scenario: Scenario, configuration: str, names: Names) -> Setting:
    """Return what measuring must know about a market under one configuration."""
    channels = [scenario.channels[name] for name in names.channels]
    segments = [scenario.segments[name] for name in names.segments]
    prospects = tuple(int(s.prospects) for s in segments)
    installed = tuple(int(s.installed_base.customers) for s in segments)
    sizes = [sum(both) for both in zip(prospects, installed, strict=True)]
    run = scenario.run
    return Setting(
        names=names,
        online=tuple(channel.is_online for channel in channels),
        advertising=tuple(channel.kind in ADVERTISING for channel in channels),
        served=tuple(channel.servers is not None for channel in channels),
        first_customer=tuple(sum(sizes[:i]) for i in range(len(sizes))),
        prospects=prospects,
        installed=installed,
        horizon=run.horizon,
        follow_up=run.follow_up,
        value_window=run.value_window,
        discount_rate=scenario.economics.discount_rate.value,
        fixed_costs=costs_of(scenario, configuration),
        media_spend=_media_spend(scenario, configuration, names),
        senders=_senders(scenario, names),
    )


def costs_of(scenario: Scenario, configuration: str) -> tuple[FixedCost, ...]:
    """Return what a configuration costs whoever buys, line by line."""
    return tuple(_fixed(line) for line in fixed_costs(scenario, configuration))


def _fixed(line: CostLine) -> FixedCost:
    return FixedCost(line.one_off, line.due, line.monthly, line.since)


def _media_spend(scenario: Scenario, configuration: str, names: Names) -> tuple[float, ...]:
    """Return what is spent in the medium of each channel within the horizon, undiscounted."""
    lines = [line for line in fixed_costs(scenario, configuration) if line.kind == "media"]
    spent = {
        line.name: float(fixed_flows([_fixed(line)], horizon=scenario.run.horizon).sum())
        for line in lines
    }
    return tuple(spent.get(name, 0.0) for name in names.channels)


def _senders(scenario: Scenario, names: Names) -> tuple[int, ...]:
    """Return the channel that sends each message; what nobody sends belongs to none."""
    messages = scenario.messaging.messages if scenario.messaging else {}
    channels = (messages[name].channel for name in names.messages)
    return tuple(
        len(names.channels) if channel is None else names.channels.index(channel)
        for channel in channels
    )
