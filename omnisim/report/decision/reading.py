"""Reading: an experiment as somebody reads it – in a language, with names and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from omnisim.measure.kpis import KPIS, Unit
from omnisim.measure.statistics import Interval
from omnisim.report.decision.names import input_name
from omnisim.report.numerals import Numerals, Span
from omnisim.report.tables.assumptions import written
from omnisim.report.wording import Name, Wording
from omnisim.scenario.quantity import Unit as Kind
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.case import Value
from omnisim.strategy.explored import Explored, Found
from omnisim.strategy.levers import kinds_of
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.plan import Plan
from omnisim.strategy.roadmap import Roadmap
from omnisim.strategy.simulated import CONTINUED, NPV, ScenarioFunction

Label = Mapping[Any, str]

_UNITS: Final[Mapping[str, Unit]] = {
    **{kpi.id: kpi.unit for kpi in KPIS},
    NPV: "money",
    **dict.fromkeys(CONTINUED, "money"),
}


@dataclass(frozen=True)
class Told:
    """What is told beside the answers: names by language, and what else was asked for."""

    name: Label
    question: Label
    labels: Mapping[str, Label]  # of the alternatives
    roadmap: Roadmap | None = None
    pilot: Pilot | None = None


@dataclass(frozen=True)
class Reading:
    """An experiment with its answers, and the words for them."""

    told: Told
    function: ScenarioFunction
    explored: Explored
    wording: Wording

    @property
    def plan(self) -> Plan:
        """What was asked."""
        return self.explored.plan

    @property
    def scenario(self) -> Scenario:
        """The scenario at its real size."""
        return self.function.question.scenario

    @cached_property
    def numerals(self) -> Numerals:
        """How numbers are written."""
        return Numerals(self.wording, self.scenario.currency)

    @property
    def title(self) -> str:
        """What the experiment is called."""
        return self.told.name.get(self.wording.language, "")

    @property
    def question(self) -> str:
        """What it asks."""
        return self.told.question.get(self.wording.language, "")

    @property
    def people(self) -> int:
        """How many people were simulated, about."""
        return self.function.people or people_in(self.scenario)

    @property
    def real_people(self) -> int:
        """How many people the market has."""
        return people_in(self.scenario)

    @property
    def base(self) -> str:
        """What the first alternative is called."""
        return self.alternative(self.plan.alternatives[0].name)

    @property
    def subject(self) -> str:
        """What the alternative is called that the questions are about."""
        return self.alternative(self.plan.subject)

    def alternative(self, name: str) -> str:
        """What an alternative is called."""
        return self.wording.name(name, self.told.labels.get(name, {}))

    def dimension(self, name: str) -> str:
        """What an input, a lever, or what is moved together is called."""
        return input_name(name, self.scenario, self.wording)

    def setting(self, name: str, place: float) -> str:
        """Return what a dimension of the plan is at a place between 0 and 1, in its unit."""
        return self.value(name, self._at(name, place))

    def value(self, name: str, value: Value | None) -> str:
        """Return a setting in its unit; None is told as a place between lowest and highest."""
        kind = self._kinds.get(name)
        if isinstance(value, bool) or kind == "switch":
            return self.wording.say(f"decision.switch.{'on' if value else 'off'}")
        if value is None or kind is None:
            return ""
        return written(float(value), Kind(kind), self.numerals)

    def _at(self, name: str, place: float) -> Value | None:
        for doubt in self.plan.doubts:
            if doubt.name == name and len(doubt.inputs) == 1:
                return doubt.at(place)[name]
        return next((dial.at(place) for dial in self.plan.dials if dial.name == name), None)

    @cached_property
    def _kinds(self) -> Mapping[str, Any]:
        return kinds_of(self.scenario)

    @property
    def unit(self) -> Unit:
        """Unit of the outcome that decides."""
        return _UNITS[self.plan.outcome]

    @property
    def outcome(self) -> str:
        """What the outcome that decides is called."""
        return self.outcome_name(self.plan.outcome)

    def outcome_name(self, outcome: str) -> str:
        """What an outcome is called."""
        key = f"decision.outcome.{outcome}"
        told = self.wording.say(key) if key in self.wording.texts else self.wording.kpi(outcome)
        return Name(told)

    def level(self, value: float) -> str:
        """Return the outcome that decides, without a sign, about which no doubt is told."""
        return self.numerals.level(Span(value, float("nan"), float("nan")), self.unit).value

    def gap(self, value: float, low: float = float("nan"), high: float = float("nan")) -> Any:
        """Return a difference of the outcome that decides, with its sign and its interval."""
        return self.numerals.difference(Span(value, low, high), self.unit)

    def range(self, low: float, high: float) -> str:
        """Return a range of differences of the outcome that decides."""
        return self.numerals.interval(low, high, self.unit, signed=True)

    @cached_property
    def stated(self) -> Interval | None:
        """The difference where everything is as stated, with what luck leaves; None: not asked."""
        return self.explored["tornado"].gap(0) if self.explored.has("tornado") else None

    def found(self, name: Any) -> Found | None:
        """Return what a design found; None if the experiment does not have it."""
        return self.explored.designs.get(name)
