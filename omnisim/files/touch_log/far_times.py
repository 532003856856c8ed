"""Far times: rows so far from all others in time that somebody mistyped the year.

One of them makes the time of a log ten times too long, and every rate ten times too low. A row is
far if it lies at an end of the log, beyond a silence that is ten times as long as any among the
other rows, and half as long as all their time; and if no more than one row in a hundred is.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from omnisim.calibration import reading as odd
from omnisim.errors import Letter, Place, listed
from omnisim.files.touch_log.intake import Intake
from omnisim.files.touch_log.rows import Rows

_FEWEST: Final = 20  # rows that show what is usual
_ONE_IN: Final = 100
_SILENCES: Final = 10.0
_OF_ALL: Final = 0.5
_SHORTEST: Final = 1.0  # days


def without_far_times(rows: Rows, intake: Intake) -> list[Letter]:
    """Drop the rows whose time is far from all others; return a letter that names them, if any."""
    far = is_far(rows["time"])
    if not far.any():
        return []
    numbers = rows["number"][far].tolist()
    times = [_told(day, intake) for day in rows["time"][far].tolist()]
    for number, time in zip(numbers, times, strict=True):
        intake.tally.note(odd.FAR_TIME, np.ones(1, bool), np.array([number]), [time])
    rows.keep(~far)
    named = [f"row {number} ({time})" for number, time in zip(numbers, times, strict=True)]
    first, last = (_told(float(each(rows["time"])), intake) for each in (np.min, np.max))
    return [
        Letter(
            place=Place(str(intake.path)),
            field="time",
            found=f"times far from all others: {listed(named, last='and')}",
            possible=f"{first} to {last}, as in the other {len(rows):,} rows",
            advice="They were left out. Correct a mistyped year, or map them with far: keep.",
            severity="warning",
        )
    ]


def is_far(days: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which moments (n,) lie far from all others (n,)."""
    beyond = max(len(days) // _ONE_IN, 1)
    if len(days) < _FEWEST + 2 * beyond:
        return np.zeros(len(days), bool)
    ordered = np.sort(days)
    usual = ordered[beyond : len(ordered) - beyond]
    longest = max(_SILENCES * np.diff(usual).max(), _OF_ALL * (usual[-1] - usual[0]), _SHORTEST)
    before = np.flatnonzero(np.diff(ordered[: beyond + 1]) > longest)
    after = np.flatnonzero(np.diff(ordered[-beyond - 1 :]) > longest)
    first = ordered[before[-1] + 1] if len(before) else ordered[0]
    last = ordered[len(ordered) - beyond - 1 + after[0]] if len(after) else ordered[-1]
    return np.asarray((days < first) | (days > last))


def _told(day: float, intake: Intake) -> str:
    """Return a time as it is told: its date, or the number of days."""
    if not intake.times.has_dates:
        return f"{day:g}"
    return str(np.datetime64(int(np.floor(day)), "D"))
