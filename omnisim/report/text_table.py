"""Text table: a comparison for a terminal – title, verdict, and the KPIs with their intervals."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from omnisim.experiment.comparison import Comparison
from omnisim.measure.kpis import KPIS
from omnisim.report import verdict as verdicts
from omnisim.report.doubt import how_sure
from omnisim.report.numerals import HARD_SPACE
from omnisim.report.reading import Reading, reading_of
from omnisim.report.table import Table
from omnisim.report.tables.cells import CHOSEN, cell

_WIDTH: Final = 96  # of sentences
_GAP: Final = "  "
_HEAD: Final = (
    "kpi",
    "configuration",
    "level",
    "interval",
    "difference",
    "interval",
    "judgement",
)
_WORDS: Final = (0, 1, 6)  # columns of words; the others hold numbers and end alike


class TextReport(NamedTuple):
    """What a terminal shows, in its order."""

    title: str  # name of the scenario
    headline: str  # the verdict in a few words
    verdict: tuple[str, ...]  # the verdict in sentences
    doubt: tuple[str, ...]  # how sure it is
    kpis_title: str
    kpis: Table  # one row per KPI and configuration


def text_table(
    comparison: Comparison, *, language: str, is_scaled: bool = False, is_pinned: bool = False
) -> str:
    """Return a comparison as plain text with aligned columns.

    Raises ValueError for a language without a catalogue.
    """
    report = text_report(comparison, language=language, is_scaled=is_scaled, is_pinned=is_pinned)
    opening = (report.headline, *report.verdict)
    parts = (
        report.title,
        "\n".join(map(_wrapped, opening)),
        "\n".join(map(_wrapped, report.doubt)),
        report.kpis_title,
        aligned(report.kpis),
    )
    return "\n\n".join(parts).replace(HARD_SPACE, " ")


def text_report(
    comparison: Comparison,
    *,
    language: str,
    is_scaled: bool = False,
    is_pinned: bool = False,
    kpis: Sequence[str] = CHOSEN,
) -> TextReport:
    """Return a comparison as texts, with a chosen dozen of KPIs unless others are named.

    Raises ValueError for a language without a catalogue.
    """
    reading = reading_of(comparison, language=language, is_scaled=is_scaled, is_pinned=is_pinned)
    verdict = verdicts.verdict_of(reading)
    sentences = (verdicts.sentence(verdict, reading), verdicts.best_sentence(verdict, reading))
    return TextReport(
        reading.scenario.titled(reading.wording.language),
        verdicts.title(verdict, reading),
        tuple(text.striptags() for text in sentences if text),
        tuple(text.striptags() for text in how_sure(verdict, reading)),
        reading.wording.say("kpis.title", baseline=reading.name(reading.baseline)),
        kpi_table(reading, kpis),
    )


def kpi_table(reading: Reading, kpis: Sequence[str]) -> Table:
    """Return one row per KPI and configuration; the KPI is named in the first of its rows only.

    Columns: KPI, configuration, level, its 95 % interval, difference to the baseline, its interval,
    and what the difference means.
    """
    head = tuple(reading.wording.say(f"head.{column}") for column in _HEAD)
    rows = (_rows(reading, kpi) for kpi in kpis if reading.has_value(kpi))
    return Table(head, tuple(chain.from_iterable(rows)))


def aligned(table: Table) -> str:
    """Return a table as text, its columns as wide as they need to be."""
    lines = (table.head, *table.rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = _GAP.join("─" * width for width in widths)
    head, *rows = (_line(line, widths) for line in lines)
    return "\n".join((head, rule, *rows))


def _rows(reading: Reading, kpi_id: str) -> Iterator[tuple[str, ...]]:
    kpi = next(each for each in KPIS if each.id == kpi_id)
    name = reading.wording.kpi(kpi_id)
    for configuration in reading.configurations:
        each = cell(reading, kpi, configuration, to=reading.baseline)
        numbers = (each.level, each.interval, each.difference, each.difference_interval)
        yield (name, reading.name(configuration), *numbers, each.words)
        name = ""


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        text.ljust(width) if column in _WORDS else text.rjust(width)
        for column, (text, width) in enumerate(zip(cells, widths, strict=True))
    )
    return _GAP.join(padded).rstrip()


def _wrapped(sentence: str) -> str:
    return textwrap.fill(sentence, _WIDTH, break_long_words=False)
