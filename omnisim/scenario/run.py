"""Run: how long, how often and how precisely a scenario is simulated."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from omnisim import units
from omnisim.scenario.quantity import Frozen

Days = Annotated[
    float,
    BeforeValidator(units.parse_duration),
    Field(ge=0.0),
    WithJsonSchema({"type": ["number", "string"], "description": "duration, as 26 weeks"}),
]
Precision = Annotated[
    float,
    BeforeValidator(units.parse_share),
    Field(gt=0.0),
    WithJsonSchema({"type": ["number", "string"], "description": "share, as 2%"}),
]


class Run(Frozen):
    """Settings of the simulation; none of them is an uncertain input."""

    horizon: Annotated[Days, Field(gt=0.0)] = 365.0
    warm_up: Days = 56.0  # lived under today's configuration
    settle: Days = 0.0  # of each configuration before day 0; long: steady states are compared
    follow_up: Days = 30.0  # an order counts for a journey if it comes within this time
    value_window: Annotated[Days, Field(gt=0.0)] = 182.0  # over which customer value is summed
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    replications: Annotated[int, Field(ge=2)] = 30  # at least
    replications_at_most: Annotated[int, Field(ge=2)] = 200
    precision: Precision = 0.02  # half-width / level
    worlds: Annotated[int, Field(ge=0)] = 20  # draws of the uncertain inputs

    @property
    def launch(self) -> float:
        """Day on which a configuration takes over from today's: 0, or before it."""
        return 0.0 - self.settle

    @property
    def start(self) -> float:
        """First simulated day."""
        return 0.0 - self.settle - self.warm_up
