"""Failure: work that could not be finished, told to the person who started it."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from omnisim.errors import Faults, Letter, Said, said

NOTHING_LOST: Final = "Runs that were finished before stay where they are kept."
_WORLD: Final = "configuration {configuration}, world {world}"
_REPLICATION: Final = "configuration {configuration}, world {world}, replication {replication}"


class Failure(Exception):  # noqa: N818 - base of the two below
    """Work that could not be finished; `details` is a traceback, for those who can use one."""

    details: str = ""

    @property
    def letter(self) -> Letter:
        """What a person is told."""
        return Letter(found=str(self), advice=NOTHING_LOST)


class RunFailed(Failure):
    """One run raised an error; `replication` is None if none of the task's could begin."""

    def __init__(
        self,
        scenario: str,
        configuration: str,
        world: int,
        replication: int | None,
        reason: str,
        details: str = "",
    ) -> None:
        # All of it goes to the base class, so that it comes back whole from another process.
        super().__init__(scenario, configuration, world, replication, reason, details)
        self.scenario = scenario
        self.configuration = configuration
        self.world = world
        self.replication = replication
        self.reason = reason
        self.details = details

    @property
    def which(self) -> str:
        """The run, in words."""
        if self.replication is None:
            return said(_WORLD, configuration=self.configuration, world=self.world)
        return said(
            _REPLICATION,
            configuration=self.configuration,
            world=self.world,
            replication=self.replication,
        )

    def __str__(self) -> str:
        return f"{self.scenario}: {self.which} failed: {self.reason}"

    @property
    def letter(self) -> Letter:
        """Which run it was, and the words of the error."""
        return Letter(
            field=said("{scenario}: {run}", scenario=self.scenario, run=self.which),
            found=said("the simulation failed: {reason}", reason=self.reason),
            advice=NOTHING_LOST,
        )


class WorkersLost(Failure):
    """Those who do the work went away, again and again."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what, advice)
        self.what = what
        self.advice = advice

    def __str__(self) -> str:
        return self.what

    @property
    def letter(self) -> Letter:
        """What happened to the workers, and what may help."""
        advice = said("{advice} {lost}", advice=_as_said(self.advice), lost=said(NOTHING_LOST))
        return Letter(found=self.what, advice=advice)


def _as_said(text: str) -> Said:
    return text if isinstance(text, Said) else said(text)


@contextmanager
def named(
    scenario: str, configuration: str, world: int, replication: int | None = None
) -> Iterator[None]:
    """Let every error of the block say which run it stopped.

    Raises RunFailed; letters about faults in what the person wrote pass as they are.
    """
    try:
        yield
    except (Faults, Failure):
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        details = traceback.format_exc()
        raise RunFailed(scenario, configuration, world, replication, reason, details) from error
