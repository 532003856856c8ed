"""Tables: the numbers of a board for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Final

import numpy as np

from omnisim.attribution.board import JOINED, MEASURES, SPARED, SPARED_JOINED, Measure
from omnisim.attribution.budget import plan_name
from omnisim.attribution.hearing import Heard
from omnisim.attribution.spend import Spend, spends, whole
from omnisim.attribution.truths import NET_VALUE, OUTCOMES
from omnisim.measure import statistics
from omnisim.measure.kpis import Unit
from omnisim.measure.statistics import Interval
from omnisim.report.table import Table
from omnisim.report.truth_board.reading import BoardReading, span_of

Write = Callable[[float], str]

_NOTHING: Final = "–"
_MONEY: Final = ("revenue", "contribution", "clv", "net_value")
_WASTED: Final = ("after_order", "above_cap", "duplicated")


def truths_table(reading: BoardReading) -> Table:
    """Return per channel the orders it really brings, in three ways, and how many only moved."""
    truths, kpi = reading.truths, OUTCOMES["conversions"]
    one, each = truths.leave_one_out(kpi), truths.marginal(kpi)
    fair = truths.shapley(kpi) if truths.has_shapley else None
    rows = []
    for place, name in enumerate(truths.levers):
        moves = truths.shifted(name, of="orders")
        step = truths.spending.index(name) if name in truths.spending else None
        rows.append(
            (
                reading.channel(name),
                _signed(reading, one, "count", place),
                _signed(reading, fair, "count", place) if fair else _NOTHING,
                _NOTHING if step is None else _signed(reading, each, "count", step),
                _signed(reading, moves.new, "count", -1),
                _signed(reading, moves.moved, "count", -1),
            )
        )
    return Table(
        _head(reading, "channel", "leave_one_out", "shapley", "marginal", "new", "moved"),
        tuple(rows),
    )


def money_table(reading: BoardReading) -> Table:
    """Return per channel what switching it off costs, in money."""
    return _worth_table(reading, "channel", [reading.channel(n) for n in reading.truths.levers])


def tactics_table(reading: BoardReading) -> Table:
    """Return per tactic what giving it up costs."""
    names = [reading.tactic(name) for name in reading.truths.business.tactics]
    return _worth_table(reading, "tactic", names)


def _worth_table(reading: BoardReading, what: str, names: Sequence[str]) -> Table:
    truths = reading.truths
    kpis = {**OUTCOMES, "net_value": NET_VALUE}
    found = truths.leave_one_out if what == "channel" else truths.leave_tactic_out
    columns: list[tuple[str, Unit]] = [("conversions", "count")]
    columns += [(name, "money") for name in _MONEY]
    answers = [(found(kpis[name]), unit) for name, unit in columns]
    rows = [
        (name, *(_signed(reading, each, unit, place) for each, unit in answers))
        for place, name in enumerate(names)
    ]
    return Table(_head(reading, what, *(name for name, _ in columns)), tuple(rows))


def scores_table(reading: BoardReading, view: str) -> Table:
    """Return how right every method is under a view, the middle and eight of ten draws."""
    share, number = reading.numerals.share, reading.numerals.number

    def ratio(value: float) -> str:
        return number(round(value, 2))

    rows = [
        (
            reading.method(method),
            _spread(reading, view, method, "share_error", share),
            _spread(reading, view, method, "level_ratio", ratio),
            _spread(reading, view, method, "spearman", ratio),
            _share_found(reading, view, method),
            _spread(reading, view, method, "cut_regret", reading.numerals.money),
        )
        for method in reading.ranked(view)
    ]
    head = ("method", "share_error", "level_ratio", "spearman", "top", "cut_regret")
    return Table(_head(reading, *head), tuple(rows))


def credit_table(reading: BoardReading, view: str) -> Table:
    """Return the orders that every method credits to every channel, the truth above."""
    number, truths = reading.numerals.number, reading.truths
    true = truths.leave_one_out(OUTCOMES["conversions"]).value
    rows = [(reading.wording.say("attribution.truth"), *(number(round(n, 1)) for n in true))]
    rows += [
        (reading.method(m), *(number(round(n, 1)) for n in reading.board.level(view, m)))
        for m in reading.board.methods
    ]
    return Table((*_head(reading, "method"), *reading.levers), tuple(rows))


def regret_table(reading: BoardReading) -> Table | None:
    """Return what is lost by each division of the budget; None where there is none to divide."""
    regrets = reading.board.regrets
    if regrets is None:
        return None
    views = reading.board.views
    empty = ("",) * (len(views) - 1)
    rows = [
        (reading.division(name), _written(reading, regrets.regret(name), "money"), *empty)
        for name in reading.divisions
    ]
    rows += [
        (
            reading.method(method),
            *(
                _written(reading, regrets.regret(plan_name(view, method)), "money")
                for view in views
            ),
        )
        for method in reading.board.methods
    ]
    return Table((*_head(reading, "method"), *(reading.view(v) for v in views)), tuple(rows))


def spend_table(reading: BoardReading) -> Table | None:
    """Return what each channel's money brings; None where nothing is spent."""
    found = spends(reading.truths)
    if not found:
        return None
    rows = [_spent(reading, each) for each in found]
    every = whole(reading.truths)
    rows.append(
        (
            reading.wording.say("attribution.all"),
            reading.numerals.money(every.spend),
            _written(reading, every.attributed, "count"),
            _written(reading, every.online_only, "count"),
            _NOTHING,
            _NOTHING,
            _written(reading, every.cac, "money"),
            _NOTHING,
        )
    )
    head = ("channel", "spend", "attributed", "online_only", "incremental", "next", "cac")
    return Table(_head(reading, *head, "incremental_cac"), tuple(rows))


