"""Whole file: what is written appears all at once, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO

from omnisim.errors import Faults, Letter, Place, said


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to write that replaces `path` when the block ends well.

    Raises Faults if the folder does not exist or may not be written to.
    """
    draft = path.parent / f".{path.name}.{token_hex(4)}"
    try:  # from here on: a signal may come at any time, and leaves no draft behind
        with _writable(path):
            file = draft.open("xb")
        with file:
            yield file
        with _writable(path):
            draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def write_text(text: str, path: Path) -> None:
    """Write a text file, UTF-8, with line feeds."""
    with written_whole(path) as file:
        file.write(text.encode())


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write text files that belong together: they appear when all are written, or none does."""
    with ExitStack() as drafts:
        for path, text in texts.items():
            drafts.enter_context(written_whole(path)).write(text.encode())


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Faults([_refused(path, error)]) from None


def _refused(path: Path, error: OSError) -> Letter:
    reason = error.strerror.lower() if error.strerror else said("no reason given")
    return Letter(
        place=Place(str(path)),
        found=said("it cannot be written: {reason}", reason=reason),
        possible="a file in a folder that exists and may be written to",
        advice="Name another file, or make the folder.",
    )
