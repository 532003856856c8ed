"""Store: where finished runs of one question are kept, so that nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from omnisim.experiment.trial import Result, Task


class Store(Protocol):
    """Keeps the finished runs of one question."""

    def found(self, task: Task) -> Iterator[Result]:
        """Yield those runs of a task that are there."""

    def keep(self, result: Result) -> None:
        """Keep a run that was just finished."""


class Nowhere:
    """A store that keeps nothing."""

    def found(self, _task: Task) -> Iterator[Result]:
        """Yield nothing."""
        return iter(())

    def keep(self, _result: Result) -> None:
        """Forget it."""
