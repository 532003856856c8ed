"""Claims page: what was found about claims and signs, as one HTML page that needs nothing else.

Built of the report's own parts: its style, script, figures and macros, and its policy that nothing
is fetched from anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from card_told import card_head, tally
from card_told import rows as card_rows
from claims_told import group_name, head, made_up_rows, rows, settings, told, verdict
from field_signs import Result
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader
from observer import MOST_ORDERS
from tested_claims import CAUSAL, FAIRER, NAIVE, Test
from words import Words

from omnisim.report.figures.chart import (
    ROWS,
    Figure,
    Spec,
    curve_layout,
    layout,
    legend,
    name_axis,
    shown,
    value_axis,
)
from omnisim.report.numerals import Numerals, Span
from omnisim.report.page import as_script, assets, environment
from omnisim.report.palette import AMBER, BLUE, INK, PAPER, SOFT, Tone
from omnisim.report.table import Table
from omnisim.version import VERSION

HERE: Final = Path(__file__).parent
_ROW: Final = 62  # pixels
_PLACES: Final = (-0.08, 0.17, 0.42)  # of the marks of a row, from its middle downwards
_AROUND: Final = 96
_MOST: Final = 3.0  # beyond it, and below its negative third, the axis of claims ends
_LEAST: Final = -1.0
_ORDERS_SHOWN: Final = 12
_ENOUGH: Final = 20  # customers, for a mean worth drawing
_NARROW: Final = 3  # thickness of an interval


def page_of(test: Test, words: Words, card: Sequence[Result] | None = None) -> str:
    """Return the page of the claims, with the card of signs if there is one."""
    figures = claims_figure(test, words), made_up_figure(test, words), by_orders_figure(test, words)
    blocks = [
        {
            "id": each.id,
            "name": words.say(f"claim.{each.id}.name"),
            "verdict": verdict(each, words),
            "numbers": [(role, *_parts(told(each, role, words))) for role in each.numbers],
        }
        for each in test.findings
    ]
    left_out = words.listed([words.say(f"claim.{name}.name") for name in test.left_out])
    return _rendered(
        words,
        figures,
        kicker=f"{words.say('page.kicker_claims')} · {test.markets[0]}",
        title=words.say("page.title"),
        lead=words.html("page.lead"),
        settings=words.say("page.settings", **settings(test, words)),
        draft=words.say("page.draft"),
        blocks=blocks,
        left_out=words.say("page.left_out", claims=left_out) if left_out else "",
        summary=Table(head(words), (*rows(test, words), *made_up_rows(test, words))),
        groups=[(each.id, group_name(each.id, words)) for each in test.made_up],
        card=_card_parts(card, words) if card else None,
    )


def _parts(text: str) -> tuple[str, str]:
    """Return a number and its interval, empty where there is none."""
    number, _, interval = text.partition(" (")
    return number, interval.removesuffix(")")


def card_page(results: Sequence[Result], words: Words) -> str:
    """Return a page of the card of signs alone."""
    return _rendered(
        words,
        (),
        kicker=words.say("page.kicker_card"),
        title=words.say("card.heading"),
        lead=tally(results, words),
        settings="",
        draft="",
        blocks=[],
        left_out="",
        summary=None,
        groups=[],
        card=_card_parts(results, words),
    )


def _card_parts(results: Sequence[Result], words: Words) -> dict[str, Any]:
    told = list(zip(results, card_rows(results, words), strict=True))
    studies = dict.fromkeys(each.study for each, _ in told if each.effect)
    return {
        "head": card_head(words),
        "groups": [(s, [t for t in told if t[0].study == s and t[0].effect]) for s in studies],
        "missing": [each for each in results if not each.effect],
        "tally": tally(results, words),
    }


# --- figures -----------------------------------------------------------------------------------


def claims_figure(test: Test, words: Words) -> Figure:
    """Return what is said, the naive and the causal number of every claim."""
    names = [words.say(f"claim.{each.id}.name") for each in test.findings]
    say = words.say
    said = [Span(each.said, math.nan, math.nan) for each in test.findings]
    naive, causal = ([each.numbers[role] for each in test.findings] for role in (NAIVE, CAUSAL))
    texts = [row[1:] for row in rows(test, words)]
    is_cut = any(not _LEAST <= span.value <= _MOST for span in (*said, *naive, *causal))
    data = [
        *_series(
            say("figure.claims.said"), said, [t[0] for t in texts], SOFT, "diamond-open", -0.26
        ),
        *_series(
            say("figure.claims.naive"), naive, [t[1] for t in texts], AMBER, "square", _PLACES[1]
        ),
        *_series(
            say("figure.claims.causal"), causal, [t[3] for t in texts], BLUE, "circle", _PLACES[2]
        ),
    ]
    return Figure(
        id="claims",
        title=say("figure.claims.title"),
        note=say(f"figure.claims.note{'_cut' if is_cut else ''}", most=_share(_MOST, words)),
        spec=_rows_spec(data, names, [_LEAST, _MOST], words),
        table=Table(head(words)[:5], tuple(row[:5] for row in rows(test, words))),
    )


def made_up_figure(test: Test, words: Words) -> Figure:
    """Return gap, gap at equal orders and effect in the market without any effect."""
    say, table = words.say, made_up_rows(test, words)
    names = [group_name(each.id, words) for each in test.made_up]
    looks = (
        (NAIVE, AMBER, "square", 2, _PLACES[0]),
        (FAIRER, SOFT, "diamond", 3, _PLACES[1]),
        (CAUSAL, BLUE, "circle", 4, _PLACES[2]),
    )
    data = [
        trace
        for role, tone, symbol, column, place in looks
        for trace in _series(
            say(f"figure.made_up.{role}"),
            [each.numbers.get(role, Span(*[math.nan] * 3)) for each in test.made_up],
            [row[column] for row in table],
            tone,
            symbol,
            place,
        )
    ]
    ends = [end for each in test.made_up for span in each.numbers.values() for end in span]
    return Figure(
        id="made_up",
        title=say("figure.made_up.title"),
        note=say("figure.made_up.note"),
        spec=_rows_spec(data, names, [e for e in ends if math.isfinite(e)], words),
        table=Table((head(words)[0], *head(words)[2:5]), tuple((r[0], *r[2:5]) for r in table)),
    )


def by_orders_figure(test: Test, words: Words) -> Figure:
    """Return the worth of customers of one and of several channels by how often they ordered."""
    most = _ORDERS_SHOWN
    counts, values = test.by_orders
    money = Numerals(words, "IDR").money
    say = words.say
    data, table = [], []
    looks = (("one", AMBER, "square", "dash"), ("several", BLUE, "circle", "solid"))
    for breadth, (name, tone, symbol, dash) in enumerate(looks):
        there = (counts[breadth] >= _ENOUGH) & (np.arange(MOST_ORDERS) < most)
        at = np.flatnonzero(there) + 1
        worth = values[breadth, there] / counts[breadth, there]
        shares = counts[breadth, there] / counts[breadth].sum()
        texts = [f"{money(w)} · {_share(s, words)}" for w, s in zip(worth, shares, strict=True)]
        table += [
            (say(f"figure.by_orders.{name}"), str(n), money(w), _share(s, words))
            for n, w, s in zip(at, worth, shares, strict=True)
        ]
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": say(f"figure.by_orders.{name}"),
                "x": at.tolist(),
                "y": worth.tolist(),
                "customdata": texts,
                "hovertemplate": "%{customdata}<extra></extra>",
                "line": {"color": tone.light, "width": 2, "dash": dash},
                "marker": {
                    "color": tone.light,
                    "symbol": symbol,
                    "size": (5 + 42 * np.sqrt(shares)).tolist(),
                    "opacity": 0.75,
                    "line": {"color": PAPER.light, "width": 1.5},
                },
            }
        )
    xs = {**value_axis([0.4, most + 0.6], str), "tickvals": list(range(1, most + 1))}
    xs |= {
        "range": [0.4, most + 0.6],
        "ticktext": [*map(str, range(1, most + 1))],
        "title": {"text": say("figure.by_orders.axis"), "font": {"color": SOFT.light}},
        "showgrid": False,
    }
    ys = value_axis([y for trace in data for y in trace["y"]], money)
    return Figure(
        id="by_orders",
        title=say("figure.by_orders.title"),
        note=say("figure.by_orders.note"),
        spec={"data": data, "layout": curve_layout(xaxis=xs, yaxis=ys)},
        table=Table(
            tuple(say(f"head.{key}") for key in ("channels", "orders", "worth", "share")),
            tuple(table),
        ),
    )


def _rows_spec(
    data: Sequence[Spec], names: Sequence[str], ends: Sequence[float], words: Words
) -> Spec:
    return {
        "data": list(data),
        "layout": layout(
            height=_ROW * len(names) + _AROUND,
            showlegend=True,
            legend=legend(),
            xaxis=value_axis(ends, lambda x: _share(x, words)),
            yaxis=name_axis(names),
            meta=ROWS,
            margin={"l": 8, "r": 24, "t": 12, "b": 36, "pad": 4},
        ),
    }


def _series(
    name: str, spans: Sequence[Span], texts: Sequence[str], tone: Tone, symbol: str, place: float
) -> list[Spec]:
    """Return marks with their intervals, each row's a little off its middle."""
    whiskers: dict[str, list[float | None]] = {"x": [], "y": []}
    for row, span in enumerate(spans):
        if math.isfinite(span.low):
            whiskers["x"] += [max(span.low, _LEAST), _within(span.high), None]
            whiskers["y"] += [row + place, row + place, None]
    line = {"color": tone.light, "width": _NARROW}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            **whiskers,
            "line": line,
            "hoverinfo": "skip",
            "showlegend": False,
        },
        _marks(name, spans, texts, tone, symbol, place),
        _values(spans, texts, place),
    ]


