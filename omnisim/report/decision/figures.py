"""Figures: an experiment in pictures, each with its numbers in a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from omnisim.report.decision.reading import Reading
from omnisim.report.figures.chart import (
    ROWS,
    Figure,
    Spec,
    folded,
    layout,
    legend,
    name_axis,
    shown,
    value_axis,
)
from omnisim.report.palette import AMBER, BLUE, GREEN, INK, LINE, PALE, PAPER, SKY, SOFT, VERMILION
from omnisim.report.table import Table
from omnisim.strategy.explored import Found
from omnisim.strategy.information import Worth
from omnisim.strategy.tornado import Bar

_ROW: Final = 42
_WIDEST: Final = 40  # characters of a name beside a row
_AROUND: Final = 90
_MOST_BARS: Final = 14
_ROUNDING: Final = 1e-6
_QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)


def worlds_figure(reading: Reading) -> Figure:
    """Return how far every alternative lies from the first, over all worlds."""
    say, found = reading.wording.say, reading.explored["latin"]
    others = reading.plan.alternatives[1:]
    gaps = {each.name: reading.explored.differences(i) for i, each in enumerate(others, start=1)}
    order = sorted(gaps, key=lambda name: -float(gaps[name].mean()))
    rows = [np.quantile(gaps[name], _QUANTILES) for name in order]
    names = [reading.alternative(name) for name in order]
    ends = [float(end) for row in rows for end in row]
    traces = [
        *(_line(row[0], row[4], i, PALE.light, 9) for i, row in enumerate(rows)),
        *(_line(row[1], row[3], i, BLUE.light, 9) for i, row in enumerate(rows)),
        _dots([float(row[2]) for row in rows], [reading.gap(float(r[2])).value for r in rows]),
    ]
    head = (
        "decision.head.alternative",
        "decision.head.mean",
        *(_quantile_key(q) for q in (5, 25, 50, 75, 95)),
        "decision.head.ahead",
    )
    table_rows = tuple(
        (
            reading.alternative(name),
            reading.gap(float(gaps[name].mean())).value,
            *(reading.gap(float(each)).value for each in row),
            reading.numerals.share(float(np.mean(gaps[name] > 0.0)), digits=2),
        )
        for name, row in zip(order, rows, strict=True)
    )
    return Figure(
        id="worlds",
        title=say("decision.worlds.title", base=reading.base),
        note=say("decision.worlds.note", worlds=len(found.points.places), outcome=reading.outcome),
        spec={
            "data": traces,
            "layout": layout(
                height=_ROW * len(rows) + _AROUND,
                xaxis=value_axis(ends, _write(reading)),
                yaxis=_names(names),
                meta=ROWS,
            ),
        },
        table=Table(tuple(say(key) for key in head), table_rows),
    )


def _quantile_key(percent: int) -> str:
    return f"decision.head.p{percent}"


def tornado_figure(reading: Reading) -> Figure:
    """Return how far the strongest inputs alone move the difference."""
    say, bars = reading.wording.say, reading.explored.bars[:_MOST_BARS]
    names = [reading.dimension(bar.name) for bar in bars]
    ends = [end for bar in bars for end in (bar.low, bar.high, bar.stated)]
    stated = bars[0].stated
    return Figure(
        id="tornado",
        title=say("decision.tornado.title", subject=reading.subject, base=reading.base),
        note=say(
            "decision.tornado.note",
            stated=reading.gap(stated).value,
            inputs=len(reading.explored.bars),
            outcome=reading.outcome,
        ),
        spec={
            "data": [
                _half(reading, bars, "low", SKY.light, "/"),
                _half(reading, bars, "high", BLUE.light, ""),
                _noise(bars),
            ],
            "layout": layout(
                height=_ROW * len(bars) + _AROUND + 20,
                barmode="overlay",
                bargap=0.35,
                showlegend=True,
                legend=legend(),
                xaxis=value_axis(ends, _write(reading)),
                yaxis=_names(names),
                shapes=[_upright(stated)],
                meta=ROWS,
            ),
        },
        table=_tornado_table(reading),
    )


def _half(reading: Reading, bars: Sequence[Bar], end: str, color: str, pattern: str) -> Spec:
    """Return the bars from the stated value to one end."""
    name = reading.wording.say(f"decision.tornado.{end}")
    texts = [
        f"{reading.setting(bar.name, 0.0 if end == 'low' else 1.0)}: "
        f"{reading.gap(getattr(bar, end)).value}"
        for bar in bars
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "name": shown(name),
        "base": [bar.stated for bar in bars],
        "x": [getattr(bar, end) - bar.stated for bar in bars],
        "y": list(range(len(bars))),
        "customdata": texts,
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "color": color,
            "line": {"color": PAPER.light, "width": 1},
            "pattern": {
                "shape": pattern,
                "fillmode": "overlay",
                "fgcolor": PAPER.light,
                "fgopacity": 0.55,
                "size": 7,
                "solidity": 0.22,
            },
        },
    }


def _noise(bars: Sequence[Bar]) -> Spec:
    """Return nothing that is drawn; bars that luck may have made are marked in the table."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [bar.high for bar in bars if not bar.is_clear],
        "y": [i for i, bar in enumerate(bars) if not bar.is_clear],
        "marker": {"symbol": "x-thin", "size": 8, "line": {"width": 1.5, "color": SOFT.light}},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _names(names: Sequence[str]) -> Spec:
    """Return an axis of names that are as long as those of inputs."""
    return {**name_axis(names), "ticktext": [folded(name, _WIDEST) for name in names]}


