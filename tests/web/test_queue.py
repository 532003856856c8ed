"""Turns, places, and jobs that are shared, given up or lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from typing import Any

import pytest

from omnisim.web import queue as queues
from omnisim.web.queue import Job, News, Queue, TooBusy


class Threads:
    """Workers that are threads; tasks wait until the gate is open."""

    def __init__(self, number: int = 1) -> None:
        self._executor = ThreadPoolExecutor(number)
        self.gate = threading.Event()
        self.done: list[Any] = []
        self.lost = 0
        self.renewed = 0

    def submit(self, function: Any, task: Any, /) -> Future[Any]:
        if self.lost:
            self.lost -= 1
            future: Future[Any] = Future()
            future.set_exception(BrokenExecutor())
            return future
        return self._executor.submit(self._work, function, task)

    def _work(self, function: Any, task: Any) -> Any:
        self.gate.wait(10)
        self.done.append(task)
        return function(task)

    def renew(self) -> None:
        self.renewed += 1

    def end(self, *, at_once: bool = False) -> None:
        self.gate.set()
        self._executor.shutdown()


def job(key: str, *tasks: Any, work: Any = str) -> Job:
    return Job(key=key, work=work, tasks=tasks or (key,), put_together=list)


async def all_news(queue: Queue, wanted: Job) -> list[News]:
    return [news async for news in queue.watch(wanted)]


def run(workers: Threads, story: Coroutine[Any, Any, Any]) -> Any:
    try:
        return asyncio.run(asyncio.wait_for(story, 10))
    finally:
        workers.end()


def test_the_answers_of_all_tasks_make_the_result_and_progress_is_told() -> None:
    workers = Threads()
    workers.gate.set()
    news = run(workers, all_news(Queue(workers, 1), job("a", 1, 2, 3)))
    assert [each.kind for each in news] == ["progress", "progress", "progress", "result"]
    assert news[-1].data["result"] == ["1", "2", "3"]


def test_who_asks_for_the_same_watches_the_same_job() -> None:
    workers = Threads()

    async def story() -> Any:
        queue = Queue(workers, 1)
        both = asyncio.gather(all_news(queue, job("a")), all_news(queue, job("a")))
        await asyncio.sleep(0.05)
        workers.gate.set()
        return await both

    one, other = run(workers, story())
    assert one[-1].data["result"] == other[-1].data["result"] == ["a"]
    assert workers.done == ["a"]


def test_those_who_wait_are_told_their_place_and_come_in_the_order_they_came() -> None:
    workers = Threads()

    async def story() -> Any:
        queue = Queue(workers, 1)
        watching = []
        for key in "abcd":
            watching.append(asyncio.ensure_future(all_news(queue, job(key))))
            await asyncio.sleep(0.01)
        workers.gate.set()
        return await asyncio.gather(*watching)

    *_, third, fourth = run(workers, story())
    places = [each.data["before"] for each in fourth if each.kind == "place"]
    assert next(each.data["before"] for each in third if each.kind == "place") == 1
    assert places[0] == 2
    assert places == sorted(places, reverse=True)
    assert workers.done == list("abcd")


def test_two_jobs_at_work_take_turns() -> None:
    workers = Threads()

    async def story() -> Any:
        queue = Queue(workers, 1)
        both = asyncio.gather(
            all_news(queue, job("long", *range(6))), all_news(queue, job("short", "x", "y"))
        )
        await asyncio.sleep(0.05)
        workers.gate.set()
        return await both

    run(workers, story())
    assert workers.done.index("y") < workers.done.index(5)


def test_a_job_that_nobody_watches_is_given_up() -> None:
    workers = Threads()

    async def story() -> int:
        queue = Queue(workers, 1)
        watching = asyncio.ensure_future(all_news(queue, job("a", *range(50))))
        await asyncio.sleep(0.05)
        watching.cancel()
        await asyncio.wait({watching})
        workers.gate.set()
        await all_news(queue, job("b"))
        return queue.waiting

    assert run(workers, story()) == 0
    assert workers.done == [0, "b"]


def test_a_task_that_fails_is_told_as_a_letter() -> None:
    workers = Threads()
    workers.gate.set()
    news = run(workers, all_news(Queue(workers, 1), job("a", "x", work=int)))
    assert news[-1].kind == "failed"
    assert "ValueError" in str(news[-1].data["letters"][0])


def test_answers_that_cannot_be_put_together_are_told_and_hold_up_nobody() -> None:
    workers = Threads()
    workers.gate.set()

    def fails(_answers: list[Any]) -> Any:
        raise ValueError

    async def story() -> Any:
        queue = Queue(workers, 1)
        broken = [job(key) for key in "ab"]
        for each in broken:
            each.put_together = fails
        return await asyncio.gather(*(all_news(queue, each) for each in (*broken, job("c"))))

    first, second, third = run(workers, story())
    assert first[-1].kind == second[-1].kind == "failed"
    assert third[-1].kind == "result"


def test_a_job_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "MOST_SECONDS", 0.05)
    workers = Threads()

    async def story() -> list[News]:
        told = await all_news(Queue(workers, 1), job("a"))
        workers.gate.set()
        return told

    assert "0.05 seconds" in str(run(workers, story())[-1].data["letters"][0])


def test_one_address_may_not_take_all_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "MOST_OF_ONE", 1)
    workers = Threads()

    async def story() -> Any:
        queue = Queue(workers, 1)
        jobs = {key: job(key) for key in "abc"}
        jobs["a"].owner = jobs["b"].owner = "here"
        jobs["c"].owner = "there"
        first = asyncio.ensure_future(all_news(queue, jobs["a"]))
        await asyncio.sleep(0.02)
        with pytest.raises(TooBusy):
            await all_news(queue, jobs["b"])
        other = asyncio.ensure_future(all_news(queue, jobs["c"]))
        await asyncio.sleep(0.02)
        workers.gate.set()
        return await asyncio.gather(first, other)

    assert [each[-1].kind for each in run(workers, story())] == ["result", "result"]


def test_a_task_whose_process_was_lost_is_given_out_again() -> None:
    workers = Threads()
    workers.gate.set()
    workers.lost = 1
    news = run(workers, all_news(Queue(workers, 1), job("a")))
    assert news[-1].kind == "result"


def test_all_who_lost_their_process_get_new_ones_once() -> None:
    workers = Threads(2)
    workers.gate.set()
    workers.lost = 2
    news = run(workers, all_news(Queue(workers, 2), job("a", 1, 2)))
    assert news[-1].data["result"] == ["1", "2"]
    assert workers.renewed == 1


def test_a_task_without_end_ends_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "MOST_TASK_SECONDS", 0.05)
    workers = Threads()

    async def story() -> list[News]:
        told = await all_news(Queue(workers, 1), job("a"))
        workers.gate.set()
        return told

    assert run(workers, story())[-1].kind == "failed"
    assert workers.renewed == 1


def test_a_process_that_is_lost_twice_is_told() -> None:
    workers = Threads()
    workers.gate.set()
    workers.lost = 2
    news = run(workers, all_news(Queue(workers, 1), job("a")))
    assert news[-1].kind == "failed"
    assert "BrokenExecutor" in str(news[-1].data)


def test_more_than_a_small_machine_should_promise_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queues, "MOST_WAITING", 1)
    workers = Threads()

    async def story() -> None:
        queue = Queue(workers, 1)
        first = asyncio.ensure_future(all_news(queue, job("a")))
        await asyncio.sleep(0.02)
        try:
            with pytest.raises(TooBusy):
                await all_news(queue, job("b"))
        finally:
            workers.gate.set()
            await first

    run(workers, story())


def test_what_needs_the_engine_waits_until_it_is_prepared() -> None:
    workers = Threads(2)

    async def story() -> Any:
        queue = Queue(workers, 2)
        preparing = asyncio.ensure_future(queue.prepare(str))
        await asyncio.sleep(0.02)
        wanted = job("a")
        wanted.needs_preparation = True
        watching = asyncio.ensure_future(all_news(queue, wanted))
        await asyncio.sleep(0.05)
        workers.gate.set()
        await preparing
        return await watching

    kinds = [each.kind for each in run(workers, story())]
    assert kinds[0] == "compiling"
    assert kinds[-1] == "result"
    assert workers.done == [None, "a"]
