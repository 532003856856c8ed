"""Stock: items on shelves, how they are replenished, and what customers do without them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from omnisim.scenario.quantity import Duration, Frozen, Share, quantity

Whole = Annotated[int, Field(ge=0)]


class Pool(Frozen):
    """A place (or one place per location) that keeps items for some channels.

    A location orders an item up to `order_up_to` when its stock falls to `reorder_point`; the
    goods arrive after the lead time; one order per item is under way at a time.
    """

    channels: tuple[str, ...]  # whose orders are served from here
    locations: Annotated[int, Field(ge=1)] = 1
    reorder_point: Whole  # units of one item at one location
    order_up_to: Annotated[int, Field(ge=1)]
    lead_time: Duration


class Reactions(Frozen):
    """What customers do whose item is missing; the shares sum to 1."""

    elsewhere: Share = quantity(0.31)  # buy from a competitor
    substitute: Share = quantity(0.45)  # take another item of ours
    delay: Share = quantity(0.15)  # come back later
    switch: Share = quantity(0)  # try another channel of ours
    leave: Share = quantity(0.09)  # do without


class Stock(Frozen):
    """Stock of the business."""

    items: Annotated[int, Field(ge=1)] = 1  # equally popular items (sizes, colours, models)
    pools: dict[str, Pool]
    reactions: Reactions = Reactions()
    delay: Duration = quantity(7)  # until those come back who decided to wait
    switch_to: dict[str, Share] = {}  # channels tried by those who switch
    oversold: Share = quantity(0)  # of online orders for a missing item: accepted, then cancelled
