"""Case file: the finished runs of a function, one after the other in one file.

Every run is a block of the same length: key, numbers, checksum. A block that was cut off by an
interruption, or damaged, is skipped, and its run is done again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from omnisim.errors import Faults, Letter, Place, said
from omnisim.files.results import results_folder
from omnisim.strategy.case import KEY_BYTES, Function, Numbers

_CHECK: Final = 8  # bytes of a checksum


class CaseFile:
    """The finished runs of one function, in a folder for those of all functions."""

    def __init__(self, folder: Path, function: Function, *, fresh: bool = False) -> None:
        """Open the file of a function; what is in it is there unless one begins afresh.

        Raises Faults if the folder cannot be made, or the file not be read.
        """
        self.path = results_folder(folder) / f"{function.digest}.cases"
        self._numbers = 2 * len(function.outcomes)
        if fresh:
            self.path.unlink(missing_ok=True)
        self._runs = dict(self._read())

    @property
    def is_empty(self) -> bool:
        """Whether there was no run in it when it was opened."""
        return not self._runs

    def found(self, key: bytes) -> Numbers | None:
        """Return a run that is there."""
        return self._runs.get(key)

    def keep(self, key: bytes, sums: Numbers) -> None:
        """Write a run at the end of the file; raises Faults if it cannot be written."""
        data = key + np.ascontiguousarray(sums, "<f8").tobytes()
        try:
            with self.path.open("ab") as file:
                file.write(data + _checksum(data))
        except OSError as error:
            raise Faults([_not_kept(self.path, error)]) from None

    def _read(self) -> Iterator[tuple[bytes, Numbers]]:
        """Yield the whole blocks; after one that is not, the next begins with the next byte."""
        content = self.path.read_bytes() if self.path.exists() else b""
        length, place = KEY_BYTES + 8 * self._numbers + _CHECK, 0
        while place + length <= len(content):
            block = content[place : place + length]
            data, check = block[:-_CHECK], block[-_CHECK:]
            if _checksum(data) != check:
                place += 1
                continue
            numbers = np.frombuffer(data, "<f8", offset=KEY_BYTES).astype(float)
            yield data[:KEY_BYTES], numbers.reshape(2, -1)
            place += length


class CaseFolder:
    """The finished runs of several functions, each in a file that is opened once."""

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        self._folder = folder
        self._fresh = fresh
        self._files: dict[str, CaseFile] = {}

    def of(self, function: Function) -> CaseFile:
        """Return the file of a function; raises Faults as the file does."""
        if function.digest not in self._files:
            file = CaseFile(self._folder, function, fresh=self._fresh)
            self._files[function.digest] = file
        return self._files[function.digest]


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_CHECK).digest()


def _not_kept(path: Path, error: OSError) -> Letter:
    reason = error.strerror.lower() if error.strerror else said("no reason given")
    return Letter(
        place=Place(str(path)),
        found=said("a finished run cannot be kept: {reason}", reason=reason),
        possible="a disk with room for some 1 kB per run",
        advice="Make room and start again: what was kept so far is not done again.",
    )
