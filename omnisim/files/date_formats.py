"""Date formats: which of the ways in which people write dates read a column.

Day and month are told apart by the column as a whole: a part beyond 12 is no month. Where there is
none, the order of the rows may tell: files are mostly written as time goes by.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

_ORDERS: Final = ("dmY", "mdY", "Ymd", "Ydm", "dmy", "mdy")
_NAMED: Final = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%B %d, %Y")
_MARKS: Final = ("/", ".", "-", " ")
_CLOCKS: Final = ("", "%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p")
_BETWEEN: Final = (" ", ", ")
_FEW: Final = 20  # texts on which formats are tried first
_MOST: Final = 0.9  # of the texts that a format has to read
_IN_ORDER: Final = 0.9  # of the steps from row to row


def formats_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the formats that read most of the texts, none of them fewer than another.

    Several are left if nothing tells them apart: no part beyond 12, and no order of the rows.
    """
    few = [each for each in _formats() if any(_reads(text, each) for text in texts[:_FEW])]
    read = {each: share_read(texts, each) for each in few}
    most = max(read.values(), default=0.0)
    fit = [each for each in few if read[each] == most >= _MOST]
    in_order = [each for each in fit if _forward(texts, each) >= _IN_ORDER]
    return tuple(in_order if len(in_order) == 1 else fit)


def _reads(text: str, written: str) -> bool:
    try:
        dt.datetime.strptime(text, written)  # noqa: DTZ007 - it is thrown away
    except ValueError:
        return False
    return True


def share_read(texts: Sequence[str], written: str) -> float:
    """Return the share of texts that a format reads."""
    return float(_moments(texts, written).notna().mean()) if len(texts) else 0.0


def other_order(written: str) -> str | None:
    """Return a format with day and month the other way round; None if it has not both."""
    if "%d" not in written or "%m" not in written:
        return None
    return written.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")


def _formats() -> Iterator[str]:
    dates = [mark.join(f"%{part}" for part in order) for order in _ORDERS for mark in _MARKS]
    for date, clock in product((*dates, *_NAMED), _CLOCKS):
        yield from (f"{date}{mark}{clock}" for mark in _BETWEEN) if clock else (date,)


def _forward(texts: Sequence[str], written: str) -> float:
    """Return the share of steps between unlike rows that go forward in time."""
    moments = _moments(texts, written).dropna().to_numpy().astype("datetime64[us]")
    steps = np.diff(moments.astype(np.int64))
    steps = steps[steps != 0]
    return float(np.mean(steps > 0)) if len(steps) else 0.0


def _moments(texts: Sequence[str], written: str) -> pd.Series[Any]:
    return pd.to_datetime(pd.Series(list(texts)), format=written, errors="coerce")
