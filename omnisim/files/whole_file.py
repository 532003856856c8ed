"""Whole file: what is written appears all at once, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from omnisim.errors import Faults, Letter, Place


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write that replaces `path` when the block ends well.

    Raises Faults if the folder does not exist or may not be written to.
    """
    try:
        draft = NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False)  # noqa: SIM115 - closed below
    except OSError as error:
        raise Faults([_refused(path, error)]) from None
    try:
        with draft:
            yield draft
        Path(draft.name).chmod(0o666 & ~_mask())
        Path(draft.name).replace(path)
    except BaseException:
        Path(draft.name).unlink(missing_ok=True)
        raise


def _mask() -> int:
    """Return the permissions that this person's new files do not have."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_text(text: str, path: Path) -> None:
    """Write a text file, UTF-8, with line feeds."""
    with written_whole(path) as file:
        file.write(text.encode())


def _refused(path: Path, error: OSError) -> Letter:
    return Letter(
        place=Place(str(path)),
        found=f"it cannot be written: {(error.strerror or 'no reason given').lower()}",
        possible="a file in a folder that exists and may be written to",
        advice="Name another file, or make the folder.",
    )
