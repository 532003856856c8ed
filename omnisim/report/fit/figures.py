"""Figures: the real log and the simulated one in every aspect, and what moved in the log."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from babel.dates import get_day_names
from numpy.typing import NDArray

from omnisim.calibration.aspects import Likeness, is_far
from omnisim.calibration.drift import Drift, drifting
from omnisim.report.figures.chart import (
    ROWS,
    Figure,
    Spec,
    curve_layout,
    folded,
    layout,
    legend,
    name_axis,
    shown,
    value_axis,
)
from omnisim.report.figures.lines import Curve, traces
from omnisim.report.fit.reading import FitReading
from omnisim.report.palette import BLUE, INK, MUTED, PALE, VERMILION, Look, Tone
from omnisim.report.table import Table

FloatArray = NDArray[np.float64]
Write = Callable[[float], str]

REAL: Final = Look(BLUE, "solid", "circle", 3.0)
SIMULATED: Final = Look(VERMILION, "dash", "square-open", 2.5)
_ROW: Final = 36
_AROUND: Final = 96
_MOST_ROWS: Final = 12
_WIDEST: Final = 40  # letters of a name
_MOST_POINTS: Final = 60
_SEEN: Final = 0.98  # of a distribution that a picture shows
_FEW: Final = 25  # values that are told one by one
_MARKS: Final = (1 / 1440, 5 / 1440, 0.5 / 24, 2 / 24, 0.5, 2.0, 7.0, 30.0)  # days
_TICKS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


def ratio_figure(reading: FitReading) -> Figure:
    """Return how many times as far as two halves of the data the simulation lies, by aspect."""
    say, found = reading.wording.say, reading.likenesses
    groups = [
        (say("fit.ratio.near"), BLUE, "circle", [e for e in found if not is_far(e)]),
        (say("fit.ratio.far"), VERMILION, "square", [e for e in found if is_far(e)]),
    ]
    row = {each.aspect: place for place, each in enumerate(found)}
    ends = [end for each in found for end in each.distance[2:5] if math.isfinite(end)]
    low, high = min([0.6, *ends]) / 1.15, max([1.8, *ends]) * 1.15
    ticks = [tick for tick in _TICKS if low <= tick <= high]
    axis = value_axis([0.0, 1.0], str, title=say("fit.ratio.axis"))
    axis |= {
        "type": "log",
        "range": [math.log10(low), math.log10(high)],
        "tickvals": ticks,
        "ticktext": [reading.times(tick) for tick in ticks],
        "zeroline": False,
    }
    spec = {
        "data": [
            _ratios(reading, name, tone, symbol, each, row)
            for name, tone, symbol, each in groups
            if each
        ],
        "layout": layout(
            height=_ROW * len(found) + _AROUND,
            showlegend=True,
            legend=legend(),
            xaxis=axis,
            yaxis=name_axis([reading.aspect(each.aspect) for each in found]),
            shapes=[_upright(1.0)],
            meta=ROWS,
        ),
    }
    return Figure(
        "ratio", say("fit.ratio.title"), say("fit.ratio.note"), spec, _ratio_table(reading)
    )


def _ratios(
    reading: FitReading,
    name: str,
    tone: Tone,
    symbol: str,
    found: Sequence[Likeness],
    row: dict[str, int],
) -> Spec:
    farthest = max(_TICKS)
    ratios = [min(each.distance.ratio, farthest) for each in found]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": shown(name),
        "x": ratios,
        "y": [row[each.aspect] for each in found],
        "customdata": [_interval(reading, each) for each in found],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"color": tone.light, "symbol": symbol, "size": 11},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_reach(each.distance.ratio, each.distance.high) for each in found],
            "arrayminus": [_reach(each.distance.low, each.distance.ratio) for each in found],
            "color": tone.light,
            "thickness": 2,
            "width": 5,
        },
    }


def _reach(low: float, high: float) -> float:
    """Return how far a bar reaches; none is drawn where the halves of the data are all alike."""
    return high - low if math.isfinite(high) else 0.0


def _interval(reading: FitReading, each: Likeness) -> str:
    told = each.distance
    low, high = reading.times(told.low), reading.times(told.high)
    span = reading.wording.say("phrase.range", low=low, high=high)
    return f"{shown(reading.aspect(each.aspect))}: {reading.times(told.ratio)} ({span})"


def _ratio_table(reading: FitReading) -> Table:
    head = ("aspect", "apart", "floor", "ratio", "interval", "customers", "verdict")
    say = reading.wording.say
    rows = []
    for each in reading.likenesses:
        told, write = each.distance, reading.writer(each.aspect)
        low, high = reading.times(told.low), reading.times(told.high)
        rows.append(
            (
                reading.aspect(each.aspect),
                write(told.apart),
                write(told.floor),
                reading.times(told.ratio),
                say("phrase.range", low=low, high=high),
                reading.numerals.number(told.customers),
                say("fit.ratio.far" if is_far(each) else "fit.ratio.near"),
            )
        )
    return Table(tuple(say(f"fit.head.{name}") for name in head), tuple(rows))


def aspect_figures(reading: FitReading) -> Iterator[Figure]:
    """Yield the real log and the simulated one, aspect by aspect."""
    drawn = {
        "paths": _paths,
        "channel": _rates,
        "route": _rates,
        "length": _counts,
        "between": _spread,
        "value": _spread,
        "hour": _hours,
        "week": _weekdays,
        "repeats": _repeats,
        "later": _repeats,
    }
    for name, draw in drawn.items():
        for each in reading.likenesses:
            if each.aspect == name:
                yield draw(reading, each)


def _paths(reading: FitReading, each: Likeness) -> Figure:
    gap = np.abs(each.real - each.simulated)
    weight = np.maximum(each.real, each.simulated)
    common = set(np.argsort(-weight, kind="stable")[: _MOST_ROWS // 2].tolist())
    wrong = [place for place in np.argsort(-gap, kind="stable").tolist() if place not in common]
    kept = sorted([*common, *wrong][:_MOST_ROWS], key=lambda place: -each.real[place])
    names = [reading.steps(each.names[place]) for place in kept]
    return _pairs(reading, each, names, each.real[kept], each.simulated[kept])


def _rates(reading: FitReading, each: Likeness) -> Figure:
    known = np.flatnonzero(np.isfinite(each.real))
    kept = known[np.argsort(-each.real_count[known], kind="stable")][:_MOST_ROWS]
    told = reading.route if each.aspect == "route" else reading.state
    plain = [each.names[place] for place in kept]
    names = [
        told(name) if each.aspect == "route" or name == "others" else reading.channel(name)
        for name in plain
    ]
    return _pairs(reading, each, names, each.real[kept], each.simulated[kept])


def _pairs(
    reading: FitReading, each: Likeness, names: Sequence[str], real: FloatArray, other: FloatArray
) -> Figure:
    """Return two marks per row, joined by a line."""
    say, write = reading.wording.say, reading.numerals.share
    rows = list(range(len(names)))
    joined: list[float | None] = []
    for a, b in zip(real.tolist(), other.tolist(), strict=True):
        joined += [a, b, None]
    data: list[Spec] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [None if x is None or math.isnan(x) else x for x in joined],
            "y": [row for row in rows for _ in range(3)],
            "line": {"color": PALE.light, "width": 5},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
    for key, look, values in (("real", REAL, real), ("simulated", SIMULATED, other)):
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "cliponaxis": False,  # a share of nothing is a whole mark
                "name": say(f"fit.{key}"),
                "x": [None if math.isnan(x) else x for x in values.tolist()],
                "y": rows,
                "customdata": [
                    f"{shown(name)}: {write(x)}"
                    for name, x in zip(names, values.tolist(), strict=True)
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
                "marker": {
                    "color": look.tone.light,
                    "symbol": look.symbol,
                    "size": 11,
                    "line": {"width": 2.5, "color": look.tone.light},
                },
            }
        )
    ends = [x for x in [*real.tolist(), *other.tolist()] if math.isfinite(x)]
    spec = {
        "data": data,
        "layout": layout(
            height=_ROW * len(names) + _AROUND,
            showlegend=True,
            legend=legend(),
            xaxis=value_axis(ends, write),
            yaxis=name_axis(names) | {"ticktext": [folded(name, _WIDEST) for name in names]},
            meta=ROWS,
        ),
    }
    rows_told = tuple(
        (name, write(a), write(b))
        for name, a, b in zip(names, real.tolist(), other.tolist(), strict=True)
    )
    head = (reading.aspect(each.aspect), say("fit.real"), say("fit.simulated"))
    return _figure(reading, each, spec, Table(head, rows_told))


def _counts(reading: FitReading, each: Likeness) -> Figure:
    """Return shares of whole numbers."""
    places, real, other = _until(each)
    names = [reading.numerals.number(place) for place in places]
    return _lines(reading, each, places.tolist(), real, other, names, reading.numerals.share)


def _until(each: Likeness) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return places and shares as far as a picture goes."""
    both = np.cumsum(each.real + each.simulated) / 2
    end = min(int(np.searchsorted(both, 0.999)) + 1, _FEW)
    return each.places[:end], each.real[:end], each.simulated[:end]


