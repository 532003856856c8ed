"""Distances: how far two logs lie apart in one aspect, and how far two halves of one log do.

An aspect is tallied by customer: how often each customer falls into each of its bins. A distance
compares two such tallies on *relative* frequencies (on raw counts, logs of unequal size from the
same process lie far apart). By its geometry it is

    shares   total variation ½ Σ |p − q|: the share that would have to move to another bin
    line     Wasserstein: how far, on average, values would have to move
    circle   the same around a day or a week, where 23:50 and 00:10 lie near each other: for circles
             ∫ |F − G − median(F − G)| (Werman, Peleg & Rosenfeld 1985)
    rates    mean gap between two rates per bin, weighted by the smaller of both shares
    curve    mean gap between two curves of cumulative events per customer, each step divided by the
             customers still watched then (Nelson 1988)

No distance is 0 between two samples of one process, and what is small depends on the size of the
sample. So each is told as a *ratio*: customers of the real log are dealt into halves A and B, and
d(A, simulated) is divided by d(A, B), with as many simulated customers as B has. 1 means that the
simulation is as near to the data as the data are to themselves. The interval is the bootstrap's:
customers drawn with replacement on both sides, nobody's copies falling into both halves.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Geometry = Callable[[FloatArray, FloatArray], FloatArray]  # (k, n_bins) twice -> (k,)

SPLITS: Final = 200
DRAWS: Final = 100
FEWEST_CUSTOMERS: Final = 20  # of each log
_SPLITS_PER_DRAW: Final = 12
_NORMAL: Final = 1.959964
MOST_CUSTOMERS: Final = 4000  # of each log that are looked at
_MOST_BINS: Final = 400


class Tally(NamedTuple):
    """How often customers fell into bins: rows of a table that is mostly empty."""

    customer: IntArray  # (n,) 0 … customers − 1
    bin: IntArray  # (n,)
    customers: int
    bins: int
    amount: FloatArray | None = None  # (n,) 1 each if not given

    def table(self) -> sparse.csr_array:
        """Return the tally as a table (customers, bins)."""
        amount = np.ones(len(self.bin)) if self.amount is None else self.amount
        return sparse.csr_array(
            (amount, (self.customer, self.bin)), shape=(self.customers, self.bins)
        )

    @property
    def total(self) -> FloatArray:
        """Amount in each bin (n_bins,)."""
        return np.bincount(self.bin, weights=self.amount, minlength=self.bins).astype(float)


class Distance(NamedTuple):
    """A distance beside its reference."""

    apart: float  # real against simulated, in the unit of the aspect
    floor: float  # half of the real against its other half
    ratio: float  # apart / floor
    low: float  # 95 % interval of the ratio
    high: float
    customers: int  # on each side of a comparison


def shares(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the share (k,) that would have to move; tallies have shape (k, n_bins)."""
    return np.asarray(np.abs(_relative(first) - _relative(second)).sum(axis=-1) / 2)


def line(places: ArrayLike) -> Geometry:
    """Return the geometry of bins at rising places (n_bins,) on a line."""
    steps = np.diff(np.asarray(places, dtype=float))

    def apart(first: FloatArray, second: FloatArray) -> FloatArray:
        gap = np.cumsum(_relative(first) - _relative(second), axis=-1)[..., :-1]
        return np.asarray((np.abs(gap) * steps).sum(axis=-1))

    return apart


def circle(length: float) -> Geometry:
    """Return the geometry of equal bins around a circle of a length."""

    def apart(first: FloatArray, second: FloatArray) -> FloatArray:
        gap = np.cumsum(_relative(first) - _relative(second), axis=-1)
        gap -= np.median(gap, axis=-1, keepdims=True)
        return np.asarray(np.abs(gap).mean(axis=-1) * length)

    return apart


