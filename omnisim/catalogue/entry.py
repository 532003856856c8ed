"""Entry: one tactic of the catalogue – what it does by kind of channel, and what that rests on.

A catalogue knows neither the channels of a business nor its size. So places are named by *kinds* of
channel (`chat`, `purchase@store`, `website > app`) or by the words of `PLACES`, and costs are
relative to what the business sells: one-off costs in months of sales, monthly costs as shares of
them, and costs of a use or a message as shares of a mean order.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import BeforeValidator, Field, StringConstraints

from omnisim.scenario.channel import ChannelKind
from omnisim.scenario.messaging import Message
from omnisim.scenario.quantity import Duration, Factor, Frozen, Share, Unit, quantity
from omnisim.scenario.tactic import Tactic, Use

Mechanism = Literal[
    "network",
    "handoff",
    "service",
    "stock",
    "offers",
    "messages",
    "media",
    "fulfilment",
    "returns",
    "relationship",
    "identity",
    "rollout",
]

# All channels but advertising and those that keep their data, as marketplaces do; and some of them.
PLACES: Final = ("own", "online", "offline", "staffed")


class Words(Frozen):
    """The same in every language."""

    en: str
    id: str


class RelativeUse(Frozen):
    """A cost of every use."""

    of: Use
    amount: Share  # of a mean order


class RelativeCost(Frozen):
    """What a tactic costs a business of any size. No public number was found: all are ours."""

    one_off: Factor = quantity(0)  # months of sales
    monthly: Share = quantity(0)  # of a month's sales
    per_use: RelativeUse | None = None
    share_of_sales: Share = quantity(0)  # of the value of every order


class Sending(Frozen):
    """A message that comes with a tactic; its places are named by kinds of channel."""

    sent_by: tuple[ChannelKind, ...]  # the first kind that the business has
    cost: Share = quantity(0)  # of a mean order, per message
    message: Message


def _nameless(raw: Any) -> Any:
    return {"what": "", **raw} if isinstance(raw, dict) else raw


Effects = Annotated[Tactic, BeforeValidator(_nameless)]


class Entry(Frozen):
    """One tactic of the catalogue."""

    label: Words
    what: Words  # one sentence
    acts_on: Annotated[tuple[Mechanism, ...], Field(min_length=1)]
    acts_through: tuple[str, ...] = ()  # entries of a scenario without which it does nothing
    effects: Effects = Tactic(what="")
    messages: dict[str, Sending] = {}
    needs: tuple[str, ...] = ()  # other tactics of the catalogue
    needs_staff: bool = False
    needs_data: bool = False
    build: Duration = quantity(0, Unit.days)
    ramp: Duration = quantity(0, Unit.days)
    coverage: Share = quantity(1, Unit.share)
    cost: RelativeCost = RelativeCost()
    goes_wrong: Words
    evidence: Words


class Listed(NamedTuple):
    """A tactic with its name and its group."""

    name: str
    group: str
    entry: Entry


class CatalogueFile(Frozen):
    """One file of a catalogue: the tactics of one group."""

    group: str
    tactics: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")], Entry]
