"""Run folder: one small file per finished run, so that an interrupted study goes on where it was.

Each question has a folder of its own, named by the digest of all that its numbers come from
(`omnisim.experiment.origin`); a run of another market, seed, engine or version is never taken for
one of this. The files are plain arrays: reading them runs nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from omnisim.errors import Faults, Letter, Place
from omnisim.experiment.origin import digest_of
from omnisim.experiment.trial import Question, Result, Task
from omnisim.files.record_file import Damaged, read_record, write_record
from omnisim.files.results import results_folder


class RunFolder:
    """The finished runs of one question, one file each."""

    def __init__(self, place: Path, question: Question) -> None:
        """Open the folder of a question within the folder for all of them; both may be new.

        Raises Faults if it cannot be made.
        """
        self.path = results_folder(place / digest_of(question))

    def found(self, task: Task) -> Iterator[Result]:
        """Yield those runs of a task that are there; a damaged file is thrown away."""
        for number in task.replications:
            result = self._read(task.configuration, task.world, number)
            if result is not None:
                yield result

    def keep(self, result: Result) -> None:
        """Write a run; the file appears only when it is whole.

        Raises Faults if it cannot be written.
        """
        path = self._path(*result[:3])
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

    def _read(self, configuration: str, world: int, replication: int) -> Result | None:
        path = self._path(configuration, world, replication)
        try:
            result = read_record(Result, path)
        except FileNotFoundError:
            return None
        except (Damaged, OSError):
            path.unlink(missing_ok=True)
            return None
        return result if result[:3] == (configuration, world, replication) else None


def _not_kept(path: Path, error: OSError) -> Letter:
    return Letter(
        place=Place(str(path)),
        found=f"a finished run cannot be kept: {(error.strerror or 'no reason given').lower()}",
        possible="a disk with room for some 20 kB per run",
        advice="Make room and start again: what was kept so far is not done again.",
    )
