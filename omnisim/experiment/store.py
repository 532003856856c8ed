"""Store: where finished runs of one question are kept, so that nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeVar

from omnisim.experiment.trial import Task


class Run(Protocol):
    """What came of one replication of a configuration in a world."""

    @property
    def configuration(self) -> str:
        """Its configuration."""

    @property
    def world(self) -> int:
        """Its world."""

    @property
    def replication(self) -> int:
        """Its replication."""


Finished = TypeVar("Finished", bound=Run)


class Store(Protocol[Finished]):
    """Keeps the finished runs of one question."""

    def found(self, task: Task) -> Iterator[Finished]:
        """Yield those runs of a task that are there."""

    def keep(self, result: Finished) -> None:
        """Keep a run that was just finished."""


class Nowhere:
    """A store that keeps nothing."""

    def found(self, _task: Task) -> Iterator[Finished]:
        """Yield nothing."""
        return iter(())

    def keep(self, _result: Run) -> None:
        """Forget it."""
