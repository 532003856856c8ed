"""A Dask cluster gives the numbers of this process, also when a worker dies."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from distributed import Client, LocalCluster

from omnisim.errors import Faults
from omnisim.experiment.cluster import cluster
from omnisim.experiment.design import Design
from omnisim.experiment.failure import RunFailed, WorkersLost
from omnisim.experiment.runner import Progress, run
from omnisim.experiment.trial import Question
from omnisim.files.results import as_json
from omnisim.settings import workers_in
from tests.experiment.test_workers import failing
from tests.shops import small_shop

QUESTION = Question(small_shop(), seed=7, engine="reference")
DESIGN = Design(("multi", "omni"), 10, 10, 0.02, worlds=2)


@pytest.fixture(scope="module")
def machines() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as machines:
        yield machines


def test_same_bytes_although_a_worker_is_killed(machines: LocalCluster) -> None:
    killed: list[int] = []

    def watch(progress: Progress) -> None:
        if progress.done and not killed:
            killed.append(machines.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    with cluster(machines.scheduler_address) as spread:
        there = run(QUESTION, DESIGN, spread=spread, watch=watch)
    assert killed
    assert as_json(there) == as_json(run(QUESTION, DESIGN))


def test_the_cluster_is_left_as_it_was(machines: LocalCluster) -> None:
    for _ in range(2):
        with cluster(machines.scheduler_address) as spread:
            assert sorted(spread(abs, [-1, -2, -2])) == [1, 2, 2]
    assert not machines.scheduler.tasks


def test_a_failed_run_is_named(machines: LocalCluster) -> None:
    with (
        cluster(machines.scheduler_address) as spread,
        pytest.raises(RunFailed, match="omni, world 2, replication 7"),
    ):
        list(spread(failing, [7]))


def process_of_its_own() -> str:
    return str(os.getpid())


def fatal(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_task_that_kills_its_workers_is_given_back(
    machines: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machines.scheduler, "allowed_failures", 0)  # not four of them, to be quick
    with (
        cluster(machines.scheduler_address) as spread,
        pytest.raises(WorkersLost, match="KilledWorker"),
    ):
        list(spread(fatal, [1]))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "warp://here:1"])
def test_an_address_where_nobody_answers_is_told(address: str) -> None:
    with pytest.raises(Faults, match="no cluster answers at"), cluster(address):
        pass


def test_who_reached_nobody_is_closed_at_once() -> None:
    """Else it closes itself whenever memory is tidied up: while another begins, both wait."""
    gc.disable()
    try:
        with pytest.raises(Faults), cluster("nonsense"):
            pass
        there = [each for each in gc.get_objects() if issubclass(type(each), Client)]
        assert [each.status for each in there if each.status != "closed"] == []
    finally:
        gc.enable()


def test_a_cluster_without_workers_is_told() -> None:
    with (
        LocalCluster(n_workers=0, dashboard_address=":0") as nobody,
        pytest.raises(Faults, match="has no workers"),
        cluster(nobody.scheduler_address),
    ):
        pass


def test_workers_with_other_code_are_told(
    machines: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[cluster.__module__], "code_digest", process_of_its_own)
    with (
        pytest.raises(Faults, match="other code, or none, at"),
        cluster(machines.scheduler_address),
    ):
        pass


def test_a_worker_with_other_code_that_joins_late_is_told(
    machines: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster(machines.scheduler_address) as spread:
        monkeypatch.setattr(sys.modules[cluster.__module__], "code_digest", process_of_its_own)
        with pytest.raises(WorkersLost, match="other code"):
            list(spread(abs, [1]))


def test_without_its_package_it_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "omnisim.experiment.cluster")
    with pytest.raises(Faults, match=r"pip install .omnisim-sandbox\[cluster\]"):
        workers_in({"cluster": "tcp://127.0.0.1:8786"})
