"""An experiment with its roadmap and pilot: the same answer however the work is spread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from distributed import LocalCluster

from omnisim import exploration, planning
from omnisim.cli.experiments import as_json
from omnisim.exploration import experiment
from tests.strategy.small_experiment import PLANS, written

SMALL = {
    "alternatives": ["multi", "omni"],
    "designs": {"latin": {"points": 16, "strongest": 2, "replications": 1}},
}
HERE = {"engine": "reference", "workers": 1}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory):
    return written(tmp_path_factory.mktemp("experiment"), **SMALL, **PLANS)


@pytest.fixture(scope="module")
def alone(file) -> dict[str, str]:
    return answers(experiment(file, **HERE))


def answers(found: exploration.Exploration) -> dict[str, str]:
    """Return everything that is told of an experiment."""
    assert found.roadmap is not None
    assert found.pilot is not None
    return {
        "numbers": as_json(found),
        "outcomes": found.table.to_csv(),
        "tried": found.roadmap.tried.to_csv(),
        "text": exploration.decision_text(found, language="id"),
    }


def test_a_cluster_gives_the_same_bytes(file, alone) -> None:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as machines:
        there = experiment(file, engine="reference", cluster=machines.scheduler_address)
    assert answers(there) == alone


def test_any_order_gives_the_same_bytes(file, alone, monkeypatch: pytest.MonkeyPatch) -> None:
    def backwards(function: Any, tasks: Iterable[Any]) -> Iterator[Any]:
        return map(function, reversed(list(tasks)))

    for path in (exploration, planning):
        monkeypatch.setattr(path, "workers_in", lambda _: nullcontext(backwards))
    assert answers(experiment(file, **HERE)) == alone


def test_what_was_stopped_goes_on_to_the_same_bytes(file, alone, tmp_path) -> None:
    runs = tmp_path / "runs"
    experiment(file, runs=runs, **HERE)
    for cases in runs.iterdir():
        content = cases.read_bytes()
        cases.write_bytes(content[: len(content) // 3])  # in the midst of a run
    assert answers(experiment(file, runs=runs, **HERE)) == alone
