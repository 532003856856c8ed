"""Log table: somebody's log as pieces of a table of text, however it is stored.

A piece at a time is in memory; the file as a whole never is.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import warnings
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, cast

import pandas as pd

from omnisim.errors import Faults, Letter, Place, listed, nearest
from omnisim.files.xes import xes_pieces

ROWS: Final = 100_000  # of a piece
ENDINGS: Final = (".csv", ".csv.gz", ".parquet", ".xes", ".xes.gz")
_SEPARATORS: Final = (",", ";", "\t", "|")
_BROKEN: Final = re.compile(r"line (\d+)")
_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"


class Piece(NamedTuple):
    """Some rows of a log."""

    rows: pd.DataFrame  # of text; times of Parquet may be times already
    first: int  # number of the first row, from 1
    broken: tuple[int, ...]  # numbers of lines that could not be read
    read: float  # share of the file that has been read by now


class LogTable(NamedTuple):
    """A log whose columns are known and whose rows are still to be read."""

    path: Path
    columns: tuple[str, ...]
    pieces: Callable[[list[str]], Iterator[Piece]]  # of the named columns


def log_table(path: Path) -> LogTable:
    """Open a log; raises Faults if the file is none."""
    start = _beginning(path)
    if start.startswith(_PARQUET):
        return _parquet(path)
    if start.startswith(_ZIP):
        raise about(path, "a zip archive", f"a file that ends in {listed(ENDINGS)}", "Unpack it.")
    text = _unpacked(path, start)
    if not text.strip():
        raise about(path, "an empty file", "a line of column names, and rows below it")
    if b"\0" in text:
        raise about(path, "a binary file", f"a file that ends in {listed(ENDINGS)}")
    if text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _xes(path)
    return _csv(path, text)


def about(path: Path, found: str, possible: str = "", advice: str = "") -> Faults:
    """Return the letter about a file as a whole."""
    place = Place(str(path))
    return Faults([Letter(place=place, found=found, possible=possible, advice=advice)])


def _beginning(path: Path) -> bytes:
    if path.is_dir():
        raise about(path, "a folder", "a file", "Name a file in it.")
    if not path.exists():
        folder = path.parent
        names = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
        near = nearest(path.name, names)
        advice = f"Did you mean {folder / near}?" if near else ""
        raise about(path, "no such file", advice=advice)
    try:
        with path.open("rb") as file:
            return file.read(1 << 16)
    except OSError as error:
        raise about(path, f"the file cannot be read: {error.strerror}") from None


def _unpacked(path: Path, start: bytes) -> bytes:
    """Return the beginning of the text in a file."""
    if not start.startswith(_GZIP):
        return start
    try:
        with gzip.open(path) as file:
            return file.read(1 << 16)
    except (OSError, EOFError, zlib.error):
        raise about(path, "a damaged gzip file", "a whole one", "Copy it again.") from None


class _Counted(io.RawIOBase):
    """A file that says how much of it has been read."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._size = max(size, 1)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    @property
    def share(self) -> float:
        """Share that has been read."""
        return min(self._file.tell() / self._size, 1.0)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], _Counted]]:
    """Open a file to read text from, unpacked if need be, with what says how far it is."""
    with path.open("rb") as raw:
        counted = _Counted(raw, path.stat().st_size)
        is_packed = raw.read(2) == _GZIP
        raw.seek(0)
        if not is_packed:
            yield cast("IO[bytes]", io.BufferedReader(counted)), counted
            return
        with gzip.GzipFile(fileobj=io.BufferedReader(counted)) as unpacked:
            yield cast("IO[bytes]", unpacked), counted


# --- csv ---------------------------------------------------------------------------------------


def _csv(path: Path, text: bytes) -> LogTable:
    try:
        lines = text.decode("utf-8-sig", errors="strict" if len(text) < 1 << 16 else "ignore")
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    heading = next(line for line in lines.splitlines() if line.strip())
    separator = max(_SEPARATORS, key=heading.count)
    names = [name.strip() for name in next(csv.reader([heading], delimiter=separator))]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise about(path, f"two columns named {twice[0]}", "column names that differ")

    def pieces(wanted: list[str]) -> Iterator[Piece]:
        return _csv_pieces(path, separator, wanted, names)

    return LogTable(path, tuple(names), pieces)


def _csv_pieces(path: Path, separator: str, wanted: list[str], names: list[str]) -> Iterator[Piece]:
    with _opened(path) as (file, counted), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", pd.errors.ParserWarning)
        try:
            reader = pd.read_csv(
                file,
                sep=separator,
                names=names,
                header=0,
                index_col=False,  # and all columns: only so are lines that are too long noticed
                dtype=str,
                chunksize=ROWS,
                encoding="utf-8-sig",
                on_bad_lines="warn",
                skipinitialspace=True,
            )
            first = 1
            for rows in reader:
                broken = tuple(
                    int(number) for w in caught for number in _BROKEN.findall(str(w.message))
                )
                caught.clear()
                yield Piece(rows[wanted], first, broken, counted.share)
                first += len(rows) + len(broken)
        except UnicodeDecodeError:
            raise _not_utf8(path) from None
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise about(path, "a damaged gzip file", "a whole one", "Copy it again.") from None
        except pd.errors.ParserError as error:
            raise about(path, f"no table: {error}", "a table of text with column names") from None


def _not_utf8(path: Path) -> Faults:
    return about(path, "a text that is not UTF-8", "a text in UTF-8", "Save it again as UTF-8.")


# --- Parquet -----------------------------------------------------------------------------------


def _parquet(path: Path) -> LogTable:
    from omnisim.files.event_log_file import parquet_package

    arrow, parquet = parquet_package()
    try:
        file = parquet.ParquetFile(path)
    except (arrow.ArrowInvalid, OSError):
        raise about(path, "a damaged Parquet file", "a whole one", "Copy it again.") from None
    whole = max(file.metadata.num_rows, 1)

    def pieces(wanted: list[str]) -> Iterator[Piece]:
        first = 1
        for batch in file.iter_batches(batch_size=ROWS, columns=wanted):
            rows = batch.to_pandas()[wanted]
            yield Piece(rows, first, (), min((first + len(rows) - 1) / whole, 1.0))
            first += len(rows)

    return LogTable(path, tuple(file.schema_arrow.names), pieces)


# --- XES ---------------------------------------------------------------------------------------


def _xes(path: Path) -> LogTable:
    """Return a log of process mining; its columns are those of its first thousand events."""

    def pieces(wanted: list[str] | None) -> Generator[Piece, None, None]:
        first = 1
        with _opened(path) as (file, counted):
            for rows in xes_pieces(file, path, ROWS if wanted else 1_000):
                table = pd.DataFrame(rows, dtype=object)
                if wanted:
                    table = table.reindex(columns=wanted)
                yield Piece(table, first, (), counted.share)
                first += len(rows)

    with closing(pieces(None)) as beginning:
        sample = next(beginning, None)
    if sample is None:
        raise about(path, "a log without events", "traces with events")
    return LogTable(path, tuple(sample.rows.columns), pieces)
