"""Afterwards: delivery, returns, exchanges and questions that follow an order."""

from __future__ import annotations

from typing import Any

from omnisim import random_streams as stream
from omnisim.compilable import compilable
from omnisim.distributions import (
    EXPONENTIAL,
    GAMMA,
    duration,
    exponential,
)
from omnisim.engine.codes import TO_STORE
from omnisim.engine.model import Model
from omnisim.random_streams import uniform


@compilable
def lead_time(model: Model, who: Any, epoch: int, journey: int, route: int) -> float:
    """Return the days from order to goods by a route."""
    mean, shape = model.fulfilment.lead_time[epoch, route], model.fulfilment.lead_shape[route]
    family = EXPONENTIAL if shape == 1.0 else GAMMA
    return duration(who, stream.LEAD, 0, journey, 0, mean, family, shape)


@compilable
def pick_up_work(model: Model, who: Any, journey: int) -> float:
    """Return how long an order to be collected keeps a server of the location busy."""
    mean = model.fulfilment.pick_up_handling
    return mean * exponential(uniform(who, stream.PICK_UP_WORK, 0, journey))


@compilable
def refuses_at_door(model: Model, who: Any, journey: int) -> bool:
    """Whether a delivery is refused (cash on delivery)."""
    share = model.fulfilment.refused
    return share > 0.0 and uniform(who, stream.DOOR, 0, journey) < share


@compilable
def attaches(model: Model, who: Any, journey: int) -> bool:
    """Whether collecting an order leads to a further purchase."""
    return uniform(who, stream.ATTACHED, 0, journey) < model.fulfilment.attached


@compilable
def sends_back(model: Model, who: Any, epoch: int, journey: int, online: int) -> bool:
    """Whether an order comes back."""
    share = model.after.return_rate[epoch, online]
    return share > 0.0 and uniform(who, stream.RETURN, 0, journey) < share


@compilable
def return_delay(model: Model, who: Any, journey: int) -> float:
    """Return the days until an order comes back."""
    return model.after.return_delay * exponential(uniform(who, stream.RETURN_DELAY, 0, journey))


@compilable
def returns_to_store(model: Model, who: Any, epoch: int, journey: int, online: int) -> bool:
    """Whether an order comes back to a store: always if bought there, else where allowed."""
    if not online:
        return True
    share = model.after.return_open[epoch]
    if share < 1.0 and (share <= 0.0 or uniform(who, stream.ROLLOUT, 0, TO_STORE) >= share):
        return False
    return uniform(who, stream.RETURN_ROUTE, 0, journey) < model.after.to_store


@compilable
def exchanges(model: Model, who: Any, journey: int, route: int) -> bool:
    """Whether a return becomes another purchase of equal value."""
    return uniform(who, stream.EXCHANGE, 0, journey) < model.after.exchanged[route]


@compilable
def is_resaleable(model: Model, who: Any, journey: int) -> bool:
    """Whether goods that come back can be sold again."""
    return uniform(who, stream.RESTOCK, 0, journey) < model.after.resaleable


@compilable
def needs_service(model: Model, who: Any, journey: int, is_late: bool) -> bool:
    """Whether an order leads to a service contact."""
    share = model.after.contact * (model.after.contact_if_late if is_late else 1.0)
    return share > 0.0 and uniform(who, stream.CONTACT, 0, journey) < share


@compilable
def service_delay(model: Model, who: Any, journey: int) -> float:
    """Return the days until a service contact."""
    return model.after.contact_after * exponential(uniform(who, stream.CONTACT_DELAY, 0, journey))
