"""Tables: the numbers of a board for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Final

import numpy as np

from omnisim.attribution.board import MEASURES, Measure, Spread, spread_of
from omnisim.attribution.budget import Regrets, plan_name
from omnisim.attribution.saving import PARTS, spared, wastes
from omnisim.attribution.spend import Spend, spends, whole
from omnisim.attribution.truths import NET_VALUE, OUTCOMES
from omnisim.measure.kpis import Unit
from omnisim.measure.statistics import Interval
from omnisim.report.numerals import Span
from omnisim.report.table import Table
from omnisim.report.truth_board.reading import BoardReading, span_of

Write = Callable[[float], str]

_NOTHING: Final = "–"
_MONEY: Final = ("revenue", "contribution", "clv", "net_value")


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
    truths = reading.truths
    return _worth_table(reading, "channel", reading.levers, truths.leave_one_out)


def fair_table(reading: BoardReading) -> Table | None:
    """Return per channel its fair share of everything, and the sum; None if it is not known."""
    truths = reading.truths
    if not truths.has_shapley:
        return None
    shares = _worth_table(reading, "channel", reading.levers, truths.shapley)
    answers = [(truths.everything(kpi), unit) for _, kpi, unit in _columns(with_orders=False)]
    sums = _worth_row(reading, answers, None)
    return Table(shares.head, (*shares.rows, (reading.wording.say("attribution.all"), *sums)))


def next_table(reading: BoardReading) -> Table | None:
    """Return per channel what the next bit of spend brings; None where nothing is spent."""
    truths = reading.truths
    if not truths.spending:
        return None
    names = [reading.channel(name) for name in truths.spending]
    return _worth_table(reading, "channel", names, truths.marginal)


def tactics_table(reading: BoardReading) -> Table:
    """Return per tactic what giving it up costs."""
    names = [reading.tactic(name) for name in reading.truths.business.tactics]
    lost = reading.truths.leave_tactic_out
    return _worth_table(reading, "tactic", names, lost, with_orders=True)


def moved_table(reading: BoardReading) -> Table:
    """Return per tactic the sales that are new with it, and those that only move."""
    rows = []
    for name in reading.truths.business.tactics:
        orders, money = (
            reading.truths.shifted_by_tactic(name, of=of) for of in ("orders", "revenue")
        )
        rows.append(
            (
                reading.tactic(name),
                _signed(reading, orders.new, "count", -1),
                _signed(reading, orders.moved, "count", -1),
                _signed(reading, money.new, "money", -1),
                _signed(reading, money.moved, "money", -1),
            )
        )
    head = ("tactic", "new", "moved", "new_revenue", "moved_revenue")
    return Table(_head(reading, *head), tuple(rows))


def _columns(*, with_orders: bool) -> list[tuple[str, str, Unit]]:
    """Return what worth is told in: name, KPI and unit."""
    kpis = {**OUTCOMES, "net_value": NET_VALUE}
    orders: list[tuple[str, str, Unit]] = [("conversions", kpis["conversions"], "count")]
    return (orders if with_orders else []) + [(name, kpis[name], "money") for name in _MONEY]


def _worth_table(
    reading: BoardReading,
    what: str,
    names: Sequence[str],
    found: Callable[[str], Interval],
    *,
    with_orders: bool = False,
) -> Table:
    columns = _columns(with_orders=with_orders)
    answers = [(found(kpi), unit) for _, kpi, unit in columns]
    rows = [(name, *_worth_row(reading, answers, place)) for place, name in enumerate(names)]
    return Table(_head(reading, what, *(name for name, _, _ in columns)), tuple(rows))


def _worth_row(
    reading: BoardReading, answers: Sequence[tuple[Interval, Unit]], place: int | None
) -> tuple[str, ...]:
    return tuple(_signed(reading, found, unit, place) for found, unit in answers)


def scores_table(reading: BoardReading, view: str) -> Table:
    """Return how right every method is under a view, the middle and eight of ten draws."""
    number = reading.numerals.number

    def ratio(value: float) -> str:
        return number(round(value, 2))

    rows = [
        (
            reading.method(method),
            _spread(reading, view, method, "share_error", reading.plain_points),
            _spread(reading, view, method, "level_ratio", ratio),
            _spread(reading, view, method, "spearman", ratio),
            _share_found(reading, view, method),
            _money(reading, reading.board.spread(view, method, "cut_regret")),
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
    """Return what is lost by what each method advises; None where there is no budget to divide.

    Over worlds, if there are any: the middle and eight of ten, else with the 95 % interval.
    """
    regrets, views = reading.board.regrets, reading.board.views
    if regrets is None:
        return None
    rows = [
        (
            reading.method(method),
            *(_lost(reading, regrets, plan_name(view, method)) for view in views),
        )
        for method in reading.ranked(reading.joined)
    ]
    return Table((*_head(reading, "division"), *(reading.view(v) for v in views)), tuple(rows))


def divisions_table(reading: BoardReading) -> Table | None:
    """Return the same of the divisions that no method advises, and what each spends."""
    regrets = reading.board.regrets
    if regrets is None:
        return None
    plans = regrets.plans
    rows = [
        (
            reading.division(name),
            *(reading.numerals.money(amount) for amount in plans.division[name].tolist()),
            _lost(reading, regrets, name),
        )
        for name in reading.divisions
    ]
    channels = [reading.channel(name) for name in plans.spending]
    head = (*_head(reading, "per_month"), *channels, *_head(reading, "lost"))
    return Table(head, tuple(rows))


def _lost(reading: BoardReading, regrets: Regrets, division: str) -> str:
    if not reading.board.has_worlds:
        return _written(reading, regrets.regret(division), "money")
    return _money(reading, spread_of(regrets.regret_by_world(division)))


def _money(reading: BoardReading, found: Spread) -> str:
    """Return the middle and the range of money, its currency written once."""
    if found.draws == 0:
        return _NOTHING
    span = Span(found.median, found.low, found.high)
    return reading.whole(reading.numerals.level(span, "money"))


def spend_table(reading: BoardReading) -> Table | None:
    """Return what each channel's money brings; None where nothing is spent."""
    found = spends(reading.truths)
    if not found:
        return None
    every = whole(reading.truths)
    all_together = (
        reading.wording.say("attribution.all"),
        reading.numerals.money(every.spend),
        _written(reading, every.attributed, "count"),
        _written(reading, every.online_only, "count"),
        *(_NOTHING,) * 3,
    )
    head = ("channel", "spend", "attributed", "online_only", "incremental", "next", "pays")
    rows = (*(_spent(reading, each) for each in found), all_together)
    return Table(_head(reading, *head), rows)


