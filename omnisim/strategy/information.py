"""Information: what it is worth to know before deciding.

Whoever knew the world would choose the best alternative in each of them. What that brings more
than the one alternative that is best on average is the expected value of perfect information
(EVPI; Raiffa & Schlaifer 1961, Applied Statistical Decision Theory); for two alternatives whose
difference is normal with mean δ ≥ 0 and standard deviation σ it is σ φ(δ/σ) − δ Φ(−δ/σ). That of
one input alone (EVPPI) follows from a regression of the utilities on it (Strong, Oakley &
Brennan 2014, doi:10.1177/0272989X13505910): it is an upper bound of what measuring it may cost.

The regression is a polynomial of the degree, 0 to 3, that foretells points left out best. Chance
alone finds something in every column, the more so in those that were picked because they seem to
matter; so `chance` says how much it finds in the strongest of many columns that mean nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.strategy.case import Numbers

_HIGHEST_DEGREE: Final = 3
_DRAWS: Final = 400  # of a bootstrap
_TRIES: Final = 200  # of chance
_SHARE: Final = 0.95


class Worth(NamedTuple):
    """What knowing one input is worth, in the unit of the utilities."""

    name: str
    value: float  # EVPPI
    low: float  # 95 % interval, from a bootstrap over the points
    high: float
    explained: float  # share of the variance of the difference (best less second) that it explains


def perfect(utilities: Numbers) -> float:
    """Return the EVPI from utilities (n_worlds, n_alternatives), worlds equally likely."""
    best = utilities[:, utilities.mean(axis=0).argmax()]
    return float((utilities.max(axis=1) - best).mean())  # exactly 0 where it is always the best


def partial(
    names: Sequence[str], inputs: Numbers, utilities: Numbers, *, seed: int = 1
) -> tuple[Worth, ...]:
    """Return what knowing each input is worth, the most valuable first.

    inputs (n_worlds, n_inputs), utilities (n_worlds, n_alternatives).
    """
    random = np.random.default_rng(seed)
    worlds = len(utilities)
    draws = random.integers(worlds, size=(_DRAWS, worlds))
    found = [_worth(name, inputs[:, column], utilities, draws) for column, name in enumerate(names)]
    return tuple(sorted(found, key=lambda each: (-each.value, -each.explained)))


def chance(
    utilities: Numbers, difference: Numbers, *, columns: int, strongest: int, seed: int = 1
) -> float:
    """Return what is at most found, 19 times in 20, if no input means anything.

    The strongest of so many columns are picked by what each explains of the difference (n_worlds,)
    in a straight line, and the most valuable of those is taken.
    """
    random = np.random.default_rng(seed)
    found = []
    for _ in range(_TRIES):
        drawn = random.random((len(utilities), columns))
        picked = np.argsort(-straight(drawn, difference))[:strongest]
        found.append(max(value_of(drawn[:, column], utilities) for column in picked))
    return float(np.quantile(found, _SHARE))


def value_of(values: Numbers, utilities: Numbers) -> float:
    """Return the EVPPI of one input (n_worlds,)."""
    return perfect(_foretold(_scaled(values), utilities))


def straight(inputs: Numbers, values: Numbers) -> Numbers:
    """Return which share of the variance of values (n_worlds,) a straight line in each explains.

    inputs (n_worlds, n_inputs); the shares are (n_inputs,), 0 where an input does not vary.
    """
    x, y = inputs - inputs.mean(axis=0), values - values.mean()
    spread = np.sqrt((x**2).sum(axis=0) * (y @ y))
    slopes = np.divide(y @ x, spread, np.zeros(x.shape[1]), where=spread > 0.0)
    return np.asarray(slopes**2)


def _worth(name: str, values: Numbers, utilities: Numbers, draws: NDArray[np.int64]) -> Worth:
    column = _scaled(values)
    foretold = _foretold(column, utilities)
    drawn = [perfect(_foretold(column[rows], utilities[rows])) for rows in draws]
    low, high = np.quantile(drawn, [(1 - _SHARE) / 2, (1 + _SHARE) / 2])
    return Worth(name, perfect(foretold), float(low), float(high), _explained(foretold, utilities))


def _explained(foretold: Numbers, utilities: Numbers) -> float:
    best, *others = np.argsort(-utilities.mean(axis=0))
    if not others:
        return float("nan")
    gap = utilities[:, best] - utilities[:, others[0]]
    told = foretold[:, best] - foretold[:, others[0]]
    return float(told.var() / gap.var()) if gap.var() > 0.0 else float("nan")


def _scaled(values: Numbers) -> Numbers:
    """Return an input between -1 and 1, where powers stay tame."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.zeros_like(values)
    return np.asarray(2.0 * (values - low) / (high - low) - 1.0)


def _foretold(column: Numbers, utilities: Numbers) -> Numbers:
    """Return the utilities (n_worlds, n_alternatives) that an input foretells.

    All alternatives are regressed relative to the first, so that what moves all alike is no reason
    for a higher degree; the degree is the same for all of them.
    """
    level = utilities[:, :1]
    gaps = utilities - level
    best, least = np.broadcast_to(gaps.mean(axis=0), gaps.shape), _left_out(None, gaps)
    for degree in range(1, _HIGHEST_DEGREE + 1):
        powers, _ = np.linalg.qr(np.vander(column, degree + 1))
        error = _left_out(powers, gaps)
        if error < least:
            best, least = powers @ (powers.T @ gaps), error
    return np.asarray(best + level.mean())


def _left_out(powers: Numbers | None, gaps: Numbers) -> float:
    """Return the squared error for worlds left out one by one (Allen 1974)."""
    if powers is None:
        worlds = len(gaps)
        return float(np.sum((gaps - gaps.mean(axis=0)) ** 2) * (worlds / (worlds - 1)) ** 2)
    leverage = np.minimum(np.sum(powers**2, axis=1), 1.0 - 1e-9)
    rest = gaps - powers @ (powers.T @ gaps)
    return float(np.sum((rest / (1.0 - leverage)[:, None]) ** 2))