def _upright(x: float) -> Spec:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": INK.light, "width": 1, "dash": "dot"},
    }


def _tornado_table(reading: Reading) -> Table:
    say = reading.wording.say
    head = ("input", "range", "at_low", "at_high", "noise", "turns")
    rows = tuple(
        (
            reading.dimension(bar.name),
            _range_of(reading, bar.name),
            reading.gap(bar.low).value,
            reading.gap(bar.high).value,
            _luck_of(reading, bar),
            say(
                f"decision.turns.{'unclear' if not bar.is_clear else 'yes' if bar.turns else 'no'}"
            ),
        )
        for bar in reading.explored.bars[: 2 * _MOST_BARS]
    )
    return Table(tuple(say(f"decision.head.{column}") for column in head), rows)


def _luck_of(reading: Reading, bar: Bar) -> str:
    """Return what luck may do to a bar; rounding is no luck."""
    if not np.isfinite(bar.noise):
        return ""
    return f"± {reading.level(bar.noise if bar.noise > _ROUNDING * bar.swing else 0.0)}"


def _range_of(reading: Reading, name: str) -> str:
    low, high = reading.setting(name, 0.0), reading.setting(name, 1.0)
    return reading.wording.say("phrase.range", low=low, high=high) if low and high else ""


def worth_figure(reading: Reading) -> Figure:
    """Return what knowing each of the strongest inputs is worth."""
    say, worths = reading.wording.say, reading.explored.worths
    names = [reading.dimension(each.name) for each in worths]
    chance = reading.explored.chance
    ends = [chance, *(end for each in worths for end in (each.value, each.high))]
    return Figure(
        id="worth",
        title=say("decision.worth.title"),
        note=say(
            "decision.worth.note",
            everything=reading.level(reading.explored.perfect_information),
            chance=reading.level(chance),
        ),
        spec={
            "data": [
                *(_line(each.low, each.high, i, PALE.light, 7) for i, each in enumerate(worths)),
                _dots([each.value for each in worths], [_worth_text(reading, w) for w in worths]),
            ],
            "layout": layout(
                height=_ROW * len(worths) + _AROUND,
                xaxis=value_axis(ends, _write(reading)),
                yaxis=_names(names),
                shapes=[_upright(chance)],
                meta=ROWS,
            ),
        },
        table=_worth_table(reading),
    )


def _worth_text(reading: Reading, worth: Worth) -> str:
    return reading.level(worth.value)


def _worth_table(reading: Reading) -> Table:
    say, chance = reading.wording.say, reading.explored.chance
    head = ("input", "range", "worth", "interval", "explained", "clear")
    rows = tuple(
        (
            reading.dimension(each.name),
            _range_of(reading, each.name),
            reading.level(each.value),
            reading.numerals.interval(each.low, each.high, reading.unit, signed=False),
            reading.numerals.share(round(each.explained, 3), digits=2),
            say(f"decision.clear.{'yes' if each.value > chance else 'no'}"),
        )
        for each in reading.explored.worths
    )
    return Table(tuple(say(f"decision.head.{column}") for column in head), rows)