def _spent(reading: BoardReading, each: Spend) -> tuple[str, ...]:
    return (
        reading.channel(each.channel),
        reading.numerals.money(each.spend),
        _written(reading, each.attributed, "count"),
        _written(reading, each.online_only, "count"),
        _signed(reading, each.incremental, "count"),
        _signed(reading, each.marginal, "count") if each.marginal else _NOTHING,
        _signed(reading, each.marginal_contribution, "count")
        if each.marginal_contribution
        else _NOTHING,
    )


def customers_table(reading: BoardReading) -> Table | None:
    """Return what a new customer costs: on the mean, and one more of each channel."""
    found = spends(reading.truths)
    if not found:
        return None
    rows = [
        (reading.channel(e.channel), _written(reading, e.incremental_cac, "money")) for e in found
    ]
    mean = _written(reading, whole(reading.truths).cac, "money")
    rows.append((reading.wording.say("attribution.all_cac"), mean))
    return Table(_head(reading, "channel", "incremental_cac"), tuple(rows))


def waste_table(reading: BoardReading) -> Table | None:
    """Return exposures and the shares of them wasted; None where nobody was exposed."""
    rows = [
        (
            reading.channel(each.channel),
            reading.numerals.number(round(float(each.exposures.value))),
            *(_written(reading, each.shares[part], "share") for part in PARTS),
        )
        for each in wastes(reading.board)
    ]
    return Table(_head(reading, "channel", "exposures", *PARTS), tuple(rows)) if rows else None


def waste_cost_table(reading: BoardReading) -> Table | None:
    """Return what the waste costs; None where nobody was exposed."""
    rows = [
        (
            reading.channel(each.channel),
            _written(reading, each.cost, "money"),
            _written(reading, each.over, "money") if each.over else _NOTHING,
            reading.numerals.money(each.together),
        )
        for each in wastes(reading.board)
    ]
    head = ("channel", "waste_cost", "over", "together")
    return Table(_head(reading, *head), tuple(rows)) if rows else None


def sparing_table(reading: BoardReading) -> Table | None:
    """Return what leaving recent buyers out of the media brings; None where there are no media."""
    rows = [
        (
            reading.wording.say(f"attribution.records.{each.records}"),
            _signed(reading, each.conversions, "count"),
            _signed(reading, each.contribution, "money"),
        )
        for each in spared(reading.truths)
    ]
    head = _head(reading, "records", "conversions", "contribution_saved")
    return Table(head, tuple(rows)) if rows else None


def _head(reading: BoardReading, *names: str) -> tuple[str, ...]:
    return tuple(reading.wording.say(f"attribution.head.{name}") for name in names)


def _spread(reading: BoardReading, view: str, method: str, measure: Measure, write: Write) -> str:
    """Return the middle of a measure and the range of eight of ten draws."""
    return _told(reading, reading.board.spread(view, method, measure), write)


def _told(reading: BoardReading, found: Spread, write: Write) -> str:
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
    span = span_of(found, place)
    if not isfinite(span.value):
        return _NOTHING
    return reading.whole(reading.numerals.difference(span, unit))
