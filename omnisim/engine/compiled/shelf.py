"""Shelf: items at locations, replenished up to a level when they fall to the reorder point.

As in the reference engine: deliveries are booked when somebody next looks.
"""

from __future__ import annotations

import math

from omnisim.compilable import compilable
from omnisim.engine.compiled.state import Market
from omnisim.engine.decisions import tables


@compilable
def has(market: Market, location: int, item: int) -> bool:
    """Whether an item is there."""
    carry_in(market, location, item)
    return market.stock[location, item] > 0


@compilable
def carry_in(market: Market, location: int, item: int) -> None:
    """Book the deliveries that have come since somebody last looked."""
    while market.due[location, item] <= market.moment.now:
        arrived = market.due[location, item]
        market.stock[location, item] += market.coming[location, item]
        market.due[location, item] = math.inf
        reorder(market, location, item, arrived)


@compilable
def take(market: Market, location: int, item: int) -> None:
    """Take an item that is there."""
    market.stock[location, item] -= 1
    reorder(market, location, item, market.moment.now)


@compilable
def put_back(market: Market, location: int, item: int) -> None:
    """Put an item back."""
    carry_in(market, location, item)
    market.stock[location, item] += 1


@compilable
def reorder(market: Market, location: int, item: int, now: float) -> None:
    """Order what is missing, if little is left and nothing is coming."""
    shelves, pool = market.model.shelves, market.pool_of[location]
    epoch = tables.epoch_at(market.model.clock, now)
    stock = market.stock[location, item]
    if stock <= shelves.reorder_point[epoch, pool] and math.isinf(market.due[location, item]):
        market.coming[location, item] = shelves.order_up_to[epoch, pool] - stock
        market.due[location, item] = now + shelves.lead_time[epoch, pool]
