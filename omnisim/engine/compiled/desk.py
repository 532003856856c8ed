"""Desk: servers with the times at which they will be free, first come first served.

As in the reference engine, with a heap in a part of an array for each desk.
"""

from __future__ import annotations

from omnisim.compilable import compilable
from omnisim.engine.compiled.state import Market
from omnisim.engine.decisions import hours, population, serving, tables


@compilable
def desk_at(market: Market, channel: int, place: float) -> int:
    """Return the customer's desk of a channel, with the staff of the epoch."""
    model = market.model
    epoch = tables.epoch_at(model.clock, market.moment.now)
    desk = model.desks.first_desk[channel] + population.location_of(
        place, model.desks.locations[channel]
    )
    if market.desk_epoch[desk] != epoch:
        market.desk_epoch[desk] = epoch
        resize(market, desk, serving.people_at(model, epoch, desk), model.clock.epochs[epoch])
    return desk


@compilable
def begins_at(market: Market, channel: int, desk: int) -> float:
    """Return when someone who arrives now would be served."""
    free_at = market.free_at[market.first_server[desk]]
    return hours.next_opening(market.model, channel, max(market.moment.now, free_at))


@compilable
def serve(market: Market, desk: int, start: float, handling: float) -> None:
    """Keep the first free server busy from `start` on."""
    sink(market, desk, start + handling)


@compilable
def resize(market: Market, desk: int, servers: int, since: float) -> None:
    """Change the number of servers: the new ones are free, those free first leave."""
    while market.servers[desk] < servers:
        rise(market, desk, since)
    while market.servers[desk] > servers:
        market.servers[desk] -= 1
        sink(market, desk, market.free_at[market.first_server[desk] + market.servers[desk]])


@compilable
def rise(market: Market, desk: int, time: float) -> None:
    """Add a server who is free from a time on."""
    first, at = market.first_server[desk], market.servers[desk]
    market.servers[desk] += 1
    while at > 0 and time < market.free_at[first + (at - 1) // 2]:
        market.free_at[first + at] = market.free_at[first + (at - 1) // 2]
        at = (at - 1) // 2
    market.free_at[first + at] = time


@compilable
def sink(market: Market, desk: int, time: float) -> None:
    """Replace the server who is free first by one who is free from a time on."""
    first, size = market.first_server[desk], market.servers[desk]
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and market.free_at[first + below + 1] < market.free_at[first + below]:
            below += 1
        if time <= market.free_at[first + below]:
            break
        market.free_at[first + at] = market.free_at[first + below]
        at = below
    market.free_at[first + at] = time
