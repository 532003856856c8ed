"""Cells: one KPI of one configuration at one place, written out."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from omnisim.measure.kpis import Kpi
from omnisim.report.numerals import Span
from omnisim.report.reading import WHOLE, Place, Reading

Judgement = Literal["better", "worse", "other", "same", "unclear"]

HEADLINES: Final = ("net_value_per_person", "conversion", "clv_customer", "retention")
CHOSEN: Final = (
    "net_value_per_person",
    "revenue_per_person",
    "conversion",
    "buyers_per_prospect",
    "clv_customer",
    "repeat_purchase",
    "retention",
    "nps",
    "context_continuity",
    "abandonment",
    "stock_out_rate",
    "cost_to_serve",
)


class Cell(NamedTuple):
    """A level and its difference as texts; what there is none of is empty."""

    level: str
    interval: str
    difference: str  # with its sign
    difference_interval: str
    judgement: Judgement | None  # None: the baseline itself, or no value
    words: str  # the judgement in words
    inputs: str  # range of the difference over the worlds

    @property
    def is_empty(self) -> bool:
        """Whether the KPI has no value here."""
        return not self.interval and not self.difference and self.level in ("", "–")


def cell(reading: Reading, kpi: Kpi, configuration: str, *, to: str, place: Place = WHOLE) -> Cell:
    """Write one KPI of one configuration, compared with another."""
    level = reading.level(configuration, kpi.id, place)
    written = reading.numerals.level(level, kpi.unit)
    if configuration == to or level.value != level.value:
        return Cell(*written, "", "", None, "", "")
    gap = reading.difference(configuration, kpi.id, to=to, place=place)
    if gap.value != gap.value:
        return Cell(*written, "", "", None, "", "")
    judgement = judged(gap, higher_is_better=kpi.higher_is_better)
    inputs = _inputs(reading, kpi, configuration, to, place)
    difference = reading.numerals.difference(gap, kpi.unit)
    words = reading.wording.say(f"judgement.{judgement}")
    return Cell(*written, *difference, judgement, words, inputs)


def judged(gap: Span, *, higher_is_better: bool | None) -> Judgement:
    """Return what a difference is worth; `unclear` when it cannot be told from zero."""
    if gap.low == gap.high == gap.value == 0.0:
        return "same"
    if not (gap.low > 0.0 or gap.high < 0.0):
        return "unclear"
    if higher_is_better is None:
        return "other"
    return "better" if (gap.value > 0.0) == higher_is_better else "worse"


def _inputs(reading: Reading, kpi: Kpi, configuration: str, to: str, place: Place) -> str:
    """Return the range over the worlds; empty where they differ by no more than luck."""
    found = reading.input_range(configuration, kpi.id, to=to, place=place)
    if found is None or found.low == found.high:
        return ""
    return reading.numerals.interval(found.low, found.high, kpi.unit, signed=True)
