"""Search: parameters that a log does not show, found by simulating until the moments match.

Method of simulated moments (McFadden 1989, *Econometrica* 57(5)): with m̂ the moments of the log and
m(θ) those of a market simulated with the parameters θ,

    minimise  g(θ)ᵀ Ω⁻¹ g(θ),   g(θ) = m(θ) − m̂,

where Ω is the covariance of both together: the log is one sample, and so are the simulations. Every
θ is simulated with the *same luck*, so that neighbouring θ differ by θ alone. What is minimised is
still not smooth (whether somebody buys is yes or no); so the search does not differentiate it but
lays a plane through simulated points near the best one, steps on it, and looks again nearer by.

With G the slopes of that plane, the estimate has the covariance (GᵀΩ⁻¹G)⁻¹, and the least value is
χ² with as many degrees of freedom as there are moments more than parameters: where it is too large,
no θ makes this market look like the log.

*Identifiability.* Searched over ranges that are scaled to 0 … 1, a parameter of which the log knew
nothing would keep the variance 1/12 of its range. Added as if it were evidence, that range keeps
everything finite: `narrowed` compares it with what is left, and two parameters that trade off –
more of the one is as good as less of the other – show as a correlation near ±1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import lsq_linear
from scipy.special import chdtrc

from omnisim.calibration.moments import FloatArray, Moments

FIRST_LOOKS: Final = 10  # per parameter
ROUNDS: Final = 6
TRADED: Final = 0.8  # correlation at which two parameters are said to trade off
MISFIT: Final = 0.01  # chance of a misfit below which no value is believed
_EDGE: Final = 1e-3  # of a range
UNKNOWN: Final = 0.7  # of its range that a parameter keeps of which the log says little
_NORMAL: Final = 1.959964
_REACH: Final = 0.5  # of the range, of the first plane
_NEARER: Final = 0.65  # per round
_NEAREST: Final = 0.1
_HAIR: Final = 1e-9
_RANGE: Final = 12.0  # precision of a uniform draw from 0 … 1
_SHRINK: Final = 0.1  # of correlations between moments: few samples exaggerate them

Simulate = Callable[[FloatArray], Moments]
Explore = Callable[[Callable[[FloatArray], float], int, int], None]


class Free(NamedTuple):
    """A parameter to be found, and where it is looked for."""

    name: str
    low: float
    high: float


class Found(NamedTuple):
    """A parameter found."""

    name: str
    value: float
    low: float  # 95 % interval, within the range that was searched
    high: float
    narrowed: float  # share of the doubt of the range that is left; near 1: the log says nothing
    at_edge: bool = False  # at an end of the range, beyond which it may lie as well


class Traded(NamedTuple):
    """Two parameters that the log cannot tell apart."""

    first: str
    second: str
    correlation: float  # > 0: both can grow together; < 0: one makes up for the other


class Match(NamedTuple):
    """One moment in the log and at the parameters found."""

    name: str
    real: float
    simulated: float
    z: float  # difference in standard errors


@dataclass(frozen=True)
class Searched:
    """What a search came to."""

    found: tuple[Found, ...]
    traded: tuple[Traded, ...]
    matches: tuple[Match, ...]
    misfit: float  # least value of what was minimised
    p: float  # chance of so large a misfit if some θ were the truth
    simulations: int

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names of the parameters that the log hardly speaks of."""
        return tuple(each.name for each in self.found if each.narrowed > UNKNOWN)

    @property
    def fits(self) -> bool:
        """Whether the market looks like the log with what was found."""
        return self.p >= MISFIT

    @property
    def believed(self) -> tuple[Found, ...]:
        """What may be put into the scenario: told apart, inside a range, in a market that fits."""
        doubtful = {name for pair in self.traded for name in pair[:2]} | set(self.unknown)
        told = (each for each in self.found if each.name not in doubtful and not each.at_edge)
        return tuple(told) if self.fits else ()

    @property
    def is_identified(self) -> bool:
        """Whether the log tells every parameter, and each apart from the others."""
        return not self.traded and not self.unknown


