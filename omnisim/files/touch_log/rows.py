"""Rows: those of a log that can be used, as columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

KINDS: Final = {
    "number": np.int32,  # of the row in the file
    "customer": np.int32,
    "time": np.float64,  # days; those with a zone in universal time
    "zoned": np.bool_,
    "event": np.int8,
    "channel": np.int16,
    "stage": np.int8,
    "segment": np.int16,
    "arm": np.int16,
    "value": np.float64,
    "cost": np.float64,
    "journey": np.int32,
}
_NOT_SAID: Final = ("number", "time", "zoned")  # by the row itself, or said otherwise


class Rows(dict[str, NDArray[Any]]):
    """Columns of rows (n,), one changed after the other: two whole tables never stand in memory."""

    @classmethod
    def joined(cls, parts: list[Rows]) -> Rows:
        """Return all rows; the parts are used up."""
        columns = {name: [part[name] for part in parts] for name in KINDS}
        parts.clear()
        return cls({name: np.concatenate(columns.pop(name)) for name in KINDS})

    def __len__(self) -> int:
        return len(self["number"])

    def keep(self, which: NDArray[Any]) -> None:
        """Keep the chosen rows, or bring them into an order."""
        for name in self:
            self[name] = self[name][which]

    def repeated(self) -> NDArray[np.bool_]:
        """Return which rows say exactly what an earlier one of the file says (n,).

        The rows are in order: those of one customer and time stand together.
        """
        said = ["time", *(name for name in self if name not in _NOT_SAID)]
        met = (np.diff(self["time"]) == 0) & (np.diff(self["customer"]) == 0)
        tied = np.flatnonzero(np.append(met, False) | np.append(False, met)[: len(self)])
        order = tied[np.lexsort((self["number"][tied], *(self[name][tied] for name in said)))]
        same = np.ones(max(len(order) - 1, 0), bool)
        for name in said:
            column = self[name][order]
            equal = column[1:] == column[:-1]
            if column.dtype.kind == "f":
                equal |= np.isnan(column[1:]) & np.isnan(column[:-1])
            same &= equal
        again = np.zeros(len(self), bool)
        again[order[1:]] = same
        return again

    def in_order(self) -> NDArray[np.int64]:
        """Return the places of rows by customer, then time, then as they stand (n,)."""
        return np.lexsort((self["number"], self["time"], self["customer"]))


def rows_of(columns: Sequence[tuple[str, NDArray[Any]]], kept: NDArray[np.bool_]) -> Rows:
    """Return the kept rows of some columns, each as small as it can be."""
    return Rows({name: column[kept].astype(KINDS[name]) for name, column in columns})
