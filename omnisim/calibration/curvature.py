"""Curvature: how far a likelihood lets its parameters go, from its second derivatives.

All parameters are positive and measured on a logarithmic scale, where likelihoods are closer to
parabolas. Directions in which the likelihood is flat get a wide but finite spread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_STEP: Final = 1e-2
WIDEST: Final = 1.5  # standard deviation of a logarithm
_Z: Final = 1.959963984540054


def log_covariance(log_likelihood: Callable[..., float], parameters: Floats) -> Floats:
    """Return the covariance (k, k) of the logarithms of parameters (k,) at the maximum."""
    centre, k = np.log(parameters), len(parameters)

    def value(*shifts: tuple[int, float]) -> float:
        moved = centre.copy()
        for place, shift in shifts:
            moved[place] += shift
        return log_likelihood(*np.exp(moved).tolist())

    middle, h = value(), _STEP
    information = np.zeros((k, k))
    for i in range(k):
        information[i, i] = -(value((i, h)) - 2 * middle + value((i, -h))) / h**2
        for j in range(i):
            both = value((i, h), (j, h)) + value((i, -h), (j, -h))
            cross = value((i, h), (j, -h)) + value((i, -h), (j, h))
            information[i, j] = information[j, i] = -(both - cross) / (4 * h**2)
    strength, direction = np.linalg.eigh(information)
    spread = 1.0 / np.maximum(strength, 1.0 / WIDEST**2)
    return np.asarray(direction * spread @ direction.T)


def interval(parameter: float, log_variance: float) -> tuple[float, float]:
    """Return the 95 % interval of a positive parameter."""
    width = _Z * min(float(np.sqrt(log_variance)), WIDEST)
    return float(parameter * np.exp(-width)), float(parameter * np.exp(width))
