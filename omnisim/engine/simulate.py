"""Simulate: one replication of one plan, by the engine of your choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from omnisim.engine import compiled, reference
from omnisim.engine.model import Plan
from omnisim.event_log import EventLog

Engine = Callable[[Plan, int], Iterator[EventLog]]

ENGINES: Final[dict[str, Engine]] = {"compiled": compiled.run, "reference": reference.run}
DEFAULT_ENGINE: Final = "compiled"


def is_ready(engine: str) -> bool:
    """Whether an engine can start at once; the compiled one is compiled at its first use."""
    return engine != "compiled" or compiled.is_compiled()


def prepare(plan: Plan, engine: str) -> None:
    """Make an engine ready, so that many processes need not all do it."""
    if not is_ready(engine):
        compiled.compile_first(plan)


def simulate(plan: Plan, replication: int, *, engine: str = DEFAULT_ENGINE) -> Iterator[EventLog]:
    """Yield the event log of one replication in stretches; every engine gives the same one."""
    return ENGINES[engine](plan, replication)
