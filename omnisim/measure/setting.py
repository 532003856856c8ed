"""Setting: what a yardstick must know about a market besides its event log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from omnisim.event_log import Names
from omnisim.measure.cash_flow import FixedCost, fixed_cost
from omnisim.measure.months import months_begun

_PERIOD: Final = 90.0
_MOST_CHANNELS: Final = 62  # a journey remembers its channels as bits of one word


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A market and its measured window; per channel and per segment in the order of `names`.

    Segment s owns the customers first_customer[s] … in one run: first its prospects, who have never
    bought before the first simulated day, then its installed base, who have. Days below 0 are
    warm-up: not measured, but who bought then is remembered. The log runs to horizon + follow_up;
    what follows an order of the window later still is lost, under all configurations alike.

    A `value_window` beyond the horizon leaves no customer with full follow-up: the KPIs of acquired
    customers are then not given.

    Raises ValueError if the parts do not fit together.
    """

    names: Names
    online: tuple[bool, ...]  # (n_channels,) as against offline
    advertising: tuple[bool, ...]  # (n_channels,) every touch there is paid to acquire
    served: tuple[bool, ...]  # (n_channels,) by people, with a queue
    first_customer: tuple[int, ...]  # (n_segments,)
    prospects: tuple[int, ...]  # (n_segments,) persons
    installed: tuple[int, ...]  # (n_segments,) persons
    horizon: float  # days measured, from day 0
    follow_up: float  # days after its start in which a journey may convert
    value_window: float  # days after a first order in which a customer is valued
    discount_rate: float  # per year
    fixed_costs: tuple[FixedCost, ...] = ()
    media_spend: tuple[float, ...] = ()  # (n_channels,) money in the window, part of fixed cost
    senders: tuple[int, ...] = ()  # (n_messages,) the channel that sends it, n_channels: none

    def __post_init__(self) -> None:
        _fits(self, len(self.names.channels), "online", "advertising", "served")
        _fits(self, len(self.names.segments), "first_customer", "prospects", "installed")
        _fits(self, len(self.names.messages), "senders")
        if self.media_spend:
            _fits(self, len(self.names.channels), "media_spend")
        if len(self.names.channels) > _MOST_CHANNELS:
            raise ValueError(f"{len(self.names.channels)} channels, at most {_MOST_CHANNELS}")
        if not (self.horizon > 0 and self.follow_up >= 0 and self.value_window > 0):
            raise ValueError("horizon and value_window must be > 0 days, follow_up >= 0")
        if not self.discount_rate > -1:
            raise ValueError(f"discount_rate is {self.discount_rate}, must be > -1")

    @property
    def n_people(self) -> int:
        """The customer numbers run below this."""
        ends = zip(self.first_customer, self.prospects, self.installed, strict=True)
        return max((sum(end) for end in ends), default=0)

    @property
    def end(self) -> float:
        """Day on which the log ends."""
        return self.horizon + self.follow_up

    @property
    def n_months(self) -> int:
        """Calendar months of the horizon."""
        return months_begun(self.horizon)

    @property
    def fixed_cost(self) -> float:
        """What the configuration costs whoever buys, within the window, valued on day 0."""
        return fixed_cost(self.fixed_costs, horizon=self.horizon, discount_rate=self.discount_rate)

    @property
    def period(self) -> float:
        """Days of a retention period: 90, or half the horizon where two would not fit."""
        return _PERIOD if self.horizon >= 2 * _PERIOD else self.horizon / 2

    def segment_of(self) -> NDArray[np.int64]:
        """Return the segment of every customer number (n_people,), -1 where nobody has it."""
        segments = np.full(self.n_people, -1)
        for s, first in enumerate(self.first_customer):
            segments[first : first + self.prospects[s] + self.installed[s]] = s
        return segments

    def is_prospect(self) -> NDArray[np.bool_]:
        """Return who had never bought before the first simulated day (n_people,)."""
        prospect = np.zeros(self.n_people, dtype=bool)
        for first, count in zip(self.first_customer, self.prospects, strict=True):
            prospect[first : first + count] = True
        return prospect


def _fits(setting: Setting, length: int, *fields: str) -> None:
    for field in fields:
        found = len(getattr(setting, field))
        if found != length:
            raise ValueError(f"{field} has {found} entries, must have {length}")
