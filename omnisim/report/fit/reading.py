"""Reading: a fit as somebody reads it – in a language, with names and units."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from omnisim.calibration.aspects import BEGIN, OTHERS, Likeness, is_far
from omnisim.calibration.check import Checked
from omnisim.calibration.fit import Estimate, Fit
from omnisim.calibration.log import ENDS
from omnisim.calibration.search import Searched
from omnisim.report.numerals import HARD_SPACE, Numerals
from omnisim.report.wording import Name, Wording
from omnisim.scenario.scenario import Scenario

_ARROW: Final = " → "
_HOURS: Final = 24.0
NO_CURRENCY: Final = "XXX"  # ISO 4217


@dataclass(frozen=True)
class FitReading:
    """A fit, the scenario made of it, how it was checked, and the words for them."""

    fit: Fit
    scenario: Scenario
    wording: Wording
    checked: Checked | None = None  # None: nothing that has times to compare
    searched: Searched | None = None
    changed: tuple[str, ...] = ()  # dotted paths of what was measured

    @cached_property
    def numerals(self) -> Numerals:
        """How numbers are written."""
        return Numerals(self.wording, self.scenario.currency)

    @property
    def likenesses(self) -> tuple[Likeness, ...]:
        """The aspects that were compared, the least like first.

        Where all that was seen is alike – journeys of one touch, say – there is nothing to compare.
        """
        found = () if self.checked is None else self.checked.likenesses
        told = (each for each in found if not math.isnan(each.distance.ratio))
        return tuple(sorted(told, key=lambda each: -each.distance.ratio))

    @property
    def far(self) -> tuple[Likeness, ...]:
        """Those in which the simulation is farther off than the data from themselves."""
        return tuple(each for each in self.likenesses if is_far(each))

    def aspect(self, aspect: str) -> str:
        """What an aspect is called."""
        return self.wording.say(f"fit.aspect.{aspect}.name")

    def channel(self, channel: str) -> str:
        """What a channel is called."""
        known = self.scenario.channels.get(channel)
        return self.wording.name(channel, {} if known is None else known.label)

    def segment(self, segment: str) -> str:
        """What a segment is called."""
        known = self.scenario.segments.get(segment)
        return self.wording.name(segment, {} if known is None else known.label)

    def state(self, state: str) -> str:
        """What a touchpoint, an outcome or the beginning of a journey is called."""
        if state in (*ENDS, BEGIN, OTHERS):
            return self.wording.say(f"fit.step.{state}")
        stage, _, channel = state.partition("@")
        return self.wording.say(
            "phrase.touchpoint",
            channel=self.channel(channel),
            stage=self.wording.say(f"stage.{stage}").lower(),
        )

    def steps(self, path: str) -> str:
        """Return a path of touchpoints in words."""
        return _ARROW.join(self.state(step) for step in path.split(" > "))

    def route(self, route: str) -> str:
        """Return the channels of a journey in words."""
        if route == OTHERS:
            return self.wording.say("fit.step.others")
        return _ARROW.join(
            " …".join(self.channel(part) for part in step.split(" …") if part)
            + (" …" if step.endswith(" …") else "")
            for step in route.split(" > ")
        )

    def writer(self, aspect: str) -> Callable[[float], str]:
        """Return how distances of an aspect are written."""
        write = self.numerals
        return {
            "paths": write.share,
            "length": lambda value: self.wording.say(
                "fit.unit.touches", number=write.number(value)
            ),
            "between": write.duration,
            "hour": lambda value: write.duration(value / _HOURS),
            "week": write.duration,
            "channel": self.points,
            "route": self.points,
            **dict.fromkeys(
                ("repeats", "later"),
                lambda value: self.wording.say("fit.unit.orders", number=write.number(value)),
            ),
            "value": self.money,
        }[aspect]

    def points(self, value: float) -> str:
        """Return a difference of shares in percentage points, without a sign."""
        return self.numerals.share(value).replace("%", "pp").replace("pp", " pp")

    def money(self, value: float) -> str:
        """Return an amount of money; of a log without a currency the number alone."""
        if self.scenario.currency == NO_CURRENCY:
            return self.numerals.number(value)
        return self.numerals.money(value)

    def days(self, days: float) -> str:
        """Return a time in whole days."""
        return self.numerals.days(float(round(days)))

    def times(self, value: float) -> str:
        """Return a ratio: `1.6 ×`; infinite where the data differ from themselves in nothing."""
        if math.isinf(value):
            return f"∞{HARD_SPACE}×"
        return f"{self.numerals.number(round(value, 2 if value < 9.95 else 0))}{HARD_SPACE}×"

    def estimate(self, found: Estimate, write: Callable[[float], str]) -> tuple[str, str]:
        """Return a number and its interval."""
        if not found.low < found.high:
            return write(found.value), ""
        low, high = write(found.low), write(found.high)
        return write(found.value), self.wording.say("phrase.range", low=low, high=high)

    def example(self, text: str) -> str:
        """Return an example of an odd row, `row 17: …`, in the language."""
        return text.replace("row ", f"{self.wording.say('fit.text.row')} ", 1)

    def drifting_name(self, name: str) -> str:
        """What a quantity that was followed week by week is called."""
        kind, _, channel = name.partition(" ")
        if kind == "entry":
            return self.wording.say("fit.drift.entry", channel=Name(self.channel(channel)))
        return self.wording.say(f"fit.drift.{kind}")
