"""Buying: what is wanted, what happens when it is missing, by which route it goes."""

from __future__ import annotations

from typing import Any

from omnisim import random_streams as stream
from omnisim.compilable import compilable
from omnisim.distributions import (
    lognormal,
)
from omnisim.engine.codes import SHARED
from omnisim.engine.decisions.tables import pick
from omnisim.engine.model import Model
from omnisim.random_streams import uniform


@compilable
def sees_promotion(model: Model, who: Any, journey: int) -> bool:
    """Whether someone notices the promotion where it is shown."""
    return uniform(who, stream.PROMOTION, 0, journey) < model.offer.seen


@compilable
def is_honoured(
    model: Model, who: Any, epoch: int, journey: int, seen_in: int, channel: int
) -> bool:
    """Whether a promotion seen in one channel counts in another."""
    if seen_in == channel:
        return True
    return uniform(who, stream.HONOURED, 0, journey) < model.offer.honoured[epoch]


@compilable
def leaves_when_refused(model: Model, who: Any, journey: int) -> bool:
    """Whether someone refused the promotion does not buy."""
    return uniform(who, stream.REFUSED_OFFER, 0, journey) < model.offer.leave


@compilable
def item_wanted(model: Model, who: Any, journey: int) -> int:
    """Return the item a need is about."""
    return int(uniform(who, stream.ITEM, 0, journey) * model.shelves.items)


@compilable
def item_exchanged(model: Model, who: Any, journey: int) -> int:
    """Return the item that goods are exchanged for."""
    return int(uniform(who, stream.EXCHANGED_FOR, 0, journey) * model.shelves.items)


@compilable
def first_substitute(model: Model, who: Any, journey: int) -> int:
    """Return the item that a substitute is looked for first."""
    return int(uniform(who, stream.SUBSTITUTE, 0, journey) * model.shelves.items)


@compilable
def shares_stock(model: Model, who: Any, epoch: int) -> bool:
    """Whether any online pool may serve a customer's online orders."""
    share = model.shelves.shared[epoch]
    return share >= 1.0 or (share > 0.0 and uniform(who, stream.ROLLOUT, 0, SHARED) < share)


@compilable
def looks_first(model: Model, who: Any, epoch: int, journey: int, hop: int) -> bool:
    """Whether someone looks at the stock before travelling."""
    share = model.shelves.visible[epoch]
    return share > 0.0 and uniform(who, stream.VISIBILITY, 0, journey, hop) < share


@compilable
def reaction(model: Model, who: Any, journey: int, hop: int) -> int:
    """Return what someone does whose item is missing: one of REACTIONS."""
    return pick(model.shelves.reactions, 0, uniform(who, stream.STOCK_OUT, 0, journey, hop))


@compilable
def switches_to(model: Model, who: Any, journey: int, hop: int) -> int:
    """Return the channel tried for an item missing here."""
    return pick(model.shelves.switch_to, 0, uniform(who, stream.OFFERED_AGAIN, 0, journey, hop))


@compilable
def is_oversold(model: Model, who: Any, epoch: int, journey: int, hop: int) -> bool:
    """Whether an online order for a missing item is accepted all the same."""
    share = model.shelves.oversold[epoch]
    return share > 0.0 and uniform(who, stream.OVERSOLD, 0, journey, hop) < share


@compilable
def may_use(model: Model, who: Any, epoch: int, route: int) -> bool:
    """Whether a route is open to a customer: while it is rolled out it is to some."""
    share = model.fulfilment.open[epoch, route]
    return share >= 1.0 or (share > 0.0 and uniform(who, stream.ROLLOUT, 0, route) < share)


@compilable
def chooses_pick_up(model: Model, who: Any, journey: int) -> bool:
    """Whether an online buyer who may collect the goods does so."""
    return uniform(who, stream.ROUTE, 0, journey) < model.fulfilment.pick_up_chosen


@compilable
def accepts_aisle(model: Model, who: Any, journey: int, hop: int) -> bool:
    """Whether someone before an empty shelf lets the store order the item."""
    return uniform(who, stream.ROUTE, 1, journey, hop) < model.fulfilment.aisle_accepted


@compilable
def list_value(model: Model, who: Any, segment: int, journey: int) -> float:
    """Return the value of an order before any discount."""
    people = model.people
    level = lognormal(who, stream.CUSTOMER_VALUE, 0, 0, 0, people.value_between[segment])
    noise = lognormal(who, stream.ORDER_VALUE, 0, journey, 0, people.value_within[segment])
    return people.value[segment] * level * noise
