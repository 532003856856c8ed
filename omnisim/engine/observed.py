"""Observed: the log as the business sees it – the same events, told apart by its records.

A customer whom a channel knows has a record there: from the first order on, or once identified by
a visit, unless the channel keeps its data. Records of several channels are one record where they
are joined; who is not known is a new visitor in every channel of every journey. That somebody has
stopped buying, and how they feel, nobody records. Numbers of records have no meaning beyond telling
them apart; those below the number of people are joined records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np

from omnisim.engine.decisions import messaging, population, tables
from omnisim.engine.model import Plan, customers_in
from omnisim.event_log import CHURN, COLUMNS, EXPERIENCE, ORDER, TOUCH, EventLog
from omnisim.random_streams import MATCHED, replication_key, uniform

_HIDDEN: Final = (CHURN, EXPERIENCE)
_READ: Final = ("time", "customer", "segment", "journey", "event", "touchpoint")


class Records:
    """What the channels of a business know while a log goes by."""

    def __init__(self, plan: Plan, replication: int) -> None:
        """Begin with customers whom nobody knows, but for those who have bought before."""
        self._model = plan.model
        self._luck = replication_key(plan.seed, replication)
        self._channels = [*plan.names.touchpoint_channel, len(plan.names.channels)]
        self._known: dict[int, set[int]] = {}
        self._visitors: dict[tuple[int, int, int], int] = {}
        self._next = customers_in(plan.model) * (len(plan.names.channels) + 2)

    def number(
        self, time: float, customer: int, segment: int, journey: int, event: int, point: int
    ) -> int:
        """Return the record that an event is booked to; events must come in order of time."""
        channel, identity = self._channels[point], self._model.identity
        if channel == len(identity.keeps):  # what happens nowhere concerns those who are known
            return self._joined(time, customer, segment, channel)
        who = population.who_is(self._model, self._luck, customer, segment)
        if customer not in self._known:
            self._known[customer] = self._known_before(who, customer, segment)
        known = self._known[customer]
        if not identity.keeps[channel]:
            if event == ORDER or (
                event == TOUCH and messaging.is_identified(self._model, who, channel)
            ):
                known.add(channel)
            if channel in known:
                return self._joined(time, customer, segment, channel)
        return self._visitor(customer, journey, channel)

    def _known_before(self, who: Any, customer: int, segment: int) -> set[int]:
        """Return the channels that know a customer before the first day."""
        if not population.is_installed(self._model, customer, segment):
            return set()
        channel = int(population.past_channel(self._model, who, segment))
        return set() if self._model.identity.keeps[channel] else {channel}

    def _joined(self, time: float, customer: int, segment: int, channel: int) -> int:
        """Return the record of a known customer: one for all channels if they are joined."""
        who = population.who_is(self._model, self._luck, customer, segment)
        epoch = tables.epoch_at(self._model.clock, time)
        if uniform(who, MATCHED) < self._model.identity.match[epoch]:
            return customer
        return customer + customers_in(self._model) * (1 + channel)

    def _visitor(self, customer: int, journey: int, channel: int) -> int:
        place = (customer, journey, channel)
        if place not in self._visitors:
            self._visitors[place] = self._next
            self._next += 1
        return self._visitors[place]


def observed(stretches: Iterable[EventLog], plan: Plan, replication: int) -> Iterator[EventLog]:
    """Yield a log in stretches with the numbers of records in the place of customers."""
    records = Records(plan, replication)
    for stretch in stretches:
        seen = _seen(stretch)
        rows = zip(*(getattr(seen, name).tolist() for name in _READ), strict=True)
        # Wider than numbers of people, of which there are fewer.
        numbers: Any = np.fromiter((records.number(*row) for row in rows), np.int64, len(seen))
        yield replace(seen, customer=numbers)


def _seen(stretch: EventLog) -> EventLog:
    chosen = ~np.isin(stretch.event, _HIDDEN)
    columns = {name: getattr(stretch, name)[chosen] for name in COLUMNS}
    return EventLog(names=stretch.names, **columns)