def _spent(reading: BoardReading, each: Spend) -> tuple[str, ...]:
    return (
        reading.channel(each.channel),
        reading.numerals.money(each.spend),
        _written(reading, each.attributed, "count"),
        _written(reading, each.online_only, "count"),
        _written(reading, each.incremental, "count"),
        _written(reading, each.marginal, "count") if each.marginal else _NOTHING,
        _NOTHING,
        _written(reading, each.incremental_cac, "money"),
    )


def waste_table(reading: BoardReading) -> Table | None:
    """Return exposures and the shares of them wasted; None where nobody was exposed."""
    board, truths = reading.board, reading.truths
    channels = list(reading.scenario.channels)
    spent = {each.channel: each.spend for each in spends(truths)}
    rows = []
    for name in truths.levers:
        place = channels.index(name)
        all_shown = _mean(board.heard, "exposures", place)
        if not all_shown:
            continue
        parts = [_mean(board.heard, field, place) for field in _WASTED]
        cost = spent.get(name, 0.0) * sum(parts) / all_shown
        rows.append(
            (
                reading.channel(name),
                reading.numerals.number(round(all_shown)),
                *(reading.numerals.share(part / all_shown) for part in parts),
                reading.numerals.money(cost),
            )
        )
    if not rows:
        return None
    return Table(_head(reading, "channel", "exposures", *_WASTED, "waste_cost"), tuple(rows))


def sparing_table(reading: BoardReading) -> Table | None:
    """Return what leaving recent buyers out of the media brings; None where there are no media."""
    truths = reading.truths
    if SPARED not in truths.comparison.evidence:
        return None
    live = truths.business.live
    rows = []
    for key, variant, base in (("today", SPARED, live), ("joined", SPARED_JOINED, JOINED)):
        gains = [
            statistics.mean(truths.worth(variant, OUTCOMES[o]) - truths.worth(base, OUTCOMES[o]))
            for o in ("conversions", "contribution")
        ]
        rows.append(
            (
                reading.wording.say(f"attribution.records.{key}"),
                _signed(reading, gains[0], "count"),
                _signed(reading, gains[1], "money"),
            )
        )
    return Table(_head(reading, "records", "conversions", "contribution"), tuple(rows))


def _mean(heard: Sequence[Heard], field: str, place: int) -> float:
    return float(np.mean([getattr(each.waste, field)[place] for each in heard]))


def _head(reading: BoardReading, *names: str) -> tuple[str, ...]:
    return tuple(reading.wording.say(f"attribution.head.{name}") for name in names)


def _spread(reading: BoardReading, view: str, method: str, measure: Measure, write: Write) -> str:
    """Return the middle of a measure and the range of eight of ten draws."""
    found = reading.board.spread(view, method, measure)
    if found.draws == 0:
        return _NOTHING
    if found.draws == 1:
        return write(found.median)
    ends = reading.wording.say("phrase.range", low=write(found.low), high=write(found.high))
    return f"{write(found.median)} ({ends})"


def _share_found(reading: BoardReading, view: str, method: str) -> str:
    """Return in which share of draws the strongest channel is found."""
    board = reading.board
    drawn = board.world_scores if board.has_worlds else board.scores
    place = board.views.index(view), board.methods.index(method), MEASURES.index("top")
    return reading.numerals.share(float(np.nanmean(drawn[:, *place])), digits=2)


def _written(reading: BoardReading, found: Interval, unit: Unit, place: int | None = None) -> str:
    span = span_of(found, place)
    return reading.whole(reading.numerals.level(span, unit)) if isfinite(span.value) else _NOTHING


def _signed(reading: BoardReading, found: Interval, unit: Unit, place: int | None = None) -> str:
    return reading.whole(reading.signed(found, unit, place))
