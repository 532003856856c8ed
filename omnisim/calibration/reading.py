"""Reading: what became of the rows of a file – none of them is dropped without being counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from omnisim.errors import Letter

MISSING_CUSTOMER: Final = "missing_customer"
MISSING_CHANNEL: Final = "missing_channel"
UNREADABLE_TIME: Final = "unreadable_time"
UNREADABLE_VALUE: Final = "unreadable_value"
FAR_TIME: Final = "far_time"
NO_ZONE: Final = "no_zone"
UNKNOWN_EVENT: Final = "unknown_event"
UNKNOWN_CHANNEL: Final = "unknown_channel"
UNKNOWN_STAGE: Final = "unknown_stage"
NEGATIVE_VALUE: Final = "negative_value"
BROKEN_LINE: Final = "broken_line"
DUPLICATE: Final = "duplicate"
UNSORTED: Final = "unsorted"
MISSING_SEGMENT: Final = "missing_segment"
SEVERAL_SEGMENTS: Final = "several_segments"
SEVERAL_ARMS: Final = "several_arms"
OTHER_EVENT: Final = "other_event"

DROPPED: Final = "dropped"
MENDED: Final = "mended"
KEPT: Final = "kept"

TOLD: Final[Mapping[str, str]] = {
    BROKEN_LINE: "lines with too many fields",
    MISSING_CUSTOMER: "rows without a customer",
    UNREADABLE_TIME: "rows whose time cannot be read",
    FAR_TIME: "rows at a time far from all others",
    NO_ZONE: "rows without a time zone, where others have one",
    UNKNOWN_EVENT: "rows with an event of an unknown name",
    MISSING_CHANNEL: "rows without a channel",
    UNKNOWN_CHANNEL: "rows with a channel that the scenario does not have",
    UNKNOWN_STAGE: "rows with a stage of an unknown name",
    UNREADABLE_VALUE: "rows whose value or cost is no number",
    NEGATIVE_VALUE: "orders with a negative value",
    DUPLICATE: "rows that repeat another one exactly",
    UNSORTED: "rows earlier than the row before of the same customer",
    MISSING_SEGMENT: "rows of customers without a segment, where others have one",
    SEVERAL_SEGMENTS: "rows in another segment than the customer's first",
    SEVERAL_ARMS: "rows in another arm than the customer's first",
    OTHER_EVENT: "rows of events that say nothing here",
}


class OddRows(NamedTuple):
    """Rows of one odd kind."""

    kind: str
    number: int
    treatment: str  # dropped, mended, or kept
    examples: tuple[str, ...] = ()  # "row 17: 2011-02-30"

    @property
    def told(self) -> str:
        """The kind in English words."""
        return TOLD[self.kind]


class Note(NamedTuple):
    """How something was taken that could have been taken otherwise."""

    key: str  # days, zone, offsets, offset, channels
    details: Mapping[str, str | int]


class Reading(NamedTuple):
    """What became of the rows of a file."""

    file: str
    rows: int
    used: int
    odd: tuple[OddRows, ...] = ()
    notes: tuple[Note, ...] = ()  # how times and names were taken
    warnings: tuple[Letter, ...] = ()  # what somebody should look at

    @property
    def dropped(self) -> int:
        """Number of rows that were not used."""
        return sum(each.number for each in self.odd if each.treatment == DROPPED)
