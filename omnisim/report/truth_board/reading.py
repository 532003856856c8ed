"""Reading: a board as somebody reads it – in a language, with names and numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from omnisim.attribution.board import Board, Measure
from omnisim.attribution.budget import TILTED, candidates
from omnisim.attribution.truths import Truths
from omnisim.measure.kpis import Unit
from omnisim.measure.statistics import Interval
from omnisim.report.numerals import Numerals, Span, Written
from omnisim.report.wording import Name, Wording, wording
from omnisim.scenario.scenario import Scenario

_FEWEST_ORDERS: Final = 10  # touched, of a history
_NEARLY: Final = 1e-9
_WORST, _BEST = "siloed", "unified"


@dataclass(frozen=True)
class BoardReading:
    """A board and the words for it."""

    board: Board
    wording: Wording
    is_scaled: bool = False  # the market is a draft of another size

    @property
    def truths(self) -> Truths:
        """What was simulated."""
        return self.board.truths

    @property
    def scenario(self) -> Scenario:
        """The scenario of the business."""
        return self.truths.business.scenario

    @cached_property
    def numerals(self) -> Numerals:
        """How numbers are written."""
        return Numerals(self.wording, self.scenario.currency)

    @property
    def levers(self) -> list[str]:
        """What the channels judged are called."""
        return [self.channel(name) for name in self.truths.levers]

    def channel(self, name: str) -> str:
        """What a channel is called."""
        return self.wording.name(name, self.scenario.channels[name].label)

    def tactic(self, name: str) -> str:
        """What a tactic is called."""
        return self.wording.name(name, self.scenario.tactics[name].label)

    def configuration(self) -> str:
        """What the configuration is called."""
        name = self.truths.business.configuration
        return self.wording.name(name, self.scenario.configurations[name].label)

    def method(self, name: str) -> str:
        """What a method is called; one of a user's own by its name in plain words."""
        if name == "last_touch" and "last_non_direct" not in self.board.methods:
            # Among channels that advertise no touch is direct.
            return self._known("attribution.method.last_of_all", name)
        return self._known(f"attribution.method.{name}", name)

    def view(self, name: str) -> str:
        """What a view of who is who is called."""
        return self._known(f"attribution.view.{name}", name)

    def division(self, name: str) -> str:
        """What a division of the budget that no method advises is called."""
        if name.startswith(TILTED):
            channel = self.channel(name.removeprefix(TILTED))
            return self.wording.say("attribution.division.more", channel=channel)
        return self.wording.say(f"attribution.division.{name.removeprefix('budget_')}")

    @property
    def divisions(self) -> tuple[str, ...]:
        """The divisions that no method advises."""
        return candidates(self.truths.business.budgets)

    @property
    def apart(self) -> str:
        """The view with the worst records."""
        return _WORST if _WORST in self.board.views else self.board.views[0]

    @property
    def joined(self) -> str:
        """The view with the best records."""
        return _BEST if _BEST in self.board.views else self.board.views[-1]

    def typical(self, method: str, view: str, measure: Measure) -> float:
        """Return the middle of a measure over the draws."""
        return self.board.spread(view, method, measure).median

    @property
    def is_telling(self) -> bool:
        """Whether a history shows orders enough for its shares to mean anything."""
        return self.board.seen(self.joined, "touched") >= _FEWEST_ORDERS

    @property
    def are_alike(self) -> bool:
        """Whether all methods are equally far off, or there is nothing to share out."""
        found = [self.typical(name, self.joined, "share_error") for name in self.board.methods]
        return len(self.levers) < 2 or np.ptp(found) < _NEARLY

    def points(self, share: float) -> str:
        """Return a distance of shares: `4.6 points`."""
        return self.wording.say("unit.points", number=self.plain_points(share))

    def plain_points(self, share: float) -> str:
        """Return the same without its unit."""
        return self.numerals.number(round(100.0 * share, 2))

    def ranked(self, view: str) -> list[str]:
        """Return the methods by their error of shares, the least first."""
        return sorted(
            self.board.methods,
            key=lambda name: _last_if_nan(self.typical(name, view, "share_error")),
        )

    def written(self, found: Interval, unit: Unit, place: int | None = None) -> Written:
        """Return a level with its interval."""
        return self.numerals.level(span_of(found, place), unit)

    def signed(self, found: Interval, unit: Unit, place: int | None = None) -> Written:
        """Return a difference with its interval."""
        return self.numerals.difference(span_of(found, place), unit)

    def whole(self, written: Written) -> str:
        """Return a number with its interval in brackets, if it has one."""
        return f"{written.value} ({written.interval})" if written.interval else written.value

    def _known(self, key: str, name: str) -> str:
        texts: Mapping[str, Any] = self.wording.texts
        return Name(self.wording.say(key)) if key in texts else name.replace("_", " ")


def board_reading(board: Board, *, language: str, is_scaled: bool = False) -> BoardReading:
    """Return a board with the words of a language; ValueError if there are none."""
    return BoardReading(board, wording(language), is_scaled)


def span_of(found: Interval, place: int | None = None) -> Span:
    """Return one number of an interval as a span."""
    numbers: Sequence[NDArray[np.float64]] = (found.value, found.low, found.high)
    return Span(*(float(n if place is None else n[place]) for n in numbers))


def _last_if_nan(value: float) -> float:
    return math.inf if math.isnan(value) else value
