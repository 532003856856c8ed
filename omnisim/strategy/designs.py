"""Designs: at which points of the unit cube a function is asked; axis 1 is the uncertainty.

Grids and one-at-a-time are exhaustive. Latin hypercubes (McKay, Beckman & Conover 1979) and
scrambled Sobol points (Sobol' 1967, Owen 1998) are scipy's; the same seed gives the same points.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from omnisim.strategy.case import Numbers


def grid(*axes: Numbers) -> Numbers:
    """Return every combination of the values of some axes (n_points, n_axes), last one fastest."""
    return np.array(list(product(*axes)), float).reshape(-1, len(axes))


def latin_hypercube(points: int, dimensions: int, *, seed: int) -> Numbers:
    """Return points of which every n-th part of every axis holds exactly one."""
    from scipy.stats import qmc  # late: it takes half a second

    return np.asarray(qmc.LatinHypercube(dimensions, rng=seed).random(points))


def sobol_points(points: int, dimensions: int, *, seed: int) -> Numbers:
    """Return scrambled Sobol points, evenly spread if their number is a power of 2.

    Raises ValueError for another number.
    """
    if points < 1 or points & (points - 1):
        raise ValueError(f"{points} points; a power of 2 is needed")
    from scipy.stats import qmc  # late, as above

    sampler = qmc.Sobol(dimensions, scramble=True, rng=seed)
    return np.asarray(sampler.random_base2(points.bit_length() - 1))


def one_at_a_time(dimensions: int, *, low: float, high: float, middle: Numbers) -> Numbers:
    """Return the middle, then every axis in turn at its low and at its high.

    The points are (1 + 2 n_dimensions, n_dimensions).
    """
    points = np.tile(np.asarray(middle, float), (1 + 2 * dimensions, 1))
    axes = np.arange(dimensions)
    points[1 + 2 * axes, axes] = low
    points[2 + 2 * axes, axes] = high
    return points
