"""Experiment form: what stands in an experiment file, as it is written."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from omnisim.scenario.quantity import Frozen
from omnisim.scenario.run import Days
from omnisim.strategy.plan import Designs
from omnisim.strategy.uncertainty import Shape

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Label = dict[Literal["en", "id"], str]
Written = Any  # a number or a text in a unit, read when it is known of what


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
