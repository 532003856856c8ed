"""The way through the network: which touchpoint is wanted next, and after how long."""

from __future__ import annotations

from typing import Any

from omnisim import random_streams as stream
from omnisim.compilable import compilable
from omnisim.distributions import (
    duration,
)
from omnisim.engine.codes import (
    FIRST_NEED,
    GAVE_UP,
    LATER_NEED,
    NOWHERE,
    SERVICE_CONTACT,
)
from omnisim.engine.decisions.tables import pick
from omnisim.engine.model import Model
from omnisim.event_log import (
    CONTEXT_KEPT,
    CONTEXT_LOST,
    FELL_BACK,
    NO_CONTEXT,
    SAME_CHANNEL,
)
from omnisim.random_streams import uniform


@compilable
def first_wanted(
    model: Model, who: Any, epoch: int, segment: int, kind: int, journey: int, orders: int
) -> int:
    """Return the touchpoint where a customer wants to begin."""
    row = SERVICE_CONTACT
    if kind == stream.NEED_JOURNEY:
        row = FIRST_NEED if orders == 0 else LATER_NEED
    row += (epoch * len(model.people.prospects) + segment) * 3
    return pick(model.network.entry, row, uniform(who, stream.ENTRY, kind, journey))


@compilable
def next_wanted(
    model: Model, who: Any, epoch: int, segment: int, kind: int, journey: int, hop: int, point: int
) -> int:
    """Return the touchpoint or outcome wanted next, the same under every configuration."""
    network = model.network
    row = (epoch * len(model.people.prospects) + segment) * len(network.stage) + point
    return pick(network.hops, row, uniform(who, stream.HOP, kind, journey, hop))


@compilable
def redirected(
    model: Model, who: Any, epoch: int, segment: int, kind: int, journey: int, hop: int, wanted: int
) -> int:
    """Return where someone arrives who wanted a touchpoint of a closed channel, or NOWHERE."""
    network = model.network
    n_channels = network.open.shape[1]
    row = (epoch * len(model.people.prospects) + segment) * n_channels + network.channel[wanted]
    channel = pick(network.redirect, row, uniform(who, stream.REDIRECT, kind, journey, hop))
    if channel < 0:
        return NOWHERE
    return network.landing[segment, network.stage[wanted], channel]


@compilable
def handed_over(
    model: Model, who: Any, epoch: int, kind: int, journey: int, hop: int, start: int, end: int
) -> int:
    """Return what becomes of the context between two channels: a REACHED code, or GAVE_UP."""
    if start == end:
        return SAME_CHANNEL
    if not model.handoff.at_stake[start, end]:
        return NO_CONTEXT
    survives = model.handoff.continuity[epoch, start, end]
    if uniform(who, stream.CONTEXT, kind, journey, hop) < survives:
        return CONTEXT_KEPT
    draw = uniform(who, stream.LOST, kind, journey, hop)
    if draw < model.handoff.repeat:
        return CONTEXT_LOST
    if draw < model.handoff.repeat + model.handoff.fall_back:
        return FELL_BACK
    return GAVE_UP


@compilable
def goes_when_impatient(
    model: Model, who: Any, kind: int, journey: int, hop: int, channel: int
) -> int:
    """Return the channel tried by someone who waited too long, or NOWHERE."""
    draw = uniform(who, stream.IMPATIENT, kind, journey, hop)
    return pick(model.desks.impatient, channel, draw)


@compilable
def dwell(model: Model, who: Any, kind: int, journey: int, hop: int, point: int) -> float:
    """Return the time between a touch and the next hop."""
    network = model.network
    return duration(
        who,
        stream.DWELL,
        kind,
        journey,
        hop,
        network.dwell[point],
        network.dwell_family[point],
        network.dwell_shape[point],
    )
