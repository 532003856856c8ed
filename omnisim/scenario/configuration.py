"""Configuration: what the business offers – open channels, tactics and staff."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from omnisim.scenario.channel import Cost
from omnisim.scenario.quantity import Frozen


class Configuration(Frozen):
    """One way to run the business."""

    label: dict[Literal["en", "id"], str] = {}
    channels: Literal["all"] | tuple[str, ...]
    tactics: Literal["all"] | tuple[str, ...] = ()
    servers: dict[str, Annotated[int, Field(ge=1)]] = {}  # people per location, where they differ
    cost: Cost = Cost()  # of this configuration beyond its channels and tactics
