"""Reading: a comparison as somebody reads it – in a language, with names, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from omnisim.experiment.comparison import Comparison
from omnisim.measure.kpis import KPIS, Kpi
from omnisim.measure.statistics import InputUncertainty, Interval
from omnisim.report.described import is_described
from omnisim.report.numerals import Numerals, Span
from omnisim.report.palette import Look, looks
from omnisim.report.roles import Roles, roles_of
from omnisim.report.wording import Name, Wording, wording
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario

ROW: Final = {kpi.id: row for row, kpi in enumerate(KPIS)}
EVERYWHERE: Final = -1


class Place(NamedTuple):
    """A segment and a channel by number; -1 is all of them together."""

    segment: int = EVERYWHERE
    channel: int = EVERYWHERE


WHOLE: Final = Place()


class _Against(NamedTuple):
    """All differences to one configuration."""

    difference: dict[str, Interval]
    inputs: dict[str, InputUncertainty | None]


@dataclass(frozen=True)
class Reading:
    """A comparison and the words for it."""

    comparison: Comparison
    wording: Wording
    is_scaled: bool = False  # the market is a draft of another size
    is_pinned: bool = False  # somebody chose the baseline: verdict and money are against it, too

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was simulated."""
        return self.comparison.question.scenario

    @property
    def configurations(self) -> tuple[str, ...]:
        """Names of the configurations as shown: the baseline, the main ones, the others."""
        return self.roles.order

    @property
    def baseline(self) -> str:
        """Name of the configuration that the tables compare with."""
        return self.comparison.baseline

    @property
    def today(self) -> str:
        """Name of the configuration that the money is compared with.

        Today's, if it is here and no other was chosen.
        """
        if self.is_pinned:
            return self.baseline
        today = self.scenario.today_name
        return today if today in self.comparison.configurations else self.baseline

    @property
    def against_today(self) -> str:
        """What the money is compared with: its name, and that it is how business is done now."""
        kind = "today" if self.today == self.scenario.today_name else "baseline"
        name = self.name(self.today)
        inner = name.within if isinstance(name, Name) else name
        return Name(self.wording.say(f"phrase.{kind}", name=inner))

    @cached_property
    def roles(self) -> Roles:
        """Which configuration plays which part."""
        values = {
            name: self.level(name, "net_value_per_person").value
            for name in self.comparison.configurations
        }
        is_pinned = self.is_pinned and self.baseline != self.scenario.today_name
        return roles_of(self.scenario, values, baseline=self.baseline, is_pinned=is_pinned)

    @cached_property
    def looks(self) -> dict[str, Look]:
        """How the curve of each configuration is drawn: loud for the main ones."""
        roles = self.roles
        loud = dict.fromkeys((roles.subject, *roles.rivals, *roles.main))
        return looks(self.configurations, tuple(loud))

    @cached_property
    def numerals(self) -> Numerals:
        """How numbers are written."""
        return Numerals(self.wording, self.scenario.currency)

    @property
    def people(self) -> int:
        """Number of people in the market."""
        return people_in(self.scenario)

    def name(self, configuration: str) -> str:
        """What a configuration is called."""
        label = self.scenario.configurations[configuration].label
        return self.wording.name(configuration, label)

    def channel(self, channel: str) -> str:
        """What a channel is called."""
        return self.wording.name(channel, self.scenario.channels[channel].label)

    def segment(self, segment: str) -> str:
        """What a segment is called."""
        return self.wording.name(segment, self.scenario.segments[segment].label)

    def tactic(self, tactic: str) -> str:
        """What a tactic is called."""
        return self.wording.name(tactic, self.scenario.tactics[tactic].label)

    def touchpoint(self, touchpoint: str) -> str:
        """What a touchpoint is called: its channel and its stage."""
        stage, _, channel = touchpoint.partition("@")
        stage_word = self.wording.say(f"stage.{stage}")
        return self.wording.say(
            "phrase.touchpoint", channel=self.channel(channel), stage=stage_word.lower()
        )

    def level(self, configuration: str, kpi: str, place: Place = WHOLE) -> Span:
        """Return the level of a KPI with its 95 % interval."""
        return _span(self._levels[configuration], ROW[kpi], place)

    def difference(self, configuration: str, kpi: str, *, to: str, place: Place = WHOLE) -> Span:
        """Return the paired difference to another configuration with its 95 % interval."""
        return _span(self._against(to).difference[configuration], ROW[kpi], place)

    def input_range(
        self, configuration: str, kpi: str, *, to: str, place: Place = WHOLE
    ) -> Span | None:
        """Return what not knowing the inputs does to the difference; None if it cannot be told.

        Both ends are equal where neither the inputs nor luck move the difference.
        """
        found = self._against(to).inputs[configuration]
        at = (ROW[kpi], *place)
        if found is None or not np.isfinite(found.low[at]):
            return None
        return Span(float(found.mean[at]), float(found.low[at]), float(found.high[at]))

    def has_value(self, kpi: str, place: Place = WHOLE) -> bool:
        """Whether a KPI has a value there under any configuration.

        One about a section that the scenario does not have has none.
        """
        if not is_described(kpi, self.scenario):
            return False
        at = (ROW[kpi], *place)
        return any(bool(np.isfinite(each.value[at])) for each in self._levels.values())

    def kpis_with_value(self, place: Place = WHOLE) -> list[Kpi]:
        """Return the KPIs that have a value at a place."""
        return [kpi for kpi in KPIS if self.has_value(kpi.id, place)]

    @cached_property
    def _levels(self) -> dict[str, Interval]:
        return {name: self.comparison.level(name) for name in self.comparison.configurations}

    @cached_property
    def _differences(self) -> dict[str, _Against]:
        return {}

    def _against(self, baseline: str) -> _Against:
        if baseline not in self._differences:
            against = self.comparison.against(baseline)
            self._differences[baseline] = _Against(
                {name: against.difference(name) for name in self.configurations},
                {name: against.input_difference(name) for name in self.configurations},
            )
        return self._differences[baseline]


def reading_of(
    comparison: Comparison, *, language: str, is_scaled: bool = False, is_pinned: bool = False
) -> Reading:
    """Return a comparison in a language; ValueError for a language without a catalogue."""
    return Reading(comparison, wording(language), is_scaled, is_pinned)


def _span(interval: Interval, row: int, place: Place) -> Span:
    at = (row, *place)
    return Span(float(interval.value[at]), float(interval.low[at]), float(interval.high[at]))
