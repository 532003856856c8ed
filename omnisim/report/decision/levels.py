"""Levels: the difference along the settings of a lever."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from markupsafe import Markup

from omnisim.report.decision.marks import (
    written,
)
from omnisim.report.decision.reading import Reading
from omnisim.report.figures.chart import (
    Figure,
    Spec,
    layout,
    legend,
    shown,
    value_axis,
)
from omnisim.report.palette import AMBER, BLUE, GREEN, INK, PALE, SOFT, VERMILION
from omnisim.report.table import Table
from omnisim.report.wording import within
from omnisim.strategy.explored import Found

_LOOKS: Final = (
    (AMBER.light, "dot", "diamond"),
    (GREEN.light, "dashdot", "triangle-up"),
    (VERMILION.light, "dash", "square"),
    (BLUE.light, "solid", "circle"),
    (INK.light, "longdash", "cross"),
)


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
                yaxis=value_axis(ends, written(reading)),
                margin={"l": 8, "r": 16, "t": 8, "b": 56, "pad": 4},
            ),
        },
        table=grid_table(reading),
    )


def levels_sentence(reading: Reading) -> Markup | None:
    """Return which choice is ahead most at which setting, and where the subject is best.

    None if the grid has not one dimension.
    """
    found = reading.found("grid")
    if found is None or len(found.points.names) != 1:
        return None
    [axis] = reading.plan.axes
    tops = {}
    for place, alternative in enumerate(reading.plan.alternatives[1:], start=1):
        curve = _curve(found, place)
        row = max(range(len(curve)), key=lambda i: curve[i][0])
        gap = reading.gap(*curve[row])
        told = f"{gap.value} ({gap.interval})" if gap.interval else gap.value
        setting = reading.value(axis.name, axis.settings[row])
        tops[alternative.name] = (curve[row][0], told, setting)
    best = max(tops, key=lambda name: tops[name][0])
    key = "same" if best == reading.plan.subject else "other"
    return reading.wording.html(
        f"decision.levels.sentence.{key}",
        best=reading.alternative(best),
        best_gap=tops[best][1],
        best_setting=tops[best][2],
        subject=reading.subject,
        gap=tops[reading.plan.subject][1],
        setting=tops[reading.plan.subject][2],
        base=reading.base,
        lever=within(reading.dimension(axis.name)),
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
    each_setting = len(found.points.places) // len(curves[0])
    settings = found.points.places[::each_setting]
    ends = "interval" if each_setting == 1 else "spread"  # of luck, or of worlds
    say = reading.wording.say
    head = [reading.dimension(name) for name in names]
    for each in others:
        head += [reading.alternative(each.name), say(f"decision.head.{ends}")]
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
