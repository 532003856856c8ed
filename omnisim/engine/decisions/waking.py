"""Waking: when the next need comes, or the medium that asks for it."""

from __future__ import annotations

import math
from typing import Any

from omnisim import random_streams as stream
from omnisim.compilable import compilable
from omnisim.distributions import (
    exponential,
)
from omnisim.engine.codes import (
    CONTRACT,
    FIXED_REPEAT,
    MEDIA_FROM,
    NOWHERE,
)
from omnisim.engine.decisions.mood import is_up_for_renewal, loyalty
from omnisim.engine.decisions.population import need_rate
from omnisim.engine.model import Clock, Model
from omnisim.random_streams import uniform


@compilable
def rhythm_at(clock: Clock, now: float) -> float:
    """Return the needs that a person of rate 1 has had since the start."""
    position = (now - clock.start) / clock.rhythm_step
    step = min(int(position), len(clock.rhythm) - 2)
    share = position - step
    return clock.rhythm[step] + share * (clock.rhythm[step + 1] - clock.rhythm[step])


@compilable
def time_of_rhythm(clock: Clock, needs: float) -> float:
    """Return when a person of rate 1 will have had so many needs; inf if after the end."""
    low, high = 0, len(clock.rhythm) - 1
    if needs >= clock.rhythm[high]:
        return math.inf
    while high - low > 1:
        middle = (low + high) // 2
        if clock.rhythm[middle] <= needs:
            low = middle
        else:
            high = middle
    share = (needs - clock.rhythm[low]) / (clock.rhythm[low + 1] - clock.rhythm[low])
    return clock.start + (low + share) * clock.rhythm_step


@compilable
def own_wakes(
    model: Model,
    who: Any,
    segment: int,
    need: int,
    orders: int,
    satisfaction: float,
    since: float,
    ordered: float,
    now: float,
) -> float:
    """Return when the next need of a customer's own wakes; inf if there is none before the end.

    Needs come at their own rate since the last one woke, `need` counts them; the need of a fixed
    repeat comes after the order, a contract is up a period after it.
    """
    people, clock = model.people, model.clock
    draw = uniform(who, stream.NEED, 0, need)
    if orders == 0:
        rate = people.needs[segment]
        if rate < 0.0:
            return _only_need(clock, need, draw)
    elif people.repeat[segment] == CONTRACT:
        return ordered + people.alpha[segment]
    elif people.repeat[segment] == FIXED_REPEAT:
        return now + people.alpha[segment] * exponential(draw)
    else:
        rate = need_rate(model, who, segment)
        rate *= loyalty(model.bond, model.bond.needs, satisfaction)
    if rate <= 0.0:
        return math.inf
    return time_of_rhythm(clock, rhythm_at(clock, since) + exponential(draw) / rate)


@compilable
def next_wake(
    model: Model,
    who: Any,
    epoch: int,
    segment: int,
    customer: int,
    orders: int,
    ordered: float,
    own: float,
    woken: Any,
    since: Any,
    now: float,
) -> tuple[float, int]:
    """Return the days until a need wakes, and the medium that wakes it: NOWHERE, if it is own.

    What woke during a journey is taken up as soon as that is over. `woken` and `since` say of every
    customer and source how often it woke them, and when it did last.
    """
    delay, medium = max(own - now, 0.0), NOWHERE
    if is_up_for_renewal(model, segment, orders):
        return delay, medium
    for source in range(len(model.media.point)):
        begin = since[customer, source]
        if orders > 0 and is_suppressed(model, who, epoch):
            begin = max(begin, ordered + model.media.recent)
        wakes = media_wakes(model, who, source, woken[customer, source], begin)
        if max(wakes - now, 0.0) < delay:
            delay, medium = max(wakes - now, 0.0), source
    return delay, medium


@compilable
def woken_journey(model: Model, source: int, count: int) -> int:
    """Return the key of the journey that a source woke, after so many others."""
    return MEDIA_FROM + count * len(model.media.point) + source


@compilable
def changes_clock(model: Model, segment: int, orders: int) -> bool:
    """Whether an order that no own need led to changes when the next one comes."""
    return orders == 1 or model.people.repeat[segment] == CONTRACT


@compilable
def media_wakes(model: Model, who: Any, source: int, count: int, since: float) -> float:
    """Return when a medium wakes a need of somebody, inf if not before the end."""
    woken = model.media.woken
    last = woken.shape[1] - 1
    position = since - model.clock.start
    day = min(int(position), last)
    reached = woken[source, day]
    if day < last:
        reached += (position - day) * (woken[source, day + 1] - woken[source, day])
    target = reached + exponential(uniform(who, stream.MEDIA, 0, count, source))
    if target >= woken[source, last]:
        return math.inf
    low, high = day, last
    while high - low > 1:
        middle = (low + high) // 2
        if woken[source, middle] <= target:
            low = middle
        else:
            high = middle
    share = (target - woken[source, low]) / (woken[source, low + 1] - woken[source, low])
    return model.clock.start + low + share


@compilable
def is_suppressed(model: Model, who: Any, epoch: int) -> bool:
    """Whether paid media leave a customer out for a while after an order."""
    share = model.media.suppressed[epoch]
    return share > 0.0 and uniform(who, stream.SUPPRESSED) < share


@compilable
def media_saved(model: Model, who: Any, epoch: int, since_order: float, now: float) -> float:
    """Return what is not spent on somebody who has just ordered; windows do not count twice.

    Beyond the horizon nothing is budgeted.
    """
    if not is_suppressed(model, who, epoch):
        return 0.0
    days = min(model.media.recent, since_order, model.clock.horizon - now)
    return model.media.spend[epoch] * max(days, 0.0)


@compilable
def _only_need(clock: Clock, need: int, draw: float) -> float:
    if need > 0:
        return math.inf
    begin, end = rhythm_at(clock, 0.0), rhythm_at(clock, clock.horizon)
    return time_of_rhythm(clock, begin + draw * (end - begin))
