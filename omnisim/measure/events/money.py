"""Money: what an event earns and costs, to the business and in the value of a customer."""

from __future__ import annotations

from typing import Any, Final

from omnisim.compilable import compilable
from omnisim.event_log import MESSAGE, TOUCH
from omnisim.measure.events.event import Event, channel_of, follows_order, month_of
from omnisim.measure.person import RING

_RECENT: Final = 30.0  # days after an order in which advertising to the buyer is wasted


@compilable
def value_customer(event: Event, person: Any, discount: Any, rule: Any) -> None:
    """Add what an event brings to the value of a customer of the cohort, at that customer's age."""
    first = person["first_order"]
    if not 0.0 <= first <= rule["last_of_cohort"]:
        return
    if follows_order(event):
        is_within = (person["valued"] >> (event.journey % RING)) & 1 == 1
        is_within = is_within and event.time <= rule["end"]
    else:
        is_within = event.time - first < rule["value_window"]
    if is_within:
        person["value"] += event.contribution * discount[int(event.time - first)]


@compilable
def book(event: Event, person: Any, sums: Any, months: Any, discount: Any, rule: Any) -> None:
    """Book the revenue, the contribution and the cost of an event where it belongs."""
    channel = channel_of(event, person, rule)
    present = event.contribution * discount[int(event.time)]
    cell = sums[event.segment, channel]
    cell["revenue"] += event.value
    cell["contribution"] += event.contribution
    cell["present_contribution"] += present
    if person["prospect"] == 1:
        cell["prospect_contribution"] += present
    cell["serving_cost"] += event.cost
    _book_cost(event, person, cell, rule)
    month = month_of(event, rule)
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
