"""Hours figures: waiting by the hour and empty shelves by the month, as curves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np

from omnisim.report.figures.chart import Figure, curve_layout, month_axis, value_axis
from omnisim.report.figures.lines import Curve, traces
from omnisim.report.numerals import Numerals
from omnisim.report.palette import Look
from omnisim.report.table import Table
from omnisim.report.wording import Wording
from omnisim.scenario.scenario import Scenario
from omnisim.units.writing import UNKNOWN
from omnisim.web.hours import Counts, Hours

_FEWEST: Final = 20  # arrivals or attempts, of which a mean is shown
_MINUTES: Final = 24 * 60


class _Kind(NamedTuple):
    id: str
    first: int  # number of the first place: hour 0, month 1
    write: Callable[[float], str]


def hours_figures(
    found: Mapping[str, Hours], scenario: Scenario, looks: Mapping[str, Look], told: Wording
) -> list[Figure]:
    """Return the pictures of what was counted, of which there is anything."""
    write = Numerals(told, scenario.currency)
    by_hour = _Kind("by_hour", 0, lambda minutes: write.duration(minutes / _MINUTES))
    by_month = _Kind("by_month", 1, write.share)
    waits = {name: _means(each.waited, each.arrivals) for name, each in found.items()}
    outs = {name: _means(each.empty, each.attempts) for name, each in found.items()}
    return [
        _figure(kind, means, looks, _names(means, scenario, told), told)
        for kind, means in ((by_hour, waits), (by_month, outs))
        if any(np.nansum(each) > 0.0 for each in means.values())
    ]


def _means(sums: Counts, counts: Counts) -> Counts:
    """Return means where there is enough to tell one, else NaN."""
    return np.where(counts >= _FEWEST, sums / np.maximum(counts, 1.0), np.nan)


def _figure(
    kind: _Kind,
    means: Mapping[str, Counts],
    looks: Mapping[str, Look],
    names: Mapping[str, str],
    told: Wording,
) -> Figure:
    say = told.say
    curves = []
    for name, mean in means.items():
        there = np.flatnonzero(np.isfinite(mean))
        places, heights = (there + kind.first).tolist(), mean[there].tolist()
        texts = [
            say(f"web.hours.{kind.id}.hover", place=place, value=kind.write(height))
            for place, height in zip(places, heights, strict=True)
        ]
        curves.append(Curve(names[name], places, heights, texts, looks[name], is_loud=True))
    last = kind.first + len(next(iter(means.values()))) - 1
    spec = {
        "data": traces(curves),
        "layout": curve_layout(
            xaxis=month_axis(last, say(f"web.hours.{kind.id}.axis")),
            yaxis=value_axis([y for curve in curves for y in curve.y], kind.write),
        ),
    }
    title, note = (say(f"web.hours.{kind.id}.{word}") for word in ("title", "note"))
    return Figure(kind.id, title, note, spec, _table(kind, means, names, told))


def _table(
    kind: _Kind, means: Mapping[str, Counts], names: Mapping[str, str], told: Wording
) -> Table:
    head = (told.say(f"web.hours.{kind.id}.axis"), *(names[name] for name in means))
    rows = tuple(
        (
            str(place + kind.first),
            *(kind.write(x) if np.isfinite(x) else UNKNOWN for x in map(float, column)),
        )
        for place, column in enumerate(zip(*means.values(), strict=True))
    )
    return Table(head, rows)


def _names(means: Mapping[str, Counts], scenario: Scenario, told: Wording) -> dict[str, str]:
    labels = {name: scenario.configurations[name].label for name in means}
    return {name: told.name(name, label) for name, label in labels.items()}
