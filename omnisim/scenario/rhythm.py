"""Rhythm: when needs wake – hours, weekdays, months and movable peaks."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from omnisim.scenario.quantity import Factor, Frozen


class Peak(Frozen):
    """Days on which needs are more or less frequent than the season says."""

    name: str
    start: dt.date
    end: dt.date  # the last day, included
    factor: Factor


class Rhythm(Frozen):
    """Relative frequency of needs; weights are divided by their mean, peaks are not."""

    start: dt.date = dt.date(2026, 1, 5)  # the date of day 0
    hours: Annotated[tuple[Factor, ...], Field(min_length=24, max_length=24)] | None = None
    weekdays: Annotated[tuple[Factor, ...], Field(min_length=7, max_length=7)] | None = None
    months: Annotated[tuple[Factor, ...], Field(min_length=12, max_length=12)] | None = None
    peaks: tuple[Peak, ...] = ()
