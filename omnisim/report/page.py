"""Page: a comparison as one self-contained HTML file, and as a piece of a notebook.

The page asks for nothing: styles, script, figures and the drawing library stand in it, and a
content policy forbids the rest. The same comparison gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from omnisim.experiment.business_case import BusinessCase
from omnisim.experiment.comparison import Comparison
from omnisim.report import verdict as verdicts
from omnisim.report.doubt import how_sure
from omnisim.report.figures.cash_flow import cash_flow_figure
from omnisim.report.figures.chart import Figure
from omnisim.report.figures.customers import retention_figures, worth_figure
from omnisim.report.figures.drawing import drawing
from omnisim.report.figures.frame import frame_of
from omnisim.report.figures.leaks import losses_figure, reactions_figure, waits_figure
from omnisim.report.figures.money import money_figure
from omnisim.report.figures.value import value_figure
from omnisim.report.journeys import all_flows
from omnisim.report.lost import lost_in_words
from omnisim.report.money import account, case
from omnisim.report.palette import TONES
from omnisim.report.reading import Reading, reading_of
from omnisim.report.reasons import reasons
from omnisim.report.tables import kpis
from omnisim.report.tables.assumptions import assumptions, grades
from omnisim.report.tables.contrast import contrast
from omnisim.report.tables.losses import leak_rows, redirect_rows, redirect_sentence
from omnisim.report.tables.method import facts
from omnisim.report.tables.moves import moves_table
from omnisim.report.tables.pairs import matrices
from omnisim.report.tables.payback import chances_table, continued_table, payback_table
from omnisim.report.tables.sales import sales_table
from omnisim.report.tables.same import same_table
from omnisim.version import VERSION


def page_of(
    comparison: Comparison, *, language: str, is_scaled: bool = False, is_pinned: bool = False
) -> str:
    """Return the report as the text of an HTML file of at most 6 MB.

    `is_scaled` says that the market is a draft of another size, `is_pinned` that somebody chose the
    baseline. Raises ValueError for a language without a catalogue.
    """
    reading = reading_of(comparison, language=language, is_scaled=is_scaled, is_pinned=is_pinned)
    parts = {**_opening(reading), **_body(reading), **assets()}
    return environment().get_template("page.html").render(parts)


def notebook_html(
    comparison: Comparison,
    *,
    language: str = "en",
    is_scaled: bool = False,
    is_pinned: bool = False,
) -> str:
    """Return verdict and chosen KPIs as HTML that may stand within another page."""
    reading = reading_of(comparison, language=language, is_scaled=is_scaled, is_pinned=is_pinned)
    return environment().get_template("notebook.html").render(_opening(reading))


def _opening(reading: Reading) -> dict[str, Any]:
    verdict = verdicts.verdict_of(reading)
    return {
        "reading": reading,
        "say": reading.wording.say,
        "html": reading.wording.html,
        "version": VERSION,
        "verdict": verdict,
        "headline": verdicts.title(verdict, reading),
        "sentence": verdicts.sentence(verdict, reading),
        "best_sentence": verdicts.best_sentence(verdict, reading),
        "reasons": reasons(verdict, reading),
        "doubts": how_sure(verdict, reading),
        "cards": kpis.cards(reading, verdict),
        "kpis": kpis.chosen_kpis(reading),
        "same": same_table(reading, verdict),
        "sales": sales_table(reading, verdict),
    }


def _body(reading: Reading) -> dict[str, Any]:
    today = reading.today
    changes = [name for name in reading.configurations if name != today]
    cases = {name: case(reading, name, to=today) for name in changes}
    figures = _figures(reading, cases)
    return {
        "figures": figures,
        "figure_data": as_script({each.id: each.spec for each in figures.values()}),
        "other_kpis": kpis.other_kpis(reading),
        "further_kpis": kpis.further_kpis(reading),
        "segment_tables": kpis.segment_tables(reading),
        "channel_tables": kpis.channel_tables(reading),
        "matrices": matrices(reading),
        "paybacks": payback_table(reading, cases),
        "chances": chances_table(reading, cases),
        "continued": continued_table(reading, cases, to=today),
        "lost": lost_in_words(reading),
        "leaks": leak_rows(reading),
        "redirects": redirect_rows(reading),
        "redirect_sentence": redirect_sentence(reading),
        "contrast": contrast(reading),
        "assumptions": assumptions(reading),
        "grades": grades(reading),
        "facts": facts(reading),
        **_drawings(reading),
    }


def _figures(reading: Reading, cases: Mapping[str, BusinessCase]) -> dict[str, Figure]:
    accounts = {name: account(reading, name) for name in reading.configurations}
    found = (
        value_figure(reading),
        money_figure(reading, accounts),
        cash_flow_figure(reading, cases) if cases else None,
        losses_figure(reading),
        reactions_figure(reading),
        waits_figure(reading),
        *retention_figures(reading),
        worth_figure(reading),
    )
    return {each.id: each for each in found if each is not None}


def _drawings(reading: Reading) -> dict[str, Any]:
    """Return the drawings of the configurations in the verdict, and those of the others."""
    flows, roles = all_flows(reading), reading.roles
    frame = frame_of(flows, reading.comparison.names)
    drawn = {name: drawing(reading, name, each, frame) for name, each in flows.items()}
    first = dict.fromkeys((roles.subject, *roles.rivals))
    return {
        "first_drawings": [drawn[name] for name in first],
        "other_drawings": [each for name, each in drawn.items() if name not in first],
        "moves": moves_table(reading, {name: flows[name] for name in first}),
    }


def assets() -> dict[str, Any]:
    """Return the styles, script and drawing library that every page holds."""
    return {
        "tones": TONES,
        "dark_tones": as_script({tone.light: tone.dark for tone in TONES}),
        "style": Markup(_own_file("style.css")),
        "script": Markup(_own_file("page.js")),
        "plotly": Markup(plotly_script()),
    }


@cache
def environment() -> Environment:
    """Return where the templates of pages are found."""
    return Environment(
        loader=PackageLoader("omnisim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def as_script(data: Any) -> Markup:
    """Return data as JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))


def _own_file(name: str) -> str:
    return (files("omnisim.report") / name).read_text("utf-8")


@cache
def plotly_script() -> str:
    """Return the drawing library out of the installed package, without importing that package.

    Raises ModuleNotFoundError where it is not installed.
    """
    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the report needs the package plotly")
    [folder, *_] = spec.submodule_search_locations
    return (Path(folder) / "package_data" / "plotly.min.js").read_text("utf-8")
