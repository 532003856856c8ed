"""Scenario: one file – the market, its configurations, costs and run settings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from omnisim.scenario.channel import Channel
from omnisim.scenario.configuration import Configuration
from omnisim.scenario.economics import Economics
from omnisim.scenario.evidence import Provenance
from omnisim.scenario.fulfilment import Fulfilment, Returns
from omnisim.scenario.handoff import Handoffs
from omnisim.scenario.messaging import Identity, Messaging
from omnisim.scenario.network import AnyDwell, Rows, touchpoints
from omnisim.scenario.offer import Promotion
from omnisim.scenario.quantity import Frozen, Share, Unit, quantity
from omnisim.scenario.relationship import Relationship
from omnisim.scenario.rhythm import Rhythm
from omnisim.scenario.run import Run
from omnisim.scenario.segment import Segment
from omnisim.scenario.service import Service
from omnisim.scenario.stock import Stock
from omnisim.scenario.tactic import Tactic

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Scenario(Frozen):
    """A market and the configurations of the business that serve it."""

    schema_version: Literal[1] = 1
    name: str
    label: dict[Literal["en", "id"], str] = {}  # what a report calls it
    description: str = ""
    currency: Currency
    today: str | None = None  # the configuration the business runs now; None: the first
    rhythm: Rhythm = Rhythm()
    channels: Annotated[dict[Name, Channel], Field(min_length=1)]
    segments: Annotated[dict[Name, Segment], Field(min_length=1)]
    journey: dict[str, Rows]  # segment (or all): touchpoint: destination: share
    dwell: dict[str, AnyDwell] = {}  # touchpoint (or default): time before the next hop
    redirect: dict[str, dict[str, dict[str, Share]]] = {}  # segment (or all): closed channel: …
    handoffs: Handoffs = Handoffs()
    stock: Stock | None = None
    promotion: Promotion | None = None
    fulfilment: Fulfilment = Fulfilment()
    returns: Returns | None = None
    service: Service | None = None
    relationship: Relationship = Relationship()
    identity: Identity = Identity()
    messaging: Messaging | None = None
    economics: Economics
    adoption: Share = quantity(1, Unit.share)  # what staff make of tactics that need them
    data_quality: Share = quantity(1, Unit.share)  # share of customers whose records are right
    tactics: dict[Name, Tactic] = {}
    configurations: Annotated[dict[Name, Configuration], Field(min_length=1)]
    provenance: dict[str, Provenance] = {}  # path prefix: where its plain numbers come from
    run: Run = Run()

    def titled(self, language: Literal["en", "id"]) -> str:
        """Return what a report in a language calls the scenario."""
        return self.label.get(language, self.name)

    @property
    def touchpoints(self) -> tuple[str, ...]:
        """All touchpoints, in the order that every configuration shares."""
        return touchpoints(self.journey, self.channels)

    @property
    def today_name(self) -> str:
        """Name of the configuration that the business runs now."""
        return self.today or next(iter(self.configurations))

    def open_channels(self, configuration: str) -> tuple[str, ...]:
        """Names of the channels a configuration opens sooner or later, in the order of the file."""
        return self.channels_with(configuration, self.active_tactics(configuration))

    def channels_with(self, configuration: str, tactics: Collection[str]) -> tuple[str, ...]:
        """Names of the channels open while some tactics of a configuration are in use.

        A channel that a tactic opens is closed without that tactic.
        """
        chosen = self.configurations[configuration].channels
        opened = {name for tactic in tactics for name in self.tactics[tactic].opens}
        waiting = {name for tactic in self.tactics.values() for name in tactic.opens} - opened
        return tuple(
            name
            for name in self.channels
            if name in opened or (name not in waiting and (chosen == "all" or name in chosen))
        )

    def active_tactics(self, configuration: str) -> tuple[str, ...]:
        """Names of the tactics a configuration uses, in the order of the file."""
        chosen = self.configurations[configuration].tactics
        return tuple(name for name in self.tactics if chosen == "all" or name in chosen)