def searched(
    simulate: Simulate,
    free: Sequence[Free],
    target: Moments,
    *,
    explore: Explore | None = None,
    rounds: int = ROUNDS,
) -> Searched:
    """Return the parameters with which simulated moments come nearest to those of a log.

    `simulate` returns the moments at values (k,) of the free parameters, always with the same luck;
    `explore` looks around before the planes (an even spread of places if not given). ValueError for
    no parameter, an empty range, or fewer telling moments than parameters.
    """
    _check(free, target)
    field = _Field(simulate, tuple(free), target)
    (explore or evenly)(field.look, len(free), FIRST_LOOKS * len(free))
    reach = _REACH
    for number in range(rounds):
        place = field.stepped(field.best.place, reach)
        field.look(place)
        for nearby in _around(place, reach / 2, number):
            field.look(nearby)
        reach = max(reach * _NEARER, _NEAREST)
    return _told(field, reach)


def evenly(look: Callable[[FloatArray], float], parameters: int, count: int) -> None:
    """Look at places spread evenly, by the additive recurrence of Roberts (2018)."""
    for place in _spread(parameters, count):
        look(place)


def by_optuna(look: Callable[[FloatArray], float], parameters: int, count: int) -> None:
    """Look around by covariance-matrix adaptation; needs the extra `calibrate`.

    ModuleNotFoundError where that is not installed.
    """
    import optuna  # late: an extra

    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def loss(trial: Any) -> float:
        place = [trial.suggest_float(str(number), 0.0, 1.0) for number in range(parameters)]
        return look(np.array(place))

    sampler = optuna.samplers.CmaEsSampler(seed=0)
    optuna.create_study(sampler=sampler).optimize(loss, n_trials=count)


def _check(free: Sequence[Free], target: Moments) -> None:
    empty = [each.name for each in free if not each.low < each.high]
    if empty:
        raise ValueError(f"nothing to search between low and high of {', '.join(empty)}")
    telling = int((np.diag(target.covariance) > 0).sum())
    if not 0 < len(free) <= telling:
        raise ValueError(f"{len(free)} parameters, {telling} moments that tell anything")


class _Point(NamedTuple):
    place: FloatArray  # (k,) within 0 … 1
    seen: Moments


class _Field:
    """What was simulated so far, and how far it is from the log."""

    def __init__(self, simulate: Simulate, free: tuple[Free, ...], target: Moments) -> None:
        self._simulate = simulate
        self.free = free
        self.target = target
        self.points: list[_Point] = []
        self.telling = np.diag(target.covariance) > 0

    def look(self, place: FloatArray) -> float:
        """Simulate at a place and return its misfit."""
        low, high = (np.array([getattr(f, end) for f in self.free]) for end in ("low", "high"))
        self.points.append(_Point(place, self._simulate(low + place * (high - low))))
        return self._misfit(self.points[-1], self._weights(self.points[0]))

    @property
    def best(self) -> _Point:
        """The place nearest to the log, judged by the doubt at the nearest place itself."""
        nearest = self.points[0]
        for _ in range(2):
            weights = self._weights(nearest)
            nearest = min(self.points, key=lambda point: self._misfit(point, weights))
        return nearest

    def gap(self, point: _Point) -> FloatArray:
        """Return the differences of the moments that tell (m,)."""
        return np.asarray((point.seen.values - self.target.values)[self.telling])

    def doubt(self, point: _Point) -> FloatArray:
        """Return the covariance of those differences (m, m)."""
        both = self.target.covariance + point.seen.covariance
        return np.asarray(both[np.ix_(self.telling, self.telling)])

    def plane(self, centre: FloatArray, reach: float) -> tuple[FloatArray, FloatArray]:
        """Return height (m,) and slopes (m, k) at a centre, in independent units of variance 1."""
        near = self._near(centre, reach)
        step = np.array([point.place - centre for point in near])
        columns = [np.ones((len(near), 1)), step]
        if len(near) > 4 * len(centre) + 2:
            columns.append(step**2)
        weights = self._weights(self.best)
        seen = np.array([weights @ self.gap(point) for point in near])
        nearness = np.maximum(1 - np.abs(step).max(axis=1) / (2 * reach), 0.1)[:, None]
        solved = np.linalg.lstsq(nearness * np.hstack(columns), nearness * seen)[0]
        return solved[0], solved[1 : 1 + len(centre)].T

    def stepped(self, centre: FloatArray, reach: float) -> FloatArray:
        """Return the place within reach where the plane comes nearest to the log."""
        height, slopes = self.plane(centre, reach)
        low = np.maximum(-reach, -centre) - _HAIR
        high = np.minimum(reach, 1 - centre) + _HAIR
        step = lsq_linear(slopes, -height, bounds=(low, high)).x
        return np.clip(centre + step, 0.0, 1.0)

    def _near(self, centre: FloatArray, reach: float) -> list[_Point]:
        """Return the points within reach, or as many of the nearest as a plane needs."""
        ordered = sorted(self.points, key=lambda point: _apart(point, centre))
        within = sum(_apart(point, centre) <= 1.5 * reach for point in ordered)
        return ordered[: max(within, 3 * (len(centre) + 1))]

    def _misfit(self, point: _Point, weights: FloatArray) -> float:
        return float(np.sum((weights @ self.gap(point)) ** 2))

    def _weights(self, point: _Point) -> FloatArray:
        return _root_of_inverse(self.doubt(point))


