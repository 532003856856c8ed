"""Discovery: in which region of what we do not know something happens, as a box in few dimensions.

The patient rule induction method (PRIM; Friedman & Fisher 1999, doi:10.1023/A:1008894516817) peels
a thin slice off one side of a box at a time, the one whose loss makes the rest densest in what is
looked for. What is found is judged as in scenario discovery (Bryant & Lempert 2010,
doi:10.1016/j.techfore.2009.08.002): coverage, the share of all cases of interest that lie in the
box; density, the share of the cases in the box that are of interest; and few restricted dimensions,
each of which must matter by more than chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.strategy.case import Numbers
from omnisim.strategy.information import straight

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

_SLICE: Final = 0.05  # of the points in the box
_LEAST: Final = 0.03  # of all points, in a box
_FEWEST: Final = 12  # points in a box
_CHANCE: Final = 0.01  # a restriction that chance explains more often than this is dropped
_ROUNDS: Final = 10
_DEALT: Final = 40  # times that what happened is dealt out anew
_SELDOM: Final = 0.05
_LIFT: Final = 1.5  # times as dense as all points is a region, at least


class Box(NamedTuple):
    """A region: every point lies in it whose values are within low and high (n_dimensions,)."""

    low: Numbers  # -inf: not restricted
    high: Numbers
    coverage: float
    density: float
    mass: float  # share of all points in it
    chances: Numbers  # (n_dimensions,) how often chance alone would do as well; NaN: unrestricted

    @property
    def restricted(self) -> tuple[int, ...]:
        """The dimensions that are restricted."""
        return tuple(np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high)).tolist())

    def holds(self, points: Numbers) -> Flags:
        """Return which points (n_points, n_dimensions) lie in it."""
        return _inside(points, self.low, self.high)


def trajectory(points: Numbers, hits: Flags) -> tuple[Box, ...]:
    """Return the boxes of a peeling, from all points (n_points, n_dimensions) to the smallest.

    `hits` (n_points,) tells the points of interest. Raises ValueError if there are none.
    """
    if not hits.any():
        raise ValueError("no point is of interest, so that no region of them can be found")
    return tuple(_box(points, hits, low, high) for low, high in _peeled(points, hits))


def best_box(points: Numbers, hits: Flags) -> Box:
    """Return the box of a peeling with the best balance of coverage and density.

    Its ends are then moved to where the balance (their harmonic mean) is best, and restrictions
    that chance explains are dropped. Raises ValueError if no point is of interest.
    """
    peeled = trajectory(points, hits)
    start = max(peeled, key=_balance)
    return _refined(points, hits, start)


def boxes(points: Numbers, hits: Flags, *, most: int = 3) -> tuple[Box, ...]:
    """Return regions one after the other, each among the points that lie in none before.

    Coverage and density are those among all points. Regions that are hardly denser than all points
    are left out.
    """
    found: list[Box] = []
    left = np.ones(len(points), bool)
    while len(found) < most and hits[left].sum() >= _FEWEST:
        box = best_box(points[left], hits[left])
        among_all = _box(points, hits, box.low, box.high)
        if not box.restricted or among_all.density < _LIFT * hits.mean():
            break
        found.append(among_all)
        left &= ~box.holds(points)
    return tuple(found)


def oddity(points: Numbers, hits: Flags, box: Box) -> float:
    """Return how likely as many hits or more would be in a box drawn without looking (binomial)."""
    from scipy.special import bdtrc  # P(more than k of n)

    inside = box.holds(points)
    found, within = int((hits & inside).sum()), int(inside.sum())
    return float(bdtrc(found - 1, within, hits.mean())) if found else 1.0


def luckiest(
    points: Numbers, differences: Numbers, hits: Flags, *, strongest: int, seed: int = 1
) -> float:
    """Return how odd a region is that is found 1 time in 20 where nothing explains the hits.

    What happened is dealt out to the points anew, and everything is done as with the real one: the
    strongest dimensions of all (n_points, n_dimensions) are picked, and the best box is looked for.
    """
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(_DEALT):
        dealt = rng.permutation(len(points))
        picked = np.argsort(-straight(points, differences[dealt]))[:strongest]
        own, happened = points[:, picked], hits[dealt]
        found.append(oddity(own, happened, best_box(own, happened)))
    return float(np.quantile(found, _SELDOM))


def _peeled(points: Numbers, hits: Flags) -> Iterator[tuple[Numbers, Numbers]]:
    low, high = (np.full(points.shape[1], end) for end in (-np.inf, np.inf))
    yield low.copy(), high.copy()
    fewest = max(_FEWEST, round(_LEAST * len(points)))
    while (inside := _inside(points, low, high)).sum() > fewest and not hits[inside].all():
        slices = [
            (density, mass, axis, is_low, end)
            for axis in range(points.shape[1])
            for is_low in (True, False)
            for density, mass, end in _slice(points[inside, axis], hits[inside], is_low=is_low)
            if mass >= fewest
        ]
        if not slices:
            return
        _, _, axis, is_low, end = max(slices, key=lambda each: each[:2])
        (low if is_low else high)[axis] = end
        yield low.copy(), high.copy()


def _slice(column: Numbers, hits: Flags, *, is_low: bool) -> Iterator[tuple[float, int, float]]:
    """Yield what is left without a slice: its density, its points and where it ends."""
    ordered = np.unique(column)
    if len(ordered) < 2:
        return
    wanted = np.quantile(column, _SLICE if is_low else 1.0 - _SLICE)
    if is_low:
        place = int(np.searchsorted(ordered, wanted, side="right"))
        end = ordered[min(place, len(ordered) - 1)]
        kept = column >= end
    else:
        place = int(np.searchsorted(ordered, wanted, side="left"))
        end = ordered[max(place - 1, 0)]
        kept = column <= end
    yield float(hits[kept].mean()), int(kept.sum()), float(end)


def _inside(points: Numbers, low: Numbers, high: Numbers) -> Flags:
    return np.asarray(((points >= low) & (points <= high)).all(axis=1))


def _box(points: Numbers, hits: Flags, low: Numbers, high: Numbers) -> Box:
    inside = _inside(points, low, high)
    found, within = int((hits & inside).sum()), int(inside.sum())
    box = Box(
        low,
        high,
        found / int(hits.sum()),
        found / within if within else 0.0,
        within / len(points),
        np.full(len(low), np.nan),
    )
    chances = np.array([_chance(points, hits, box, axis) for axis in range(len(low))])
    return box._replace(chances=chances)


def _chance(points: Numbers, hits: Flags, box: Box, axis: int) -> float:
    """Return how often chance would make a box as dense without restricting an axis.

    As many points drawn from the box without that restriction would hold so many hits or more
    (binomial, as Bryant & Lempert's quasi-p-value).
    """
    if axis not in box.restricted:
        return float("nan")
    from scipy.special import bdtrc  # P(more than k of n)

    low, high = box.low.copy(), box.high.copy()
    low[axis], high[axis] = -np.inf, np.inf
    wider, inside = _inside(points, low, high), box.holds(points)
    found, within = int((hits & inside).sum()), int(inside.sum())
    return float(bdtrc(found - 1, within, hits[wider].mean())) if found else 1.0


def _balance(box: Box) -> float:
    both = box.coverage + box.density
    return 2.0 * box.coverage * box.density / both if both > 0.0 else 0.0


def _refined(points: Numbers, hits: Flags, box: Box) -> Box:
    for _ in range(_ROUNDS):
        before = box
        doubtful = [axis for axis in box.restricted if box.chances[axis] > _CHANCE]
        if doubtful:
            worst = max(doubtful, key=lambda axis: box.chances[axis])
            box = _with_ends(points, hits, box, worst, -np.inf, np.inf)
        for axis in box.restricted:
            box = _moved(points, hits, box, axis)
        if box.restricted == before.restricted and _balance(box) <= _balance(before):
            break
    return _without_chance(points, hits, box)


def _without_chance(points: Numbers, hits: Flags, box: Box) -> Box:
    """Return the box without any restriction that chance explains."""
    while doubtful := [axis for axis in box.restricted if box.chances[axis] > _CHANCE]:
        worst = max(doubtful, key=lambda axis: box.chances[axis])
        box = _with_ends(points, hits, box, worst, -np.inf, np.inf)
    return box


def _with_ends(points: Numbers, hits: Flags, box: Box, axis: int, low: float, high: float) -> Box:
    lows, highs = box.low.copy(), box.high.copy()
    lows[axis], highs[axis] = low, high
    return _box(points, hits, lows, highs)


def _moved(points: Numbers, hits: Flags, box: Box, axis: int) -> Box:
    """Return the box with the ends of one axis where its balance is best."""
    wider = _with_ends(points, hits, box, axis, -np.inf, np.inf)
    inside = wider.holds(points)
    order = np.argsort(points[inside, axis], kind="stable")
    column, found = points[inside, axis][order], hits[inside][order]
    best = box
    if np.isfinite(box.low[axis]):
        from_here = found[::-1].cumsum()[::-1]
        place = _best_cut(from_here, np.arange(len(column), 0, -1), int(hits.sum()))
        best = max(
            best,
            _with_ends(points, hits, box, axis, float(column[place]), box.high[axis]),
            key=_balance,
        )
    if np.isfinite(box.high[axis]):
        up_to_here = found.cumsum()
        place = _best_cut(up_to_here, np.arange(1, len(column) + 1), int(hits.sum()))
        best = max(
            best,
            _with_ends(points, hits, box, axis, best.low[axis], float(column[place])),
            key=_balance,
        )
    return best


def _best_cut(found: Counts, within: Counts, hits: int) -> int:
    """Return where coverage and density are best balanced: 2 found / (within + hits)."""
    return int(np.argmax(2.0 * found / (within + hits)))
