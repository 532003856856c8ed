"""Touches: a touch, an advertisement seen, a message, a missing item."""

from __future__ import annotations

import math
from typing import Any, Final

from omnisim.compilable import compilable
from omnisim.event_log import ANSWERED, ANSWERS, OPTED_OUT
from omnisim.measure.events.event import Event

_MINUTES: Final = 1440.0  # of a day
_N_ANSWERS: Final = len(ANSWERS)


@compilable
def see_advertisement(event: Event, person: Any, rule: Any) -> None:
    """Note where a customer met an advertisement last."""
    if (rule["advertising"] >> event.channel) & 1:
        person["advertised_at"] = event.time
        person["advertised_in"] = event.channel


@compilable
def count_message(event: Event, person: Any, cell: Any) -> None:
    """Count a message and what came of it."""
    answer = event.detail % _N_ANSWERS
    cell["messages"] += 1
    if answer & ANSWERED:
        cell["answered"] += 1
    if answer & OPTED_OUT:
        cell["opted_out"] += 1
    if person["first_order"] == math.inf:
        cell["acquisition_cost"] += event.cost


@compilable
def count_touch(event: Event, person: Any, sums: Any, rule: Any) -> None:
    """Count a touch: what it costs to win a customer, and whether people served it."""
    cell = sums[event.segment, event.channel]
    if person["first_order"] == math.inf or (rule["advertising"] >> event.channel) & 1:
        cell["acquisition_cost"] += event.cost
    if (rule["by_people"] >> event.channel) & 1:
        cell["queued"] += 1
        if event.duration < 0.0:
            cell["unserved"] += 1
        else:
            cell["served"] += 1
            cell["waited"] += event.duration * _MINUTES


@compilable
def count_wait(event: Event, waits: Any, wait_edges: Any, rule: Any) -> None:
    """Count a time waited for people, by its length."""
    if event.duration >= 0.0 and (rule["by_people"] >> event.channel) & 1:
        minutes = event.duration * _MINUTES
        place = 0
        while place < len(wait_edges) and minutes > wait_edges[place]:
            place += 1
        waits[event.channel, place] += 1


@compilable
def count_stock_out(event: Event, sums: Any, reactions: Any) -> None:
    """Count an item that was missing and what was done about it."""
    cell = sums[event.segment, event.channel]
    cell["stock_outs"] += 1
    cell["attempts"] += 1
    reactions[event.detail, event.channel] += 1
