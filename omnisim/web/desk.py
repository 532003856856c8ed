"""Desk: answers the wishes of pages, remembering what was reckoned lately."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.event_log import EventLog
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.trial import Question
from omnisim.files.event_log_file import write_log
from omnisim.report.facts import Writer
from omnisim.report.numerals import Numerals
from omnisim.report.wording import wording
from omnisim.scenario.evidence import Input
from omnisim.scenario.scenario import Scenario
from omnisim.settings import known
from omnisim.web import life
from omnisim.web.answer import answer_of
from omnisim.web.changes import changeable, changed, changed_text
from omnisim.web.controls import controls_of
from omnisim.web.estimate import Estimate, estimate
from omnisim.web.queue import Job, News, Queue
from omnisim.web.shelf import Remembered, Shelf
from omnisim.web.trials import (
    Trial,
    compile_engine,
    lives,
    put_together,
    size_of,
    tasks_of,
    trial_of,
    work_of,
)
from omnisim.web.wish import Market, OneCustomer, Wish

_COMPARISONS: Final = 24
_TEXTS: Final = 64


@dataclass(frozen=True)
class Desk:
    """Everything that answers, and what it remembers."""

    shelf: Shelf
    queue: Queue
    scenarios_set: Remembered[Scenario] = field(default_factory=lambda: Remembered(256))
    numbers: Remembered[dict[str, Input]] = field(default_factory=lambda: Remembered(64))
    comparisons: Remembered[Comparison] = field(default_factory=lambda: Remembered(_COMPARISONS))
    answers: Remembered[dict[str, Any]] = field(default_factory=lambda: Remembered(_TEXTS))
    logs: Remembered[dict[str, EventLog]] = field(default_factory=lambda: Remembered(16))
    estimates: Remembered[Estimate] = field(default_factory=lambda: Remembered(2048))

    def scenarios(self) -> Iterator[dict[str, str]]:
        """Yield the scenarios at hand."""
        for name, title in self.shelf.titles().items():
            yield {"id": name, "name": title}

    def open(self, market: Market) -> dict[str, Any]:
        """Return what can be set in a scenario; raises Faults with the letters of the checker."""
        return controls_of(self.shelf.of(market), market, wording(market.language))

    def scenario(self, market: Market) -> Scenario:
        """Return a scenario with its changes; raises Faults."""
        return self.scenarios_set.of(market.key, lambda: self._changed(market))

    def _changed(self, market: Market) -> Scenario:
        file = self.shelf.of(market)
        known = self.numbers.of(market.origin, lambda: changeable(file.scenario))
        return changed(file, market, known)

    def estimate(self, wish: Wish) -> dict[str, Any]:
        """Return what is known in closed form, for every configuration shown."""
        scenario = self.scenario(wish)
        baseline = wish.baseline or scenario.today_name
        found = {name: self._estimate(scenario, name, wish.key) for name in wish.shown}
        writer = Writer(wording(wish.language), scenario.currency)
        return {
            "baseline": baseline,
            "estimates": {name: _told(each, writer) for name, each in found.items()},
        }

    def _estimate(self, scenario: Scenario, name: str, key: str) -> Estimate:
        known("configuration", name, scenario.configurations)
        return self.estimates.of(f"{key} {name}", lambda: estimate(scenario, name))

    def trial(self, wish: Wish) -> Trial:
        """Return what is simulated for a wish; raises Faults."""
        return trial_of(self.scenario(wish), wish)

    def known_answer(self, trial: Trial, wish: Wish) -> dict[str, Any] | None:
        """Return the answer to a wish if it need not be simulated."""
        comparison = self.comparisons.get(trial.key)
        return None if comparison is None else self._answer(trial, comparison, wish)

    async def simulated(self, trial: Trial) -> AsyncIterator[News]:
        """Yield how far the simulation of a trial is, up to its end."""
        job = Job(
            key=trial.key,
            work=work_of(trial),
            tasks=tasks_of(trial),
            put_together=partial(self._keep, trial),
            size=size_of,
            needs_preparation=trial.needs_compiling,
        )
        async for news in self.queue.watch(job):
            yield news

    def _keep(self, trial: Trial, answers: list[Any]) -> str:
        self.comparisons.put(trial.key, put_together(trial, answers))
        return trial.key

    def _answer(self, trial: Trial, comparison: Comparison, wish: Wish) -> dict[str, Any]:
        baseline = _baseline(trial, wish)
        key = f"{trial.key} {baseline} {wish.language}"
        return self.answers.of(
            key,
            lambda: {
                "key": trial.key,
                "baseline": baseline,
                "is_draft": trial.is_scaled,
                **answer_of(
                    comparison,
                    baseline=baseline,
                    language=wish.language,
                    is_scaled=trial.is_scaled,
                ),
            },
        )

    async def followed(self, trial: Trial) -> dict[str, EventLog]:
        """Return the lives of some customers under each configuration; raises what failed."""
        there = self.logs.get(trial.key)
        if there is not None:
            return there
        names = trial.design.configurations
        job = Job(
            key=f"lives {trial.key}",
            work=partial(_named_lives, trial.question),
            tasks=names,
            put_together=dict,
            needs_preparation=trial.needs_compiling,
        )
        async for news in self.queue.watch(job):
            if news.kind == "result":
                self.logs.put(trial.key, news.data["result"])
                return self.logs.get(trial.key) or {}
            if news.kind == "failed":
                raise Unanswered(news.data["letters"])
        return {}

    def hops(self, logs: dict[str, EventLog]) -> dict[str, Any]:
        """Return journeys for the moving picture."""
        return {"journeys": life.hops(logs)}

    def customer(
        self, trial: Trial, logs: dict[str, EventLog], wish: OneCustomer
    ) -> dict[str, Any]:
        """Return one customer's life under each configuration, and others to choose from."""
        told, scenario = wording(wish.language), trial.question.scenario
        offered = life.telling(logs)
        number = wish.customer if wish.customer is not None else next(iter(offered), 0)
        segment = life.segment_of(logs, number)
        name = list(scenario.segments)[segment] if segment is not None else ""
        return {
            "customer": number,
            "offered": offered,
            "segment": told.name(name, scenario.segments[name].label) if name else "",
            "lives": {
                each: life.life_of(logs[each], number, scenario, told) for each in wish.shown
            },
        }

    def scenario_text(self, market: Market) -> str:
        """Return the scenario's file with all changes, its comments kept."""
        return changed_text(self.shelf.of(market), market)

    def comparison(self, trial: Trial) -> Comparison | None:
        """Return what was simulated for a trial, if it is remembered."""
        return self.comparisons.get(trial.key)

    async def packed_log(self, trial: Trial, configuration: str) -> bytes:
        """Return the event log of the first replication as compressed CSV."""
        job = Job(
            key=f"log {configuration} {trial.key}",
            work=partial(_packed_log, trial.question),
            tasks=[configuration],
            put_together=lambda answers: answers[0],
            needs_preparation=trial.needs_compiling,
        )
        async for news in self.queue.watch(job):
            if news.kind == "result":
                found: bytes = news.data["result"]
                return found
            if news.kind == "failed":
                raise Unanswered(news.data["letters"])
        return b""

    async def make_ready(self) -> None:
        """Have the engine compiled, if need be, by one of the workers."""
        name = next(iter(self.shelf.texts))
        scenario = self.shelf.of(Market(scenario=name)).scenario
        await self.queue.prepare(partial(_compiled, scenario))


