"""Queue: simulations of many visitors by a few processes, each in its turn.

A job is cut into tasks of a few seconds. The jobs at work take turns, task by task; the others wait
in the order in which they came, and are told their place. Whoever asks for the same thing at the
same time watches the same job; one that nobody watches any more is dropped.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Literal, NamedTuple, Protocol

from joblib.externals.loky.process_executor import ShutdownExecutorError

from omnisim.errors import Faults, Letter, said
from omnisim.experiment.failure import Failure
from omnisim.experiment.workers import Processes
from omnisim.web.bounds import (
    MOST_OF_ONE,
    MOST_SECONDS,
    MOST_TASK_SECONDS,
    MOST_WAITING,
)

Kind = Literal["place", "compiling", "progress", "result", "failed", "closing"]
Work = Callable[[Any], Any]

_ENDS: Final = ("result", "failed", "closing")
_NOW_AND_THEN: Final = 0.5  # seconds, after which those who wait are told their place
_AT_WORK: Final = 2  # jobs that take turns
_POLITE: Final = 10  # by so much less urgent than answers are simulations
_HELPFUL: Final = 5  # and what is made of them


class News(NamedTuple):
    """What those who watch a job are told."""

    kind: Kind
    data: Mapping[str, Any]


class Workers(Protocol):
    """Who does the tasks."""

    def submit(self, function: Work, task: Any, /) -> Future[Any]:
        """Give a task out."""

    def renew(self) -> None:
        """Begin anew, with others."""

    def end(self, *, at_once: bool = False) -> None:
        """End them."""


class TooBusy(Exception):  # noqa: N818 - it is an answer
    """More jobs wait than a small machine should promise to do."""


class Unanswered(Exception):  # noqa: N818 - it is an answer
    """Work that failed: letters about it, and a reason that the page has words for."""

    def __init__(self, told: Mapping[str, Any] | None = None) -> None:
        super().__init__(told)
        self.told = told or {"letters": []}


@dataclass(eq=False)
class Job:
    """Tasks whose answers make one result."""

    key: str
    work: Work
    tasks: Sequence[Any]
    put_together: Callable[[list[Any]], Any]
    size: Callable[[Any], int] = lambda _: 1  # of a task, for the progress
    needs_preparation: bool = False  # by `Queue.prepare`, before it can begin
    owner: str = ""  # who asked first, of whom only so many jobs may wait
    answers: list[Any] = field(default_factory=list)
    watchers: set[asyncio.Queue[News]] = field(default_factory=set)
    alarms: list[asyncio.TimerHandle] = field(default_factory=list)
    next_task: int = 0
    out: int = 0
    done: int = 0
    begun: float = 0.0
    last: News | None = None
    is_over: bool = False

    @property
    def total(self) -> int:
        """Size of all tasks."""
        return sum(map(self.size, self.tasks))

    def tell(self, news: News) -> None:
        """Tell everybody who watches."""
        self.last = news
        for watcher in self.watchers:
            watcher.put_nowait(news)

    def end(self, news: News) -> None:
        """Tell the end, once."""
        if not self.is_over:
            self.is_over = True
            self.tell(news)


class Queue:
    """All jobs, those at work and those that wait."""

    def __init__(self, pool: Workers, number: int) -> None:
        self._workers = number
        self._pool = pool
        self._jobs: dict[str, Job] = {}  # in the order in which they came
        self._out = 0
        self._is_preparing = False
        self._telling: asyncio.TimerHandle | None = None
        self._generation = 0  # of processes
        self._renewing = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How many jobs there are."""
        return len(self._jobs)

    async def watch(self, job: Job) -> AsyncGenerator[News, None]:
        """Yield what becomes of a job, up to its result; leaving off gives it up.

        If the same is being done already, that is watched. Raises TooBusy.
        """
        there = self._jobs.get(job.key)
        if there is None:
            own = sum(each.owner == job.owner != "" for each in self._jobs.values())
            if len(self._jobs) >= MOST_WAITING or own >= MOST_OF_ONE:
                raise TooBusy
            there = self._jobs[job.key] = job
        mine: asyncio.Queue[News] = asyncio.Queue()
        there.watchers.add(mine)
        if there.last is not None:
            mine.put_nowait(there.last)
        try:
            self._tell_place(there)
            self._go_on()
            while True:
                news = await mine.get()
                yield news
                if news.kind in _ENDS:
                    return
        finally:
            there.watchers.discard(mine)
            if not there.watchers and not there.is_over:
                there.is_over = True
                self._drop(there)

    async def done(self, job: Job) -> Any:
        """Return the result of a job; giving up waiting gives it up. Raises TooBusy, Unanswered."""
        async with aclosing(self.watch(job)) as watched:
            async for news in watched:
                if news.kind == "result":
                    return news.data["result"]
                if news.kind == "failed":
                    raise Unanswered(news.data)
        raise Unanswered

    async def prepare(self, work: Work) -> None:
        """Do something before the work that needs it can begin."""
        self._out += 1
        self._is_preparing = True
        try:
            await asyncio.wrap_future(self._pool.submit(work, None))
        finally:
            self._is_preparing = False
            self._out -= 1
            self._go_on()

    async def close(self) -> None:
        """End all work and all processes."""
        if self._telling is not None:
            self._telling.cancel()
        for job in [*self._jobs.values()]:
            job.end(News("closing", {}))
        self._jobs.clear()
        for running in [*self._running]:
            running.cancel()
        await asyncio.to_thread(self._pool.end, at_once=True)

    def _at_work(self) -> list[Job]:
        return [job for job in self._jobs.values() if not job.is_over][:_AT_WORK]

    def _go_on(self) -> None:
        """Give out tasks as long as somebody is free; who had fewest of them is next."""
        while self._out < self._workers:
            ready = [job for job in self._at_work() if job.next_task < len(job.tasks)]
            ready = [job for job in ready if job.begun or self._may_begin(job)]
            if not ready:
                return
            self._begin(min(ready, key=lambda job: job.next_task))

    def _may_begin(self, job: Job) -> bool:
        """Whether a job can begin; if not, those who watch are told why."""
        if not (self._is_preparing and job.needs_preparation):
            return True
        if job.last is None or job.last.kind != "compiling":
            job.tell(News("compiling", {}))
        return False

    def _begin(self, job: Job) -> None:
        task = job.tasks[job.next_task]
        job.next_task += 1
        job.out += 1
        self._out += 1
        if not job.begun:
            job.begun = time.monotonic()
            job.tell(News("progress", {"done": 0, "planned": job.total}))
            late = asyncio.get_running_loop().call_later(MOST_SECONDS, self._end_late, job)
            job.alarms.append(late)
        running = asyncio.ensure_future(self._run(job, task))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _run(self, job: Job, task: Any) -> None:
        try:
            answer = await self._answer(job, task)
            if not job.is_over:
                await self._take(job, task, answer)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait are told
            job.end(News("failed", _failure(error)))
            self._drop(job)
        finally:
            job.out -= 1
            self._out -= 1
            self._go_on()

    async def _answer(self, job: Job, task: Any) -> Any:
        """Have a task done, anew if its process was lost; one that takes too long is ended."""
        for is_last in (False, True):
            generation = self._generation
            future = asyncio.wrap_future(self._pool.submit(job.work, task))
            try:
                return await asyncio.wait_for(future, MOST_TASK_SECONDS)
            except TimeoutError:
                await self._renew(generation)
                raise
            except (BrokenExecutor, ShutdownExecutorError):
                if is_last:
                    raise
                await self._renew(generation)
        return None

    async def _renew(self, generation: int) -> None:
        """Begin with other processes, once for all who lost theirs."""
        async with self._renewing:
            if generation == self._generation:
                await asyncio.to_thread(self._pool.renew)
                self._generation += 1

    async def _take(self, job: Job, task: Any, answer: Any) -> None:
        job.answers.append(answer)
        job.done += job.size(task)
        if len(job.answers) == len(job.tasks):
            result = await asyncio.to_thread(job.put_together, job.answers)
            job.end(News("result", {"result": result}))
            self._drop(job)
        else:
            job.tell(News("progress", {"done": job.done, "planned": job.total}))

    def _end_late(self, job: Job) -> None:
        """End a job that takes longer than one request may."""
        job.end(News("failed", _failure(TimeoutError())))
        self._drop(job)

    def _drop(self, job: Job) -> None:
        while job.alarms:
            job.alarms.pop().cancel()
        if self._jobs.get(job.key) is job:
            del self._jobs[job.key]
        if self._telling is None and self._jobs:
            loop = asyncio.get_running_loop()
            self._telling = loop.call_later(_NOW_AND_THEN, self._tell_places)
        self._go_on()

    def _tell_place(self, wanted: Job) -> None:
        """Tell one who comes how many are before them."""
        for place, job in enumerate(self._jobs.values()):
            if job is wanted and place >= _AT_WORK and not job.begun:
                job.tell(News("place", {"before": place - _AT_WORK + 1, "of": len(self._jobs)}))

    def _tell_places(self) -> None:
        """Tell those who wait how many are before them, if that is news."""
        self._telling = None
        for place, job in enumerate(self._jobs.values()):
            before = place - _AT_WORK + 1
            is_told = job.last is not None and job.last.data.get("before") == before
            if before > 0 and not job.begun and not is_told:
                job.tell(News("place", {"before": before, "of": len(self._jobs)}))


