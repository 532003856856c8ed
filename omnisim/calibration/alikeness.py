"""Alikeness: how much less a count says because what one customer does is alike.

Shares of counts have intervals as if every observation were somebody else's. Customers differ, and
come again; so the variance of a share is that of a ratio of two sums over customers, and its
*design effect* is how many times that of independent draws it is. A row of shares has the mean of
its cells', each weighted with 1 − share (Rao & Scott 1981, *J. American Statistical Association*
76).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


def design_effects(
    customer: Integers, row: Integers, column: Integers, *, shape: tuple[int, int]
) -> Floats:
    """Return the design effect of each row of a table of counts (n_rows,), 1 or more.

    Each observation adds one to a cell; the first three arguments are those of each (n,).
    """
    if not len(row):
        return np.ones(shape[0])
    table = _Table(customer, row, column, shape)
    counts = table.cells(table.in_cell)
    total = counts.sum(axis=1, keepdims=True)
    share = counts / np.maximum(total, 1.0)
    squares = (
        table.cells(table.in_cell**2)
        - 2 * share * table.cells(table.in_cell * table.in_row)
        + share**2 * table.whole[:, None]
    )
    people = table.people[:, None]
    independent = total * share * (1 - share)
    known = (independent > 0) & (people > 1)
    ratio = np.divide(
        squares * people,
        independent * np.maximum(people - 1, 1),
        out=np.ones(shape),
        where=known,
    )
    weight = np.where(known, 1 - share, 0.0)
    mean = (weight * ratio).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-12)
    return np.asarray(np.maximum(mean, 1.0))


class _Table:
    """Counts of each customer: by cell of the table, and by row."""

    def __init__(
        self, customer: Integers, row: Integers, column: Integers, shape: tuple[int, int]
    ) -> None:
        rows, columns = shape
        pair = customer * rows + row
        cells, in_cell = np.unique(pair * columns + column, return_counts=True)
        pairs, in_row = np.unique(pair, return_counts=True)
        self._shape = shape
        self._cell = cells % (rows * columns)
        self.in_cell = in_cell.astype(float)
        self.in_row = in_row[np.searchsorted(pairs, cells // columns)].astype(float)
        self.whole = np.bincount(pairs % rows, weights=in_row.astype(float) ** 2, minlength=rows)
        self.people = np.bincount(pairs % rows, minlength=rows)

    def cells(self, amount: Floats) -> Floats:
        """Return the sums over customers of an amount of each of their cells, (rows, columns)."""
        rows, columns = self._shape
        summed = np.bincount(self._cell, weights=amount, minlength=rows * columns)
        return np.asarray(summed.reshape(self._shape))
