"""Channel: a place of contact, who serves there, when it is open and what it costs."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from omnisim import units
from omnisim.scenario.media import Media
from omnisim.scenario.quantity import Count, Duration, Factor, Frozen, Money, Share, quantity


class ChannelKind(StrEnum):
    """The kinds of channel a customer journey can touch."""

    paid_social = "paid_social"
    search = "search"
    display = "display"
    website = "website"
    app = "app"
    marketplace = "marketplace"
    store = "store"
    kiosk = "kiosk"
    email = "email"
    push = "push"
    chat = "chat"
    chatbot = "chatbot"
    call_centre = "call_centre"
    branch = "branch"
    field_sales = "field_sales"
    event = "event"
    pos = "pos"


OFFLINE: Final = frozenset(
    {
        ChannelKind.store,
        ChannelKind.kiosk,
        ChannelKind.branch,
        ChannelKind.field_sales,
        ChannelKind.event,
        ChannelKind.pos,
    }
)
ADVERTISING: Final = frozenset(
    {
        ChannelKind.paid_social,
        ChannelKind.search,
        ChannelKind.display,
        ChannelKind.email,
        ChannelKind.push,
    }
)
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Hours = Annotated[
    tuple[float, float],
    BeforeValidator(units.parse_clock),
    WithJsonSchema({"type": "string", "description": "opening hours, as 10:00-21:00 or closed"}),
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Cost(Frozen):
    """What having a thing costs, whoever uses it."""

    one_off: Money = quantity(0)  # paid only by a configuration that does not have it today
    monthly: Money = quantity(0)


class Channel(Frozen):
    """One channel of the business."""

    kind: ChannelKind
    label: dict[Literal["en", "id"], str] = {}
    sells: bool | None = None  # None: every kind but advertising sells
    place: Literal["online", "offline"] | None = None  # None: by kind
    servers: Count | None = None  # people per location; None: no queue
    locations: Annotated[int, Field(ge=1)] = 1
    open: Hours | dict[Weekday, Hours] = (0.0, 24.0)
    when_closed: Literal["come_later", "wait"] | None = None  # None: by kind
    handling: Duration = quantity(0)  # mean time a server is busy with one touch
    handling_shape: Factor = quantity(1, low=0.7, high=4)  # gamma shape; 1 is exponential
    patience: Duration | None = None  # mean of an exponential patience; None: unlimited
    impatient: dict[str, Share] = {}  # where those go who waited too long; the rest lapse
    cost_per_visit: Money = quantity(0)
    cost_per_minute: Money = quantity(0)  # of handling
    identifies: Share = quantity(0)  # of customers, who are known there once they have been there
    keeps_data: bool = False  # what is known there, orders included, stays there
    media: Media | None = None  # needs that its advertising wakes, beside those that wake anyway
    commission: Share = quantity(0)  # of the order value
    cost: Cost = Cost()

    @property
    def idle(self) -> Collection[str]:
        """The spread of work that nobody does."""
        works = self.servers is not None and self.handling.most > 0.0
        return () if works else ("handling_shape",)

    @property
    def is_online(self) -> bool:
        """Whether the customer stays at a screen or phone."""
        return (self.place or ("offline" if self.kind in OFFLINE else "online")) == "online"

    @property
    def can_sell(self) -> bool:
        """Whether an order can be placed here."""
        return self.kind not in ADVERTISING if self.sells is None else self.sells

    @property
    def comes_later(self) -> bool:
        """Whether a customer who finds it closed comes in opening hours (else waits at once)."""
        if self.when_closed is None:
            return not self.is_online or self.kind is ChannelKind.call_centre
        return self.when_closed == "come_later"

    @property
    def hours(self) -> tuple[tuple[float, float], ...]:
        """Opening span of each weekday from Monday, in hours; a closed day is (0, 0)."""
        if isinstance(self.open, dict):
            return tuple(self.open.get(day, (0.0, 0.0)) for day in WEEKDAYS)
        return (self.open,) * len(WEEKDAYS)