def _apart(point: _Point, centre: FloatArray) -> float:
    return float(np.abs(point.place - centre).max())


def _spread(parameters: int, count: int) -> FloatArray:
    """Return places spread evenly over the unit cube (count, parameters)."""
    root = 2.0
    for _ in range(40):
        root = (1.0 + root) ** (1.0 / (parameters + 1))
    steps = root ** -np.arange(1.0, parameters + 1)
    return np.asarray((0.5 + np.arange(count)[:, None] * steps) % 1.0)


def _around(place: FloatArray, reach: float, number: int) -> FloatArray:
    """Return a few places near one, other ones each time."""
    count = len(place) + 1
    cube = _spread(len(place), (number + 1) * count)[number * count :]
    return np.clip(place + reach * (2 * cube - 1), 0.0, 1.0)


def _root_of_inverse(covariance: FloatArray) -> FloatArray:
    """Return R with RᵀR near the inverse; correlations, which small samples feign, are shrunk."""
    deviation = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(deviation, deviation)
    shrunk = (1 - _SHRINK) * correlation + _SHRINK * np.eye(len(deviation))
    return np.asarray(np.linalg.inv(np.linalg.cholesky(shrunk)) / deviation)


def _told(field: _Field, reach: float) -> Searched:
    """Return what the last plane says, and how well the market at its best place matches."""
    place = field.stepped(field.best.place, reach)
    field.look(place)
    last = field.points[-1]
    _, slopes = field.plane(place, reach)
    information = slopes.T @ slopes
    left = np.linalg.inv(information + _RANGE * np.eye(len(place)))
    error = np.sqrt(np.diag(np.linalg.inv(information + _HAIR * np.eye(len(place)))))
    narrowed = np.sqrt(_RANGE * np.diag(left))
    gap, doubt = field.gap(last), np.sqrt(np.diag(field.doubt(last)))
    misfit = float(np.sum((_root_of_inverse(field.doubt(last)) @ gap) ** 2))
    names = [
        name
        for name, is_telling in zip(field.target.names, field.telling, strict=True)
        if is_telling
    ]
    real, seen = field.target.values[field.telling], last.seen.values[field.telling]
    return Searched(
        found=tuple(map(_found, field.free, place, error, narrowed)),
        traded=tuple(_traded(field.free, left)),
        matches=tuple(map(Match, names, real.tolist(), seen.tolist(), (gap / doubt).tolist())),
        misfit=misfit,
        p=float(chdtrc(max(len(gap) - len(place), 1), misfit)),
        simulations=len(field.points),
    )


def _found(free: Free, place: float, error: float, narrowed: float) -> Found:
    ends = (place, max(0.0, place - _NORMAL * error), min(1.0, place + _NORMAL * error))
    value, low, high = (free.low + float(end) * (free.high - free.low) for end in ends)
    at_edge = not _EDGE < place < 1.0 - _EDGE
    return Found(free.name, value, low, high, float(narrowed), at_edge)


def _traded(free: Sequence[Free], covariance: NDArray[np.floating]) -> Iterator[Traded]:
    deviation = np.sqrt(np.diag(covariance))
    for first, second in combinations(range(len(free)), 2):
        correlation = float(covariance[first, second] / (deviation[first] * deviation[second]))
        if abs(correlation) >= TRADED:
            yield Traded(free[first].name, free[second].name, correlation)
