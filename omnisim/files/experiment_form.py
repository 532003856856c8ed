"""Experiment form: what stands in an experiment file, as it is written."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from omnisim import units
from omnisim.scenario.quantity import Frozen
from omnisim.scenario.run import Days
from omnisim.strategy.pilot_designs import PilotAsked, Unit
from omnisim.strategy.plan import Designs
from omnisim.strategy.roadmap import Asked
from omnisim.strategy.uncertainty import Shape

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Label = dict[Literal["en", "id"], str]
Written = Any  # a number or a text in a unit, read when it is known of what
Positive = Annotated[int, Field(ge=1)]
Years = Annotated[int, Field(ge=0, le=3)]
Share = Annotated[
    float,
    BeforeValidator(units.parse_share),
    WithJsonSchema({"type": ["number", "string"], "description": "share, as 5%"}),
]
Chance = Annotated[Share, Field(gt=0.0, lt=1.0)]
Part = Annotated[Share, Field(ge=0.0, le=1.0)]

_ROADMAP = Asked()
_PILOT = PilotAsked()


class AlternativeForm(Frozen):
    """One thing that could be decided."""

    label: Label = Field(default_factory=dict)
    configuration: str | None = None  # None: the one of the same name
    set: dict[str, Written] = Field(default_factory=dict)  # lever: setting


class UncertainForm(Frozen):
    """Inputs that are not known: one of them, or all under a path."""

    path: str
    together: bool = False  # moved as one, from the lowest of all to the highest
    low: Written = None  # None: that of the scenario
    high: Written = None
    shape: Shape = "triangle"


class LeverForm(Frozen):
    """A lever that is moved between two settings."""

    low: Written
    high: Written


class RoadmapForm(Frozen):
    """Which tactics to build in which order, under a budget and a team."""

    on: str | None = None  # configuration that it begins with; None: today's
    tactics: Annotated[tuple[str, ...], Field(min_length=1)] | None = None  # None: of the richest
    budget: Written = None  # money, paid once for all together; None: any
    builders: Positive = 1  # tactics that can be built at the same time
    build: Days | None = None  # of tactics that state no build time; None: they are there at once
    years: Years | None = None  # beyond the horizon; None: those of the outcome that decides
    confidence: Chance = _ROADMAP.confidence
    tolerance: Annotated[Share, Field(gt=0.0)] = _ROADMAP.margin  # of the best one's worth
    screening: Positive = _ROADMAP.screening  # replications of every sequence tried
    tries: Positive = _ROADMAP.effort.at_most  # sequences tried, about, where there are many
    replications: Annotated[int, Field(ge=2)] = _ROADMAP.at_most  # of a finalist, at most
    worlds: Annotated[int, Field(ge=0)] = _ROADMAP.worlds
    shares: Annotated[int, Field(ge=0)] = _ROADMAP.shapley  # replications of what each adds


class PilotForm(Frozen):
    """Whether to try tactics out before a roll-out, and how."""

    tactics: Annotated[tuple[str, ...], Field(min_length=1)] | None = None  # None: the roadmap's
    on: str | None = None  # None: that of the roadmap, or today's
    build: Days | None = None  # None: that of the roadmap, or there at once
    years: Years | None = None  # None: those of the outcome that decides
    units: Annotated[tuple[Unit, ...], Field(min_length=1)] = _PILOT.units
    weeks: Annotated[tuple[Positive, ...], Field(min_length=1)] = _PILOT.weeks
    power: Chance = _PILOT.wanted_power
    false_alarm: Chance = _PILOT.false_alarm
    spill_over: Part = _PILOT.spill_over
    likeness: Annotated[Share, Field(ge=0.0, lt=1.0)] = _PILOT.likeness  # of neighbouring stores
    up_front: Part = _PILOT.up_front
    measuring: Written = None  # money; None: nothing
    replications: Annotated[int, Field(ge=2)] = _PILOT.replications
    worlds: Annotated[int, Field(ge=2)] = _PILOT.worlds


class ExperimentForm(Frozen):
    """An experiment on a scenario."""

    schema_version: Literal[1] = 1
    name: str | Label
    question: str | Label = ""
    scenario: str  # its file, seen from this one
    customers: Annotated[int, Field(ge=1)] | None = None  # a draft of about so many people
    horizon: Annotated[Days, Field(gt=0.0)] | None = None  # None: that of the scenario
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    replications: Annotated[int, Field(ge=1)] = 4
    outcome: str = "npv"  # that decides
    kpis: tuple[str, ...] = ()  # further outcomes of the tables
    alternatives: tuple[str, ...] | dict[Name, AlternativeForm] = ()  # (): all configurations
    subject: str | None = None  # the alternative the questions are about; None: the last
    uncertain: Literal["all"] | tuple[str | UncertainForm, ...] = "all"
    levers: dict[str, LeverForm] = Field(default_factory=dict)  # moved with what is uncertain
    designs: Designs
    roadmap: RoadmapForm | None = None  # None: none is looked for
    pilot: PilotForm | None = None  # None: none is designed
