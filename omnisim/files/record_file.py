"""Record file: numbers in named fields, as plain arrays; reading one never runs anything.

A record is a dataclass or a named tuple of arrays, numbers, texts, tuples of them, and records.
Each of its values becomes an array named by its path, such as `measures.pictures.waits`, in one of
numpy's `.npz` archives behind a checksum. What reads it back is told the type of the record; a new
field of a record needs no change here.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import typing
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from omnisim.files.whole_file import written_whole

Record = TypeVar("Record")
Arrays = Mapping[str, NDArray[Any]]

_LENGTH: Final = 16  # bytes of the checksum
_SOMETHING_ELSE: Final = (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile)


class Damaged(Exception):  # noqa: N818 - what is found, not what went wrong here
    """A file that does not hold the record it should."""


def write_record(record: Any, path: Path) -> None:
    """Write a record; the file appears only when it is whole."""
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **dict(arrays_of(record)))
    data = packed.getvalue()
    with written_whole(path) as file:
        file.write(_checksum(data) + data)


def read_record(kind: type[Record], path: Path) -> Record:
    """Read a record of a kind.

    Raises Damaged if the file holds something else or not all of it, OSError if there is no file.
    """
    written = path.read_bytes()
    checksum, data = written[:_LENGTH], written[_LENGTH:]
    if checksum != _checksum(data):
        raise Damaged(f"{path}: not what was written")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            record: Record = record_of(kind, dict(file))
    except _SOMETHING_ELSE as error:
        raise Damaged(f"{path}: {error}") from error
    return record


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_LENGTH).digest()


def arrays_of(record: Any, prefix: str = "") -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the path and the array of every value; what is None is left out."""
    for name in _fields(record.__class__):
        value, path = getattr(record, name), prefix + name
        if _fields(value.__class__):
            yield from arrays_of(value, f"{path}.")
        elif value is not None:
            yield path, np.asarray(value)


def record_of(kind: Any, arrays: Arrays, prefix: str = "") -> Any:
    """Put a record together; raises KeyError for a value that is missing."""
    return kind(
        **{name: _value(hint, arrays, prefix + name) for name, hint in _fields(kind).items()}
    )


def _value(hint: Any, arrays: Arrays, path: str) -> Any:
    if _fields(hint):
        return record_of(hint, arrays, f"{path}.")
    kinds = typing.get_args(hint)
    if path not in arrays and type(None) in kinds:
        return None
    array = arrays[path]
    if typing.get_origin(hint) is tuple:
        return tuple(array.tolist())
    return array.item() if hint in (bool, int, float, str) else array


@cache
def _fields(kind: Any) -> Mapping[str, Any]:
    """Return the fields of a kind of record and their types; none if it is no record."""
    if not isinstance(kind, type):
        return {}
    if dataclasses.is_dataclass(kind):
        names: Any = [field.name for field in dataclasses.fields(kind)]
    elif issubclass(kind, tuple) and hasattr(kind, "_fields"):
        names = kind._fields
    else:
        return {}
    hints = typing.get_type_hints(kind)
    return {name: hints[name] for name in names}
