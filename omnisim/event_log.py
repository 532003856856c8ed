"""Event log: what happened to customers, in columns; one type for simulated and observed journeys.

A log is a stretch of events in order of happening, with the names its codes refer to. Long logs
come as several stretches that share one `Names`; `joined` makes one of them. What an event brings
in is `value - cost - goods`.

A touch is written when the customer arrives, with the wait that follows. Its `detail` says how the
customer came there (`REACHED`), its `duration` the wait in days (negative: the patience after which
the customer left unserved). The meaning of `detail` and `duration` by event:

========== ============================ ============================================
event      detail                       duration
========== ============================ ============================================
touch      how it was reached, REACHED  wait while open; < 0: left unserved after it
stock_out  reaction, REACTIONS          –
order      fulfilment route, ROUTES     –
received   1 if later than promised     lead time from the order
cancelled  why, CANCELLATIONS           –
returned   return route, RETURN_ROUTES  –
resolved   number of contacts           time from first contact
lapse      why, LAPSES                  –
churn      orders so far                –
experience recommendation score, 0–10   satisfaction after it, in points
message    4 × message + one of ANSWERS days until it is sent
========== ============================ ============================================
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EVENTS: Final = (
    "touch",
    "stock_out",
    "order",
    "received",
    "cancelled",
    "returned",
    "resolved",
    "lapse",
    "churn",
    "experience",
    "message",
)
(
    TOUCH,
    STOCK_OUT,
    ORDER,
    RECEIVED,
    CANCELLED,
    RETURNED,
    RESOLVED,
    LAPSE,
    CHURN,
    EXPERIENCE,
    MESSAGE,
) = range(11)

REACHED: Final = (
    "entry",  # the first touch of a journey
    "same_channel",
    "context_kept",  # a hand-off whose context survived
    "context_lost",  # a hand-off after which the story is repeated
    "fell_back",  # a hand-off lost, back to an earlier stage
    "came_back",  # to the same touchpoint, after waiting for a missing item
    "no_context",  # from an advertisement: there is nothing to lose yet
)
ENTERED, SAME_CHANNEL, CONTEXT_KEPT, CONTEXT_LOST, FELL_BACK, CAME_BACK, NO_CONTEXT = range(7)
REDIRECTED: Final = 16  # added to a REACHED code: the channel they wanted is not open

REACTIONS: Final = ("elsewhere", "substitute", "delay", "switch", "leave")
ELSEWHERE, SUBSTITUTED, DELAY, SWITCH, LEAVE = range(5)

ROUTES: Final = (
    "carry_out",
    "delivery",
    "pick_up",
    "ship_from_store",
    "endless_aisle",
    "renewal",  # of a contract, nowhere and with nothing to carry
)
CARRY_OUT, DELIVERY, PICK_UP, SHIP_FROM_STORE, ENDLESS_AISLE, RENEWAL = range(6)

CANCELLATIONS: Final = ("oversold", "refused_at_door")
OVERSOLD, REFUSED_AT_DOOR = range(2)

RETURN_ROUTES: Final = ("mail", "store")
BY_MAIL, IN_STORE = range(2)

LAPSES: Final = (
    "own_choice",  # the network says so
    "channel_closed",
    "context_lost",
    "impatient",
    "stock_out",
    "promotion_refused",
    "no_route",  # nothing brings the goods from here to the customer
    "endless",  # more touches than a journey may have
)
(
    OWN_CHOICE,
    CHANNEL_CLOSED,
    GAVE_UP_STORY,
    IMPATIENT,
    NO_STOCK,
    PROMOTION_REFUSED,
    NO_ROUTE,
    ENDLESS,
) = range(8)

KINDS: Final = ("need", "service", "prompted")
NEED, SERVICE, PROMPTED = range(3)

ANSWERS: Final = ("sent", "answered", "opted_out", "answered_and_opted_out")
SENT, ANSWERED, OPTED_OUT, ANSWERED_AND_OPTED_OUT = range(4)


class Names(NamedTuple):
    """What the codes of a log stand for."""

    segments: tuple[str, ...]
    channels: tuple[str, ...]
    touchpoints: tuple[str, ...]  # "stage@channel"
    touchpoint_channel: tuple[int, ...]  # (n_touchpoints,) index into channels
    touchpoint_stage: tuple[int, ...]  # (n_touchpoints,) index into STAGES
    messages: tuple[str, ...] = ()


STAGES: Final = ("awareness", "consideration", "purchase", "retention")
AWARENESS, CONSIDERATION, PURCHASE, RETENTION = range(4)


@dataclass(frozen=True)
class EventLog:
    """A stretch of events in order of happening; every column has shape (n_events,)."""

    names: Names
    time: NDArray[np.float64]  # days; day 0 is the day the configurations begin to differ
    customer: NDArray[np.int32]
    segment: NDArray[np.int8]
    journey: NDArray[np.int32]  # running number of the customer's journeys; service: of the order's
    kind: NDArray[np.int8]  # index into KINDS
    event: NDArray[np.int8]  # index into EVENTS
    touchpoint: NDArray[np.int16]  # index into names.touchpoints, -1 if none
    detail: NDArray[np.int16]
    duration: NDArray[np.float64]  # days
    value: NDArray[np.float64]  # money received from the customer
    cost: NDArray[np.float64]  # money spent on the event, the goods themselves apart
    goods: NDArray[np.float64]  # cost of goods that left; negative for those that came back

    def __len__(self) -> int:
        return len(self.time)


TYPES: Final = {
    "time": "float64",
    "customer": "int32",
    "segment": "int8",
    "journey": "int32",
    "kind": "int8",
    "event": "int8",
    "touchpoint": "int16",
    "detail": "int16",
    "duration": "float64",
    "value": "float64",
    "cost": "float64",
    "goods": "float64",
}
COLUMNS: Final = tuple(TYPES)


def log_of_nothing(names: Names) -> EventLog:
    """Return a log without events."""
    import numpy as np  # late, as below

    return EventLog(names=names, **{name: np.zeros(0, dtype) for name, dtype in TYPES.items()})


def joined(stretches: Iterable[EventLog]) -> EventLog:
    """Return one log from its stretches in order (at least one)."""
    import numpy as np  # late: most who read this room want the names of events

    parts = list(stretches)
    columns = {name: np.concatenate([getattr(p, name) for p in parts]) for name in COLUMNS}
    return EventLog(names=parts[0].names, **columns)
