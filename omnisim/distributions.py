"""Distributions: random variates computed from keyed uniforms, one place per variate.

A variate that needs several draws numbers them at its own place: it is still a pure function of
who, why and where, and shares no draw with another. Only scalar `math` functions are used: compiled
and interpreted code then agree to the last bit.
"""

from __future__ import annotations

import math
from typing import Any, Final

from omnisim.compilable import compilable
from omnisim.random_streams import uniform

FIXED: Final = 0
EXPONENTIAL: Final = 1
GAMMA: Final = 2
LOGNORMAL: Final = 3
FAMILIES: Final = {
    "fixed": FIXED,
    "exponential": EXPONENTIAL,
    "gamma": GAMMA,
    "lognormal": LOGNORMAL,
}

_ATTEMPTS: Final = 16  # of four draws each; all are refused once in 10**20 lives
_SUMMED: Final = (1.0, 2.0, 3.0, 4.0)  # shapes for which a sum is faster than rejection


@compilable
def exponential(draw: float) -> float:
    """Return a standard exponential variate (mean 1) by inversion."""
    return -math.log(draw)


@compilable
def normal(first: float, second: float) -> float:
    """Return a standard normal variate from two draws (Box & Muller 1958)."""
    return math.sqrt(-2.0 * math.log(first)) * math.cos(2.0 * math.pi * second)


@compilable
def gamma(key: Any, purpose: int, kind: int, journey: int, hop: int, shape: float) -> float:
    """Return a gamma variate of the given shape and scale 1 (Marsaglia & Tsang 2000).

    A small whole shape is a sum of exponentials; a shape below 1 is boosted by one and scaled
    back with one more draw.
    """
    if shape in _SUMMED:
        return erlang(key, purpose, kind, journey, hop, int(shape))
    boosted = shape + 1.0 if shape < 1.0 else shape
    d = boosted - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    value = d
    for attempt in range(_ATTEMPTS):
        first = uniform(key, purpose, kind, journey, hop, 4 * attempt)
        second = uniform(key, purpose, kind, journey, hop, 4 * attempt + 1)
        x = normal(first, second)
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            third = uniform(key, purpose, kind, journey, hop, 4 * attempt + 2)
            if math.log(third) < 0.5 * x * x + d - d * v + d * math.log(v):
                value = d * v
                break
    if shape < 1.0:
        extra = uniform(key, purpose, kind, journey, hop, 3)
        value = value * math.exp(math.log(extra) / shape)
    return value


@compilable
def erlang(key: Any, purpose: int, kind: int, journey: int, hop: int, shape: int) -> float:
    """Return the sum of so many standard exponential variates."""
    product = 1.0
    for draw in range(shape):
        product *= uniform(key, purpose, kind, journey, hop, draw)
    return -math.log(product)


@compilable
def beta(key: Any, purpose: int, a: float, b: float) -> float:
    """Return a beta variate as the share of one gamma variate in the sum of two."""
    first = gamma(key, purpose, 0, 0, 0, a)
    second = gamma(key, purpose, 1, 0, 0, b)
    return first / (first + second) if first + second > 0.0 else 0.5


@compilable
def lognormal(key: Any, purpose: int, kind: int, journey: int, hop: int, cv: float) -> float:
    """Return a lognormal variate of mean 1 and the given coefficient of variation."""
    if cv <= 0.0:
        return 1.0
    variance = math.log(1.0 + cv * cv)
    first = uniform(key, purpose, kind, journey, hop)
    second = uniform(key, purpose, kind, journey, hop, 1)
    return math.exp(math.sqrt(variance) * normal(first, second) - 0.5 * variance)


@compilable
def duration(
    key: Any,
    purpose: int,
    kind: int,
    journey: int,
    hop: int,
    mean: float,
    family: int,
    shape: float,
) -> float:
    """Return a duration of a family with the given mean.

    `shape` is the gamma shape, or the coefficient of variation of a lognormal.
    """
    if family == FIXED or mean <= 0.0:
        return mean
    if family == EXPONENTIAL:
        return mean * exponential(uniform(key, purpose, kind, journey, hop))
    if family == GAMMA:
        return mean / shape * gamma(key, purpose, kind, journey, hop, shape)
    return mean * lognormal(key, purpose, kind, journey, hop, shape)
