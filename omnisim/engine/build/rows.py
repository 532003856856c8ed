"""Rows: tables of shares as flat arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate

import numpy as np

from omnisim.engine.model import Rows

Row = Mapping[int, float]


def flat(rows: Iterable[Row]) -> Rows:
    """Lay rows of target: share one after another, targets in rising order.

    The shares of a row are divided by their sum (1 but for rounding, or for a drawn world). An
    empty row stays empty.
    """
    tables = [sorted(row.items()) for row in rows]
    start = np.cumsum([0, *map(len, tables)])
    target = [end for table in tables for end, _ in table]
    bound = [value for table in tables for value in _running([share for _, share in table])]
    return Rows(start.astype(np.int64), np.array(target, np.int64), np.array(bound, np.float64))


def _running(shares: list[float]) -> list[float]:
    total = sum(shares)
    if not shares:
        return []
    if total <= 0.0:
        return [1.0] * len(shares)
    return [*(part / total for part in accumulate(shares[:-1])), 1.0]
