"""Region: the worlds in the two dimensions that a region restricts most."""

from __future__ import annotations

from typing import Any

import numpy as np

from omnisim.report.decision.losing import regions
from omnisim.report.decision.reading import Reading
from omnisim.report.figures.chart import (
    Figure,
    Spec,
    folded,
    layout,
    legend,
    shown,
)
from omnisim.report.palette import GREEN, LINE, SOFT, VERMILION
from omnisim.report.table import Table


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