def rates(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the mean gap (k,) between rates.

    The first half of the bins counts what happened, the second how often it could have.
    """
    (done, could), (other_done, other_could) = (_halves(each) for each in (first, second))
    weight = np.minimum(_relative(could), _relative(other_could))
    gap = np.abs(_ratio(done, could) - _ratio(other_done, other_could))
    return _ratio((weight * gap).sum(axis=-1), weight.sum(axis=-1))


def curve(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the mean gap (k,) between cumulative curves.

    The first half of the bins counts the events of each step of time, the second who was watched.
    """
    return np.asarray(np.abs(cumulative(first) - cumulative(second)).mean(axis=-1))


def cumulative(tally: FloatArray) -> FloatArray:
    """Return the events per customer up to each step of time (…, n_steps)."""
    events, watched = _halves(tally)
    return np.asarray(np.cumsum(_ratio(events, watched), axis=-1))


def grid(*samples: FloatArray) -> FloatArray:
    """Return rising places for the values of some samples: their own if few, else a fine grid.

    >>> grid(np.array([3.0, 1.0]), np.array([1.0, 2.0])).tolist()
    [1.0, 2.0, 3.0]
    """
    values = np.unique(np.concatenate(samples))
    if len(values) <= _MOST_BINS:
        return values
    # Half of the grid follows the customers, half the values: tails keep their length.
    pooled = np.concatenate(samples)
    even = np.linspace(values[0], values[-1], _MOST_BINS // 2)
    return np.unique(np.r_[np.quantile(pooled, np.linspace(0, 1, _MOST_BINS // 2)), even])


def nearest(places: FloatArray, values: FloatArray) -> IntArray:
    """Return the place nearest to each value."""
    middles = (places[1:] + places[:-1]) / 2
    return np.searchsorted(middles, values).astype(np.int64)


def distance(real: Tally, simulated: Tally, geometry: Geometry, *, seed: int = 0) -> Distance:
    """Return how far a simulated log lies from a real one, beside what halves of the real do.

    Where the halves do not differ at all the ratio is nan, or infinite if the simulation differs.
    ValueError for fewer customers on a
    side than FEWEST_CUSTOMERS.
    """
    luck = np.random.default_rng(seed)
    tables = [_some(tally, luck) for tally in (real, simulated)]
    sizes = [table.shape[0] for table in tables]
    if min(sizes) < FEWEST_CUSTOMERS:
        raise ValueError(f"{min(sizes)} customers are too few to be dealt into halves")
    once = [np.ones((SPLITS, size)) for size in sizes]
    apart, floor = (each.mean() for each in _splits(tables, once, geometry, luck))
    drawn = [
        np.repeat(_with_replacement(size, DRAWS, luck), _SPLITS_PER_DRAW, axis=0) for size in sizes
    ]
    again = _splits(tables, drawn, geometry, luck)
    half = min(sizes[0] // 2, sizes[1])
    if floor <= 0.0:
        ratio = math.inf if apart > 0.0 else math.nan
        return Distance(float(apart), 0.0, ratio, ratio, ratio, half)
    reach = math.exp(_NORMAL * _spread_of_log_ratio(*again))
    ratio = float(apart / floor)
    return Distance(float(apart), float(floor), ratio, ratio / reach, ratio * reach, half)


def floor_of(real: Tally, geometry: Geometry, *, seed: int = 0) -> float:
    """Return how far two halves of a log lie apart, on average over many ways to halve it."""
    luck = np.random.default_rng(seed)
    table = _some(real, luck)
    weights = np.ones((SPLITS, table.shape[0]))
    return float(_splits([table, table], [weights, weights], geometry, luck)[1].mean())


def _splits(
    tables: list[sparse.csr_array],
    weights: list[FloatArray],
    geometry: Geometry,
    luck: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """Return d(A, simulated) and d(A, B) for as many splits as there are rows of weights (k, n)."""
    count = len(weights[0])
    half = min(tables[0].shape[0] // 2, tables[1].shape[0])
    real, simulated = (_shuffled(count, table.shape[0], luck) for table in tables)
    first = _totals(tables[0], weights[0] * (real < half))
    second = _totals(tables[0], weights[0] * ((real >= half) & (real < 2 * half)))
    other = _totals(tables[1], weights[1] * (simulated < half))
    return geometry(first, other), geometry(first, second)


def _shuffled(count: int, size: int, luck: np.random.Generator) -> IntArray:
    """Return so many random orders of customers (count, size)."""
    return luck.permuted(np.tile(np.arange(size), (count, 1)), axis=1)


def _with_replacement(size: int, count: int, luck: np.random.Generator) -> FloatArray:
    """Return how often each customer is drawn (count, size)."""
    return luck.multinomial(size, np.full(size, 1.0 / size), size=count).astype(float)


def _totals(table: sparse.csr_array, weights: FloatArray) -> FloatArray:
    return np.asarray((table.T @ weights.T).T)


def _some(tally: Tally, luck: np.random.Generator) -> sparse.csr_array:
    """Return the table of all customers, or of so many drawn at random as are looked at."""
    table = tally.table()
    if tally.customers <= MOST_CUSTOMERS:
        return table
    return table[np.sort(luck.choice(tally.customers, MOST_CUSTOMERS, replace=False))]


def _spread_of_log_ratio(apart: FloatArray, floor: FloatArray) -> float:
    """Return the standard error of log ratio, from several splits of each draw.

    What differs between splits of one draw is the luck of dealing, of which the mean over many
    splits is free: it is taken out of what differs between draws.
    """
    if not (apart.any() and floor.any()):
        return 0.0
    told = (apart / apart.mean() - floor / floor.mean()).reshape(-1, _SPLITS_PER_DRAW)
    dealing = told.var(axis=1, ddof=1).mean()
    between = told.mean(axis=1).var(ddof=1) - dealing / _SPLITS_PER_DRAW
    return float(np.sqrt(max(between, 0.0) + dealing / SPLITS))


def _relative(tally: FloatArray) -> FloatArray:
    return _ratio(tally, tally.sum(axis=-1, keepdims=True))


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Return part / whole, 0 where there is nothing."""
    return np.asarray(np.divide(part, whole, out=np.zeros_like(part + whole), where=whole > 0))


def _halves(tally: FloatArray) -> tuple[FloatArray, FloatArray]:
    middle = tally.shape[-1] // 2
    return tally[..., :middle], tally[..., middle:]
