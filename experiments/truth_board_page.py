"""Truth-board page: what many random worlds say about methods of attribution, as one HTML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader

from omnisim.attribution.board import spread_of
from omnisim.report.figures.chart import Figure
from omnisim.report.numerals import Numerals, Span
from omnisim.report.page import as_script, assets, environment
from omnisim.report.palette import BLUE, GREEN, VERMILION
from omnisim.report.table import Table
from omnisim.report.truth_board.figures import Series, dots
from omnisim.report.wording import Wording, wording
from omnisim.version import VERSION

HERE: Final = Path(__file__).parent
GAINED: Final = "Joined records less silos, in the same world"
_LOOKS: Final = {
    "siloed": (BLUE, "circle"),
    "unified": (VERMILION, "square"),
    "complete": (GREEN, "diamond"),
}
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


def page_of(
    worlds: Sequence[Any], tables: Mapping[str, Table], effort: Any, doubts: Sequence[str]
) -> str:
    """Return the page of all worlds."""
    words = wording("en")
    figures = [_figure(worlds, measure, words) for measure in _FIGURES]
    both = ChoiceLoader([FileSystemLoader(HERE), PackageLoader("omnisim.report")])
    own = environment().overlay(loader=both)
    return own.get_template("truth_board_page.html").render(
        reading={"wording": words},
        say=words.say,
        version=VERSION,
        worlds=len(worlds),
        effort=effort,
        doubts=doubts,
        figures=figures,
        tables=[(_caption(name, words), table) for name, table in tables.items()],
        figure_data=as_script({each.id: each.spec for each in figures}),
        **assets(),
    )


def _caption(name: str, words: Wording) -> str:
    text = GAINED if name == "gained" else words.say(f"attribution.view.{name}")
    return text[:1].upper() + text[1:]


def _figure(worlds: Sequence[Any], measure: str, words: Wording) -> Figure:
    title, note = _FIGURES[measure]
    methods = list(worlds[0].scores["unified"])
    numbers = Numerals(words, "IDR")
    write = numbers.number if measure == "level_ratio" else numbers.share
    series = []
    for view, (tone, symbol) in _LOOKS.items():
        spans = [_span(worlds, view, method, measure) for method in methods]
        texts = [write(span.value) for span in spans]
        name = words.say(f"attribution.view.{view}")
        series.append(Series(name, tone, symbol, spans, texts))
    names = [words.say(f"attribution.method.{method}") for method in methods]
    rows = tuple((name, *(each.texts[i] for each in series)) for i, name in enumerate(names))
    head = (words.say("attribution.head.method"), *(each.name for each in series))
    note = f"{note} The lines hold eight of ten worlds."
    return Figure(measure, title, note, dots(names, series, write), Table(head, rows))


def _span(worlds: Sequence[Any], view: str, method: str, measure: str) -> Span:
    column = np.array([world.scores[view][method][measure] for world in worlds])
    found = spread_of(column)
    return Span(found.median, found.low, found.high)
