"""Columns: which columns of a file say what."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd

from omnisim.errors import Letter, Place, raise_faults
from omnisim.files.log_mapping import COLUMNS, LogMapping, required
from omnisim.files.log_table import LogTable
from omnisim.files.touch_log.words import Words

_NEEDED: Final = ("customer", "time", "event", "channel")
# Our own logs number the journeys of a need and of an order apart; kind tells them apart.
_OWN_JOURNEY: Final = ("kind", "journey")
_XES: Final = {
    "customer": ("case:customer", "case:concept:name"),
    "time": ("time:timestamp",),
    "event": ("event", "concept:name"),
    "channel": ("channel", "org:resource"),
    "journey": ("case:concept:name",),
}


class Columns:
    """The columns of a file by what they say; several may say one thing together."""

    def __init__(self, mapping: LogMapping, table: LogTable) -> None:
        """Raise Faults for what nothing says."""
        self._constant = {str(name): text for name, text in mapping.constant.items()}
        self._of = _named(mapping, table.columns)
        asked = mapping.model_copy(update={"columns": self._of})
        letters = required(asked, table.columns, _NEEDED)
        raise_faults(_at(table.path, letter) for letter in letters)

    def __contains__(self, name: str) -> bool:
        return name in self._of or name in self._constant

    @property
    def wanted(self) -> list[str]:
        """The columns of the file that have to be read."""
        return list(dict.fromkeys(column for columns in self._of.values() for column in columns))

    def text(self, name: str, rows: pd.DataFrame) -> pd.Series[Any]:
        """Return what the rows say of one thing; several columns are joined."""
        columns = self._of.get(name, ())
        if name in self._constant or not columns:
            return pd.Series([self._constant.get(name)] * len(rows), dtype=object)
        first = rows[columns[0]].reset_index(drop=True)
        for other in columns[1:]:
            first = first.astype(str) + " " + rows[other].reset_index(drop=True).astype(str)
        return first

    def words(self, name: str, rows: pd.DataFrame) -> Words:
        """Return the same as words."""
        if name in self._constant:
            return Words.same(self._constant[name], len(rows))
        return Words.of(self.text(name, rows)) if name in self._of else Words.none(len(rows))


def _named(mapping: LogMapping, there: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    named = {str(name): columns for name, columns in mapping.columns.items()}
    free = [name for name in COLUMNS if name not in named and name not in mapping.constant]
    if "time:timestamp" in there:
        for name in free:
            found = [key for key in _XES.get(name, (name,)) if key in there]
            named.update({name: (found[0],)} if found else {})
        return named
    named.update({name: (name,) for name in free if name in there})
    if "journey" in free and set(_OWN_JOURNEY) <= set(there):
        named["journey"] = _OWN_JOURNEY
    return named


def _at(path: Path, letter: Letter) -> Letter:
    return Letter(
        place=Place(str(path)),
        field=letter.field,
        found=letter.found,
        possible=letter.possible,
        advice=letter.advice,
    )
