"""Run folder: one small file per finished run, so that an interrupted study goes on where it was.

Each question has a folder of its own, named by the digest of all that its numbers come from
(`omnisim.experiment.origin`), and by what else was asked of its runs; a run of another market,
seed, engine or version is never taken for one of this. The files are plain arrays: reading them
runs nothing.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Generic

from omnisim.errors import Faults, Letter, Place, said
from omnisim.experiment.origin import digest_of
from omnisim.experiment.store import Finished, Run
from omnisim.experiment.trial import Question, Task
from omnisim.files.record_file import Damaged, read_record, write_record
from omnisim.files.results import results_folder


class RunFolder(Generic[Finished]):
    """The finished runs of one question, one file each, all of one kind of record."""

    def __init__(
        self, place: Path, question: Question, kind: type[Finished], about: str = ""
    ) -> None:
        """Open the folder of a question within the folder for all of them; both may be new.

        `about` is what the runs depend on beside the question. Raises Faults if it cannot be made.
        """
        self._kind = kind
        self.path = results_folder(place / f"{digest_of(question)}{_short(about)}")

    def found(self, task: Task) -> Iterator[Finished]:
        """Yield those runs of a task that are there; a damaged file is thrown away."""
        for number in task.replications:
            result = self._read(task.configuration, task.world, number)
            if result is not None:
                yield result

    def keep(self, result: Finished) -> None:
        """Write a run; the file appears only when it is whole.

        Raises Faults if it cannot be written.
        """
        path = self._path(*_place_of(result))
        try:
            write_record(result, path)
        except OSError as error:
            raise Faults([_not_kept(path, error)]) from None

    def empty(self) -> None:
        """Forget the runs of this question; those of others stay."""
        shutil.rmtree(self.path, ignore_errors=True)
        results_folder(self.path)

    def _path(self, configuration: str, world: int, replication: int) -> Path:
        return self.path / f"{configuration}-world{world}-{replication}.run"

    def _read(self, configuration: str, world: int, replication: int) -> Finished | None:
        path = self._path(configuration, world, replication)
        try:
            result = read_record(self._kind, path)
        except FileNotFoundError:
            return None
        except (Damaged, OSError):
            path.unlink(missing_ok=True)
            return None
        return result if _place_of(result) == (configuration, world, replication) else None


def _place_of(run: Run) -> tuple[str, int, int]:
    return run.configuration, run.world, run.replication


def _short(about: str) -> str:
    return f"-{hashlib.blake2b(about.encode(), digest_size=5).hexdigest()}" if about else ""


def _not_kept(path: Path, error: OSError) -> Letter:
    return Letter(
        place=Place(str(path)),
        found=said(
            "a finished run cannot be kept: {reason}",
            reason=error.strerror.lower() if error.strerror else said("no reason given"),
        ),
        possible="a disk with room for some 20 kB per run",
        advice="Make room and start again: what was kept so far is not done again.",
    )
