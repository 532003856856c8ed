"""Relationship: how customers stay, go, and what they felt."""

from __future__ import annotations

import math
from typing import Any, Final

from omnisim.compilable import compilable
from omnisim.measure.events.event import Event
from omnisim.measure.months import YEAR

_TOP_TWO: Final = 8  # the least score of 0-10 that is at least 4 when laid upon 1-5


@compilable
def end_relationship(event: Event, person: Any, sums: Any, rule: Any) -> None:
    """Note that a customer has stopped buying."""
    if person["alive_since"] == math.inf or person["lost_at"] < math.inf:
        return
    person["lost_at"] = event.time
    cell = sums[event.segment, person["ordered_in"]]
    days = min(event.time, rule["horizon"]) - max(person["alive_since"], 0.0)
    if days > 0.0:
        cell["years_at_risk"] += days / YEAR
    if 0.0 <= event.time < rule["horizon"]:
        cell["churned"] += 1


@compilable
def count_experience(event: Event, person: Any, sums: Any) -> None:
    """Count an experience and remember its score."""
    cell = sums[event.segment, event.channel]
    cell["experiences"] += 1
    cell["scores"] += event.detail
    if event.detail >= _TOP_TWO:
        cell["satisfied"] += 1
    person["score"] = event.detail
    person["scored_in"] = event.channel
