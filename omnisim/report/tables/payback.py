"""Payback: what a change of configuration costs and when it has paid for itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from omnisim.report.money import CashFlow
from omnisim.report.numerals import Span
from omnisim.report.reading import Reading
from omnisim.report.table import Table

_HEAD: Final = (
    "configuration",
    "one_off",
    "monthly_gain",
    "end",
    "interval",
    "payback",
    "discounted_payback",
)


def payback_table(reading: Reading, flows: Mapping[str, CashFlow]) -> Table:
    """Return one row per configuration that would be a change."""
    head = tuple(reading.wording.say(f"head.{column}") for column in _HEAD)
    return Table(head, tuple(_row(reading, name, flow) for name, flow in flows.items()))


def _row(reading: Reading, name: str, flow: CashFlow) -> tuple[str, ...]:
    write = reading.numerals
    month = Span(float(flow.monthly.mean()), float("nan"), float("nan"))
    return (
        reading.name(name),
        write.money(flow.one_off),
        write.difference(month, "money").value,
        *write.difference(flow.end, "money"),
        _after(reading, flow, flow.payback),
        _after(reading, flow, flow.discounted_payback),
    )


def _after(reading: Reading, flow: CashFlow, months: int | None) -> str:
    wording = reading.wording
    if flow.one_off <= 0.0:
        return wording.say("payback.nothing" if flow.end.value >= 0.0 else "payback.loses")
    if months is None:
        return wording.say("payback.never", months=len(flow.monthly))
    return wording.count("payback.after", months)
