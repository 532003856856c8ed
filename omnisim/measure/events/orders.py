"""Orders: an order and what comes of it."""

from __future__ import annotations

import math
from typing import Any, Final

from omnisim.compilable import compilable
from omnisim.event_log import CANCELLED, PROMPTED, RECEIVED
from omnisim.measure.events.event import Event, channel_of, month_of
from omnisim.measure.person import RING

_CREDITED: Final = 30.0  # days after an advertisement in which an order is credited to it


@compilable
def follow_order(event: Event, person: Any, bought: Any, rule: Any) -> None:
    """Note of a customer that an order was placed."""
    place = 1 << (event.journey % RING)
    person["ordered_in"] = event.channel
    person["measured"] &= ~place
    person["valued"] &= ~place
    if person["alive_since"] == math.inf or person["lost_at"] < math.inf:
        person["alive_since"] = event.time
        person["lost_at"] = math.inf
    if person["first_order"] == math.inf:
        person["first_order"] = event.time
        person["first_ordered_in"] = event.channel
        person["valued"] |= place
    elif event.time - person["first_order"] < rule["value_window"]:
        person["repeated"] = 1
        person["valued"] |= place
    _mark_month(event, person, bought, rule)


@compilable
def _mark_month(event: Event, person: Any, bought: Any, rule: Any) -> None:
    first = person["first_order"]
    if 0.0 <= first < rule["horizon"]:
        month = int((event.time - first) / rule["month"])
        if month > person["month"] and month < int((rule["horizon"] - first) / rule["month"]):
            bought[month] += 1
        person["month"] = month


@compilable
def count_order(event: Event, person: Any, sums: Any, months: Any, rule: Any) -> None:
    """Count an order of the window."""
    cell = sums[event.segment, event.channel]
    cell["orders"] += 1
    cell["attempts"] += 1
    cell["order_value"] += event.value
    if event.kind == PROMPTED:
        cell["prompted_orders"] += 1
    months[2, month_of(event, rule), event.channel] += 1
    if event.time - person["advertised_at"] <= _CREDITED:
        _credit(event, sums[event.segment, person["advertised_in"]], rule)
    if person["first_measured_in"] < 0:
        person["first_measured_in"] = event.channel
    person["measured"] |= 1 << (event.journey % RING)
    period = int(event.time / rule["period"])
    if period != person["period"] and period < rule["n_periods"]:
        if period == person["period"] + 1:
            sums[event.segment, person["period_in"]]["retained"] += 1
        if period < rule["n_periods"] - 1:
            cell["active"] += 1
        person["period"] = period
        person["period_in"] = event.channel


@compilable
def _credit(event: Event, cell: Any, rule: Any) -> None:
    cell["credited_value"] += event.value
    if (rule["online"] >> event.channel) & 1:
        cell["credited_online"] += event.value


@compilable
def count_aftermath(event: Event, person: Any, sums: Any, rule: Any) -> None:
    """Count what came of an order: received, cancelled or returned."""
    cell = sums[event.segment, channel_of(event, person, rule)]
    if event.what == RECEIVED:
        cell["received"] += 1
        if event.detail == 1:
            cell["late"] += 1
    elif event.what == CANCELLED:
        cell["cancelled"] += 1
    else:
        cell["returned_value"] -= event.value
