"""Wish: what a page asks for – a scenario, what was changed in it, and how it is simulated."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints

from omnisim.units import Language
from omnisim.web.bounds import (
    FEWEST_PEOPLE,
    MOST_CHANGES,
    MOST_CHARACTERS,
    MOST_OWN,
    MOST_PEOPLE,
    MOST_REPLICATIONS,
    MOST_SHOWN,
    MOST_WORLDS,
)

_OF_MARKET: Final = {"scenario", "text", "file", "numbers", "configurations"}
_HOW_MUCH: Final = {"replications", "worlds"}
_NAME: Final = r"^[a-z][a-z0-9_]*$"
Name = Annotated[str, StringConstraints(pattern=_NAME, max_length=60)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Names = Annotated[tuple[Name, ...], Field(max_length=100)]
PerName = Annotated[dict[Name, FiniteFloat], Field(max_length=100)]


class Asked(BaseModel):
    """Base of everything that a request may say: nothing else, and nothing is changed in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Edit(Asked):
    """One configuration as somebody set it; what is left out is as in the one it is like."""

    like: Name | None = None  # the configuration that this one of one's own began as
    label: Annotated[str, StringConstraints(max_length=60)] | None = None
    channels: Names | None = None
    tactics: Names | None = None
    coverage: PerName = {}  # tactic: share of customers it reaches in the end
    servers: PerName = {}  # channel: people per location
    budgets: PerName = {}  # channel: money per month


class Market(Asked):
    """A scenario with what was changed in it."""

    scenario: Name | None = None  # one at hand, or:
    text: Annotated[str, StringConstraints(max_length=MOST_CHARACTERS)] | None = None
    file: Annotated[str, StringConstraints(max_length=80)] = "scenario.yaml"  # for letters only
    numbers: Annotated[dict[Key, FiniteFloat], Field(max_length=MOST_CHANGES)] = {}
    configurations: Annotated[dict[Name, Edit], Field(max_length=30 + MOST_OWN)] = {}
    language: Language = "en"

    @property
    def origin(self) -> str:
        """Digest of the scenario as it was before anything was changed."""
        return _digest(f"{self.scenario}\0{self.text}")

    @property
    def key(self) -> str:
        """Digest of the scenario and of what was changed in it."""
        return _digest(self.model_dump_json(include=_OF_MARKET))

    @property
    def digest(self) -> str:
        """Digest of everything that is asked."""
        return _digest(self.model_dump_json())


class Wish(Market):
    """A market, the configurations to compare, and how much is simulated."""

    shown: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST_SHOWN)]
    baseline: Name | None = None
    seed: Annotated[int, Field(ge=0, le=2**53 - 1)] = 7
    people: Annotated[int, Field(ge=FEWEST_PEOPLE, le=MOST_PEOPLE)] | None = None  # None: all
    replications: Annotated[int, Field(ge=2, le=MOST_REPLICATIONS)] = 10
    worlds: Annotated[int, Field(ge=0, le=MOST_WORLDS)] = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The configurations to simulate, in an order that does not depend on the baseline."""
        return tuple(sorted(dict.fromkeys(self.shown)))

    @property
    def trial_key(self) -> str:
        """Digest of all that decides what is simulated."""
        said = self.model_dump_json(include={*_OF_MARKET, "seed", "people", *_HOW_MUCH})
        return _digest(f"{self.names} {said}")


class Simulation(Wish):
    """A wish of one visitor, who waits for one simulation at a time."""

    visitor: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{8,40}$")]


class OneCustomer(Wish):
    """A wish, and the customer to be followed; None: the most telling one."""

    customer: Annotated[int, Field(ge=0, le=MOST_PEOPLE)] | None = None


class OneConfiguration(Wish):
    """A wish, and the configuration whose channels are to be judged; None: the one of today."""

    configuration: Name | None = None


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


Download = Literal["scenario.yaml", "workbook.xlsx", "events.csv.gz", "report.html"]
