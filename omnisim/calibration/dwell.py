"""Dwell: which family of distributions the time between two touches follows.

A dwell that had not ended when the log did is *right-censored*: it is known to be longer than what
was seen, and leaving it out would make every mean too short. Five families are fitted by maximum
likelihood (`scipy.stats.CensoredData`) and chosen by AIC; all of them are kept, to be shown.

Journeys are cut where a customer was silent for long, so a dwell longer than that gap is never seen
within a journey. Such dwells are *truncated* at the gap, `longest`: the likelihood is that of what
was seen, given that it was shorter. Some of what was seen are no dwells at all (`chance_returns`):
strays, spread evenly up to the gap, and the likelihood is that of a mixture. Their share is known
but roughly, from what happens beyond the gap; it is fitted along, held near what was expected, and
its doubt widens the intervals of the rest.

A scenario can hold the first three. Where another fits better, the best of the three is told with
what that costs in AIC.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.optimize import minimize

FloatArray = NDArray[np.float64]

MOST_FITTED: Final = 2000  # order statistics, evenly spread, stand for all of them
_STEP: Final = 1e-3  # of the logarithm of a parameter
_NORMAL: Final = 1.959964
_NEVER: Final = 1e-300
_AWFUL: Final = 1e300
_FARTHEST: Final = 8.0  # of a logarithm from where a search begins
# Standard deviation of the logarithm of a share of strays: an assumption, some 100 returns counted
# beyond the gap, and a line through two bands of them.
_ROUGHLY: Final = 0.25
MOST_STRAYS: Final = 0.9


class _Fixed(NamedTuple):
    """A distribution with its parameters; scipy's own takes longer to make than to use."""

    law: Any
    shape: tuple[float, ...]
    scale: float

    def logpdf(self, x: FloatArray) -> Any:
        return self.law.logpdf(x, *self.shape, loc=0.0, scale=self.scale)

    def pdf(self, x: FloatArray) -> Any:
        return self.law.pdf(x, *self.shape, loc=0.0, scale=self.scale)

    def cdf(self, x: FloatArray | float) -> Any:
        return self.law.cdf(x, *self.shape, loc=0.0, scale=self.scale)

    def sf(self, x: FloatArray) -> Any:
        return self.law.sf(x, *self.shape, loc=0.0, scale=self.scale)

    def logsf(self, x: FloatArray) -> Any:
        return self.law.logsf(x, *self.shape, loc=0.0, scale=self.scale)

    def mean(self) -> float:
        return float(self.law.mean(*self.shape, loc=0.0, scale=self.scale))

    def std(self) -> float:
        return float(self.law.std(*self.shape, loc=0.0, scale=self.scale))


class Family(NamedTuple):
    """One family; `frozen(shape, scale)` is the distribution, without a shape if it has none."""

    name: str
    law: Any  # of scipy
    has_shape: bool
    in_scenario: bool

    def frozen(self, *parameters: float) -> Any:
        """Return the distribution with these parameters (shape, if there is one, and scale)."""
        *shape, scale = parameters
        return _Fixed(self.law, tuple(shape), scale)

    def at(self, logs: FloatArray) -> Any:
        """Return the distribution with the parameters of these logarithms."""
        return self.frozen(*np.exp(logs).tolist())


FAMILIES: Final = (
    Family("exponential", stats.expon, has_shape=False, in_scenario=True),
    Family("gamma", stats.gamma, has_shape=True, in_scenario=True),
    Family("lognormal", stats.lognorm, has_shape=True, in_scenario=True),
    Family("weibull", stats.weibull_min, has_shape=True, in_scenario=False),
    Family("log-logistic", stats.fisk, has_shape=True, in_scenario=False),
)
_BY_NAME: Final = {family.name: family for family in FAMILIES}


class DwellFit(NamedTuple):
    """One family, fitted; times are in the unit of the data."""

    family: str
    parameters: tuple[float, ...]  # shape, if there is one, and scale
    mean: float  # infinite where the tail is that heavy
    mean_low: float  # 95 % interval of the mean
    mean_high: float
    shape: float | None  # as a scenario has it: gamma's, or a lognormal's cv
    shape_low: float | None
    shape_high: float | None
    cv: float  # standard deviation / mean
    log_likelihood: float

    @property
    def aic(self) -> float:
        """Criterion of Akaike."""
        return -2.0 * self.log_likelihood + 2.0 * len(self.parameters)

    @property
    def in_scenario(self) -> bool:
        """Whether a scenario can hold this family."""
        return _BY_NAME[self.family].in_scenario

    def share_longer(self, times: ArrayLike) -> FloatArray:
        """Return the share of dwells longer than each time."""
        law = _BY_NAME[self.family].frozen(*self.parameters)
        return np.asarray(law.sf(np.asarray(times, dtype=float)))