def _spread(reading: FitReading, each: Likeness) -> Figure:
    """Return the share of values up to each value."""
    real, other = np.cumsum(each.real), np.cumsum(each.simulated)
    end = int(np.searchsorted((real + other) / 2, _SEEN)) + 1
    kept = np.unique(np.linspace(0, min(end, len(real)) - 1, _MOST_POINTS).astype(int))
    write = reading.writer(each.aspect)
    x = each.places[kept].tolist()
    return _lines(
        reading,
        each,
        x,
        real[kept],
        other[kept],
        [write(place) for place in x],
        reading.numerals.share,
        axis=_times_axis(reading, x)
        if each.aspect == "between"
        else value_axis(x, write, title=reading.wording.say(f"fit.aspect.{each.aspect}.axis")),
        few=9,
    )


def _times_axis(reading: FitReading, days: Sequence[float]) -> Spec:
    """Return an axis of times from minutes to months, on which each is as far as it is longer."""
    title = reading.wording.say("fit.aspect.between.axis")
    low = max(next((day for day in days if day > 0), _MARKS[0]), _MARKS[0])
    high = max(days[-1], 2 * low)
    ticks = [mark for mark in _MARKS if low <= mark <= high]
    return value_axis([0.0, 1.0], str, title=title) | {
        "type": "log",
        "range": [math.log10(low), math.log10(high)],
        "tickvals": ticks,
        "ticktext": [reading.numerals.duration(tick) for tick in ticks],
        "zeroline": False,
    }


