"""Witness: what single replications show – customers who hop, one life, hours, the whole log."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from omnisim.event_log import EventLog
from omnisim.report.palette import Look
from omnisim.report.wording import wording
from omnisim.web import life, work
from omnisim.web.answer import figure_told
from omnisim.web.hours import Hours
from omnisim.web.hours_figures import hours_figures
from omnisim.web.packed import Packed
from omnisim.web.queue import Job, Queue
from omnisim.web.shelf import Remembered
from omnisim.web.trials import Trial
from omnisim.web.wish import OneCustomer, Wish


@dataclass(frozen=True)
class Witness:
    """Has replications simulated to be looked at, and remembers what was seen."""

    queue: Queue
    logs: Remembered[dict[str, EventLog]] = field(default_factory=lambda: Remembered(16))
    counts: Remembered[dict[str, Hours]] = field(default_factory=lambda: Remembered(64))

    async def followed(self, trial: Trial, owner: str) -> dict[str, EventLog]:
        """Return the lives of some customers under each configuration; raises Unanswered."""
        there = self.logs.get(trial.key)
        if there is not None:
            return there
        job = Job(
            key=f"lives {trial.key}",
            work=Packed(partial(work.named_lives, trial.question)),
            tasks=trial.design.configurations,
            put_together=dict,
            needs_preparation=trial.needs_compiling,
            owner=owner,
        )
        found: dict[str, EventLog] = await self.queue.done(job)
        self.logs.put(trial.key, found)
        return found

    async def hops(self, logs: dict[str, EventLog]) -> dict[str, Any]:
        """Return journeys for the moving picture."""
        return {"journeys": await asyncio.to_thread(life.hops, logs)}

    async def customer(
        self, trial: Trial, logs: dict[str, EventLog], wish: OneCustomer
    ) -> dict[str, Any]:
        """Return one customer's life under each configuration, and others to choose from."""
        return await asyncio.to_thread(_customer, trial, logs, wish)

    async def hours(
        self, trial: Trial, wish: Wish, looks: Mapping[str, Look], owner: str
    ) -> dict[str, Any]:
        """Return pictures of waiting by the hour and of empty shelves; raises Unanswered."""
        found = self.counts.get(trial.key)
        if found is None:
            job = Job(
                key=f"hours {trial.key}",
                work=Packed(partial(work.counted, trial.question)),
                tasks=trial.design.configurations,
                put_together=dict,
                needs_preparation=trial.needs_compiling,
                owner=owner,
            )
            found = await self.queue.done(job)
            self.counts.put(trial.key, found)
        return await asyncio.to_thread(_hours, trial, found, wish, looks)

    async def packed_log(self, trial: Trial, configuration: str, owner: str) -> bytes:
        """Return the event log of the first replication as compressed CSV; raises Unanswered."""
        job = Job(
            key=f"log {configuration} {trial.key}",
            work=Packed(partial(work.packed_log, trial.question)),
            tasks=[configuration],
            put_together=work.first,
            needs_preparation=trial.needs_compiling,
            owner=owner,
        )
        found: bytes = await self.queue.done(job)
        return found


def _hours(
    trial: Trial, found: dict[str, Hours], wish: Wish, looks: Mapping[str, Look]
) -> dict[str, Any]:
    shown = {name: found[name] for name in wish.shown}
    drawn = hours_figures(shown, trial.question.scenario, looks, wording(wish.language))
    return {"figures": [figure_told(each) for each in drawn]}


def _customer(trial: Trial, logs: dict[str, EventLog], wish: OneCustomer) -> dict[str, Any]:
    told, scenario = wording(wish.language), trial.question.scenario
    offered = life.telling(logs)
    number = wish.customer if wish.customer is not None else next(iter(offered), 0)
    segment = life.segment_of(logs, number)
    name = list(scenario.segments)[segment] if segment is not None else ""
    return {
        "customer": number,
        "offered": offered,
        "segment": told.name(name, scenario.segments[name].label) if name else "",
        "lives": {each: life.life_of(logs[each], number, scenario, told) for each in wish.shown},
    }
