"""Moves: the largest flows between touchpoints, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from omnisim.report.journeys import START, Flows
from omnisim.report.reading import Reading
from omnisim.report.table import Table

_MOST: Final = 25


def moves_table(reading: Reading, flows: Mapping[str, Flows]) -> Table:
    """Return the largest moves per 100 journeys under some configurations."""
    sizes: dict[tuple[int, int], dict[str, float]] = {}
    for name, each in flows.items():
        for move in each.moves:
            sizes.setdefault((move.source, move.target), {})[name] = move.size
    largest = sorted(sizes, key=lambda way: (-max(sizes[way].values()), way))[:_MOST]
    say, write = reading.wording.say, reading.numerals.per_hundred
    rows = (
        (*(_point(reading, p) for p in way), *(write(sizes[way].get(n, 0.0)) for n in flows))
        for way in largest
    )
    head = (say("head.from"), say("head.to"), *(reading.name(name) for name in flows))
    return Table(head, tuple(rows))


def _point(reading: Reading, point: int) -> str:
    if point == START:
        return reading.wording.say("journey.start")
    return reading.touchpoint(reading.comparison.names.touchpoints[point])
