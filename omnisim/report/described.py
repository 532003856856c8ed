"""Described: whether a scenario has the part of a business that a KPI is about.

Where nothing can be out of stock, a stock-out rate of 0 % is no achievement: it is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from omnisim.scenario.channel import ADVERTISING
from omnisim.scenario.scenario import Scenario


def is_described(kpi: str, scenario: Scenario) -> bool:
    """Return whether a scenario describes what a KPI is about."""
    part = _PARTS.get(kpi)
    return part is None or part(scenario)


def _serves(scenario: Scenario) -> bool:
    return any(channel.servers is not None for channel in scenario.channels.values())


def _promises(scenario: Scenario) -> bool:
    known = scenario.fulfilment
    routes = (known.delivery, known.pick_up, known.ship_from_store)
    return any(route is not None and route.promise is not None for route in routes)


def _cancels(scenario: Scenario) -> bool:
    delivery, stock = scenario.fulfilment.delivery, scenario.stock
    refused = delivery is not None and delivery.refused.most > 0.0
    return refused or (stock is not None and stock.oversold.most > 0.0)


def _closes(scenario: Scenario) -> bool:
    everything = set(scenario.channels)
    return any(set(scenario.open_channels(name)) != everything for name in scenario.configurations)


def _satisfies(scenario: Scenario) -> bool:
    return bool(scenario.relationship.model_fields_set)


def _advertises(scenario: Scenario) -> bool:
    return any(channel.kind in ADVERTISING for channel in scenario.channels.values())


def _sends(scenario: Scenario) -> bool:
    messages = scenario.messaging.messages.values() if scenario.messaging else ()
    return any(message.channel is not None for message in messages)


def _loses_stories(scenario: Scenario) -> bool:
    handoffs = scenario.handoffs
    return any(share.least < 1.0 for share in (handoffs.continuity, *handoffs.pairs.values()))


_PARTS: Final[Mapping[str, Callable[[Scenario], bool]]] = {
    "wait_minutes": _serves,
    "abandonment": _serves,
    "stock_out_rate": lambda scenario: scenario.stock is not None,
    "late_rate": _promises,
    "cancelled_rate": _cancels,
    "return_rate": lambda scenario: scenario.returns is not None,
    "turned_away": _closes,
    "context_continuity": _loses_stories,
    "lost_in_handoff": _loses_stories,
    "nps": _satisfies,
    "csat": _satisfies,
    "experience": _satisfies,
    "consistency": _satisfies,
    "advertising_cost": _advertises,
    "message_cost": _sends,
    "messages_per_person": _sends,
    "answered_share": _sends,
    "opt_out_share": _sends,
    "prompted_orders": lambda scenario: scenario.messaging is not None,
}
