"""Titles: what a part of a drawing stands for, told where the pointer rests."""

from __future__ import annotations

from dataclasses import dataclass

from omnisim.report.journeys import START, Move
from omnisim.report.reading import Reading


@dataclass(frozen=True)
class Titles:
    """Titles in the reader's language; sizes are journeys of 100."""

    reading: Reading

    def move(self, source: int, target: str, size: float) -> str:
        """Return what a band from a touchpoint to somewhere stands for."""
        return self._say("move", source=self.name(source), target=target, count=self.count(size))

    def broken(self, move: Move, size: float) -> str:
        """Return what the strand of lost stories of a move stands for."""
        source, target = self.name(move.source), self.name(move.target)
        return self._say("broken", source=source, target=target, count=self.count(size))

    def both_ways(self, start: int, end: int, there: float, back: float) -> str:
        """Return what an arc stands for."""
        return self._say(
            "both_ways",
            source=self.name(start),
            target=self.name(end),
            count=self.count(there),
            back=self.count(back),
        )

    def visits(self, point: int, visits: float) -> str:
        """Return what a bar stands for."""
        return self._say("visits", touchpoint=self.name(point), count=self.count(visits))

    def name(self, point: int) -> str:
        """Return what a touchpoint, or the start, is called."""
        if point == START:
            return self._say("start")
        return self.reading.touchpoint(self.reading.comparison.names.touchpoints[point])

    def end(self, kind: str) -> str:
        """Return what an end of journeys is called: `orders`, `left` or `lost`."""
        return self._say(kind)

    def count(self, size: float) -> str:
        """Return journeys of 100, to a tenth."""
        return self.reading.numerals.per_hundred(size)

    def _say(self, key: str, **values: str) -> str:
        return self.reading.wording.say(f"journey.{key}", **values)
