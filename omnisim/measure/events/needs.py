"""Needs: a need from its first touch to its outcome."""

from __future__ import annotations

from typing import Any

from omnisim.compilable import compilable
from omnisim.event_log import (
    CHANNEL_CLOSED,
    CONTEXT_KEPT,
    CONTEXT_LOST,
    FELL_BACK,
    GAVE_UP_STORY,
    LAPSE,
    ORDER,
    REDIRECTED,
    STOCK_OUT,
    TOUCH,
)
from omnisim.measure.events.event import Event


@compilable
def follow_need(event: Event, person: Any, sums: Any, flows: Any, losses: Any, rule: Any) -> None:
    """Follow a need from its first touch to its outcome, if it began in the window."""
    what = event.what
    if what not in (TOUCH, ORDER, LAPSE, STOCK_OUT):
        return
    if event.journey > person["need"]:
        _begin(event, person, sums[event.segment, event.channel], rule)
    if person["counted"] == 0 or event.time - person["began_at"] > rule["follow_up"]:
        return
    cell = sums[event.segment, person["began_in"]]
    there = sums[event.segment, event.channel]
    if what == TOUCH:
        flows[person["touchpoint"], event.touchpoint] += 1
        _reach(event, person, cell, there, rule)
    elif what == ORDER:
        flows[person["touchpoint"], rule["n_touchpoints"]] += 1
        _convert(event, person, cell, rule)
    elif what == LAPSE:
        lost = event.detail == GAVE_UP_STORY
        flows[person["touchpoint"], rule["n_touchpoints"] + 1 + lost] += 1
        where = event.touchpoint if event.touchpoint >= 0 else person["touchpoint"]
        losses[event.detail, where] += 1
        _lapse(event, person, cell, there)


@compilable
def _begin(event: Event, person: Any, cell: Any, rule: Any) -> None:
    person["is_first"] = person["prospect"] if person["need"] < 0 else 0
    person["need"] = event.journey
    person["began_at"] = event.time
    person["began_in"] = event.channel
    person["touchpoint"] = -1
    person["touched"] = 0
    person["refused"] = 0
    person["counted"] = 0
    if 0.0 <= event.time < rule["horizon"]:
        person["counted"] = 1
        cell["journeys"] += 1
        if person["is_first"] == 1:
            cell["first_journeys"] += 1


@compilable
def _reach(event: Event, person: Any, cell: Any, there: Any, rule: Any) -> None:
    reached = event.detail % REDIRECTED
    at_stake = reached in (CONTEXT_KEPT, CONTEXT_LOST, FELL_BACK)
    elsewhere = person["touchpoint"] >= 0 and person["channel"] != event.channel
    if at_stake or elsewhere:
        cell["handoffs"] += 1
    if at_stake:
        there["contexts"] += 1
    if reached == CONTEXT_KEPT:
        there["contexts_kept"] += 1
    if event.detail >= REDIRECTED:
        _refuse(person, cell)
    if event.channel != rule["nowhere"] and (person["touched"] >> event.channel) & 1 == 0:
        person["touched"] |= 1 << event.channel
        cell["channels_used"] += 1
    person["touchpoint"] = event.touchpoint
    person["channel"] = event.channel


@compilable
def _refuse(person: Any, cell: Any) -> None:
    if person["refused"] == 0:
        person["refused"] = 1
        cell["turned_away"] += 1


@compilable
def _convert(event: Event, person: Any, cell: Any, rule: Any) -> None:
    person["counted"] = 0
    cell["converted"] += 1
    cell["converted_value"] += event.value
    if person["is_first"] == 1:
        cell["first_converted"] += 1
    if event.channel != person["began_in"]:
        cell["crossed"] += 1
    if person["touched"] & rule["online"] != 0 and person["touched"] & rule["offline"] != 0:
        cell["combined"] += 1
        cell["combined_value"] += event.value


@compilable
def _lapse(event: Event, person: Any, cell: Any, there: Any) -> None:
    person["counted"] = 0
    if event.detail == GAVE_UP_STORY:
        cell["lost_in_handoff"] += 1
        cell["handoffs"] += 1
        there["contexts"] += 1
    if event.detail == CHANNEL_CLOSED:
        _refuse(person, cell)
