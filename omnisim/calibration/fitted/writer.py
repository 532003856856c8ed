"""Writer: measured numbers as a scenario file has them, with their range and source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from omnisim.calibration.fit import Estimate, Source
from omnisim.units.number import is_unclear

Trail = tuple[str | int, ...]
Changes = dict[Trail, Any]

MEASURED: Final = {"confidence": "95%", "grade": "measured"}
_DECIMALS: Final = 6  # of shares
_SCALES: Final = ((1.0, 1.0, "days"), (1 / 24, 24.0, "hours"), (0.0, 1440.0, "min"))


def plain(value: float, digits: int = 5) -> float:
    """Return a number with so many digits, and never with three decimals, which could be thousands.

    A whole thousand and a comma look alike in some countries.
    """
    if not math.isfinite(value) or value == 0:
        return 0.0 if value == 0 else value
    rounded = float(f"{value:.{digits}g}")
    return round(rounded, 2) if is_unclear(repr(rounded)) else rounded


def source_text(source: Source) -> str:
    """Return where measured numbers come from: file, rows and dates."""
    dates = f", {source.first} to {source.last}" if source.first else ""
    return f"{source.file}, {source.rows:,} rows{dates}"


class Writer(NamedTuple):
    """Writes measured numbers with their range and source."""

    source: str

    def number(self, estimate: Estimate, unit: str = "", note: str = "") -> dict[str, Any]:
        """Return a number as a scenario file has it."""
        value, low, high = (plain(n) for n in estimate[:3])
        low, high = min(low, value), max(high, value)
        written = {
            name: f"{n:.10g} {unit}" if unit else n
            for name, n in (("value", value), ("low", low), ("high", high))
        }
        told = {"note": note} if note else {}
        return {**written, **MEASURED, "source": self.source, **told}

    def plain(self, value: float, note: str) -> dict[str, Any]:
        """Return a number whose doubt is told with another one: by itself it has none."""
        certain = {"value": plain(value), "low": plain(value)}
        return {**certain, "grade": "measured", "source": self.source, "note": note}

    def share(self, value: float, low: float, high: float) -> dict[str, Any]:
        """Return a share, rounded elsewhere so that its row sums to 1."""
        low, high = round(min(low, value), _DECIMALS), round(max(high, value), _DECIMALS)
        return {
            "value": value,
            "low": low,
            "high": high,
            **MEASURED,
            "source": self.source,
        }

    def shares(self, shares: Mapping[str, Estimate]) -> dict[str, Any]:
        """Return shares that sum to 1."""
        values = summing_to_one({name: each.value for name, each in shares.items()})
        return {
            name: self.share(value, shares[name].low, shares[name].high)
            for name, value in values.items()
        }

    def duration(self, mean: float, low: float, high: float) -> dict[str, Any]:
        """Return a time in a unit in which it can be read."""
        scale, unit = next((scale, unit) for least, scale, unit in _SCALES if mean >= least)
        high = high if math.isfinite(high) else 3 * mean
        return self.number(Estimate(mean * scale, low * scale, high * scale), unit)


def summing_to_one(shares: Mapping[str, float]) -> dict[str, float]:
    """Return shares rounded so that they still sum to 1: the largest takes up the rest."""
    rounded = {name: round(share, _DECIMALS) for name, share in shares.items()}
    kept = {name: share for name, share in rounded.items() if share > 0}
    largest = max(kept, key=lambda name: kept[name])
    rest = 1.0 - sum(share for name, share in kept.items() if name != largest)
    kept[largest] = round(rest, _DECIMALS)
    return kept