def _marks(
    name: str, spans: Sequence[Span], texts: Sequence[str], tone: Tone, symbol: str, place: float
) -> Spec:
    known = [row for row, span in enumerate(spans) if math.isfinite(span.value)]
    is_there = [_LEAST <= spans[row].value <= _limit(spans) for row in known]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": shown(name),
        "x": [_within(spans[row].value, spans) for row in known],
        "y": [row + place for row in known],
        "customdata": [shown(texts[row]) for row in known],
        "hovertemplate": f"{shown(name)}: %{{customdata}}<extra></extra>",
        "marker": {
            "color": tone.light,
            "size": 11,
            "symbol": [symbol if there else "triangle-right" for there in is_there],
            "line": {"color": tone.light, "width": 2},
        },
        "cliponaxis": False,
    }


def _values(spans: Sequence[Span], texts: Sequence[str], place: float) -> Spec:
    """Return the numbers, each to the right of its interval."""
    known = [row for row, span in enumerate(spans) if math.isfinite(span.value)]
    ends = [max(x for x in spans[row][::2] if math.isfinite(x)) for row in known]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [_within(end, spans) for end in ends],
        "y": [row + place for row in known],
        "text": [f"  {shown(texts[row].partition(' (')[0])}" for row in known],
        "textposition": "middle right",
        "textfont": {"color": INK.light, "size": 12},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }


def _limit(spans: Sequence[Span]) -> float:
    """Return where the axis ends: where it must, or where the numbers do."""
    values = [span.value for span in spans if math.isfinite(span.value)]
    return max([_MOST, *values]) if len(spans) <= 3 else _MOST


def _within(value: float, spans: Sequence[Span] = ()) -> float:
    limit = _limit(spans) if spans else math.inf
    return min(max(value, _LEAST), limit)


def _share(value: float, words: Words) -> str:
    return Numerals(words, "IDR").share(value)


# --- page --------------------------------------------------------------------------------------


def _rendered(words: Words, figures: Iterable[Figure], **parts: Any) -> str:
    drawn = {each.id: each for each in figures}
    both = ChoiceLoader([FileSystemLoader(HERE), PackageLoader("omnisim.report")])
    own = environment().overlay(loader=both)
    # Where there is nothing to draw, what draws is left out.
    drawing = assets() if drawn else {**assets(), "plotly": "", "script": ""}
    return own.get_template("claims_page.html").render(
        reading={"wording": words},
        words=words,
        say=words.say,
        figures=drawn,
        figure_data=as_script({each.id: each.spec for each in drawn.values()}),
        version=VERSION,
        **drawing,
        **parts,
    )
