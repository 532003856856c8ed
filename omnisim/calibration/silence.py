"""Silence: how long one must last to end a journey, read off the log itself.

Silences after a touch are of two kinds: those within a journey, and those until the next need.
Counted by their logarithm they are two hills with a valley between them (Halfaker et al. 2015,
*User session identification based on strong regularities in inter-activity time*, WWW 2015). At the
bottom of the valley a silence belongs to a journey about as likely as not. A stay that the gap has
cut is lost, and a return that it has not cut is given back (`chance_returns`), so a gap may well be
longer: 30 days are taken, unless they lie below the valley, or above twice the valley.

Silences of less than a day are pauses of a visit: a valley there parts visits, not journeys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter1d

from omnisim.calibration.chance_returns import may_stray
from omnisim.calibration.log import ORDER, TOUCH, TouchLog
from omnisim.event_log import RETENTION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

USUAL: Final = 30.0  # days, where the log shows nothing else
_LONGEST: Final = 2.0  # valleys
_SHORTEST: Final = 1.0  # days: of a valley
_WATCHED: Final = 4.0  # times a valley that a log has to last
_FEWEST: Final = 100  # silences
_DEEP: Final = 0.8  # of the lower hill that a valley may reach at most
_SURE: Final = 3.0  # standard errors by which it lies below
_STEP, _WIDTH = 1 / 16, 1 / 2  # octaves: of a class, and of the kernel that smooths them
_OCTAVES: Final = np.arange(-20.0, 14.0 + _STEP, _STEP)  # a tenth of a second to 45 years


class Gap(NamedTuple):
    """How long a silence has to be to end a journey."""

    days: float
    valley: float | None = None  # days: the rarest silence, if it was read off that


def gap_of(log: TouchLog) -> Gap:
    """Return the gap at which a log is best cut into journeys; `USUAL` if it shows none."""
    if not may_stray(log):
        return Gap(USUAL)
    valley = valley_of(silences_of(log), (log.end - log.begin) / _WATCHED)
    if valley is None:
        return Gap(USUAL)
    return Gap(min(max(USUAL, valley), _LONGEST * valley), valley)


def silences_of(log: TouchLog) -> Floats:
    """Return the days from each touch to what a customer did next, service apart (n,)."""
    rows = log.where(np.isin(log.event, (TOUCH, ORDER)) & (log.stage != RETENTION))
    after_touch = np.flatnonzero(rows.event[:-1] == TOUCH)
    after_touch = after_touch[rows.customer[after_touch] == rows.customer[after_touch + 1]]
    return np.asarray(rows.time[after_touch + 1] - rows.time[after_touch])


def valley_of(silences: Floats, longest: float) -> float | None:
    """Return the rarest silence between two hills, in days to a tenth; None if there is none."""
    known = silences[silences > 0]
    if len(known) < _FEWEST:
        return None
    count, _ = np.histogram(np.log2(known), _OCTAVES)
    density = gaussian_filter1d(count / (len(known) * _STEP), _WIDTH / _STEP, mode="constant")
    days = np.exp2(_OCTAVES[:-1] + _STEP / 2)
    hill = np.minimum(
        np.maximum.accumulate(density), np.maximum.accumulate(density[::-1])[::-1]
    )  # the lower one of the two beside each place
    error = np.sqrt((hill + density) / (2 * np.sqrt(np.pi) * len(known) * _WIDTH))
    falls = np.diff(density, prepend=0.0, append=0.0)
    is_valley = (falls[:-1] <= 0) & (falls[1:] > 0) & (days >= _SHORTEST) & (days <= longest)
    is_valley &= (density <= _DEEP * hill) & (hill - density >= _SURE * error)
    if not is_valley.any():
        return None
    depth = np.where(is_valley, density / np.where(hill > 0, hill, 1.0), np.inf)
    return round(float(days[np.argmin(depth)]), 1)
