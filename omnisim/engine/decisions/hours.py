"""Opening hours: when a channel is open, and until when somebody waits."""

from __future__ import annotations

import math
from typing import Any

from omnisim import random_streams as stream
from omnisim.compilable import compilable
from omnisim.engine.model import Model
from omnisim.random_streams import uniform


@compilable
def next_span(model: Model, channel: int, now: float) -> tuple[float, float]:
    """Return opening (now, if open) and closing of the next time a channel is open."""
    desks = model.desks
    today = math.floor(now)
    for ahead in range(-1, 9):
        day = today + ahead
        weekday = int(day + model.clock.weekday) % 7
        opening = day + desks.opens[channel, weekday]
        closing = day + desks.closes[channel, weekday]
        if opening < closing and now < closing:
            return max(now, opening), closing
    return math.inf, math.inf


@compilable
def next_opening(model: Model, channel: int, now: float) -> float:
    """Return when a channel is open next: now, if it is."""
    if model.desks.always_open[channel]:
        return now
    return next_span(model, channel, now)[0]


@compilable
def open_between(model: Model, channel: int, begin: float, end: float) -> float:
    """Return for how long a channel is open between two times, in days."""
    if model.desks.always_open[channel]:
        return end - begin
    total, now = 0.0, begin
    while now < end:
        opening, closing = next_span(model, channel, now)
        if opening >= end:
            break
        total += min(closing, end) - opening
        now = closing
    return total


@compilable
def leaves_at(model: Model, channel: int, now: float, patience: float) -> float:
    """Return until when someone who arrives now waits to be served.

    Patience runs in opening hours. Where customers come in opening hours they leave at closing
    time at the latest; elsewhere they go on waiting at the next opening.
    """
    if model.desks.always_open[channel]:
        return now + patience
    opening, closing = next_span(model, channel, now)
    if model.desks.comes_later[channel]:
        return min(opening + patience, closing)
    if math.isinf(patience):
        return patience
    while opening + patience > closing:
        patience -= closing - opening
        opening, closing = next_span(model, channel, closing)
    return opening + patience


@compilable
def visit_delay(
    model: Model, who: Any, kind: int, journey: int, hop: int, channel: int, now: float
) -> float:
    """Return how much later someone comes who would find a channel closed."""
    desks = model.desks
    if desks.always_open[channel] or not desks.comes_later[channel]:
        return 0.0
    opening, closing = next_span(model, channel, now)
    if opening == now:
        return 0.0
    draw = uniform(who, stream.COME_LATER, kind, journey, hop)
    return opening + draw * (closing - opening) - now
