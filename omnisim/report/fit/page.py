"""Page: a fit as one self-contained HTML file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from babel.dates import format_date

from omnisim.calibration.check import Checked
from omnisim.calibration.fit import Fit
from omnisim.calibration.search import Searched
from omnisim.report.fit import sentences, tables
from omnisim.report.fit.figures import aspect_figures, drift_figures, ratio_figure
from omnisim.report.fit.reading import FitReading
from omnisim.report.page import as_script, assets, environment
from omnisim.report.wording import wording
from omnisim.scenario.scenario import Scenario
from omnisim.version import VERSION


def page_of_fit(
    fit: Fit,
    scenario: Scenario,
    *,
    checked: Checked | None,
    searched: Searched | None = None,
    changed: tuple[str, ...] = (),
    language: str = "en",
) -> str:
    """Return the report of a fit as the text of an HTML file.

    `changed` are the dotted paths of the entries that the log has measured (all numbers of the
    scenario that are graded so if not given). ValueError for a language without a catalogue.
    """
    reading = FitReading(fit, scenario, wording(language), checked, searched, changed)
    return environment().get_template("fit.html").render({**_parts(reading), **assets()})


def _parts(reading: FitReading) -> dict[str, Any]:
    ratio = ratio_figure(reading) if reading.likenesses else None
    aspects, weeks = list(aspect_figures(reading)), list(drift_figures(reading))
    drawn = [*([ratio] if ratio else []), *aspects, *weeks]
    parts = {
        "reading": reading,
        "say": reading.wording.say,
        "html": reading.wording.html,
        "version": VERSION,
        "headline": sentences.headline(reading),
        "summary": list(sentences.summary(reading)),
        "cautions": list(sentences.cautions(reading)),
        "source": _source(reading),
        "ratio": ratio,
        "aspects": aspects,
        "weeks": weeks,
        "figure_data": as_script({each.id: each.spec for each in drawn}),
        "levels": tables.levels(reading),
        "facts": tables.facts(reading),
        "measured": tables.measured(reading),
        "effects": tables.effects(reading),
        "selection": sentences.selection(reading),
        "orders": tables.orders(reading),
        "memory": list(sentences.memory(reading)),
        "counting": sentences.counting(reading),
        "dwells": tables.dwells(reading),
        "drifts": tables.drifts(reading),
        "odd": tables.odd_rows(reading),
        "unknown": sentences.unknown(reading),
        "found": tables.found(reading),
        "matches": tables.matches(reading),
        "search": list(sentences.search(reading)),
    }
    return {**parts, "contents": _contents(parts)}


def _contents(parts: dict[str, Any]) -> list[str]:
    """Return the sections that the page has."""
    has = {
        "likeness": parts["aspects"],
        "measured": True,
        "search": parts["found"],
        "memory": parts["orders"],
        "dwell": parts["dwells"].rows,
        "drift": parts["drifts"].rows,
        "effects": parts["effects"] or parts["selection"],
        "rows": parts["odd"],
        "unknown": True,
        "method": True,
    }
    return [name for name, is_there in has.items() if is_there]


def _source(reading: FitReading) -> str:
    """Return file, rows, dates, journeys and customers in one line."""
    fit, say, write = reading.fit, reading.wording.say, reading.numerals
    told = [fit.source.file, say("fit.source.rows", rows=write.number(fit.source.rows))]
    if fit.source.first is not None and fit.source.last is not None:
        told.append(
            say(
                "phrase.range",
                low=_date(reading, fit.source.first),
                high=_date(reading, fit.source.last),
            )
        )
    told.append(say("fit.source.journeys", journeys=write.number(len(fit.journeys))))
    if fit.log is not None:
        told.append(say("fit.source.customers", customers=write.number(fit.log.customers)))
    return " · ".join(told)


def _date(reading: FitReading, day: dt.date) -> str:
    return str(format_date(day, "medium", locale=reading.wording.language))