def simulators(number: int) -> Queue:
    """Return a queue for processes of this machine that leave all other answers their pace."""
    return Queue(Processes(number, begin=partial(_be_polite, _POLITE)), number)


def helpers(number: int) -> Queue:
    """Return a queue for processes that answer what takes longer than a moment."""
    return Queue(Processes(number, begin=partial(_be_polite, _HELPFUL)), number)


def _failure(error: BaseException) -> dict[str, Any]:
    """Return what is told of work that failed."""
    if isinstance(error, Faults):
        return {"letters": [*error.letters]}
    if isinstance(error, Failure):
        return {"letters": [error.letter]}
    if isinstance(error, asyncio.TimeoutError):
        found = said(
            "it took longer than the {seconds:g} seconds that it may take", seconds=MOST_SECONDS
        )
        advice = "Use fewer replications, fewer configurations, or a smaller market."
        letter = Letter(field=said("simulation"), found=found, advice=advice)
        return {"letters": [letter], "reason": "too_long"}
    found = said("it failed: {kind}", kind=type(error).__name__)
    return {"letters": [Letter(field=said("simulation"), found=found)], "reason": "failed"}


def _be_polite(by: int) -> None:
    with suppress(AttributeError, OSError):  # Windows has no such thing
        os.nice(by)
