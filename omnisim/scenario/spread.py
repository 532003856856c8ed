"""Spread: which value a number has in a world, of those that its range allows."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Final, NamedTuple

from omnisim.scenario.quantity import Quantity, Unit


def drawn(number: Quantity, draw: float) -> float:
    """Return the value of an input at a quantile, 0 to 1; counts are rounded.

    Where low and high are its ends, it lies on a triangle over (low, value, high). Where they are
    those of an interval, it is normal to each side of its value – in logarithms, or in log odds of
    a share, where the interval allows – and lies beyond each end with half of what the confidence
    leaves.
    """
    if number.least == number.most:
        return number.value
    value = _triangle(number, draw) if number.confidence is None else _two_sided(number, draw)
    if number.unit is not Unit.whole:
        return value
    return max(float(round(value)), min(number.least, 1.0))  # what is there does not vanish


def _triangle(number: Quantity, draw: float) -> float:
    low, mode, high = number.least, number.value, number.most
    turn = (mode - low) / (high - low)
    if draw < turn:
        return low + math.sqrt(max(draw * (high - low) * (mode - low), 0.0))
    return high - math.sqrt(max((1.0 - draw) * (high - low) * (high - mode), 0.0))


def _two_sided(number: Quantity, draw: float) -> float:
    scale = _scale_of(number)
    value = scale.there(number.value)
    end = scale.there(number.least if draw < _HALF else number.most)
    draw = min(max(draw, _RARE), 1.0 - _RARE)  # an end of all that is possible has no quantile
    steps = _NORMAL.inv_cdf(draw) / _NORMAL.inv_cdf(_HALF + (number.confidence or 0.0) / 2)
    return scale.back(value + abs(end - value) * steps)


class _Scale(NamedTuple):
    """A scale on which an estimate is about normal, and the way back to within what is possible."""

    there: Callable[[float], float]
    back: Callable[[float], float]


def _scale_of(number: Quantity) -> _Scale:
    if number.unit is Unit.share:
        return _ODDS if number.least > 0.0 and number.most < 1.0 else _SHARES
    return _LOGARITHMS if number.least > 0.0 else _NUMBERS


def _odds(share: float) -> float:
    return math.log(share / (1.0 - share))


def _share(odds: float) -> float:
    return 1.0 / (1.0 + _finite_exp(-odds))


def _finite_exp(logarithm: float) -> float:
    return math.exp(min(logarithm, _LARGEST))


def _same(number: float) -> float:
    return number


def _not_below_nothing(number: float) -> float:
    return max(number, 0.0)


def _within_all(share: float) -> float:
    return min(max(share, 0.0), 1.0)


_HALF: Final = 0.5
_RARE: Final = 0.0005
_LARGEST: Final = 700.0  # logarithm of a number
_NORMAL: Final = NormalDist()
_ODDS: Final = _Scale(_odds, _share)
_SHARES: Final = _Scale(_same, _within_all)
_LOGARITHMS: Final = _Scale(math.log, _finite_exp)
_NUMBERS: Final = _Scale(_same, _not_below_nothing)
