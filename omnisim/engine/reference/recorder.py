"""Recorder: gathers events and hands them on as stretches of a log."""

from __future__ import annotations

from typing import Final

import numpy as np

from omnisim.event_log import COLUMNS, EventLog, Names

STRETCH: Final = 65_536  # events of a stretch, about

_TYPES: Final = {
    "time": np.float64,
    "customer": np.int32,
    "segment": np.int8,
    "journey": np.int32,
    "kind": np.int8,
    "event": np.int8,
    "touchpoint": np.int16,
    "detail": np.int16,
    "duration": np.float64,
    "value": np.float64,
    "cost": np.float64,
    "goods": np.float64,
}


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
        arrays = {n: np.array(c, _TYPES[n]) for n, c in zip(COLUMNS, columns, strict=True)}
        return EventLog(names=self._names, **arrays)
