"""Events: what each event does to the person it happens to and to the tally.

One sequential function over the columns of a stretch, in the part of Python that numba compiles.
`fold_plain` and `fold_compiled` are the same function and give the same bits: a small log need not
wait for the compiler, ten million events take a second or two once compiled.

An order counts as a whole: what follows it – its delivery with what is bought on collecting, its
cancellation, its return, the service contacts about it – is booked if the order was placed in the
window, whenever it comes itself, and is discounted at its own time. A window that cuts between
orders and what they cost later would favour whoever's sales grow, and charge returns of the warm-up
to the window. What comes after the end of the log, `follow_up` days after the horizon, is lost; it
is lost under all configurations alike.

Journeys of one customer may overlap, a prompted one with a need or another prompted one, so that
one with a lower number may order later. Which journeys had a measured order is therefore kept
journey by journey, as a ring of bits: exact as long as less than `RING` of a customer's journeys
begin between an order and what follows it.

The helpers get records and single arrays: what they need, and no more.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

from omnisim.compilable import compilable
from omnisim.event_log import (
    ANSWERED,
    ANSWERS,
    CANCELLED,
    CHANNEL_CLOSED,
    CHURN,
    CONTEXT_KEPT,
    CONTEXT_LOST,
    EXPERIENCE,
    FELL_BACK,
    GAVE_UP_STORY,
    LAPSE,
    MESSAGE,
    NEED,
    OPTED_OUT,
    ORDER,
    PROMPTED,
    RECEIVED,
    REDIRECTED,
    RENEWAL,
    RETURNED,
    SERVICE,
    STOCK_OUT,
    TOUCH,
)
from omnisim.measure.months import YEAR
from omnisim.measure.person import RING
from omnisim.measure.tally import Columns, Folded

_AFTERMATH = (RECEIVED, CANCELLED, RETURNED)
_MINUTES = 1440.0  # of a day
_TOP_TWO = 8  # the least score of 0-10 that is at least 4 when laid upon 1-5
_CREDITED = 30.0  # days after an advertisement in which an order is credited to it
_RECENT = 30.0  # days after an order in which advertising to the buyer is wasted
_N_ANSWERS = len(ANSWERS)


class Event(NamedTuple):
    """One row of the log, its channel looked up."""

    time: float
    segment: int
    journey: int
    kind: int
    what: int
    touchpoint: int
    channel: int
    detail: int
    duration: float
    value: float
    cost: float
    contribution: float


def fold_plain(columns: Columns, into: Folded) -> int:
    """Add a stretch to what is folded so far, event by event; return the number of events."""
    time, customer, segment = columns.time, columns.customer, columns.segment
    journey, kind, what = columns.journey, columns.kind, columns.event
    touchpoint, detail, wait = columns.touchpoint, columns.detail, columns.duration
    value, cost, goods = columns.value, columns.cost, columns.goods
    tally, tables = into.tally, into.tables
    sums, flows, losses, reactions = tally.sums, tally.flows, tally.losses, tally.reactions
    waits, months, bought = tally.waits, tally.months, tally.bought
    channel_of, sender = tables.channel_of, tables.sender
    wait_edges, discount = tables.wait_edges, tables.discount
    people, rule = into.people, into.rules[0]
    for i in range(len(time)):
        person = people[customer[i]]
        channel = channel_of[touchpoint[i]]
        is_renewal = what[i] == ORDER and detail[i] == RENEWAL
        if what[i] == MESSAGE:
            channel = sender[detail[i] // _N_ANSWERS]
        elif is_renewal:  # placed nowhere: it belongs where the customer ordered before
            channel = person["ordered_in"]
        event = Event(
            time[i],
            segment[i],
            journey[i],
            kind[i],
            what[i],
            touchpoint[i],
            channel,
            detail[i],
            wait[i],
            value[i],
            cost[i],
            value[i] - cost[i] - goods[i],
        )
        if event.kind == NEED and not is_renewal:
            _follow(event, person, sums, flows, losses, rule)
        measured = 0.0 <= event.time < rule["horizon"]
        if event.what == TOUCH:
            _advertise(event, person, rule)
            if measured:
                _touch(event, person, sums, rule)
                _wait(event, waits, wait_edges, rule)
        elif event.what == ORDER:
            _order(event, person, bought, rule)
            if measured:
                _measured_order(event, person, sums, months, rule)
            person["latest_order"] = event.time
        elif event.what == CHURN:
            _churn(event, person, sums, rule)
        elif event.what == EXPERIENCE:
            if measured:
                _experience(event, person, sums)
        elif event.what == STOCK_OUT:
            if measured:
                _stock_out(event, sums, reactions)
        elif event.what == MESSAGE:
            if measured:
                _message(event, person, sums[event.segment, event.channel])
        elif event.what in _AFTERMATH and _is_of_measured_order(event, person, rule):
            _after_order(event, person, sums, rule)
        if event.value != 0.0 or event.cost != 0.0 or event.contribution != 0.0:
            _value(event, person, discount, rule)
            if _follows_order(event):
                measured = _is_of_measured_order(event, person, rule)
            if measured:
                _book(event, person, sums, months, discount, rule)
    return len(time)


# A need from its first touch to its outcome.


@compilable
def _follow(event: Event, person: Any, sums: Any, flows: Any, losses: Any, rule: Any) -> None:
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


# A touch, a message, a missing item.


@compilable
def _advertise(event: Event, person: Any, rule: Any) -> None:
    if (rule["advertising"] >> event.channel) & 1:
        person["advertised_at"] = event.time
        person["advertised_in"] = event.channel


@compilable
def _message(event: Event, person: Any, cell: Any) -> None:
    answer = event.detail % _N_ANSWERS
    cell["messages"] += 1
    if answer & ANSWERED:
        cell["answered"] += 1
    if answer & OPTED_OUT:
        cell["opted_out"] += 1
    if person["first_order"] == math.inf:
        cell["acquisition_cost"] += event.cost


@compilable
def _touch(event: Event, person: Any, sums: Any, rule: Any) -> None:
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
def _wait(event: Event, waits: Any, wait_edges: Any, rule: Any) -> None:
    if event.duration >= 0.0 and (rule["by_people"] >> event.channel) & 1:
        minutes = event.duration * _MINUTES
        place = 0
        while place < len(wait_edges) and minutes > wait_edges[place]:
            place += 1
        waits[event.channel, place] += 1


@compilable
def _stock_out(event: Event, sums: Any, reactions: Any) -> None:
    cell = sums[event.segment, event.channel]
    cell["stock_outs"] += 1
    cell["attempts"] += 1
    reactions[event.detail, event.channel] += 1


# An order and what comes of it.


@compilable
def _order(event: Event, person: Any, bought: Any, rule: Any) -> None:
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
def _measured_order(event: Event, person: Any, sums: Any, months: Any, rule: Any) -> None:
    cell = sums[event.segment, event.channel]
    cell["orders"] += 1
    cell["attempts"] += 1
    cell["order_value"] += event.value
    if event.kind == PROMPTED:
        cell["prompted_orders"] += 1
    months[2, _month(event, rule), event.channel] += 1
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
def _follows_order(event: Event) -> bool:
    """Whether an event belongs to the order of its journey, placed before."""
    return event.kind == SERVICE or event.what in _AFTERMATH


@compilable
def _is_of_measured_order(event: Event, person: Any, rule: Any) -> bool:
    """Whether the order that an event follows was placed in the window, and the log still runs."""
    return (person["measured"] >> (event.journey % RING)) & 1 == 1 and event.time <= rule["end"]


@compilable
def _after_order(event: Event, person: Any, sums: Any, rule: Any) -> None:
    cell = sums[event.segment, _channel(event, person, rule)]
    if event.what == RECEIVED:
        cell["received"] += 1
        if event.detail == 1:
            cell["late"] += 1
    elif event.what == CANCELLED:
        cell["cancelled"] += 1
    else:
        cell["returned_value"] -= event.value


@compilable
def _channel(event: Event, person: Any, rule: Any) -> int:
    """Return the channel of an event; what follows an order and names no place belongs to it."""
    if event.channel == rule["nowhere"] and _follows_order(event):
        return person["ordered_in"]
    return event.channel


# The relationship.


@compilable
def _churn(event: Event, person: Any, sums: Any, rule: Any) -> None:
    if person["alive_since"] == math.inf or person["lost_at"] < math.inf:
        return
    person["lost_at"] = event.time
    cell = sums[event.segment, person["ordered_in"]]
    days = min(event.time, rule["horizon"]) - max(person["alive_since"], 0.0)
    if days > 0.0:
        cell["years_at_risk"] += days / YEAR
    if 0.0 <= event.time < rule["horizon"]:
        cell["churned"] += 1


@compilable
def _experience(event: Event, person: Any, sums: Any) -> None:
    cell = sums[event.segment, event.channel]
    cell["experiences"] += 1
    cell["scores"] += event.detail
    if event.detail >= _TOP_TWO:
        cell["satisfied"] += 1
    person["score"] = event.detail
    person["scored_in"] = event.channel


# What it earns and costs.


@compilable
def _value(event: Event, person: Any, discount: Any, rule: Any) -> None:
    first = person["first_order"]
    if not 0.0 <= first <= rule["last_of_cohort"]:
        return
    if _follows_order(event):
        is_within = (person["valued"] >> (event.journey % RING)) & 1 == 1
        is_within = is_within and event.time <= rule["end"]
    else:
        is_within = event.time - first < rule["value_window"]
    if is_within:
        person["value"] += event.contribution * discount[int(event.time - first)]


@compilable
def _book(event: Event, person: Any, sums: Any, months: Any, discount: Any, rule: Any) -> None:
    channel = _channel(event, person, rule)
    present = event.contribution * discount[int(event.time)]
    cell = sums[event.segment, channel]
    cell["revenue"] += event.value
    cell["contribution"] += event.contribution
    cell["present_contribution"] += present
    if person["prospect"] == 1:
        cell["prospect_contribution"] += present
    cell["serving_cost"] += event.cost
    _book_cost(event, person, cell, rule)
    month = _month(event, rule)
    months[0, month, channel] += event.value
    months[1, month, channel] += event.contribution


@compilable
def _book_cost(event: Event, person: Any, cell: Any, rule: Any) -> None:
    """Book a cost under what it is for; the four add up to the serving cost."""
    if event.what == MESSAGE:
        cell["message_cost"] += event.cost
    elif event.what != TOUCH:
        cell["fulfilment_cost"] += event.cost
    elif (rule["advertising"] >> event.channel) & 1:
        cell["advertising_cost"] += event.cost
        if event.time - person["latest_order"] <= _RECENT:
            cell["wasted_cost"] += event.cost
    else:
        cell["contact_cost"] += event.cost


@compilable
def _month(event: Event, rule: Any) -> int:
    """Return the calendar month; the last one takes what comes after the horizon.

    So the months sum to the whole, and what is late costs the last month instead of nobody.
    """
    return min(int(event.time / rule["month"]), rule["n_months"] - 1)


@cache
def fold_compiled() -> Any:
    """Return `fold_plain` as machine code, which is made when first wanted; it takes `Held`."""
    from omnisim.machine_code.kept import kept  # late: whoever folds plainly needs nothing of it

    return kept(fold_plain)
