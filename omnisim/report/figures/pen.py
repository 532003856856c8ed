"""Pen: draws the bands of one configuration, one after the other, in a frame shared by all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from omnisim.report.figures.frame import ORDERS_X, START_X, Places, Side
from omnisim.report.figures.titles import Titles
from omnisim.report.journeys import START, Move, advertises
from omnisim.report.reading import Reading

FEWEST: Final = 0.05  # per 100 journeys; what is less is written as 0.0 and not shown

_STUB: Final = 58.0  # length of the bands that fade out
_THINNEST: Final = 0.3  # per 100 journeys; thinner bands are not drawn
_FINEST: Final = 0.8  # length; a band is no thinner
_FLATTEST: Final = 16.0  # reach of the smallest arc
_BEND: Final = 0.26  # further reach per distance
_FARTHEST: Final = 92.0

_Spot = tuple[float, float]


class Bar(NamedTuple):
    """A touchpoint, or the start or end of all journeys."""

    x: float
    y: float
    height: float
    label: str
    title: str


class Band(NamedTuple):
    """A flow: a step, `broken`, `torn`, `order`, `left` or `lost`."""

    kind: str
    path: str
    title: str
    width: float = 0.0  # of a line; 0 for an area


class Pen:
    """Remembers how much of each side of a bar is taken, so that bands lie beside each other."""

    def __init__(self, reading: Reading, places: Places) -> None:
        self._reading, self._at, self._titles = reading, places, Titles(reading)
        self._flows, self._names = places.flows, places.names
        self._taken: dict[tuple[int, Side], float] = defaultdict(float)
        self._ordered = 0.0

    def bars(self) -> Iterator[Bar]:
        """Yield the start, the touchpoints visited and the orders."""
        orders, titles = float(self._flows.ordered.sum()), self._titles
        yield Bar(START_X, *self._at.centred(100.0), "100", titles.name(START))
        yield from (self._bar(p) for p in self._at.points() if self._flows.size(p) >= FEWEST)
        yield Bar(ORDERS_X, *self._at.centred(orders), titles.count(orders), titles.end("orders"))

    def bands(self) -> Iterator[Band]:
        """Yield all bands, those behind the others first."""
        drawn = [move for move in self._flows.moves if move.size >= _THINNEST]
        ordered = sorted(drawn, key=lambda m: (self._at.top(m.target), self._at.top(m.source)))
        forward = [move for move in ordered if move.step in ("stay", "handoff")]
        back = [move for move in ordered if move.step == "back"]
        yield from self._stubs()
        # Orders lie below what goes on to other touchpoints, so they are drawn after it.
        yield from chain.from_iterable(map(self._moved, forward))
        yield from self._orders()
        yield from chain.from_iterable(map(self._moved, back))
        yield from self._arcs()

    def _bar(self, point: int) -> Bar:
        visits = float(self._flows.visits[point])
        x, y = round(self._at.edge(point, "left"), 1), round(self._at.top(point), 1)
        height = max(1.0, round(self._at.height(point), 1))
        return Bar(x, y, height, self._titles.count(visits), self._titles.visits(point, visits))

    def _stubs(self) -> Iterator[Band]:
        """Yield what ends at a bar, below the bands that go on from there."""
        for point in (START, *self._at.points()):
            ends = {"lost": float(self._flows.lost[point]), "left": float(self._flows.left[point])}
            y = self._at.top(point) + self._at.height(point) - self._at.scaled(sum(ends.values()))
            for kind, size in ends.items():
                if size >= _THINNEST:
                    yield self._stub(point, kind, y, size)
                y += self._at.scaled(size)

    def _stub(self, point: int, kind: str, y: float, size: float) -> Band:
        x, height = self._at.edge(point, "right"), self._at.scaled(size)
        path = f"M{x:.1f} {y:.1f}h{_STUB:.0f}v{height:.1f}h-{_STUB:.0f}z"
        return Band(kind, path, self._titles.move(point, self._titles.end(kind), size))

    def _moved(self, move: Move) -> Iterator[Band]:
        """Yield the ribbon of a move, and a strand of it for the stories that got lost."""
        out: Side = "left" if move.step == "back" else "right"
        into: Side = "right" if move.step == "back" else "left"
        start = self._take(move.source, out, move.size)
        end = self._take(move.target, into, move.size)
        title = self._titles.move(move.source, self._titles.name(move.target), move.size)
        yield Band(move.step, _ribbon(start, end, self._thickness(move.size)), title)
        lost = move.size * self._broken(move.source, move.target)
        if lost >= FEWEST:
            path = _ribbon(start, end, self._thickness(lost))
            yield Band("broken", path, self._titles.broken(move, lost))

    def _orders(self) -> Iterator[Band]:
        y = self._at.centred(float(self._flows.ordered.sum()))[0]
        for point in self._at.points():
            size = float(self._flows.ordered[point])
            if size >= _THINNEST:
                start = self._take(point, "right", size)
                path = _ribbon(start, (ORDERS_X, y), self._thickness(size))
                yield Band(
                    "order", path, self._titles.move(point, self._titles.end("orders"), size)
                )
            y += self._at.scaled(size)

    def _arcs(self) -> Iterator[Band]:
        """Yield hand-offs within a stage, both directions of a pair as one arc."""
        sizes = {(m.source, m.target): m.size for m in self._flows.moves if m.step == "across"}
        for (start, end), there in sizes.items():
            back = sizes.get((end, start), 0.0)
            if (start < end or not back) and there + back >= _THINNEST:
                yield from self._arc(start, end, there, back)

    def _arc(self, start: int, end: int, there: float, back: float) -> Iterator[Band]:
        path = self._bow(start, end)
        title = self._titles.both_ways(start, end, there, back)
        yield Band("across", path, title, self._thickness(there + back))
        lost = there * self._broken(start, end) + back * self._broken(end, start)
        if lost >= FEWEST:
            yield Band("torn", path, title, self._thickness(lost))

    def _bow(self, start: int, end: int) -> str:
        x = self._at.edge(start, "right")
        y1, y2 = (self._at.top(p) + self._at.height(p) / 2 for p in (start, end))
        reach = x + min(_FLATTEST + _BEND * abs(y2 - y1), _FARTHEST)
        return f"M{x:.1f} {y1:.1f}C{reach:.1f} {y1:.1f} {reach:.1f} {y2:.1f} {x:.1f} {y2:.1f}"

    def _broken(self, source: int, target: int) -> float:
        """Return the share of a move that loses its story; 0 where there is none to lose."""
        channel = self._names.touchpoint_channel
        if source == START or channel[source] == channel[target]:
            return 0.0
        if advertises(self._reading, channel[source]):
            return 0.0
        return float(self._flows.broken[channel[target]])

    def _take(self, point: int, side: Side, size: float) -> _Spot:
        """Return where a band of a size begins on a side of a bar, and mark it as taken."""
        y = self._at.top(point) + self._taken[point, side]
        self._taken[point, side] += self._at.scaled(size)
        return self._at.edge(point, side), y

    def _thickness(self, size: float) -> float:
        return round(max(_FINEST, self._at.scaled(size)), 1)


def _ribbon(start: _Spot, end: _Spot, height: float) -> str:
    """Return an area of even height that swings from one spot to another."""
    (x1, y1), (x2, y2) = start, end
    mid, h = (x1 + x2) / 2, height
    return (
        f"M{x1:.1f} {y1:.1f}C{mid:.1f} {y1:.1f} {mid:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        f"v{h:.1f}C{mid:.1f} {y2 + h:.1f} {mid:.1f} {y1 + h:.1f} {x1:.1f} {y1 + h:.1f}z"
    )
