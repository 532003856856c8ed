"""The population: who a customer is, how often they need something, what lies behind them."""

from __future__ import annotations

import math
from typing import Any

from omnisim import random_streams as stream
from omnisim.compilable import compilable
from omnisim.distributions import (
    beta,
    exponential,
    gamma,
)
from omnisim.engine.codes import (
    CONTRACT,
    FIXED_REPEAT,
    LATER_NEED,
)
from omnisim.engine.decisions.tables import pick
from omnisim.engine.model import Model
from omnisim.random_streams import customer_key, uniform


@compilable
def is_installed(model: Model, customer: int, segment: int) -> bool:
    """Whether a customer of a segment belongs to its installed base; prospects come first."""
    return customer - model.people.first[segment] >= model.people.prospects[segment]


@compilable
def who_is(model: Model, luck: Any, customer: int, segment: int) -> Any:
    """Return the key of a customer's luck.

    Prospects and installed base of each segment are numbered by themselves: another size of one
    group changes nobody's luck in another.
    """
    people = model.people
    number = customer - people.first[segment]
    if number < people.prospects[segment]:
        return customer_key(luck, people.group[segment] + 2 * number)
    return customer_key(luck, people.group[segment] + 2 * (number - people.prospects[segment]) + 1)


@compilable
def need_rate(model: Model, who: Any, segment: int) -> float:
    """Return the customer's own rate of needs per day (gamma over customers)."""
    people = model.people
    return gamma(who, stream.RATE, 0, 0, 0, people.r[segment]) / people.alpha[segment]


@compilable
def dropout_share(model: Model, who: Any, segment: int) -> float:
    """Return the customer's own chance of dropping out after a repeat order (beta)."""
    return beta(who, stream.DROPOUT_RATE, model.people.a[segment], model.people.b[segment])


@compilable
def history(model: Model, who: Any, segment: int) -> tuple[int, bool]:
    """Return the orders of someone of the installed base so far, and whether they still buy."""
    people = model.people
    if people.repeat[segment] == FIXED_REPEAT:
        return 1, True
    age = people.age[segment] * uniform(who, stream.AGE)
    share = dropout_share(model, who, segment)
    orders = 1
    elapsed = 0.0
    if people.repeat[segment] == CONTRACT:
        rate = math.inf
    else:
        rate = need_rate(model, who, segment) * people.converts[segment]
    while rate > 0.0:
        if people.repeat[segment] == CONTRACT:
            elapsed += people.alpha[segment]
        else:
            elapsed += exponential(uniform(who, stream.HISTORY, 0, orders)) / rate
        if elapsed > age:
            break
        orders += 1
        if uniform(who, stream.HISTORY_DROPOUT, 0, orders) < share:
            return orders, False
    return orders, True


@compilable
def past_channel(model: Model, who: Any, segment: int) -> int:
    """Return the channel in which someone of the installed base has ordered."""
    draw = uniform(who, stream.PAST_ORDER)
    return model.network.channel[pick(model.network.entry, segment * 3 + LATER_NEED, draw)]


@compilable
def since_renewal(model: Model, who: Any, segment: int) -> float:
    """Return how long ago someone of the installed base last renewed their contract."""
    age = model.people.age[segment] * uniform(who, stream.AGE)
    return age - math.floor(age / model.people.alpha[segment]) * model.people.alpha[segment]


@compilable
def home(who: Any) -> float:
    """Return where a customer lives, in (0, 1): it selects their location of every channel."""
    return uniform(who, stream.HOME)


@compilable
def location_of(place: float, locations: int) -> int:
    """Return which of a number of locations serves a place in (0, 1)."""
    return int(place * locations)
