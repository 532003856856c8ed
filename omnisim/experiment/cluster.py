"""Cluster: tasks spread over the machines of a Dask cluster (https://distributed.dask.org).

Dask gives a task out again when its worker is lost, so one machine less costs time only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final

from distributed import Client

from omnisim.errors import Faults, Letter, listed, said, shown
from omnisim.experiment.failure import Failure, WorkersLost
from omnisim.experiment.origin import code_digest
from omnisim.experiment.workers import Answer, Spread, Task, as_they_come

_TIMEOUT: Final = 4.0  # seconds to wait for an answer of the scheduler, and for its first worker
_AHEAD: Final = 2  # tasks out per thread: the next is there when one is finished
_SAME: Final = "the same omnisim, Python, numpy, scipy and numba on the same kind of machine"


@contextmanager
def cluster(address: str) -> Iterator[Spread]:
    """Spread tasks over the workers of a cluster; it is left as it was found.

    Raises Faults if nobody answers at the address, or nobody works there, or with other code.
    """
    client = _client(address)
    try:
        _check(client, address)
        yield partial(_spread, client)
    finally:
        client.close()


class _Client(Client):
    """A client that closes itself where it reaches nobody.

    Else it does so when memory is tidied up, and if another begins just then, both wait for good.
    """

    def start(self, **settings: Any) -> None:
        """Begin, or leave nothing behind."""
        try:
            super().start(**settings)
        except BaseException:
            with suppress(Exception):
                self.close()
            raise


def _client(address: str) -> Client:
    try:
        return _Client(address, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError, AssertionError) as error:  # the last: a busy machine
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise _fault(
            said(
                "no cluster answers at {address}: {reason}", address=shown(address), reason=reason
            ),
            "the address that `dask scheduler` prints when it starts, as tcp://host:8786",
            "See whether the scheduler runs and whether this machine can reach it.",
        ) from None


def _check(client: Client, address: str) -> None:
    """Refuse a cluster that has nobody to work, or that would give other numbers."""
    try:
        client.wait_for_workers(1, timeout=_TIMEOUT)
    except TimeoutError:
        raise _fault(
            said("the cluster at {address} has no workers", address=shown(address)),
            "a cluster with at least one",
            said("Start one on each machine: dask worker {address}", address=address),
        ) from None
    ours, theirs = code_digest(), client.run(code_digest, on_error="return")
    others = [worker for worker, digest in theirs.items() if digest != ours]
    if others:
        raise _fault(
            said("other code, or none, at {workers}", workers=listed(sorted(others), 3, "and")),
            _SAME,
            "Install the same there: equal code is what makes the numbers equal.",
        )


def _fault(found: str, possible: str, advice: str) -> Faults:
    return Faults([Letter(field="cluster", found=found, possible=possible, advice=advice)])


def _spread(
    client: Client, function: Callable[[Task], Answer], tasks: Iterable[Task]
) -> Iterator[Answer]:
    pool = _Cluster(client)
    try:
        yield from as_they_come(pool, partial(_with_same_code, code_digest(), function), tasks)
    except (Failure, Faults):
        raise
    except Exception as error:  # of the cluster: a run that fails says which it is
        reason = f"{type(error).__name__} {error}".strip()
        raise WorkersLost(
            said("the cluster gave the work back: {reason}", reason=reason),
            "See the logs of its scheduler and workers; they may be short of memory.",
        ) from error
    finally:
        pool.end()


def _with_same_code(digest: str, function: Callable[[Task], Answer], task: Task) -> Answer:
    """Do a task if our code is that of who asks: this worker may have joined a minute ago."""
    if code_digest() != digest:
        raise WorkersLost(
            "a worker that joined the cluster has other code",
            said("Install {same}.", same=said(_SAME)),
        )
    return function(task)


class _Cluster:
    """Workers of a cluster; they may come and go."""

    def __init__(self, client: Client) -> None:
        self._client = client
        # Equal tasks are no reason to do one of them only: `pure` would have it so.
        self._executor = client.get_executor(pure=False)

    def room(self) -> int:
        threads: dict[str, int] = self._client.nthreads()
        return _AHEAD * sum(threads.values())

    def submit(self, function: Callable[[Task], Answer], task: Task) -> Future[Answer]:
        # The question goes with every task: some 100 kB, and a lost worker loses nothing shared.
        future: Future[Any] = self._executor.submit(function, task)
        return future

    def renew(self) -> None:
        """Do nothing: the scheduler looks after its workers."""

    def end(self) -> None:
        self._executor.shutdown(wait=False)