class Unanswered(Exception):  # noqa: N818 - it is an answer
    """Work that failed, with the letters about it."""

    def __init__(self, letters: list[str]) -> None:
        super().__init__(letters)
        self.letters = letters


def _baseline(trial: Trial, wish: Wish) -> str:
    names = trial.design.configurations
    today = trial.question.scenario.today_name
    wanted = wish.baseline or today
    return wanted if wanted in names else today if today in names else names[0]


def _told(each: Estimate, writer: Writer) -> dict[str, Any]:
    """Return an estimate as texts and as numbers."""
    write = Numerals(writer.wording, writer.currency)
    texts = {
        "conversion_first": write.share(each.conversion_first),
        "handoffs_per_journey": write.number(each.handoffs_per_journey),
        "context_continuity": write.share(each.context_continuity),
        "one_off": write.money(each.one_off),
        "monthly": write.money(each.monthly),
    }
    numbers = {
        name: value if math.isfinite(value) else None for name, value in each._asdict().items()
    }
    return {"texts": texts, "numbers": numbers}


def _named_lives(question: Question, configuration: str) -> tuple[str, EventLog]:
    return configuration, lives(question, configuration)


def _packed_log(question: Question, configuration: str) -> bytes:
    """Write a log to a folder of its own, which is gone afterwards, and return its bytes."""
    plan = plan_of(question.scenario, configuration, seed=question.seed)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv.gz"
        write_log(simulate(plan, 0, engine=question.engine_at_work), path)
        return path.read_bytes()


def _compiled(scenario: Scenario, _task: None) -> None:
    compile_engine(scenario)
