"""Page: a roadmap and a pilot as sections of a page, and as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from omnisim.report.draft import draft
from omnisim.report.figures.chart import Figure
from omnisim.report.page import as_script, assets, environment
from omnisim.report.roadmap import figures, pilot_words, tables, words
from omnisim.report.roadmap.frontier import frontier_figure
from omnisim.report.roadmap.reading import Reading, reading_of
from omnisim.report.roadmap.timeline import timeline_figure
from omnisim.report.section import Section
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.roadmap import Roadmap
from omnisim.version import VERSION


def roadmap_section(found: Roadmap, *, language: str, is_told: bool = False) -> Section:
    """Return a roadmap as a section: what to build first; `is_told`: its headline stands above.

    Raises ValueError for a language without a catalogue.
    """
    reading = reading_of(found, language)
    drawn = (
        timeline_figure(found, reading),
        frontier_figure(found, reading),
        figures.shares_figure(found, reading),
    )
    parts = {
        "headline": "" if is_told else words.headline(found, reading),
        "sentences": list(words.sentences(found, reading)),
        "figures": _by_name(drawn),
        "plans": tables.plans_table(found, reading) if found.is_possible else None,
        "steps": tables.steps_table(found, reading) if found.is_possible and found.steps else None,
        "facts": _facts(found, reading),
    }
    return _section("roadmap", reading, drawn, parts)


def pilot_section(found: Pilot, *, language: str, is_told: bool = False) -> Section:
    """Return a pilot as a section: whether and how to try it out; `is_told` as above.

    Raises ValueError for a language without a catalogue.
    """
    reading = reading_of(found, language)
    drawn = (figures.pilots_figure(found, reading),)
    parts = {
        "headline": "" if is_told else pilot_words.headline(found, reading),
        "sentences": list(pilot_words.sentences(found, reading)),
        "figures": _by_name(drawn),
        "effects": tables.effects_table(found, reading),
        "facts": pilot_words.assumptions(found, reading),
        "tactics": reading.together(found.order),
    }
    return _section("pilot", reading, drawn, parts)


def plan_page_of(
    *, roadmap: Roadmap | None = None, pilot: Pilot | None = None, language: str
) -> str:
    """Return a roadmap, a pilot or both as the text of an HTML file.

    Raises ValueError for a language without a catalogue, or if there is neither.
    """
    found = roadmap or pilot
    if found is None:
        raise ValueError("neither a roadmap nor a pilot")
    reading = reading_of(found, language)
    sections = [
        *([roadmap_section(roadmap, language=language, is_told=True)] if roadmap else []),
        *([pilot_section(pilot, language=language, is_told=not roadmap)] if pilot else []),
    ]
    headline = (
        words.headline(roadmap, reading)
        if roadmap is not None
        else pilot_words.headline(pilot, reading)  # type: ignore[arg-type]
    )
    specs = {each.id: each.spec for section in sections for each in section.figures}
    parts = {
        **assets(),
        "reading": reading,
        "say": reading.wording.say,
        "html": reading.wording.html,
        "version": VERSION,
        "headline": headline,
        "sections": sections,
        "draft": draft(reading),
        "figure_data": as_script(specs),
    }
    return environment().get_template("plan_page.html").render(parts)


def _section(
    name: str, reading: Reading, drawn: Sequence[Figure | None], parts: dict[str, Any]
) -> Section:
    text = (
        environment()
        .get_template(f"{name}_section.html")
        .render(reading=reading, say=reading.wording.say, html=reading.wording.html, **parts)
    )
    there = tuple(each for each in drawn if each is not None)
    return Section(name, reading.say(f"{name}.heading"), Markup(text), there)


def _by_name(drawn: Sequence[Figure | None]) -> dict[str, Figure]:
    return {each.id.partition("-")[2]: each for each in drawn if each is not None}


def _facts(found: Roadmap, reading: Reading) -> list[tuple[str, str]]:
    """Return how a roadmap was found, name by name."""
    asked, number = found.asked, reading.numerals.number
    budget = found.programme.budget
    told = {
        "builders": number(found.programme.at_once),
        "budget": reading.money(budget) if budget < float("inf") else reading.say("roadmap.any"),
        "tried": number(len(found.found.worth)),
        "screening": number(asked.screening),
        "finals": reading.say("phrase.range", low=asked.first, high=asked.at_most),
        "confidence": reading.share(asked.confidence),
        "worlds": number(asked.worlds),
        "seed": str(found.function.question.seed),
    }
    return [(reading.say(f"roadmap.fact.{name}"), value) for name, value in told.items()]