def region_figure(reading: Reading) -> Figure | None:
    """Return the worlds in the two dimensions that a region restricts most; None without one."""
    if not reading.explored.regions:
        return None
    box = reading.explored.regions[0]
    axes = sorted(box.restricted, key=lambda axis: float(box.chances[axis]))[:2]
    others = [a for a in range(len(reading.explored.strongest)) if a not in axes]
    first, second = axes if len(axes) == 2 else (axes[0], others[0] if others else axes[0])
    names = reading.explored.strongest
    say, found = reading.wording.say, reading.explored["latin"]
    places = found.place([names[first], names[second]])
    losing = np.asarray(reading.explored.losing, bool)
    kinds = (
        ("ahead", ~losing, GREEN.light, "circle-open"),
        ("behind", losing, VERMILION.light, "x"),
    )
    return Figure(
        id="region",
        title=say("decision.region.title", subject=reading.subject),
        note=say("decision.region.note"),
        spec={
            "data": [
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": shown(say(f"decision.region.{kind}")),
                    "x": places[which, 0].tolist(),
                    "y": places[which, 1].tolist(),
                    "marker": {"color": color, "symbol": symbol, "size": 8},
                    "hoverinfo": "skip",
                }
                for kind, which, color, symbol in kinds
            ],
            "layout": layout(
                height=460,
                showlegend=True,
                legend=legend(),
                xaxis=_place_axis(reading, names[first]),
                yaxis=_place_axis(reading, names[second]),
                shapes=[_frame(box, first, second, reading.explored.mostly_loses)],
                margin={"l": 8, "r": 16, "t": 8, "b": 56, "pad": 4},
            ),
        },
        table=_region_table(reading),
    )


def _frame(box: Any, first: int, second: int, is_winning: bool) -> Spec:
    def end(value: float, otherwise: float) -> float:
        return float(value) if np.isfinite(value) else otherwise

    return {
        "type": "rect",
        "x0": end(box.low[first], -0.02),
        "x1": end(box.high[first], 1.02),
        "y0": end(box.low[second], -0.02),
        "y1": end(box.high[second], 1.02),
        "line": {"color": (GREEN if is_winning else VERMILION).light, "width": 2.5},
    }


def _place_axis(reading: Reading, name: str) -> Spec:
    """Return an axis from the lowest to the highest of an input, told in its unit."""
    at = [0.0, 0.25, 0.5, 0.75, 1.0]
    share = reading.numerals.share
    return {
        "range": [-0.03, 1.03],
        "tickvals": at,
        "ticktext": [reading.setting(name, place) or share(place) for place in at],
        "title": {"text": folded(reading.dimension(name), 60), "font": {"color": SOFT.light}},
        "tickfont": {"color": SOFT.light},
        "gridcolor": LINE.light,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }


def _region_table(reading: Reading) -> Table:
    from omnisim.report.decision.verdict import regions

    say, share = reading.wording.say, reading.numerals.share
    head = ("region", "coverage", "density", "mass")
    rows = tuple(
        (
            reading.wording.listed(each.conditions),
            *(
                share(number, digits=2)
                for number in (each.box.coverage, each.box.density, each.box.mass)
            ),
        )
        for each in regions(reading)
    )
    return Table(tuple(say(f"decision.head.{column}") for column in head), rows)


