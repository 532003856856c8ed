"""Log times: moments of a log as days, whatever they are written like.

A time with a zone is universal time first; the calendar in which hours and weekdays are read is
that of the zone asked for, or of the one offset that all times share, or universal time. A time
without a zone is taken as it stands.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omnisim.calibration.reading import Note
from omnisim.errors import Faults, Letter, Place, listed, shown
from omnisim.files.date_formats import formats_of, other_order, share_read
from omnisim.files.log_mapping import TimeReading

_DAY: Final = np.timedelta64(1, "D")
_EPOCH: Final = np.datetime64("1970-01-01", "us")
_ZONED: Final = r":\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$"
_OFFSET: Final = re.compile(r"Z$|[+-]\d{2}:?\d{2}$")
_UNITS: Final = {
    "seconds": 1 / 86_400,
    "minutes": 1 / 1_440,
    "hours": 1 / 24,
    "days": 1,
    "weeks": 7,
}
_DATE: Final = r"\d{8}"
_NUMBER: Final = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_SAMPLE: Final = 2_000  # texts that are kept of each piece, and a tenth of that many bad ones
_FEW_BAD: Final = 0.01  # of the times
_MONTHS: Final = 12


class Times(NamedTuple):
    """Moments of some rows."""

    days: NDArray[np.float64]  # since 1970-01-01, or since time 0; nan: not readable
    zoned: NDArray[np.bool_]  # whether a zone was written: then days are universal time


class TimeText:
    """Reads times; settles with the first rows how they are written."""

    def __init__(self, asked: TimeReading, path: Path) -> None:
        self._asked = asked
        self._path = path
        self._way = "unit" if asked.unit else "format" if asked.format else ""
        self._unit = asked.unit or "days"
        self._format = asked.format
        self._offsets: set[str] = set()
        self._read = self._bad = 0  # texts
        self._texts: list[str] = []  # some of them, as they stand in the file
        self._has_late_day = False  # a day beyond 12, which is no month

    @property
    def has_dates(self) -> bool:
        """Whether times are dates; else they are plain numbers of days."""
        return self._way != "unit"

    def read(self, text: pd.Series[Any]) -> Times:
        """Return the moments of some rows."""
        if text.dtype.kind == "M" or isinstance(text.dtype, pd.DatetimeTZDtype):
            return self._of_moments(text)
        plain = text.astype("str").where(text.notna()).str.strip()
        if not self._way and plain.notna().any():
            self._settle(plain.dropna())
        if self._way == "unit":
            numbers = pd.to_numeric(plain, errors="coerce").to_numpy(float, na_value=np.nan)
            days = np.where(np.isfinite(numbers), numbers, np.nan) * _UNITS[self._unit]
            return Times(days, np.zeros(len(text), bool))
        return self._of_text(plain)

    def local(self, days: NDArray[np.float64], zoned: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return days of the calendar, of times some of which are universal."""
        if not zoned.any():
            return days
        zone = self._asked.zone
        if zone is not None:
            moments = pd.to_datetime(days[zoned] * 86_400e6, unit="us", utc=True)
            there = _days(moments.tz_convert(zone).tz_localize(None).to_numpy())
            shifted = days.copy()
            shifted[zoned] = there
            return shifted
        return days + self._shared_offset() * zoned

    def notes(self) -> list[Note]:
        """Return how times were taken, where that was a choice."""
        if self._way == "unit" and not self._asked.unit:
            return [Note("days", {})]
        if self._asked.zone:
            return [Note("zone", {"zone": self._asked.zone})]
        if len(self._offsets) > 1:
            return [Note("offsets", {"count": len(self._offsets)})]
        if self._offsets:
            return [Note("offset", {"offset": next(iter(self._offsets))})]
        return []

    def _settle(self, text: pd.Series[Any]) -> None:
        some = text.head(1_000)
        if some.str.fullmatch(_DATE).all():
            self._way, self._format = "format", "%Y%m%d"
        elif some.str.fullmatch(_NUMBER).mean() > 0.5:
            self._way = "unit"
        else:
            self._way = "iso"
            readable = pd.to_datetime(some, format="ISO8601", errors="coerce", utc=True).notna()
            if readable.mean() <= 0.5:
                raise Faults([self._unreadable(str(some[~readable].iloc[0]), text.tolist())])

    def _unreadable(self, example: str, texts: list[str]) -> Letter:
        formats = formats_of(texts)
        advice = " or ".join(f'--time-format "{each}"' for each in formats)
        if len(formats) > 1:
            advice += ": no part beyond 12 tells day from month"
        return Letter(
            place=Place(str(self._path)),
            field="time",
            found=f"times such as {shown(example)}",
            possible="2026-01-31 14:05, 20260131, a number of days, or a format of yours",
            advice=advice or 'Say how they are written: --time-format "%d/%m/%Y %H:%M"',
        )

    def letters(self) -> list[Letter]:
        """Return what is wrong, or doubtful, about the format by which all was read."""
        if self._way not in ("format", "iso") or not self._texts:
            return []
        if self._bad > _FEW_BAD * self._read:
            return self._misread()
        return self._ambiguous()

    def _misread(self) -> list[Letter]:
        """Return the letter that another format reads more; none if no format does."""
        written = self._format or "ISO8601"
        formats = formats_of(self._texts)
        if not formats or share_read(self._texts, formats[0]) <= share_read(self._texts, written):
            return []
        return [
            Letter(
                place=Place(str(self._path)),
                field="time",
                found=f"{self._bad:,} of {self._read:,} times that {self._format or 'ISO 8601'} "
                "cannot read; the others are then hardly right",
                possible=f"{listed(formats)}, which reads them",
                advice=f'--time-format "{formats[0]}"',
            )
        ]

    def _ambiguous(self) -> list[Letter]:
        """Return a warning if day and month may as well be the other way round."""
        other = other_order(self._format or "")
        if other is None or self._has_late_day or (self._format or "").startswith("%Y"):
            return []
        if formats_of(self._texts) == (self._format,):
            return []  # only so the rows are in order
        return [
            Letter(
                place=Place(str(self._path)),
                field="time",
                found=f"no day beyond the {_MONTHS}th: {other} reads all times as well",
                possible=f"{self._format}, as they were read, or {other}",
                advice="Look at a row whose date you know.",
                severity="warning",
            )
        ]

    def _keep(self, text: pd.Series[Any], moments: pd.Series[Any]) -> None:
        """Keep some texts, and count those that were not read."""
        bad = moments.isna() & text.notna()
        self._read += int(text.notna().sum())
        self._bad += int(bad.sum())
        self._texts += text.dropna().head(_SAMPLE).tolist()
        self._texts += text[bad].head(_SAMPLE // 10).tolist()
        self._has_late_day |= bool((moments.dt.day > _MONTHS).any())

    def _of_text(self, text: pd.Series[Any]) -> Times:
        written = self._format or "ISO8601"
        zoned = text.str.contains(_ZONED, regex=True).fillna(False).to_numpy(bool)
        ends = text[zoned].str.slice(-6).drop_duplicates()
        self._offsets |= {found[0] for end in ends if (found := _OFFSET.search(end))}
        zoned = zoned | bool(self._format and "%z" in self._format)
        moments = pd.to_datetime(text, format=written, errors="coerce", utc=True)
        self._keep(text, moments)
        days = _days(moments.dt.tz_localize(None).to_numpy())
        return Times(days, zoned)

    def _of_moments(self, moments: pd.Series[Any]) -> Times:
        self._way = self._way or "iso"
        aware = isinstance(moments.dtype, pd.DatetimeTZDtype)
        if aware:
            if self._asked.zone is None:
                self._offsets.add("Z")
            moments = moments.dt.tz_convert("UTC").dt.tz_localize(None)
        return Times(_days(moments.to_numpy()), np.full(len(moments), aware))

    def _shared_offset(self) -> float:
        """Return the offset that all times share, in days; 0 if they do not."""
        if len(self._offsets) != 1:
            return 0.0
        offset = next(iter(self._offsets))
        if offset == "Z":
            return 0.0
        hours, minutes = int(offset[1:3]), int(offset[-2:])
        return (-1 if offset[0] == "-" else 1) * (hours + minutes / 60) / 24


def _days(moments: NDArray[Any]) -> NDArray[np.float64]:
    """Return moments (n,) as days since 1970, nan for none."""
    precise = moments.astype("datetime64[us]")
    return np.where(np.isnat(precise), np.nan, (precise - _EPOCH) / _DAY)
