"""Text: a roadmap or a pilot for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from omnisim.report.draft import draft
from omnisim.report.numerals import HARD_SPACE
from omnisim.report.roadmap import figures, pilot_words, tables, words
from omnisim.report.roadmap.frontier import frontier_figure
from omnisim.report.roadmap.reading import Reading, reading_of
from omnisim.report.roadmap.timeline import timeline_figure
from omnisim.report.table import Table, aligned_left
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.roadmap import Roadmap

_WIDTH: Final = 96


def roadmap_text(found: Roadmap, *, language: str) -> str:
    """Return a roadmap as plain text; ValueError for a language without a catalogue."""
    return _joined(_roadmap(found, language))


def pilot_text(found: Pilot, *, language: str) -> str:
    """Return a pilot as plain text; ValueError for a language without a catalogue."""
    return _joined(_pilot(found, language))


def _roadmap(found: Roadmap, language: str) -> Iterator[str]:
    reading = reading_of(found, language)
    yield reading.title
    yield words.headline(found, reading)
    yield from _draft(reading)
    yield from roadmap_parts(found, language)


def roadmap_parts(found: Roadmap, language: str) -> Iterator[str]:
    """Yield what a roadmap says below its headline."""
    reading = reading_of(found, language)
    for sentence in words.sentences(found, reading):
        yield _wrapped(sentence.striptags())
    for figure in (
        timeline_figure(found, reading),
        frontier_figure(found, reading),
        figures.shares_figure(found, reading),
    ):
        if figure is not None:
            yield _titled(figure.title, figure.table)
    if found.is_possible and found.steps:
        yield _titled(reading.say("roadmap.steps.heading"), tables.steps_table(found, reading))


def _pilot(found: Pilot, language: str) -> Iterator[str]:
    reading = reading_of(found, language)
    yield reading.title
    yield pilot_words.headline(found, reading)
    yield from _draft(reading)
    yield from pilot_parts(found, language)


def pilot_parts(found: Pilot, language: str) -> Iterator[str]:
    """Yield what a pilot says below its headline."""
    reading = reading_of(found, language)
    for sentence in pilot_words.sentences(found, reading):
        yield _wrapped(sentence.striptags())
    if found.designs:
        title = reading.say("pilot.figure.title")
        yield _titled(title, tables.designs_table(found, reading))
        yield _titled(reading.say("pilot.effects.heading"), tables.effects_table(found, reading))


def _draft(reading: Reading) -> Iterator[str]:
    """Yield that a smaller market was simulated, if it was."""
    if reading.people < reading.real_people:
        yield _wrapped(draft(reading).striptags())


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH)


def _titled(title: str, table: Table) -> str:
    return f"{title}\n\n{aligned_left(table)}"


def _joined(parts: Iterator[str]) -> str:
    return "\n\n".join(parts).replace(HARD_SPACE, " ")