def levels_figure(reading: Reading) -> Figure | None:
    """Return the difference along the one dimension of a grid; None if it has another number."""
    found = reading.found("grid")
    if found is None or len(found.points.names) != 1:
        return None
    name = found.points.names[0]
    [axis] = reading.plan.axes
    curves = [_curve(found, place) for place in range(1, found.alternatives)]
    x = [float(setting) for setting in axis.settings]
    ends = [end for curve in curves for row in curve for end in row]
    say = reading.wording.say
    worlds = found.points.places.shape[0] // len(x) - 1
    traces: list[Spec] = []
    marks = zip(curves, reading.plan.alternatives[1:], _LOOKS, strict=False)
    for curve, alternative, (color, dash, symbol) in marks:
        if alternative.name == reading.plan.subject:
            traces.insert(0, _band(x, [row[1] for row in curve], [row[2] for row in curve]))
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": shown(reading.alternative(alternative.name)),
                "x": x,
                "y": [row[0] for row in curve],
                "line": {"color": color, "dash": dash, "width": 2.5},
                "marker": {"symbol": symbol, "size": 8},
                "customdata": [reading.gap(row[0]).value for row in curve],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    return Figure(
        id="levels",
        title=say("decision.levels.title", lever=reading.dimension(name), base=reading.base),
        note=say(
            "decision.levels.note" if worlds else "decision.levels.note_stated",
            **({"worlds": worlds, "luck": reading.level(_luck(found))} if worlds else {}),
            subject=reading.subject,
            outcome=reading.outcome,
        ),
        spec={
            "data": traces,
            "layout": layout(
                height=420,
                showlegend=True,
                legend=legend(),
                xaxis={
                    "tickvals": x,
                    "ticktext": [reading.value(name, setting) for setting in axis.settings],
                    "title": {"text": reading.dimension(name), "font": {"color": SOFT.light}},
                    "tickfont": {"color": SOFT.light},
                    "showgrid": False,
                    "zeroline": False,
                    "fixedrange": True,
                    "automargin": True,
                },
                yaxis=value_axis(ends, _write(reading)),
                margin={"l": 8, "r": 16, "t": 8, "b": 56, "pad": 4},
            ),
        },
        table=grid_table(reading),
    )


_LOOKS: Final = (
    (AMBER.light, "dot", "diamond"),
    (GREEN.light, "dashdot", "triangle-up"),
    (VERMILION.light, "dash", "square"),
    (BLUE.light, "solid", "circle"),
    (INK.light, "longdash", "cross"),
)


def _curve(found: Found, place: int) -> list[tuple[float, float, float]]:
    """Return per setting the stated difference, and p5 and p95 over the worlds (or luck's ends)."""
    settings = math.prod(len(axis.settings) for axis in found.plan.axes)
    gaps = found.gaps(of=place)
    each = len(gaps) // settings
    rows = []
    for i in range(settings):
        own = gaps[i * each : (i + 1) * each]
        if each > 1:
            low, high = np.quantile(own[1:], [0.05, 0.95])
        else:
            _, low, high, _ = map(float, found.gap(i, of=place))
        rows.append((float(own[0]), float(low), float(high)))
    return rows


def _luck(found: Found) -> float:
    """Return the half-width that luck leaves the subject at most points of a grid, as stated."""
    settings = math.prod(len(axis.settings) for axis in found.plan.axes)
    each = len(found.points.places) // settings
    return float(np.nanmedian([found.gap(i * each).half_width for i in range(settings)]))


def _band(x: Sequence[float], low: Sequence[float], high: Sequence[float]) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*x, *reversed(x)],
        "y": [*low, *reversed(high)],
        "fill": "toself",
        "fillcolor": PALE.light,
        "opacity": 0.45,
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def grid_table(reading: Reading) -> Table:
    """Return every combination of a grid with the differences of all alternatives."""
    found = reading.explored["grid"]
    names, others = found.points.names, reading.plan.alternatives[1:]
    curves = [_curve(found, place) for place in range(1, found.alternatives)]
    settings = found.points.places[:: len(found.points.places) // len(curves[0])]
    say = reading.wording.say
    head = [reading.dimension(name) for name in names]
    for each in others:
        head += [reading.alternative(each.name), say("decision.head.spread")]
    rows = []
    for i, setting in enumerate(settings.tolist()):
        axes = zip(reading.plan.axes, setting, strict=True)
        row = [
            reading.value(axis.name, bool(at) if isinstance(axis.settings[0], bool) else at)
            for axis, at in axes
        ]
        for curve in curves:
            value, low, high = curve[i]
            row += [reading.gap(value).value, reading.range(low, high) if low < high else ""]
        rows.append(tuple(row))
    return Table(tuple(head), tuple(rows))


def _line(start: float, end: float, row: int, color: str, width: int) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [float(start), float(end)],
        "y": [row, row],
        "line": {"color": color, "width": width},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _dots(values: Sequence[float], texts: Sequence[str]) -> Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(values),
        "y": list(range(len(values))),
        "customdata": list(texts),
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "color": PAPER.light,
            "size": 11,
            "line": {"color": INK.light, "width": 2},
        },
        "cliponaxis": False,
    }


def _write(reading: Reading) -> Any:
    """Return how the ticks of an axis are written."""
    if reading.unit == "money":
        return reading.numerals.money
    if reading.unit == "share":
        return reading.numerals.share
    return reading.numerals.number
