"""Reading: a roadmap or a pilot as somebody reads it – in a language, with names and units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from markupsafe import Markup

from omnisim.measure.statistics import Interval
from omnisim.report.numerals import Numerals, Span
from omnisim.report.wording import Name, Wording, within, wording
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.roadmap import Roadmap
from omnisim.strategy.schedule import Programme
from omnisim.strategy.simulated import ScenarioFunction

_COIN: Final = 0.005


@dataclass(frozen=True)
class Reading:
    """The words and numbers that roadmaps and pilots share."""

    function: ScenarioFunction
    programme: Programme
    years_continued: int
    wording: Wording

    @property
    def scenario(self) -> Scenario:
        """The scenario at its real size."""
        return self.programme.scenario

    @property
    def title(self) -> str:
        """What the scenario is called."""
        return self.scenario.titled(self.wording.language)

    @cached_property
    def numerals(self) -> Numerals:
        """How numbers are written."""
        return Numerals(self.wording, self.scenario.currency)

    def say(self, key: str, **values: object) -> str:
        """Return a text."""
        return self.wording.say(key, **values)

    def html(self, key: str, **values: object) -> Markup:
        """Return a text with its emphasis."""
        return self.wording.html(key, **values)

    @property
    def people(self) -> int:
        """How many people were simulated, about."""
        return self.function.people or people_in(self.scenario)

    @property
    def real_people(self) -> int:
        """How many people the market has."""
        return people_in(self.scenario)

    def tactic(self, name: str) -> str:
        """What a tactic is called."""
        return self.wording.name(name, self.scenario.tactics[name].label)

    def step(self, name: str | None) -> str:
        """What a first step is called; None: build nothing."""
        return Name(self.say("roadmap.nothing")) if name is None else self.tactic(name)

    def order(self, names: Sequence[str]) -> str:
        """Return an order in words."""
        told = [self.tactic(name) for name in names]
        return " → ".join(told) if told else Name(self.say("roadmap.nothing"))

    def together(self, names: Sequence[str]) -> str:
        """Return tactics in words, without an order."""
        told = [self.tactic(name) for name in names]
        return told[0] if len(told) == 1 else Name(self.wording.listed([within(t) for t in told]))

    def money(self, value: float) -> str:
        """Return an amount about which no doubt is told; less than any coin is nothing."""
        return self.numerals.money(value if abs(value) >= _COIN else 0.0)

    def gap(self, interval: Interval) -> Span:
        """Return an interval as the report writes it."""
        return Span(float(interval.value), float(interval.low), float(interval.high))

    def gained(self, interval: Interval) -> str:
        """Return an amount with its sign."""
        return self.numerals.difference(self.gap(interval), "money").value

    def range(self, interval: Interval) -> str:
        """Return the interval of an amount with its signs."""
        return self.numerals.difference(self.gap(interval), "money").interval

    def weeks(self, number: int) -> str:
        """Return so many weeks in words."""
        return self.wording.count("pilot.weeks", number)

    def share(self, value: float) -> str:
        """Return a share in per cent, to a tenth."""
        return self.numerals.share(round(value, 3), digits=3)

    @property
    def period(self) -> str:
        """What time the money is counted over."""
        horizon = self.numerals.length(self.scenario.run.horizon)
        if not self.years_continued:
            return self.say("roadmap.period.simulated", horizon=horizon)
        key = "roadmap.period.continued"
        return self.wording.count(key, self.years_continued, horizon=horizon)


def reading_of(found: Roadmap | Pilot, language: str) -> Reading:
    """Return a roadmap or a pilot with the words of a language.

    Raises ValueError for a language without a catalogue.
    """
    return Reading(found.function, found.programme, found.asked.years_continued, wording(language))