def _hours(reading: FitReading, each: Likeness) -> Figure:
    real, other = (shares.reshape(24, -1).sum(axis=1) for shares in (each.real, each.simulated))
    names = [f"{hour:02d}" for hour in range(24)]
    return _lines(
        reading, each, list(range(24)), real, other, names, reading.numerals.share, every=3
    )


def _weekdays(reading: FitReading, each: Likeness) -> Figure:
    real, other = (shares.reshape(7, -1).sum(axis=1) for shares in (each.real, each.simulated))
    days = get_day_names("abbreviated", locale=reading.wording.language)
    names = [days[day] for day in range(7)]
    return _lines(reading, each, list(range(7)), real, other, names, reading.numerals.share)


def _repeats(reading: FitReading, each: Likeness) -> Figure:
    weeks = each.places
    kept = np.unique(np.linspace(0, len(weeks) - 1, _MOST_POINTS).astype(int))
    names = [reading.numerals.number(week) for week in weeks[kept]]
    return _lines(
        reading,
        each,
        weeks[kept].tolist(),
        each.real[kept],
        each.simulated[kept],
        names,
        reading.numerals.number,
        axis=value_axis(
            weeks.tolist(),
            reading.numerals.number,
            title=reading.wording.say(f"fit.aspect.{each.aspect}.axis"),
        ),
        few=9,
    )


