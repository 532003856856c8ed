"""Value: what every configuration is worth more than another one, with both kinds of doubt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from omnisim.report.figures.chart import ROWS, Figure, Spec, layout, name_axis, value_axis
from omnisim.report.numerals import Span, Written
from omnisim.report.palette import BLUE, INK, PALE, PAPER
from omnisim.report.reading import Reading
from omnisim.report.table import Table
from omnisim.report.verdict import MEASURE

_ROW_HEIGHT: Final = 46
_NOISE: Final = 3  # thickness
_INPUTS: Final = 10


class Row(NamedTuple):
    """One configuration; amounts are those of the whole market."""

    name: str
    gap: Span
    inputs: Span | None  # None: not simulated, or no more than luck
    written: Written
    is_today: bool


def value_figure(reading: Reading) -> Figure:
    """Return net values against today's configuration, highest first."""
    say = reading.wording.say
    rows = sorted((_row(reading, name) for name in reading.configurations), key=lambda r: -r.gap[0])
    has_inputs = any(row.inputs for row in rows)
    return Figure(
        id="value",
        title=say("figure.value.title", today=reading.against_today),
        note=say("figure.value.note" if has_inputs else "figure.value.note_noise"),
        spec=_spec(reading, rows),
        table=_table(reading, rows),
    )


def _row(reading: Reading, name: str) -> Row:
    gap = reading.difference(name, MEASURE, to=reading.today).times(reading.people)
    found = reading.input_range(name, MEASURE, to=reading.today)
    inputs = found.times(reading.people) if found and found.low < found.high else None
    written = reading.numerals.difference(gap, "money")
    return Row(reading.name(name), gap, inputs, written, name == reading.today)


def _spec(reading: Reading, rows: Sequence[Row]) -> Spec:
    ends = [end for row in rows for span in (row.gap, row.inputs) if span for end in span]
    return {
        "data": [
            *(_whisker(i, row.inputs, PALE.light, _INPUTS) for i, row in enumerate(rows)),
            *(_whisker(i, row.gap, BLUE.light, _NOISE) for i, row in enumerate(rows)),
            _dots(rows),
        ],
        "layout": layout(
            height=_ROW_HEIGHT * len(rows) + 60,
            xaxis=value_axis(ends, reading.numerals.money),
            yaxis=name_axis([row.name for row in rows]),
            annotations=[_label(reading, i, row) for i, row in enumerate(rows)],
            meta=ROWS,
            margin={"l": 8, "r": 56, "t": 20, "b": 36, "pad": 4},
        ),
    }


def _dots(rows: Sequence[Row]) -> Spec:
    texts = (f"{row.written.value}<br>{row.written.interval}" for row in rows)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.gap.value for row in rows],
        "y": list(range(len(rows))),
        "customdata": [text.removesuffix("<br>") for text in texts],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"color": BLUE.light, "size": 11, "symbol": "circle"},
        "cliponaxis": False,
    }


def _whisker(place: int, span: Span | None, color: str, width: int) -> Spec:
    is_drawn = span is not None and math.isfinite(span.low)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [span.low, span.high] if span and is_drawn else [],
        "y": [place, place] if is_drawn else [],
        "line": {"color": color, "width": width},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _label(reading: Reading, place: int, row: Row) -> Spec:
    is_today = reading.today == reading.scenario.today_name
    word = "figure.value.today" if is_today else "judgement.baseline"
    text = reading.wording.say(word) if row.is_today else row.written.value
    return {
        "x": row.gap.value,
        "y": place,
        "yshift": 17,
        "text": f"<b>{text}</b>",
        "showarrow": False,
        "bgcolor": PAPER.light,
        "borderpad": 0,
        "font": {"color": INK.light},
    }


def _table(reading: Reading, rows: Sequence[Row]) -> Table:
    say, write = reading.wording.say, reading.numerals
    head = ("configuration", "difference", "interval", "inputs")
    ranges = (
        write.interval(row.inputs.low, row.inputs.high, "money", signed=True) if row.inputs else ""
        for row in rows
    )
    return Table(
        tuple(say(f"head.{column}") for column in head),
        tuple((row.name, *row.written, found) for row, found in zip(rows, ranges, strict=True)),
    )
