"""Morris: elementary effects, a cheap look at which of many uncertainties matter at all.

A trajectory walks through a grid of the unit cube and changes one axis at a time, in random order;
every step gives one elementary effect of its axis (Morris 1991, doi:10.1080/00401706.1991.10484804;
the mean of absolute effects: Campolongo, Cariboni & Saltelli 2007).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from omnisim.strategy.case import Numbers


class Effects(NamedTuple):
    """Elementary effects of every axis over the trajectories (n_dimensions,)."""

    mean_size: Numbers  # μ*: how much it matters
    size_error: Numbers  # standard error of that over trajectories
    mean: Numbers  # μ: in which direction
    spread: Numbers  # σ: how much that depends on the others, or on where it stands


def trajectories(count: int, dimensions: int, *, seed: int, levels: int = 4) -> Numbers:
    """Return trajectories (count, n_dimensions + 1, n_dimensions) on a grid of so many levels."""
    random, step = np.random.default_rng(seed), levels / (2.0 * (levels - 1))
    below = np.arange(levels // 2) / (levels - 1)  # from where a step up stays within the cube
    base = random.choice(below, (count, 1, dimensions))
    order = np.argsort(random.random((count, 1, dimensions)), axis=2)
    moved = np.arange(dimensions + 1)[None, :, None] > order
    turned = random.random((count, 1, dimensions)) < 0.5  # such an axis begins high and steps down
    return np.asarray(base + step * (moved ^ turned))


def effects(paths: Numbers, values: Numbers) -> Effects:
    """Return the elementary effects; paths of `trajectories`, values (count, n_dimensions + 1)."""
    moves, rises = np.diff(paths, axis=1), np.diff(values, axis=1)
    axis = np.abs(moves).argmax(axis=2)
    size = np.take_along_axis(moves, axis[:, :, None], axis=2)[:, :, 0]
    found = np.empty_like(rises)
    np.put_along_axis(found, axis, rises / size, axis=1)
    count = len(found)
    spread = found.std(axis=0, ddof=1)
    error = np.abs(found).std(axis=0, ddof=1) / np.sqrt(count)
    return Effects(np.abs(found).mean(axis=0), error, found.mean(axis=0), spread)
