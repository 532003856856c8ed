"""Paths: what an analyst has – touches in order, and what came of each path, in columns.

A path is one stretch of touches of one record that ended in a conversion or in nothing. Paths that
ended in nothing (null paths) belong to the data: without them every chain converts for certain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ARROW: Final = " > "


@dataclass(frozen=True, eq=False)
class Paths:
    """Touches of n_paths paths, one path after another.

    A row may stand for many equal paths: `conversions` of them converted, `nulls` did not. A path
    without touches is one that nothing in these channels led to. Raises ValueError if the columns
    do not fit together.
    """

    channels: tuple[str, ...]
    touch: Integers  # (n_touches,) index into channels, in order of happening
    start: Integers  # (n_paths + 1,) where each path begins; the last is n_touches
    conversions: Floats  # (n_paths,)
    nulls: Floats  # (n_paths,)
    revenue: Floats  # (n_paths,) money of the conversions
    age: Floats | None = None  # (n_touches,) days before the end of its path; None: not known
    direct: frozenset[str] = frozenset()  # channels that are visits without an advertisement

    def __post_init__(self) -> None:
        _refuse(self)

    def __len__(self) -> int:
        return len(self.conversions)

    @property
    def lengths(self) -> Integers:
        """Number of touches of each path (n_paths,)."""
        return np.diff(self.start)

    @property
    def path(self) -> Integers:
        """To which path each touch belongs (n_touches,)."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @property
    def weight(self) -> Floats:
        """How many paths each row stands for (n_paths,)."""
        return self.conversions + self.nulls

    @property
    def touched(self) -> NDArray[np.bool_]:
        """Which channels occur (n_channels,)."""
        return np.bincount(self.touch, minlength=len(self.channels)) > 0

    def of_touched(self, outcome: Floats) -> float:
        """Return how much of an outcome (n_paths,) came of paths with a touch."""
        return float(outcome[self.lengths > 0].sum())

    def only(self, channels: Iterable[str]) -> Paths:
        """Return the paths with the touches of some channels alone, in the order named.

        No path is left out: one that loses all its touches stays, without any.
        """
        names = tuple(channels)
        place = np.array([names.index(c) if c in names else -1 for c in self.channels], np.int64)
        kept = place[self.touch] >= 0
        lengths = np.bincount(self.path[kept], minlength=len(self))
        return replace(
            self,
            channels=names,
            touch=place[self.touch[kept]],
            start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            age=None if self.age is None else self.age[kept],
            direct=self.direct & {*names},
        )


def paths_of(
    texts: Iterable[str],
    *,
    conversions: Iterable[float],
    nulls: Iterable[float] | None = None,
    revenue: Iterable[float] | None = None,
    direct: Collection[str] = (),
) -> Paths:
    """Return paths written as `search > social > search`, with their counts.

    Channels are in the order of their names. An empty text is a path without touches. `revenue` is
    one a conversion if it is not given.
    """
    touches = [
        [part.strip() for part in text.split(ARROW.strip()) if part.strip()] for text in texts
    ]
    channels = tuple(sorted({name for path in touches for name in path}))
    place = {name: i for i, name in enumerate(channels)}
    counts = np.array(list(conversions), np.float64)
    return Paths(
        channels=channels,
        touch=np.array([place[name] for path in touches for name in path], np.int64),
        start=np.cumsum([0, *(len(path) for path in touches)]).astype(np.int64),
        conversions=counts,
        nulls=np.zeros(len(counts)) if nulls is None else np.array(list(nulls), np.float64),
        revenue=counts.copy() if revenue is None else np.array(list(revenue), np.float64),
        direct=frozenset(direct),
    )


def texts_of(paths: Paths) -> list[str]:
    """Return every path as text."""
    names = np.array(paths.channels, dtype=object)[paths.touch]
    ends = zip(paths.start[:-1].tolist(), paths.start[1:].tolist(), strict=True)
    return [ARROW.join(names[begin:end]) for begin, end in ends]


def _refuse(paths: Paths) -> None:
    n = len(paths.conversions)
    columns = (paths.nulls, paths.revenue)
    if any(len(column) != n for column in columns) or len(paths.start) != n + 1:
        raise ValueError(
            f"{n} conversions, {len(paths.nulls)} nulls, {len(paths.revenue)} revenues"
        )
    if paths.start[0] != 0 or paths.start[-1] != len(paths.touch) or (paths.lengths < 0).any():
        raise ValueError("start must run from 0 to the number of touches, and never back")
    if len(paths.touch) and not 0 <= paths.touch.min() <= paths.touch.max() < len(paths.channels):
        raise ValueError("a touch must be an index into the channels")
    if paths.age is not None and len(paths.age) != len(paths.touch):
        raise ValueError(f"{len(paths.age)} ages for {len(paths.touch)} touches")
    if (paths.conversions < 0).any() or (paths.nulls < 0).any():
        raise ValueError("conversions and nulls must not be negative")
