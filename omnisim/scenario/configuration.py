"""Configuration: what the business offers – open channels, tactics and staff."""

from __future__ import annotations

from typing import Literal

from omnisim.scenario.channel import Cost
from omnisim.scenario.quantity import Count, Duration, Factor, Frozen, Money, Share, Unit, quantity


class Rollout(Frozen):
    """When and how far a configuration rolls a tactic out; what is left out is the tactic's own."""

    start: Duration = quantity(0, Unit.days)  # of building it, after launch
    build: Duration | None = None
    ramp: Duration | None = None
    coverage: Share | None = None


class Configuration(Frozen):
    """One way to run the business."""

    label: dict[Literal["en", "id"], str] = {}
    channels: Literal["all"] | tuple[str, ...]
    tactics: Literal["all"] | tuple[str, ...] = ()
    servers: dict[str, Count] = {}  # people per location, where they differ
    budgets: dict[str, Money] = {}  # channel: spend in its medium per month, where it differs
    rollout: dict[str, Rollout] = {}  # tactic: where it differs
    lateness: Factor = quantity(1)  # factor on the time that everything takes to build
    overrun: Factor = quantity(1)  # factor on the one-off cost of everything new
    cost: Cost = Cost()  # of this configuration beyond its channels and tactics
