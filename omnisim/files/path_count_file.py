"""Path-count file: how often each sequence of channels was seen, with and without an order.

    path,conversions,value,nulls
    search > email > search,3,120,17

Paths that never convert are kept: without them every path would end in an order.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from omnisim.calibration import reading as odd
from omnisim.calibration.log import CONVERTED, LAPSED, Journeys
from omnisim.calibration.reading import DROPPED, OddRows, Reading
from omnisim.errors import raise_faults
from omnisim.files.log_mapping import LogMapping, required
from omnisim.files.log_table import LogTable, about, log_table
from omnisim.files.touch_log.words import name_of

_OTHER_NAMES: Final = {
    "conversions": ("conversions", "total_conversions"),
    "value": ("value", "total_conversion_value"),
    "nulls": ("nulls", "total_null"),
    "path": ("path",),
}
_STAGE: Final = "consideration"


def has_paths(path: Path, mapping: LogMapping) -> bool:
    """Whether a file counts paths, and is no log of customers; raises Faults if it is no table."""
    there = log_table(path).columns
    return "path" in mapping.columns or ("path" in there and "customer" not in there)


def read_path_counts(path: Path, mapping: LogMapping | None = None) -> tuple[Journeys, Reading]:
    """Read counted paths as journeys; raises Faults if none can be made of the file."""
    asked = mapping or LogMapping()
    table = log_table(path)
    columns = _columns(asked, table)
    wanted = list(dict.fromkeys(columns.values()))
    rows = pd.concat([piece.rows for piece in table.pieces(wanted)], ignore_index=True)
    counts = pd.DataFrame(
        {
            name: pd.to_numeric(rows[columns[name]], errors="coerce")
            if name in columns
            else pd.Series(0.0, index=rows.index)
            for name in ("conversions", "value", "nulls")
        }
    ).fillna(0.0)
    paths = rows[columns["path"]].fillna("").astype(str)
    empty = paths.str.strip(" >") == ""
    wrong = ~empty & ((counts["conversions"] < 0) | (counts["nulls"] < 0))
    kept = ~(empty | wrong)
    if not kept.any():
        raise about(path, "no path that can be used", "rows such as search > email,3,120,17")
    odd_rows = tuple(
        OddRows(kind, int(which.sum()), DROPPED, _examples(which))
        for kind, which in ((odd.MISSING_CHANNEL, empty), (odd.NEGATIVE_VALUE, wrong))
        if which.any()
    )
    made = _journeys(paths[kept], counts[kept], asked)
    return made, Reading(str(path), len(rows), int(kept.sum()), odd_rows)


def _columns(mapping: LogMapping, table: LogTable) -> dict[str, str]:
    named = {
        name: next((other for other in others if other in table.columns), None)
        for name, others in _OTHER_NAMES.items()
    }
    found = {name: column for name, column in named.items() if column is not None}
    found.update({name: columns[0] for name, columns in mapping.columns.items()})
    asked = mapping.model_copy(update={"columns": {n: (c,) for n, c in found.items()}})
    raise_faults(required(asked, table.columns, ("path", "conversions", "nulls")))
    return found


def _examples(which: pd.Series[bool]) -> tuple[str, ...]:
    return tuple(f"row {number + 1}" for number in np.flatnonzero(which)[:3].tolist())


def _journeys(paths: pd.Series[str], counts: pd.DataFrame, mapping: LogMapping) -> Journeys:
    """Return every path twice: as often as it converted, and as often as it did not."""
    own: dict[str, str] = mapping.channels
    steps = [[part.strip() for part in text.split(">") if part.strip()] for text in paths]
    codes: dict[str, int] = {}
    walks = [
        [codes.setdefault(own.get(step, name_of(step)), len(codes)) for step in walk]
        for walk in steps
    ]
    converted, lapsed = counts["conversions"].to_numpy(), counts["nulls"].to_numpy()
    rows = [
        (walk, outcome, weight, value / converted[i] if outcome == CONVERTED else np.nan)
        for i, (walk, value) in enumerate(zip(walks, counts["value"], strict=True))
        for outcome, weight in ((CONVERTED, converted[i]), (LAPSED, lapsed[i]))
        if weight > 0
    ]
    return _of_rows(rows, tuple(codes))


def _of_rows(rows: list[tuple[list[int], int, float, float]], names: tuple[str, ...]) -> Journeys:
    lengths = np.array([len(walk) for walk, *_ in rows])
    count, touches = len(rows), int(lengths.sum())
    whole: dict[str, Any] = {
        "state": np.concatenate([np.array(walk, np.int16) for walk, *_ in rows]),
        "time": np.full(touches, np.nan),
        "customer": np.full(count, -1),
        "segment": np.zeros(count, np.int16),
        "outcome": np.array([outcome for _, outcome, _, _ in rows], np.int8),
        "ended": np.full(count, np.nan),
        "value": np.array([value for *_, value in rows]),
        "returning": np.zeros(count, bool),
        "weight": np.array([weight for _, _, weight, _ in rows]),
    }
    return Journeys(
        states=tuple(f"{_STAGE}@{name}" for name in names),
        segments=("everybody",),
        gap=0.0,
        begin=0.0,
        end=0.0,
        first=np.append(0, np.cumsum(lengths)),
        **whole,
    )
