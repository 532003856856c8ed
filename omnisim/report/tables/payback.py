"""Payback: what a change costs, when it has paid for itself, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from omnisim.experiment.business_case import YEARS_CONTINUED, BusinessCase, Worlds, can_continue
from omnisim.measure.statistics import FEWEST_WORLDS
from omnisim.report.money import case, span
from omnisim.report.numerals import Span
from omnisim.report.reading import Reading
from omnisim.report.table import Table
from omnisim.units.writing import UNKNOWN

Cases = Mapping[str, BusinessCase]

_CASH: Final = (
    "configuration",
    "one_off",
    "monthly_gain",
    "end",
    "interval",
    "payback",
    "discounted_payback",
    "paid_back",
)


def payback_table(reading: Reading, cases: Cases) -> Table:
    """Return what each change costs and brings in cash, and when it has paid for itself."""
    return _table(reading, _CASH, [_cash_row(reading, *each) for each in cases.items()])


def chances_table(reading: Reading, cases: Cases) -> Table:
    """Return the net present value of each change, with both kinds of doubt."""
    head: tuple[str, ...] = ("configuration", "npv", "interval")
    if _has_worlds(cases):
        head = (*head, "worlds_positive", "worlds_without_luck", "worlds_paid_back")
    return _table(reading, head, [_value_row(reading, *each) for each in cases.items()])


def continued_table(reading: Reading, cases: Cases, *, to: str) -> Table | None:
    """Return net present values if the last year goes on; None if there is no such year."""
    if not can_continue(reading.comparison):
        return None
    say = reading.wording.say
    more = (reading.wording.count("continued.years", years) for years in YEARS_CONTINUED)
    rows = []
    for name in cases:
        found = [case(reading, name, to=to, years_continued=years) for years in YEARS_CONTINUED]
        rows.append((reading.name(name), *(_npv(reading, each) for each in found)))
    return Table((say("head.configuration"), *more), tuple(rows))


def _cash_row(reading: Reading, name: str, found: BusinessCase) -> tuple[str, ...]:
    write, end = reading.numerals, span(found.end)
    return (
        reading.name(name),
        write.money(found.one_off),
        write.difference(span(found.monthly_gain), "money").value,
        *_written(reading, end),
        _after(reading, found, found.payback),
        _after(reading, found, found.discounted_payback),
        _of(reading, found.paid_back, len(found.paybacks)) if found.one_off > 0.0 else UNKNOWN,
    )


def _value_row(reading: Reading, name: str, found: BusinessCase) -> tuple[str, ...]:
    row = (reading.name(name), *_written(reading, span(found.npv)))
    if found.worlds is None:
        return row
    say, worlds = reading.wording.say, found.worlds
    _, low, high = worlds.share
    median = worlds.payback_quantile(0.5)
    paid_back = _of(reading, worlds.paid_back, len(worlds.npv))
    if 0.0 < median < math.inf:
        paid_back = say("payback.half", share=paid_back, months=round(median))
    return (
        *row,
        say(
            "payback.worlds",
            share=_of(reading, worlds.positive, len(worlds.npv)),
            interval=reading.numerals.interval(low, high, "share", signed=False),
        ),
        _without_luck(reading, worlds),
        paid_back,
    )


def _without_luck(reading: Reading, worlds: Worlds) -> str:
    if len(worlds.npv) < FEWEST_WORLDS:
        return reading.wording.say("payback.few")
    if math.isnan(worlds.probability_of_inputs):
        return reading.wording.say("payback.hidden")
    return reading.numerals.share(worlds.probability_of_inputs, digits=2)


def _npv(reading: Reading, found: BusinessCase) -> str:
    value, interval = _written(reading, span(found.npv))
    return f"{value} ({interval})" if interval else value


def _written(reading: Reading, amount: Span) -> tuple[str, str]:
    written = reading.numerals.difference(amount, "money")
    return written.value, written.interval


def _of(reading: Reading, count: int, whole: int) -> str:
    return reading.wording.say("payback.of", count=count, whole=whole)


def _after(reading: Reading, found: BusinessCase, months: float) -> str:
    wording = reading.wording
    if months == 0.0:
        return wording.say("payback.nothing")
    if found.one_off > 0.0:
        if math.isfinite(months):
            return wording.count("payback.after", int(months))
        return wording.say("payback.never", months=len(found.cumulated.value) - 1)
    if found.end.high < 0.0:
        return wording.say("payback.loses")
    return wording.say("payback.nothing" if math.isfinite(months) else "payback.unclear")


def _has_worlds(cases: Cases) -> bool:
    return any(each.worlds is not None for each in cases.values())


def _table(reading: Reading, head: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(tuple(reading.wording.say(f"head.{column}") for column in head), tuple(rows))
