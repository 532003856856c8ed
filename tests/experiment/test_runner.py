"""The same answer twice, however the work is split; differences that mean what they say."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnisim.engine import simulate
from omnisim.engine.model import Plan
from omnisim.event_log import EventLog
from omnisim.experiment import runner
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.design import Design
from omnisim.experiment.failure import RunFailed
from omnisim.experiment.runner import Progress, run
from omnisim.experiment.trial import Question, Result, Task
from omnisim.experiment.workers import processes
from omnisim.files.results import as_json
from omnisim.measure.kpis import KPIS
from omnisim.measure.statistics import FEWEST_REPLICATIONS
from tests.shops import small_shop

CONVERSION = next(i for i, kpi in enumerate(KPIS) if kpi.id == "conversion")


QUESTION = Question(small_shop(), seed=7, engine="reference")
DESIGN = Design(("multi", "omni", "copy"), 3, 3, 0.02, worlds=2)


class Memory:
    """A store that forgets with the test."""

    def __init__(self) -> None:
        self.runs: dict[tuple[str, int, int], Result] = {}
        self.kept = 0

    def found(self, task: Task) -> Iterator[Result]:
        for number in task.replications:
            if (task.configuration, task.world, number) in self.runs:
                yield self.runs[task.configuration, task.world, number]

    def keep(self, result: Result) -> None:
        self.runs[result[:3]] = result
        self.kept += 1


def compared(*, workers: int = 1) -> Comparison:
    with processes(workers) as spread:
        return run(QUESTION, DESIGN, spread=spread)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compared()


@pytest.fixture(scope="module")
def memory(comparison: Comparison) -> Memory:
    """Return a store with all runs of the comparison."""
    memory = Memory()
    assert as_json(run(QUESTION, DESIGN, store=memory)) == as_json(comparison)
    assert len(memory.runs) == memory.kept == 15
    return memory


@pytest.mark.parametrize("workers", [2, 3])
def test_same_bytes_in_any_split(comparison: Comparison, workers: int) -> None:
    assert as_json(compared(workers=workers)) == as_json(comparison)


@settings(max_examples=8)
@given(data=st.data())
def test_only_what_is_missing_is_simulated(
    data: st.DataObject, comparison: Comparison, memory: Memory
) -> None:
    lost = data.draw(st.sets(st.sampled_from(sorted(memory.runs)), max_size=4), "lost")
    store, seen = Memory(), list[Progress]()
    store.runs = {which: result for which, result in memory.runs.items() if which not in lost}
    again = run(QUESTION, DESIGN, store=store, watch=seen.append)
    assert as_json(again) == as_json(comparison)
    assert store.kept == len(lost)
    assert seen[0] == Progress(15 - len(lost), 15, 15 - len(lost))
    assert seen[-1] == Progress(15, 15, 15 - len(lost))


@pytest.mark.parametrize(("lost", "times"), [(0, 0), (4, 1)])
def test_nothing_is_prepared_where_nothing_is_left_to_do(
    lost: int, times: int, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(runner, "prepare", lambda _, configuration: asked.append(configuration))
    store = Memory()
    store.runs = dict(list(memory.runs.items())[lost:])
    run(QUESTION, DESIGN, store=store)
    assert len(asked) == times


def test_what_is_finished_is_kept_when_a_later_run_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(plan: Plan, number: int) -> Iterator[EventLog]:
        if next(calls) == 6:
            raise ValueError("no")
        return simulate.reference.run(plan, number)

    calls = itertools.count()
    monkeypatch.setitem(simulate.ENGINES, "reference", broken)
    store = Memory()
    with pytest.raises(RunFailed, match="copy, world 0, replication 0"):
        run(QUESTION, DESIGN, store=store)
    assert set(store.runs) == {(name, 0, n) for name in ("multi", "omni") for n in range(3)}


def test_an_equal_configuration_differs_by_exactly_nothing(comparison: Comparison) -> None:
    difference = comparison.difference("copy")
    known = np.isfinite(comparison.level("copy").value)
    assert known.any()
    assert (difference.value[known] == 0.0).all()
    assert (difference.high[known] == 0.0).all()


def test_the_difference_is_antisymmetric(comparison: Comparison) -> None:
    there = comparison.difference("omni").value[CONVERSION, -1, -1]
    back = comparison.against("omni").difference("multi").value[CONVERSION, -1, -1]
    assert there == pytest.approx(-back)
    assert there != 0.0


def test_replications_go_on_until_precise_or_at_most() -> None:
    seen: list[Progress] = []
    question = Question(small_shop(), seed=7, engine="reference")
    design = Design(("multi", "omni"), 2, 13, 1e-9, worlds=0)
    result = run(question, design, watch=seen.append)
    assert result.replications == 13
    assert not result.is_precise
    assert seen[-1] == Progress(26, 26)


def test_replications_stop_when_precise_but_not_before_an_interval_can_be_trusted() -> None:
    question = Question(small_shop(), seed=7, engine="reference")
    design = Design(("multi", "omni"), FEWEST_REPLICATIONS - 3, 60, 1e9, worlds=0)
    result = run(question, design)
    assert FEWEST_REPLICATIONS <= result.replications < 60
    assert result.is_precise


def test_worlds_differ_in_their_inputs(comparison: Comparison) -> None:
    inputs = comparison.input_difference("omni")
    assert inputs is not None
    assert inputs.worlds == 2
    assert np.isfinite(inputs.mean).any()
    one, other = comparison.evidence["multi"].world_numerator
    assert not np.array_equal(one, other)
