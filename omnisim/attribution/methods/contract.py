"""Contract: what every method of attribution is, and what its answer is made into.

A method is a function of paths and of an outcome of each path – its conversions, or their revenue –
that says how much of the outcome each channel brought: its *level*. Levels of rules sum to the
outcome; those of models that ask "what if this channel were not there" need not. *Credit* is the
same levels scaled to sum to the outcome of the paths that were touched at all, as reports print it.
Scaling hides errors of level, so both are kept.

    def my_method(paths: Paths, outcome: Floats) -> Floats:
        return np.bincount(paths.touch, minlength=len(paths.channels)) * 1.0

is a method; `tests/attribution/methods/contract.py` holds the test that every method passes.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from omnisim.attribution.paths import Floats, Paths, paths_of


class Method(Protocol):
    """Shares an outcome out among channels."""

    def __call__(self, paths: Paths, outcome: Floats, /) -> Floats:
        """Return the level of each channel (n_channels,), `outcome` being (n_paths,)."""


class Credit(NamedTuple):
    """What a method says; arrays (n_channels,)."""

    level: Floats  # as the method says it
    credit: Floats  # scaled to sum to the outcome of the paths that were touched


def credited(method: Method, paths: Paths, outcome: Floats) -> Credit:
    """Return what a method says of an outcome (n_paths,).

    Raises ValueError if its answer is none: another shape, not finite, or something for a channel
    that nobody touched.
    """
    level = np.asarray(method(paths, outcome), np.float64)
    if level.shape != (len(paths.channels),):
        raise ValueError(f"a level for each of {len(paths.channels)} channels, not {level.shape}")
    if not np.isfinite(level).all():
        raise ValueError("levels must be finite")
    if level[~paths.touched].any():
        raise ValueError("a channel that nobody touched has a level other than 0")
    total = level.sum()
    scale = paths.of_touched(outcome) / total if total else 0.0
    return Credit(level, level * scale)


def tried(method: Method) -> None:
    """Try a method on a few small paths.

    Raises ValueError if its answers are none, and whatever it raises itself.
    """
    paths = paths_of(
        ["a > b > a", "b", "c", ""],
        conversions=[2, 1, 0, 1],
        nulls=[0, 3, 2, 4],
        revenue=[5, 1, 0, 2],
    )
    unseen = paths.only(["a", "b", "c", "d"])
    for each in (paths, unseen):
        for outcome in (each.conversions, each.revenue, np.zeros(len(each))):
            credited(method, each, outcome)


def shared_out(paths: Paths, outcome: Floats, weight: Floats) -> Floats:
    """Return levels when the touches of each path share its outcome by weight (n_touches,).

    The weights of a path need not sum to 1.
    """
    sums = np.bincount(paths.path, weight, minlength=len(paths))
    part = outcome[paths.path] * weight / sums[paths.path]
    levels = np.bincount(paths.touch, part, minlength=len(paths.channels))
    return np.asarray(levels, np.float64)
