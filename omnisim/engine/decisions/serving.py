"""Serving: who serves, for how long, and how patient those are who wait."""

from __future__ import annotations

import math
from typing import Any

from omnisim import random_streams as stream
from omnisim.compilable import compilable
from omnisim.distributions import (
    EXPONENTIAL,
    GAMMA,
    duration,
    exponential,
)
from omnisim.engine.model import Model
from omnisim.random_streams import uniform


@compilable
def people_at(model: Model, epoch: int, desk: int) -> int:
    """Return how many serve at a desk: one if its channel has just closed, for those on the way."""
    return max(1, int(model.desks.servers[epoch, desk]))


@compilable
def serves_itself(
    model: Model, who: Any, epoch: int, kind: int, journey: int, hop: int, channel: int
) -> bool:
    """Whether a touch of a served channel needs no staff."""
    share = model.desks.self_service[epoch, channel]
    return share > 0.0 and uniform(who, stream.SELF_SERVICE, kind, journey, hop) < share


@compilable
def handling_time(
    model: Model, who: Any, epoch: int, kind: int, journey: int, hop: int, channel: int, again: bool
) -> float:
    """Return how long a touch keeps a server busy; longer if the story is told again."""
    mean = model.desks.handling[epoch, channel]
    shape = model.desks.handling_shape[channel]
    family = EXPONENTIAL if shape == 1.0 else GAMMA
    time = duration(who, stream.HANDLING, kind, journey, hop, mean, family, shape)
    return time * model.handoff.repeat_handling if again else time


@compilable
def patience(model: Model, who: Any, kind: int, journey: int, hop: int, channel: int) -> float:
    """Return how long someone waits to be served."""
    mean = model.desks.patience[channel]
    if math.isinf(mean):
        return mean
    return mean * exponential(uniform(who, stream.PATIENCE, kind, journey, hop))
