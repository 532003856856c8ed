"""Stretch: the events of a part of the log, added one by one to what is folded so far."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from omnisim.event_log import (
    ANSWERS,
    CHURN,
    EXPERIENCE,
    MESSAGE,
    NEED,
    ORDER,
    RENEWAL,
    STOCK_OUT,
    TOUCH,
)
from omnisim.measure.events.event import AFTERMATH, Event, follows_order, is_of_measured_order
from omnisim.measure.events.money import book, value_customer
from omnisim.measure.events.needs import follow_need
from omnisim.measure.events.orders import count_aftermath, count_order, follow_order
from omnisim.measure.events.relationship import count_experience, end_relationship
from omnisim.measure.events.touches import (
    count_message,
    count_stock_out,
    count_touch,
    count_wait,
    see_advertisement,
)
from omnisim.measure.tally import Columns, Folded

_N_ANSWERS: Final = len(ANSWERS)


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
            follow_need(event, person, sums, flows, losses, rule)
        measured = 0.0 <= event.time < rule["horizon"]
        if event.what == TOUCH:
            see_advertisement(event, person, rule)
            if measured:
                count_touch(event, person, sums, rule)
                count_wait(event, waits, wait_edges, rule)
        elif event.what == ORDER:
            follow_order(event, person, bought, rule)
            if measured:
                count_order(event, person, sums, months, rule)
            person["latest_order"] = event.time
        elif event.what == CHURN:
            end_relationship(event, person, sums, rule)
        elif event.what == EXPERIENCE:
            if measured:
                count_experience(event, person, sums)
        elif event.what == STOCK_OUT:
            if measured:
                count_stock_out(event, sums, reactions)
        elif event.what == MESSAGE:
            if measured:
                count_message(event, person, sums[event.segment, event.channel])
        elif event.what in AFTERMATH and is_of_measured_order(event, person, rule):
            count_aftermath(event, person, sums, rule)
        if event.value != 0.0 or event.cost != 0.0 or event.contribution != 0.0:
            value_customer(event, person, discount, rule)
            if follows_order(event):
                measured = is_of_measured_order(event, person, rule)
            if measured:
                book(event, person, sums, months, discount, rule)
    return len(time)


@cache
def fold_compiled() -> Any:
    """Return `fold_plain` as machine code, which is made when first wanted; it takes `Held`."""
    from omnisim.machine_code.kept import kept  # late: whoever folds plainly needs nothing of it

    return kept(fold_plain)