@dataclass(frozen=True)
class DwellTable:
    """All families for one set of dwells."""

    fits: tuple[DwellFit, ...]  # the best first
    ended: int
    censored: int

    @property
    def best(self) -> DwellFit:
        """The family that AIC chooses."""
        return self.fits[0]

    @property
    def usable(self) -> DwellFit:
        """The best of the families that a scenario can hold."""
        return next(fit for fit in self.fits if fit.in_scenario)


def dwell_table(
    ended: ArrayLike,
    censored: ArrayLike = (),
    *,
    longest: float = math.inf,
    strays: float = 0.0,
) -> DwellTable:
    """Return the families fitted to dwells that ended (n,) and to those cut off (m,), best first.

    `strays` is the share to be expected, among those that ended, of pauses that are none and spread
    evenly up to `longest`. A dwell of 0 is one that the clock was too coarse to see: it counts as
    half the shortest other.
    ValueError for times that are negative, not finite or above `longest`, and if fewer than two
    dwells ended or all lasted equally long: nothing to choose by.
    """
    seen, open_ = (np.asarray(times, dtype=float) for times in (ended, censored))
    both = np.concatenate([seen, open_])
    if not np.isfinite(both).all() or (both < 0).any() or (both > longest).any():
        raise ValueError(f"dwells must lie within 0 … {longest:g}")
    if strays and not (0 < strays < 1 and math.isfinite(longest)):
        raise ValueError(f"a share of {strays:g} strays up to {longest:g}")
    if len(np.unique(seen)) < 2:
        raise ValueError(f"{len(seen)} dwells that ended, not two different ones: nothing to fit")
    shortest = seen[seen > 0].min() / 2
    seen, open_ = np.maximum(seen, shortest), open_[open_ > 0]
    data = _Data(
        ended=_thinned(seen),
        censored=_thinned(open_),
        per_ended=max(1.0, len(seen) / MOST_FITTED),
        per_censored=max(1.0, len(open_) / MOST_FITTED),
        longest=longest,
        strays=strays,
    )
    fits = sorted((_fitted(family, data) for family in FAMILIES), key=lambda fit: fit.aic)
    return DwellTable(tuple(fits), len(seen), len(both) - len(seen))


class _Data(NamedTuple):
    ended: FloatArray
    censored: FloatArray
    per_ended: float  # dwells that each of the kept ones stands for
    per_censored: float
    longest: float
    strays: float

    @property
    def events(self) -> float:
        return len(self.ended) * self.per_ended

    @property
    def time(self) -> float:
        return float(self.ended.sum() * self.per_ended + self.censored.sum() * self.per_censored)

    def log_likelihood(self, law: Any, strays: float) -> float:
        seen = self.per_ended * law.logpdf(self.ended).sum()
        if math.isinf(self.longest):
            return float(seen + self.per_censored * law.logsf(self.censored).sum())
        within = law.cdf(self.longest)
        if strays:
            seen = self.per_ended * np.log(self._mixed(law.pdf(self.ended), within, strays)).sum()
            seen -= (math.log(strays / self.strays) / _ROUGHLY) ** 2 / 2.0
            within = 1.0
        still = np.maximum(within - law.cdf(self.censored), _NEVER)
        count = self.events + len(self.censored) * self.per_censored
        open_ = self.per_censored * np.log(still).sum()
        return float(seen + open_ - count * math.log(max(within, _NEVER)))

    def _mixed(self, density: FloatArray, within: float, strays: float) -> FloatArray:
        """Return the density of dwells up to the longest, strays among them."""
        own = (1.0 - strays) * density / max(within, _NEVER)
        return np.asarray(own + strays / self.longest)

    def log_likelihood_at(self, family: Family, logs: FloatArray) -> float:
        """Return it by the logarithms of the parameters and, where there are any, of the strays."""
        if not self.strays:
            return self.log_likelihood(family.at(logs), 0.0)
        strays = min(math.exp(float(logs[-1])), MOST_STRAYS)
        return self.log_likelihood(family.at(logs[:-1]), strays)


def _thinned(times: FloatArray) -> FloatArray:
    """Return order statistics, evenly spread; they tell nearly all that the sample tells."""
    if len(times) <= MOST_FITTED:
        return times
    places = (np.arange(MOST_FITTED) + 0.5) * len(times) / MOST_FITTED
    return np.asarray(np.sort(times)[places.astype(int)])


