"""Decision text: what an experiment found, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from omnisim.report.decision import losing, tables, verdict
from omnisim.report.decision.levels import grid_table
from omnisim.report.decision.reading import Reading, Told
from omnisim.report.decision.tornado import tornado_figure
from omnisim.report.decision.worth import worth_figure
from omnisim.report.draft import draft
from omnisim.report.numerals import HARD_SPACE
from omnisim.report.roadmap.text import pilot_parts, roadmap_parts
from omnisim.report.table import Table, aligned_left
from omnisim.report.wording import wording
from omnisim.strategy.explored import Explored
from omnisim.strategy.simulated import ScenarioFunction

_WIDTH: Final = 96
_ROWS: Final = 10


def decision_text(
    told: Told, function: ScenarioFunction, explored: Explored, *, language: str
) -> str:
    """Return what an experiment found as plain text with aligned columns.

    Raises ValueError for a language without a catalogue.
    """
    reading = Reading(told, function, explored, wording(language))
    return "\n\n".join(_parts(reading)).replace(HARD_SPACE, " ")


def _parts(reading: Reading) -> Iterator[str]:
    say = reading.wording.say
    yield _underlined(reading.title)
    headline = verdict.headline(reading)
    if headline != reading.title:
        yield headline
    for sentence in verdict.sentences(reading):
        yield _wrapped(sentence.striptags())
    for sentence in verdict.plans(reading):
        yield _wrapped(sentence.striptags())
    if reading.people < reading.real_people:
        yield _wrapped(draft(reading).striptags())
    if reading.explored.has("tornado"):
        found = tornado_figure(reading)
        yield _titled(found.title, found.table)
    if reading.explored.has("latin"):
        yield _wrapped(losing.losing_sentence(reading).striptags())
        for region in losing.regions(reading):
            yield _wrapped(region.text.striptags())
        if losing.together(reading):
            yield _wrapped(losing.together(reading))
        if reading.explored.perfect_information > 0.0:
            worth = worth_figure(reading)
            yield _titled(worth.title, worth.table)
        yield _titled(say("decision.nav.regret"), tables.regret_table(reading))
    for key, table in (
        ("shares", tables.indices_table(reading)),
        ("shares", tables.effects_table(reading)),
    ):
        if table is not None:
            yield _titled(say(f"decision.nav.{key}"), table)
    if reading.explored.has("grid"):
        yield _titled(say("decision.nav.levels"), grid_table(reading))
    language = reading.wording.language
    if reading.told.roadmap is not None:
        yield _underlined(say("roadmap.heading"))
        yield from roadmap_parts(reading.told.roadmap, language)
    if reading.told.pilot is not None:
        yield _underlined(say("pilot.heading"))
        yield from pilot_parts(reading.told.pilot, language)


def _underlined(title: str) -> str:
    return f"{title}\n{'=' * len(title)}"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH)


def _titled(title: str, table: Table) -> str:
    return f"{title}\n\n{aligned_left(table._replace(rows=table.rows[:_ROWS]))}"
