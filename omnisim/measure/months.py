"""Months: twelfths of a year from day 0 on, by which money is told."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

YEAR: Final = 365.0  # days
MONTH: Final = YEAR / 12
_CRUMB: Final = 0.1  # of a month: what is left of a horizon of whole calendar years


def months_begun(horizon: float) -> int:
    """Return the number of months of a horizon, days; a crumb at its end is part of the last."""
    return max(1, int(np.ceil(horizon / MONTH - _CRUMB)))


def month_edges(horizon: float) -> NDArray[np.float64]:
    """Return the days on which months begin and the last one ends (n_months + 1,)."""
    return np.asarray([*np.arange(months_begun(horizon)) * MONTH, horizon], np.float64)


def month_shares(horizon: float) -> NDArray[np.float64]:
    """Return how much of a whole month each month is (n_months,), all but the last 1."""
    return np.asarray(np.diff(month_edges(horizon)) / MONTH)


def middles_of_months(horizon: float) -> NDArray[np.float64]:
    """Return the day in the middle of each month (n_months,)."""
    edges = month_edges(horizon)
    return np.asarray((edges[1:] + edges[:-1]) / 2)