def _fitted(family: Family, data: _Data) -> DwellFit:
    logs = _estimate(family, data)
    parameters = tuple(np.exp(logs[:-1] if data.strays else logs).tolist())
    law = family.frozen(*parameters)
    mean, cv = _mean(law), _cv(law)
    slack = _covariance(family, logs, data, len(parameters))
    by_mean = _factor(_gradient(lambda at: math.log(_mean(family.at(at))), parameters), slack)
    shape = shape_low = shape_high = None
    if family.has_shape and family.in_scenario:
        told: Callable[[FloatArray], float] = (
            (lambda at: math.log(_cv(family.at(at)))) if family.name == "lognormal" else _first
        )
        shape = cv if family.name == "lognormal" else parameters[0]
        by_shape = _factor(_gradient(told, parameters), slack)
        shape_low, shape_high = shape / by_shape, shape * by_shape
    return DwellFit(
        family=family.name,
        parameters=parameters,
        mean=mean,
        mean_low=mean / by_mean,
        mean_high=mean * by_mean,
        shape=shape,
        shape_low=shape_low,
        shape_high=shape_high,
        cv=cv,
        log_likelihood=data.log_likelihood_at(family, logs),
    )


def _estimate(family: Family, data: _Data) -> FloatArray:
    """Return the logarithms of the most likely parameters, and of the strays where there are any.

    What is truncated climbs on from the fit without.
    """
    short = np.sort(data.ended)[: max(2, math.ceil(len(data.ended) * (1.0 - data.strays)))]
    begun: list[float] = [float(short.mean()) if data.strays else data.time / data.events]
    if family.has_shape:
        # Both parts are thinned alike where it matters: what is heavier is repeated, not dropped.
        censored = np.repeat(data.censored, max(1, round(data.per_censored / data.per_ended)))
        sample = stats.CensoredData(uncensored=short, right=censored)
        start = 1.5 if family.name == "log-logistic" else 1.0
        shape, _, scale = family.law.fit(sample, start, floc=0.0, scale=begun[0])
        begun = [float(shape), float(scale)]
    if math.isinf(data.longest):
        return np.log(begun)
    if data.strays:
        begun.append(data.strays)

    def loss(at: FloatArray) -> float:
        value = data.log_likelihood_at(family, at)
        return -value if math.isfinite(value) else _AWFUL

    found = minimize(
        loss,
        np.log(begun),
        method="Nelder-Mead",
        bounds=[(math.log(each) - _FARTHEST, math.log(each) + _FARTHEST) for each in begun],
        options={"xatol": 1e-6, "fatol": 1e-6, "maxfev": 800},
    )
    return np.asarray(found.x)


def _mean(law: Any) -> float:
    mean = float(law.mean())
    return mean if mean > 0 else math.inf


def _cv(law: Any) -> float:
    mean, deviation = _mean(law), float(law.std())
    return deviation / mean if math.isfinite(mean) and math.isfinite(deviation) else math.inf


def _first(logs: FloatArray) -> float:
    return float(logs[0])


def _factor(gradient: FloatArray, covariance: FloatArray | None) -> float:
    """Return by which factor a number may be off, given the gradient of its logarithm."""
    if covariance is None or not np.isfinite(gradient).all():
        return math.inf
    return math.exp(min(_NORMAL * math.sqrt(gradient @ covariance @ gradient), _FARTHEST))


def _gradient(of: Callable[[FloatArray], float], parameters: tuple[float, ...]) -> FloatArray:
    """Return the gradient (k,) by the logarithms of the parameters."""
    logs = np.log(parameters)
    return np.array([of(logs + step) - of(logs - step) for step in _steps(logs)]) / (2 * _STEP)


def _covariance(family: Family, logs: FloatArray, data: _Data, wanted: int) -> FloatArray | None:
    """Return the covariance of the first so many logarithms, by the curvature of the likelihood.

    None where the likelihood is flat.
    """

    def loss(*steps: FloatArray) -> float:
        return -data.log_likelihood_at(family, np.asarray(sum(steps, start=logs)))

    curvature = np.array(
        [
            [loss(a, b) - loss(a, -b) - loss(-a, b) + loss(-a, -b) for b in _steps(logs)]
            for a in _steps(logs)
        ]
    ) / (4 * _STEP**2)
    for part in (curvature, curvature[:wanted, :wanted]):  # strays may lie at the edge of a share
        if np.isfinite(part).all() and (np.linalg.eigvalsh(part) > 0).all():
            return np.asarray(np.linalg.inv(part)[:wanted, :wanted])
    return None


def _steps(at: FloatArray) -> FloatArray:
    return _STEP * np.eye(len(at))
