"""Export folder: the data of a business for other tools, with the answer key beside it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from omnisim.attribution.board import Board
from omnisim.attribution.dataset import Dataset
from omnisim.files.board_results import board_json
from omnisim.files.event_log_file import parquet_package
from omnisim.files.mix_tables import mix_key, mix_tables
from omnisim.files.ocel_writing import write_ocel
from omnisim.files.results import results_folder
from omnisim.files.whole_file import written_whole
from omnisim.files.xes_writing import write_xes

if TYPE_CHECKING:
    import pandas as pd

KEY: Final = "answer_key.json"

_Write = Callable[[IO[bytes]], Any]


def write_export(
    board: Board, data: Dataset, folder: Path, *, form: str = "csv", is_scaled: bool = False
) -> list[Path]:
    """Write tables as csv, csv.gz or parquet, the log as XES and OCEL 2.0, and the answer key.

    They appear one after another when all are written, each whole. Raises Faults if `can_export`
    does, or if a file cannot be written.
    """
    there = can_export(folder, form)
    tables = {**data.tables, **dict(mix_tables(data.mix, data.start))}
    wanted: dict[Path, _Write] = {
        there / f"{name}.{form}": partial(_WAYS[form], table) for name, table in tables.items()
    }
    wanted[there / "log.xes"] = lambda file: write_xes(data.log, file, start=data.start)
    wanted[there / "log.ocel.json"] = lambda file: write_ocel(data.log, file, start=data.start)
    key = _key(board, data, is_scaled=is_scaled)
    wanted[there / KEY] = lambda file: file.write(key.encode())
    with ExitStack() as drafts:
        for path, write in wanted.items():
            write(drafts.enter_context(written_whole(path)))
    return list(wanted)


def can_export(folder: Path, form: str) -> Path:
    """Return the folder, made, for whoever wants to know before the work begins.

    Raises Faults if it cannot be made, or if the package for Parquet is missing.
    """
    if form == "parquet":
        parquet_package()
    return results_folder(folder)


def _key(board: Board, data: Dataset, *, is_scaled: bool) -> str:
    """Return the whole board, and what is true of the media mix, as JSON."""
    found = json.loads(board_json(board, is_scaled=is_scaled))
    found["media_mix"] = mix_key(data.mix)
    return json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _csv(table: pd.DataFrame, file: IO[bytes]) -> None:
    file.write(table.to_csv(index=False, lineterminator="\n").encode())


def _packed(table: pd.DataFrame, file: IO[bytes]) -> None:
    with gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as packed:
        packed.write(table.to_csv(index=False, lineterminator="\n").encode())


def _parquet(table: pd.DataFrame, file: IO[bytes]) -> None:
    table.to_parquet(file, index=False)


_WAYS: Final[Mapping[str, Callable[[pd.DataFrame, IO[bytes]], None]]] = {
    "csv": _csv,
    "csv.gz": _packed,
    "parquet": _parquet,
}