def _lines(
    reading: FitReading,
    each: Likeness,
    x: Sequence[float],
    real: FloatArray,
    other: FloatArray,
    names: Sequence[str],
    write: Write,
    *,
    axis: Spec | None = None,
    every: int = 1,
    few: int | None = None,
) -> Figure:
    """Return two curves; `few` rows of the table are enough, spread over all."""
    say = reading.wording.say
    curves = [
        Curve(
            say(f"fit.{key}"),
            list(x),
            values.tolist(),
            [f"{shown(n)}: {write(v)}" for n, v in zip(names, values.tolist(), strict=True)],
            look,
            is_loud=True,
        )
        for key, look, values in (("real", REAL, real), ("simulated", SIMULATED, other))
    ]
    ends = [*real.tolist(), *other.tolist()]
    marks = max(1, len(x) // 8)
    spec = {
        "data": traces(curves, marks_every=marks),
        "layout": curve_layout(
            xaxis=axis or _named_axis(x, names, say(f"fit.aspect.{each.aspect}.axis"), every),
            yaxis=value_axis(ends, write),
        ),
    }
    rows = range(len(names)) if few is None else np.linspace(0, len(names) - 1, few).astype(int)
    told = tuple((names[k], write(float(real[k])), write(float(other[k]))) for k in rows)
    head = (say(f"fit.aspect.{each.aspect}.axis"), say("fit.real"), say("fit.simulated"))
    return _figure(reading, each, spec, Table(head, told))


def _named_axis(x: Sequence[float], names: Sequence[str], title: str, every: int) -> Spec:
    axis = value_axis(list(x), str, title=title, with_zero=False)
    room = 0.04 * (x[-1] - x[0] or 1.0)
    return axis | {
        "range": [x[0] - room, x[-1] + room],
        "tickvals": list(x)[::every],
        "ticktext": [shown(name) for name in names][::every],
        "showgrid": False,
        "zeroline": False,
    }


def _figure(reading: FitReading, each: Likeness, spec: Spec, table: Table) -> Figure:
    say, told = reading.wording.say, each.distance
    write = reading.writer(each.aspect)
    note = say(
        f"fit.aspect.{each.aspect}.note",
        apart=write(told.apart),
        floor=write(told.floor),
        ratio=reading.times(told.ratio),
    )
    return Figure(f"aspect-{each.aspect}", reading.aspect(each.aspect), note, spec, table)


def drift_figures(reading: FitReading) -> Iterator[Figure]:
    """Yield the weeks of what moved beyond chance, and of the journeys begun in any case."""
    if reading.checked is None:
        return
    found = reading.checked.drifts
    moved = drifting(found)
    for name in dict.fromkeys(("journeys", *moved)):
        if name in found:
            yield _drift_figure(reading, name, found[name], is_moved=name in moved)


def _drift_figure(reading: FitReading, name: str, found: Drift, *, is_moved: bool) -> Figure:
    say, write = reading.wording.say, drift_writer(reading, name)
    weeks = found.weeks
    known = np.flatnonzero(np.isfinite(weeks)).tolist()
    x = [week + 1 for week in known]
    y = [float(weeks[week]) for week in known]
    texts = [
        f"{say('fit.axis.week')} {week}: {write(value)}" for week, value in zip(x, y, strict=True)
    ]
    curve = Curve(reading.drifting_name(name), x, y, texts, Look(INK, "solid", "circle", 2.0), True)
    shapes = []
    if is_moved:
        at = found.broken_after + 0.5
        shapes = [
            _level(0.5, at, found.before),
            _level(at, len(weeks) + 0.5, found.after),
            {**_upright(at), "line": {"color": MUTED.light, "width": 1.5, "dash": "dot"}},
        ]
    spec = {
        "data": traces([curve], marks_every=max(1, len(x) // 12)),
        "layout": layout(
            height=260,
            xaxis=value_axis(
                [1.0, float(len(weeks))],
                reading.numerals.number,
                title=say("fit.axis.week"),
                with_zero=False,
            ),
            yaxis=value_axis(y, write),
            shapes=shapes,
            margin={"l": 8, "r": 16, "t": 8, "b": 44, "pad": 4},
        ),
    }
    key = "moved" if is_moved else "steady"
    note = say(
        f"fit.drift.{key}",
        week=reading.numerals.number(found.broken_after),
        before=write(found.before),
        after=write(found.after),
    )
    rows = np.unique(np.linspace(0, len(x) - 1, 13).astype(int))
    table = Table(
        (say("fit.axis.week"), reading.drifting_name(name)),
        tuple((str(x[k]), write(y[k])) for k in rows),
    )
    ident = "drift-" + "".join(c if c.isalnum() else "-" for c in name)
    return Figure(ident, reading.drifting_name(name), note, spec, table)


def drift_writer(reading: FitReading, name: str) -> Write:
    """Return how a weekly quantity is written."""
    write = reading.numerals
    if name == "order_value":
        return reading.money
    return write.number if name in ("journeys", "length") else write.share


def _level(begin: float, end: float, height: float) -> Spec:
    return {
        "type": "line",
        "x0": begin,
        "x1": end,
        "y0": height,
        "y1": height,
        "line": {"color": VERMILION.light, "width": 2.5, "dash": "dash"},
    }


def _upright(x: float) -> Spec:
    return {
        "type": "line",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": INK.light, "width": 1.5},
        "layer": "below",
    }
