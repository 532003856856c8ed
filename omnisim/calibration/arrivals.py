"""Arrivals: how many journeys begin, when in the day, the week and the year, and with what trend.

Counts are compared with the time in which they could have happened: a log rarely holds as many
Mondays as Sundays, or each month equally. Intervals are those of a Poisson count, widened by the
overdispersion of the weekly counts. Weights are divided by their mean, as a scenario's are.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import gammaincinv

from omnisim.calibration.fit import Arrivals, Estimate
from omnisim.calibration.log import TouchLog

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

_WEEK: Final = 7.0
_YEAR: Final = 365.25
_MANY_HOURS: Final = 0.02  # of times with a clock, below which times are dates
_FEWEST_WEEKS: Final = 8
_TAILS: Final = (0.025, 0.975)


def arrivals_of(
    times: Floats, *, begin: float, end: float, origin: dt.date | None, settled: float | None = None
) -> Arrivals:
    """Return the rhythm of beginnings (n,), in days between `begin` and `end`.

    `origin` is the date of day 0: without it there is neither week nor year. Months are left out
    unless a year was seen, hours unless times have a clock. Before the day `settled` some of what
    seem beginnings are none: all but the months, which need every day of a year, is seen from then.
    """
    whole = times, np.arange(np.floor(begin), np.ceil(end)).astype(int)
    if settled is not None:
        times, begin = times[times >= settled], settled
    per_week = weekly(times, begin, end)
    wide = overdispersion(per_week)
    has_hours = bool(np.mean(times != np.floor(times)) > _MANY_HOURS) if len(times) else False
    days = np.arange(np.floor(begin), np.ceil(end)).astype(int)
    on_days = _on_days(times, days)
    has_year = len(whole[1]) >= _YEAR - 1
    return Arrivals(
        per_day=rate_of(float(len(times)), end - begin, wide),
        trend=_trend(per_week),
        hours=_hours(times, wide) if has_hours else (),
        weekdays=_weekdays(on_days, days, origin, wide) if end - begin >= 14 and origin else (),
        months=_months(_on_days(*whole), whole[1], origin, wide) if has_year and origin else (),
        per_week=per_week,
    )


def _on_days(times: Floats, days: Integers) -> Integers:
    """Return how many times fall on each of some days in a row."""
    since = (np.floor(times) - days[0]).astype(int)
    return np.bincount(since, minlength=len(days))[: len(days)]


def weekly(times: Floats, begin: float, end: float) -> Floats:
    """Return the number of times in each whole week from the beginning, (n_weeks,)."""
    weeks = int((end - begin) // _WEEK)
    which = ((times - begin) // _WEEK).astype(int)
    return np.bincount(which[which < weeks], minlength=weeks).astype(float)


def rate_of(count: float, exposure: float, wide: float = 1.0) -> Estimate:
    """Return a rate with the interval of a Poisson count (Garwood 1936, *Biometrika* 28).

    `wide` is its overdispersion: the variance over the mean.
    """
    effective = count / wide
    low = gammaincinv(effective, _TAILS[0]) if count > 0 else 0.0
    high = gammaincinv(effective + 1.0, _TAILS[1])
    scale = wide / exposure if exposure > 0 else np.nan
    return Estimate(
        float(count / exposure), float(low * scale), float(high * scale), count, "counted"
    )


def overdispersion(per_week: Floats) -> float:
    """Return the variance of weekly counts over their mean, 1 or more.

    It is that of neighbouring weeks (von Neumann 1941): trend and season hardly touch it.
    """
    if len(per_week) < _FEWEST_WEEKS or per_week.mean() <= 0:
        return 1.0
    spread = float(np.mean(np.diff(per_week) ** 2)) / 2
    return float(max(spread / per_week.mean(), 1.0))


def _trend(per_week: Floats) -> Estimate:
    """Return the relative change per year: a log-linear rate with quasi-Poisson errors."""
    weeks = len(per_week)
    if weeks < _FEWEST_WEEKS or per_week.sum() == 0:
        return Estimate(np.nan, np.nan, np.nan, weeks, "curvature")
    year = (np.arange(weeks) - (weeks - 1) / 2) * _WEEK / _YEAR
    design = np.column_stack([np.ones(weeks), year])
    logs = np.array([np.log(per_week.mean()), 0.0])
    for _ in range(25):
        mean = np.exp(np.clip(design @ logs, -30, 30))
        information = design.T @ (design * mean[:, None])
        step = np.linalg.lstsq(information, design.T @ (per_week - mean))[0]
        logs = logs + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    mean = np.exp(np.clip(design @ logs, -30, 30))
    wide = max(np.sum((per_week - mean) ** 2 / np.maximum(mean, 1e-9)) / (weeks - 2), 1.0)
    error = 1.96 * float(np.sqrt(wide * np.linalg.pinv(information)[1, 1]))
    ends = np.exp(np.clip(logs[1] + error * np.array([0, -1, 1]), -30, 30)) - 1
    value, low, high = (float(end) for end in ends)
    return Estimate(value, low, high, weeks, "curvature")


def _hours(times: Floats, wide: float) -> tuple[Estimate, ...]:
    hour = np.minimum((times % 1.0 * 24.0 + 1e-9).astype(int), 23)
    return _weights(np.bincount(hour, minlength=24).astype(float), np.ones(24), wide)


def _weekdays(
    on_days: Integers, days: Integers, origin: dt.date | None, wide: float
) -> tuple[Estimate, ...]:
    weekday = (days + (origin.weekday() if origin else 0)) % 7
    seen = np.bincount(weekday, minlength=7).astype(float)
    return _weights(_sums(weekday, on_days, 7), seen, wide)


def _months(
    on_days: Integers, days: Integers, origin: dt.date | None, wide: float
) -> tuple[Estimate, ...]:
    if origin is None:
        return ()
    month = _month(origin, days)
    seen = np.bincount(month, minlength=12).astype(float)
    return _weights(_sums(month, on_days, 12), seen, wide)


def _sums(group: Integers, amount: Integers, groups: int) -> Floats:
    return np.asarray(np.bincount(group, weights=amount, minlength=groups), dtype=float)


def _weights(counts: Floats, exposure: Floats, wide: float) -> tuple[Estimate, ...]:
    """Return rates divided by their mean."""
    mean = float(np.mean(counts / exposure))
    rates = [rate_of(float(c), float(e), wide) for c, e in zip(counts, exposure, strict=True)]
    return tuple(
        Estimate(r.value / mean, r.low / mean, r.high / mean, r.evidence, r.method) for r in rates
    )


def clock_of(log: TouchLog, arrivals: Arrivals) -> Floats | None:
    """Return at which time of average business each day of a log begins; None if all are alike."""
    if not arrivals.months:
        return None
    days = np.arange(np.floor(log.begin), np.ceil(log.end)).astype(np.int64)
    speed = pace(arrivals, origin=log.origin, days=days)
    return np.asarray(np.cumsum(speed) - speed)


def pace(arrivals: Arrivals | None, *, origin: dt.date | None, days: Integers) -> Floats:
    """Return how fast business passes on each of some days (n,): the weights of a rhythm.

    Without months it is even: weekdays pass by within the week.
    """
    if arrivals is None or origin is None or not arrivals.months:
        return np.ones(len(days))
    weights = np.array([each.value for each in arrivals.months])
    chosen = (weights / weights.mean())[_month(origin, days)]
    if arrivals.weekdays:
        week = np.array([each.value for each in arrivals.weekdays])
        chosen = chosen * (week / week.mean())[(days + origin.weekday()) % 7]
    return np.asarray(chosen)


def _month(origin: dt.date, days: Integers) -> Integers:
    """Return the month of each day, from 0."""
    months = (np.datetime64(origin) + days).astype("datetime64[M]").astype(np.int64)
    return np.asarray(months % 12)
