"""Sequences: walks over a few states, laid end to end, of which no window ever spans two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

_WIDEST = 2**62  # the largest code of a window


@dataclass(frozen=True, eq=False)
class Sequences:
    """Walks over states 0 … n_states − 1.

    `states` (n,) holds all walks one after the other, `starts` (n_walks,) where each begins,
    `unit` (n_walks,) who walked (a customer may walk several times; everybody once if not given).
    ValueError for states out of range and for walks without a step.
    """

    states: IntArray
    starts: IntArray
    n_states: int
    unit: IntArray | None = None

    def __post_init__(self) -> None:
        if len(self.states) and not (0 <= self.states.min() <= self.states.max() < self.n_states):
            raise ValueError(f"states must lie within 0 … {self.n_states - 1}")
        ends = np.append(self.starts[1:], len(self.states))
        if len(self.starts) == 0 or self.starts[0] != 0 or (ends <= self.starts).any():
            raise ValueError("every walk must have a step, and the first must begin at 0")
        if self.unit is not None and len(self.unit) != len(self.starts):
            raise ValueError(f"{len(self.unit)} units for {len(self.starts)} walks")

    @classmethod
    def of(cls, walks: Iterable[Sequence[int]], n_states: int | None = None) -> Sequences:
        """Return walks given one by one; as many states as occur if their number is not given."""
        kept = [np.asarray(walk, dtype=np.int64) for walk in walks]
        states = np.concatenate(kept)
        starts = np.cumsum([0, *(len(walk) for walk in kept[:-1])])
        return cls(states, starts, int(states.max()) + 1 if n_states is None else n_states)

    @cached_property
    def walk(self) -> IntArray:
        """Number of the walk that each step belongs to (n,)."""
        begins = np.zeros(len(self.states), dtype=np.int64)
        begins[self.starts] = 1
        return np.cumsum(begins) - 1

    @cached_property
    def place(self) -> IntArray:
        """Number of the step within its walk (n,), from 0."""
        return np.arange(len(self.states)) - self.starts[self.walk]

    @cached_property
    def who(self) -> IntArray:
        """Number of the unit that took each step (n,), 0 … without gaps."""
        walkers = self.walk if self.unit is None else self.unit[self.walk]
        return np.unique(walkers, return_inverse=True)[1].astype(np.int64)

    def before(self, steps: int) -> IntArray:
        """Return the state so many steps earlier (n,); n_states where the walk had not begun."""
        earlier = np.full(len(self.states), self.n_states)
        if steps < len(self.states):
            earlier[steps:] = self.states[: len(self.states) - steps]
        return np.where(self.place >= steps, earlier, self.n_states)

    def codes(self, length: int, *, until: int = 0) -> IntArray:
        """Return one number per step (n,) for the window of so many states that ends there.

        `until` steps before it, that is: `codes(k, until=1)` is the context of a step. Windows
        reach over the beginning of a walk, where nothing is a state of its own. ValueError for
        windows too long to be numbered.
        """
        base = self.n_states + 1
        if base**length > _WIDEST:
            raise ValueError(f"windows of {length} among {self.n_states} states are too many")
        code = np.zeros(len(self.states), dtype=np.int64)
        for back in range(until + length - 1, until - 1, -1):
            code = code * base + self.before(back)
        return code
