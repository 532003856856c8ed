"""Fulfilment: how an order reaches the customer, and how goods come back."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from omnisim.scenario.quantity import Duration, Factor, Frozen, Money, Share, Unit, quantity


class RouteName(StrEnum):
    """Routes that a tactic can open."""

    pick_up = "pick_up"
    ship_from_store = "ship_from_store"
    endless_aisle = "endless_aisle"
    return_in_store = "return_in_store"


class Route(Frozen):
    """One way for goods to reach the customer."""

    lead_time: Duration
    lead_shape: Factor = quantity(1, low=0.7, high=4)  # gamma shape of the lead time
    promise: Duration | None = None  # later than this is late; None: nothing is promised
    cost: Money = quantity(0)  # to the business, per order


class Delivery(Route):
    """Goods sent to the door."""

    refused: Share = quantity(0)  # of orders, at the door (cash on delivery)
    refused_cost: Money = quantity(0)  # of the way back


class Attached(Frozen):
    """A further purchase made when an order is picked up."""

    probability: Share
    value: Money


class PickUp(Route):
    """Goods collected in the customer's store."""

    channel: str  # whose location hands out the goods
    chosen: Share  # of online buyers to whom it is offered
    handling: Duration = quantity(0)  # work of the location's staff per order
    attached: Attached | None = None


class EndlessAisle(Frozen):
    """A store orders the missing item from another pool for delivery."""

    accepted: Share  # of customers who find an empty shelf


class Fulfilment(Frozen):
    """All routes that the business knows; which are open depends on the configuration."""

    delivery: Delivery | None = None
    pick_up: PickUp | None = None
    ship_from_store: Route | None = None
    endless_aisle: EndlessAisle | None = None


class ReturnRoute(Frozen):
    """One way for goods to come back."""

    cost: Money = quantity(0)
    exchanged: Share = quantity(0)  # of returns that become another purchase of equal value


class Returns(Frozen):
    """Orders that come back."""

    rate: dict[Literal["online", "offline"], Share]
    delay: Duration = quantity(7, Unit.days, low=3, high=21)
    mail: ReturnRoute = ReturnRoute()
    store: ReturnRoute = ReturnRoute()
    to_store: Share = quantity(0)  # of online returns brought to a store where that is allowed
    resaleable: Share = quantity(1)  # of goods that come back
