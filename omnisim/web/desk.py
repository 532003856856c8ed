"""Desk: who answers a wish – a clerk here, a process beside, or the queue of simulations.

What a browser brings along is read in a process, as is all that takes longer than a moment: no
visitor holds up the estimates of the others, and what takes too long can be ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

from omnisim.experiment.comparison import Comparison
from omnisim.report.page import page_of
from omnisim.report.palette import Look, looks
from omnisim.report.reading import reading_of
from omnisim.scenario.scenario import Scenario
from omnisim.settings import known
from omnisim.units import Language
from omnisim.web import work
from omnisim.web.answer import answer_text
from omnisim.web.board_task import BoardTask
from omnisim.web.bounds import MOST_MOMENT
from omnisim.web.clerk import Clerk
from omnisim.web.packed import Packed
from omnisim.web.queue import Job, News, Queue
from omnisim.web.recipe import command
from omnisim.web.shelf import Remembered, Shelf
from omnisim.web.trials import (
    Trial,
    put_together,
    size_of,
    tasks_of,
    work_of,
)
from omnisim.web.wish import Market, OneConfiguration, Wish
from omnisim.web.witness import Witness

Answer = TypeVar("Answer")

_COMPARISONS: Final = 24
_TEXTS: Final = 64


@dataclass(frozen=True)
class Desk:
    """Everything that answers, and what it remembers."""

    clerk: Clerk
    queue: Queue  # simulations
    witness: Witness  # of single replications
    beside: Queue  # processes for what takes longer than a moment
    comparisons: Remembered[Comparison] = field(default_factory=lambda: Remembered(_COMPARISONS))
    answers: Remembered[str] = field(default_factory=lambda: Remembered(_TEXTS))
    boards: Remembered[str] = field(default_factory=lambda: Remembered(16))
    # one after the other: all who wait for an estimate get it sooner than by turns
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "clerk"))

    def scenarios(self, language: Language = "en") -> Iterator[dict[str, str]]:
        """Yield the scenarios at hand, with what they call themselves in a language."""
        for name, title in self.clerk.shelf.titles(language).items():
            yield {"id": name, "name": title}

    async def open(self, market: Market) -> dict[str, Any]:
        """Return what can be set in a scenario; raises Faults or Unanswered."""
        found: dict[str, Any] = await self._ask("open", market)
        return found

    async def estimate(self, wish: Wish) -> dict[str, Any]:
        """Return what is known in closed form; raises Faults or Unanswered."""
        found: dict[str, Any] = await self._ask("estimate", wish)
        return found

    async def text(self, wish: Wish) -> str:
        """Return the scenario's file with all changes; raises Faults or Unanswered."""
        found: str = await self._ask("text", wish)
        return found

    async def trial(self, wish: Wish) -> Trial:
        """Return what is simulated for a wish; raises Faults or Unanswered."""
        found: Trial = await self._ask("trial", wish)
        return found

    async def scenario(self, market: Market) -> Scenario:
        """Return a scenario with its changes; raises Faults or Unanswered."""
        found: Scenario = await self._ask("scenario", market)
        return found

    async def _ask(self, what: str, market: Market) -> Any:
        if market.text is None:
            return await self._soon(getattr(self.clerk, what), market)
        return await self._beside(f"{what} {market.digest}", partial(work.asked, what, market))

    async def _soon(self, function: Callable[..., Answer], *arguments: Any) -> Answer:
        loop = asyncio.get_running_loop()
        return await asyncio.wait_for(
            loop.run_in_executor(self._thread, function, *arguments), MOST_MOMENT
        )

    async def _beside(self, key: str, task: Callable[[], Any]) -> Any:
        job = Job(key=key, work=work.done, tasks=[task], put_together=work.first)
        return await self.beside.done(job)

    async def answer(self, trial: Trial, wish: Wish) -> str | None:
        """Return the answer to a wish as JSON, if what it is made of was simulated."""
        comparison = self.comparisons.get(trial.key)
        if comparison is None:
            return None
        baseline = _baseline(trial, wish)
        key = f"{trial.key} {baseline} {wish.language}"
        there = self.answers.get(key)
        if there is not None:
            return there
        found: str = await self._beside(
            f"answer {key}",
            partial(
                answer_text,
                comparison,
                key=trial.key,
                baseline=baseline,
                language=wish.language,
                real_people=trial.real_people,
            ),
        )
        self.answers.put(key, found)
        return found

    async def simulated(self, trial: Trial, owner: str) -> AsyncIterator[News]:
        """Yield how far the simulation of a trial is, up to its end."""
        job = Job(
            key=trial.key,
            work=Packed(work_of(trial)),
            tasks=tasks_of(trial),
            put_together=partial(self._keep, trial),
            size=size_of,
            needs_preparation=trial.needs_compiling,
            owner=owner,
        )
        async for news in self.queue.watch(job):
            yield news

    def _keep(self, trial: Trial, answers: Sequence[Any]) -> str:
        self.comparisons.put(trial.key, put_together(trial, answers))
        return trial.key

    def looks(self, trial: Trial, wish: Wish) -> Mapping[str, Look]:
        """Return how curves are drawn: as in the comparison, if it was simulated."""
        against = self._against(trial, wish)
        if against is None:
            return looks(wish.shown, wish.shown)
        return reading_of(against, language=wish.language, is_pinned=True).looks

    async def board(
        self, scenario: Scenario, wish: OneConfiguration, owner: str
    ) -> AsyncIterator[News]:
        """Yield how far the board of attribution is, up to its end, which is JSON."""
        name = known(
            "configuration", wish.configuration or scenario.today_name, scenario.configurations
        )
        task = BoardTask(scenario, name, wish.seed, wish.language)
        there = self.boards.get(wish.digest)
        if there is not None:
            yield News("result", {"result": there})
            return
        job = Job(
            key=f"board {wish.digest}",
            work=work.board,
            tasks=[task],
            put_together=partial(self._keep_board, wish.digest),
            needs_preparation=True,
            owner=owner,
        )
        async for news in self.queue.watch(job):
            yield news

    def _keep_board(self, key: str, answers: Sequence[str]) -> str:
        self.boards.put(key, answers[0])
        return answers[0]

    async def workbook(self, trial: Trial, wish: Wish) -> bytes | None:
        """Return the comparison as an Excel file, if it was simulated."""
        against = self._against(trial, wish)
        if against is None:
            return None
        task = partial(
            work.workbook,
            against,
            language=wish.language,
            real_people=trial.real_people,
            command=command(wish, against.question.scenario),
        )
        key = f"workbook {trial.key} {wish.baseline} {wish.language}"
        found: bytes = await self._beside(key, task)
        return found

    async def report(self, trial: Trial, wish: Wish) -> str | None:
        """Return the report of the comparison, if it was simulated."""
        against = self._against(trial, wish)
        if against is None:
            return None
        task = partial(
            page_of, against, language=wish.language, is_scaled=trial.is_scaled, is_pinned=True
        )
        found: str = await self._beside(f"report {trial.key} {wish.baseline} {wish.language}", task)
        return found

    def _against(self, trial: Trial, wish: Wish) -> Comparison | None:
        comparison = self.comparisons.get(trial.key)
        return comparison and comparison.against(_baseline(trial, wish))

    async def make_ready(self) -> None:
        """Have processes begun and the engine compiled, so that no visitor waits for it."""
        name = next(iter(self.clerk.shelf.texts))
        scenario = self.clerk.shelf.of(Market(scenario=name)).scenario
        await asyncio.gather(
            self.beside.prepare(work.nothing), self.queue.prepare(partial(work.compiled, scenario))
        )

    async def close(self) -> None:
        """End all processes."""
        await asyncio.gather(self.queue.close(), self.beside.close())


def desk_of(shelf: Shelf, queue: Queue, beside: Queue) -> Desk:
    """Return a desk that knows a shelf of scenarios."""
    return Desk(Clerk(shelf), queue, Witness(queue), beside)


def _baseline(trial: Trial, wish: Wish) -> str:
    names = trial.design.configurations
    today = trial.question.scenario.today_name
    wanted = wish.baseline or today
    return wanted if wanted in names else today if today in names else names[0]
