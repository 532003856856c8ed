"""Figures: claims beside truths, errors by method, and what the errors cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from omnisim.attribution.board import spread_of
from omnisim.attribution.budget import Regrets, plan_name
from omnisim.attribution.truths import OUTCOMES
from omnisim.report.figures.chart import (
    ROWS,
    Figure,
    Spec,
    Write,
    layout,
    legend,
    name_axis,
    shown,
    value_axis,
)
from omnisim.report.numerals import Span
from omnisim.report.palette import AMBER, BLUE, GREEN, INK, VERMILION, Tone
from omnisim.report.truth_board.reading import BoardReading, span_of
from omnisim.report.truth_board.tables import credit_table, regret_table, scores_table

_ROW_HEIGHT: Final = 44
_CLAIMS: Final[tuple[str, ...]] = ("last_touch", "linear", "shapley", "markov_1")
_LOOKS: Final = (
    (BLUE, "circle"),
    (VERMILION, "square"),
    (GREEN, "diamond"),
    (AMBER, "triangle-up"),
    (INK, "cross"),
)


class Series(NamedTuple):
    """Dots of one kind, one per row; None where there is nothing to say."""

    name: str
    tone: Tone
    symbol: str
    spans: Sequence[Span | None]
    texts: Sequence[str]


def claims_figure(reading: BoardReading) -> Figure:
    """Return what some methods say of every channel, and what is true."""
    say, board = reading.wording.say, reading.board
    true = reading.truths.leave_one_out(OUTCOMES["conversions"])
    number = reading.numerals.number
    places = range(len(reading.levers))
    spans = [span_of(true, place) for place in places]
    told = [name for name in _CLAIMS if name in board.methods] or list(board.methods[:4])
    series = [
        Series(
            say("attribution.truth"), INK, "line-ns-open", spans, [number(s.value) for s in spans]
        )
    ]
    for name, (tone, symbol) in zip(told, _LOOKS, strict=False):
        levels = board.level(reading.joined, name).tolist()
        texts = [number(round(each, 1)) for each in levels]
        series.append(Series(reading.method(name), tone, symbol, _alone(levels), texts))
    return Figure(
        id="claims",
        title=say("attribution.figure.claims.title"),
        note=say("attribution.figure.claims.note", view=reading.view(reading.joined)),
        spec=dots(reading.levers, series, number, title=say("attribution.axis.orders")),
        table=credit_table(reading, reading.joined),
    )


def errors_figure(reading: BoardReading) -> Figure:
    """Return the error of shares of every method, under every view."""
    say, board = reading.wording.say, reading.board
    methods = reading.ranked(reading.joined)
    series = []
    for view, (tone, symbol) in zip(board.views, _LOOKS, strict=False):
        found = [board.spread(view, method, "share_error") for method in methods]
        spans = [Span(f.median, f.low, f.high) if f.draws else None for f in found]
        texts = [reading.points(f.median) if f.draws else "" for f in found]
        series.append(Series(reading.view(view), tone, symbol, spans, texts))
    return Figure(
        id="errors",
        title=say("attribution.figure.errors.title"),
        note=say(f"attribution.figure.errors.note_{'worlds' if board.has_worlds else 'luck'}"),
        spec=dots(
            [reading.method(m) for m in methods],
            series,
            reading.plain_points,
            title=say("attribution.axis.points"),
        ),
        table=scores_table(reading, reading.joined),
    )


def regret_figure(reading: BoardReading) -> Figure | None:
    """Return what every method's advice costs; None where there is no budget to divide."""
    regrets, table = reading.board.regrets, regret_table(reading)
    if regrets is None or table is None:
        return None
    say, money = reading.wording.say, reading.numerals.money
    methods = reading.ranked(reading.joined)
    series = []
    for view, (tone, symbol) in zip(reading.board.views, _LOOKS, strict=False):
        spans = [_lost(regrets, plan_name(view, m), reading.board.has_worlds) for m in methods]
        texts = [money(span.value) for span in spans]
        series.append(Series(reading.view(view), tone, symbol, spans, texts))
    return Figure(
        id="regret",
        title=say("attribution.figure.regret.title"),
        note=say(
            f"attribution.figure.regret.note_{'worlds' if reading.board.has_worlds else 'luck'}"
        ),
        spec=dots([reading.method(m) for m in methods], series, money),
        table=table,
    )


def _lost(regrets: Regrets, name: str, has_worlds: bool) -> Span:
    """Return what a division loses: the middle over worlds, or the mean with its interval."""
    if not has_worlds:
        return span_of(regrets.regret(name))
    found = spread_of(regrets.regret_by_world(name))
    return Span(found.median, found.low, found.high)


def _alone(values: Sequence[float]) -> list[Span | None]:
    return [Span(value, math.nan, math.nan) for value in values]


def dots(rows: Sequence[str], series: Sequence[Series], write: Write, *, title: str = "") -> Spec:
    """Return rows of dots with their intervals; series lie a little below each other."""
    ends = [
        end
        for each in series
        for span in each.spans
        if span is not None
        for end in span
        if math.isfinite(end)
    ]
    step = 0.6 / max(len(series), 1)
    data = []
    for place, each in enumerate(series):
        offset = (place - (len(series) - 1) / 2) * step
        data += [_whiskers(each, offset), _dots(each, offset)]
    return {
        "data": data,
        "layout": layout(
            height=_ROW_HEIGHT * len(rows) + 110,
            showlegend=True,
            legend=legend(),
            xaxis=value_axis(ends, write, title=title),
            yaxis=name_axis(rows),
            meta=ROWS,
            margin={"l": 8, "r": 24, "t": 20, "b": 48, "pad": 4},
        ),
    }


def _dots(series: Series, offset: float) -> Spec:
    there = [(i, span) for i, span in enumerate(series.spans) if span is not None]
    name = shown(series.name)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [_finite(span.value) for _, span in there],
        "y": [i + offset for i, _ in there],
        "customdata": [series.texts[i] for i, _ in there],
        "hovertemplate": f"{name}: %{{customdata}}<extra></extra>",
        "marker": {
            "color": series.tone.light,
            "size": 10,
            "symbol": series.symbol,
            "line": {"width": 2, "color": series.tone.light},
        },
        "cliponaxis": False,
    }


def _whiskers(series: Series, offset: float) -> Spec:
    x: list[float | None] = []
    y: list[float | None] = []
    for place, span in enumerate(series.spans):
        if span is not None and math.isfinite(span.low) and math.isfinite(span.high):
            x += [span.low, span.high, None]
            y += [place + offset, place + offset, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": series.tone.light, "width": 2},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
