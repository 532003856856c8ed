"""Recorder: gathers events and hands them on as stretches of a log."""

from __future__ import annotations

from typing import Final

import numpy as np

from omnisim.event_log import COLUMNS, TYPES, EventLog, Names

STRETCH: Final = 65_536  # events of a stretch, about


class Recorder:
    """Events not yet handed on."""

    def __init__(self, names: Names) -> None:
        """Begin with no event."""
        self._names = names
        self._events: list[tuple[float, ...]] = []

    def write(self, *event: float) -> None:
        """Add one event, its numbers in the order of the columns of the log."""
        self._events.append(event)

    @property
    def is_full(self) -> bool:
        """Whether a stretch is ready."""
        return len(self._events) >= STRETCH

    def take(self) -> EventLog:
        """Return what was gathered, and begin anew."""
        columns = list(zip(*self._events, strict=True)) or [()] * len(COLUMNS)
        self._events = []
        arrays = {n: np.array(c, TYPES[n]) for n, c in zip(COLUMNS, columns, strict=True)}
        return EventLog(names=self._names, **arrays)
