"""Numbers: amounts as people write them, with marks for decimals and perhaps for thousands."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_GROUPED: Final = {
    ".": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?"),
    ",": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?"),
}
_OTHER: Final = {".": ",", ",": "."}


class Numbers(NamedTuple):
    """A column of numbers, and which of its texts are none."""

    numbers: NDArray[np.float64]  # nan: nothing, or not readable
    is_wrong: NDArray[np.bool_]
    texts: NDArray[np.object_]


def numbers_of(text: pd.Series[Any], decimal: str) -> Numbers:
    """Return the numbers in a column; the mark that is no decimal may part whole thousands."""
    count = len(text)
    if text.isna().all():
        return Numbers(np.full(count, np.nan), np.zeros(count, bool), text.to_numpy(object))
    is_text = text.dtype == object or str(text.dtype) == "str"
    plain = text.astype(object).map(_plain(decimal), na_action="ignore") if is_text else text
    numbers = pd.to_numeric(plain, errors="coerce").to_numpy(float, na_value=np.nan)
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    return Numbers(numbers, np.isnan(numbers) & text.notna().to_numpy(), text.to_numpy(object))


def _plain(decimal: str) -> Any:
    """Return what turns a text into one that a computer reads as a number, or as none."""
    other, grouped = _OTHER[decimal], _GROUPED[decimal]

    def plain(written: object) -> str:
        said = str(written).strip()
        if other in said:
            said = said.replace(other, "") if grouped.fullmatch(said) else "no number"
        return said if decimal == "." else said.replace(",", ".")

    return plain
