"""Same: how those fare under two configurations who buy under both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from omnisim.measure.kpis import KPIS
from omnisim.report.customers import SameCustomers, same_customers
from omnisim.report.numerals import Span, Written
from omnisim.report.reading import Reading
from omnisim.report.tables.cells import judged
from omnisim.report.verdict import Verdict


class SameRow(NamedTuple):
    """One KPI of the same customers."""

    name: str
    first: Written
    second: Written
    difference: Written
    words: str  # what the difference is worth


class SameTable(NamedTuple):
    """The rows and the sentence that leads to them."""

    text: Markup
    rows: tuple[SameRow, ...]


def same_table(reading: Reading, verdict: Verdict) -> SameTable | None:
    """Compare the verdict's configuration with its strongest rival; None if nobody buys twice."""
    if not verdict.duels:
        return None
    subject, rival = verdict.subject, verdict.duels[0].rival
    found = same_customers(reading, subject, rival)
    if found is None:
        return None
    text = reading.wording.html(
        "same.text",
        subject=reading.name(subject),
        rival=reading.name(rival),
        share=reading.numerals.share(found.share, digits=2),
        count=reading.numerals.number(round(found.customers)),
    )
    return SameTable(text, tuple(_rows(reading, found)))


def _rows(reading: Reading, found: SameCustomers) -> Iterator[SameRow]:
    yield _row(reading, "repeat_purchase", found.repeated)
    if found.value is not None:
        yield _row(reading, "clv_customer", found.value)


def _row(reading: Reading, kpi_id: str, spans: tuple[Span, Span, Span]) -> SameRow:
    kpi = next(each for each in KPIS if each.id == kpi_id)
    first, second, gap = spans
    judgement = judged(gap, higher_is_better=kpi.higher_is_better)
    write = reading.numerals
    return SameRow(
        reading.wording.kpi(kpi_id),
        write.level(first, kpi.unit),
        write.level(second, kpi.unit),
        write.difference(gap, kpi.unit),
        reading.wording.say(f"judgement.{judgement}"),
    )
