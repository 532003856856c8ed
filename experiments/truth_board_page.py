"""Truth-board page: what many random worlds say about methods of attribution, as one HTML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from omnisim.report.figures.chart import Figure
from omnisim.report.numerals import Numerals, Span
from omnisim.report.page import as_script, assets
from omnisim.report.palette import BLUE, VERMILION
from omnisim.report.table import Table
from omnisim.report.truth_board.figures import Series, dots
from omnisim.report.wording import wording
from omnisim.version import VERSION

HERE: Final = Path(__file__).parent
_LOOKS: Final = {"siloed": (BLUE, "circle"), "unified": (VERMILION, "square")}
_FIGURES: Final = {
    "share_error": ("How far off the shares are", "Mean error of a channel's share of the truth."),
    "level_ratio": (
        "Levels: claims over truth",
        "What a method says all channels brought, over what switching each off really costs.",
    ),
    "regret": (
        "What following a method costs",
        "Lost by dividing the budget by credit, in shares of the budget, against the best "
        "division that was simulated.",
    ),
}


def page_of(worlds: Sequence[Any], tables: Mapping[str, Table], effort: Any) -> str:
    """Return the page of all worlds."""
    words = wording("en")
    figures = [_figure(worlds, measure) for measure in _FIGURES]
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(HERE), PackageLoader("omnisim.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("truth_board_page.html").render(
        say=words.say,
        version=VERSION,
        worlds=len(worlds),
        effort=effort,
        figures=figures,
        tables=tables,
        figure_data=as_script({each.id: each.spec for each in figures}),
        **assets(),
    )


def _figure(worlds: Sequence[Any], measure: str) -> Figure:
    words = wording("en")
    title, note = _FIGURES[measure]
    methods = list(worlds[0].scores["unified"])
    numbers = Numerals(words, "IDR")
    write = numbers.number if measure == "level_ratio" else numbers.share
    series, rows = [], []
    for view, (tone, symbol) in _LOOKS.items():
        spans = [_span(worlds, view, method, measure) for method in methods]
        texts = [write(span.value) for span in spans]
        name = words.say(f"attribution.view.{view}")
        series.append(Series(name, tone, symbol, spans, texts))
    names = [words.say(f"attribution.method.{method}") for method in methods]
    for place, name in enumerate(names):
        rows.append((name, *(each.texts[place] for each in series)))
    head = (words.say("attribution.head.method"), *(each.name for each in series))
    note = f"{note} The lines hold eight of ten worlds."
    spec = dots(names, series, write)
    return Figure(measure, title, note, spec, Table(head, tuple(rows)))


def _span(worlds: Sequence[Any], view: str, method: str, measure: str) -> Span:
    column = np.array([world.scores[view][method][measure] for world in worlds])
    there = column[np.isfinite(column)]
    low, middle, high = np.quantile(there, [0.1, 0.5, 0.9]).tolist()
    return Span(middle, low, high)
