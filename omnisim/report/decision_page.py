"""Decision page: what an experiment found as one self-contained HTML file.

A roadmap and a pilot that the experiment asked for are sections of it, before the method.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from omnisim.report.decision import losing, tables, verdict
from omnisim.report.decision.levels import grid_table, levels_figure
from omnisim.report.decision.reading import Reading, Told
from omnisim.report.decision.region import region_figure
from omnisim.report.decision.tornado import tornado_figure
from omnisim.report.decision.worlds import worlds_figure
from omnisim.report.decision.worth import worth_figure
from omnisim.report.draft import draft
from omnisim.report.figures.chart import Figure
from omnisim.report.page import as_script, assets, environment
from omnisim.report.roadmap.page import pilot_section, roadmap_section
from omnisim.report.section import Section
from omnisim.report.wording import wording
from omnisim.strategy.explored import Explored
from omnisim.strategy.simulated import ScenarioFunction
from omnisim.version import VERSION


def decision_page_of(
    told: Told,
    function: ScenarioFunction,
    explored: Explored,
    *,
    language: str,
) -> str:
    """Return the page as the text of an HTML file of at most 6 MB.

    Raises ValueError for a language without a catalogue.
    """
    reading = Reading(told, function, explored, wording(language))
    drawn, extras = _figures(reading), _extras(told, language)
    specs = {each.id: each.spec for each in drawn.values()}
    specs |= {each.id: each.spec for section in extras for each in section.figures}
    parts = {
        **_texts(reading),
        **assets(),
        "figures": drawn,
        "figure_data": as_script(specs),
        "extras": extras,
        "contents": _contents(reading, drawn, extras),
    }
    return environment().get_template("decision.html").render(parts)


def _extras(told: Told, language: str) -> list[Section]:
    """Return the sections about the roadmap and the pilot that the experiment asked for."""
    return [
        *([roadmap_section(told.roadmap, language=language)] if told.roadmap else []),
        *([pilot_section(told.pilot, language=language)] if told.pilot else []),
    ]


def _texts(reading: Reading) -> dict[str, Any]:
    has_worlds = reading.explored.has("latin")
    return {
        "reading": reading,
        "say": reading.wording.say,
        "html": reading.wording.html,
        "version": VERSION,
        "headline": verdict.headline(reading),
        "sentences": list(verdict.sentences(reading)),
        "plans": list(verdict.plans(reading)),
        "draft": draft(reading),
        "losing": losing.losing_sentence(reading) if has_worlds else "",
        "measure": verdict.first_to_measure(reading) if has_worlds else "",
        "regions": losing.regions(reading) if has_worlds else (),
        "together": losing.together(reading) if has_worlds else "",
        "regret": tables.regret_table(reading) if has_worlds else None,
        "indices": tables.indices_table(reading),
        "effects": tables.effects_table(reading),
        "grid": grid_table(reading) if reading.explored.has("grid") else None,
        "facts": tables.facts(reading),
    }


def _figures(reading: Reading) -> dict[str, Figure]:
    found: list[Figure | None] = []
    if reading.explored.has("latin"):
        found += [
            worlds_figure(reading),
            worth_figure(reading) if reading.explored.perfect_information > 0.0 else None,
            region_figure(reading),
        ]
    if reading.explored.has("tornado"):
        found.append(tornado_figure(reading))
    found.append(levels_figure(reading))
    return {each.id: each for each in found if each is not None}


def _contents(
    reading: Reading, drawn: dict[str, Figure], extras: Sequence[Section]
) -> list[tuple[str, str]]:
    """Return the sections that are there, by their ids."""
    explored = reading.explored
    there = {
        "worlds": explored.has("latin"),
        "tornado": "tornado" in drawn,
        "worth": explored.has("latin"),
        "loses": explored.has("latin"),
        "regret": explored.has("latin"),
        "levels": explored.has("grid"),
        "shares": explored.has("sobol") or explored.has("morris"),
    }
    own = [
        (n, reading.wording.say(f"decision.nav.{n}")) for n, is_there in there.items() if is_there
    ]
    more = [(each.id, each.title) for each in extras]
    return [*own, *more, ("method", reading.wording.say("nav.method"))]
