"""Market: everybody of one replication, and what they share – desks, shelves and the record."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import simpy

from omnisim import event_log as log
from omnisim.engine.codes import NOWHERE
from omnisim.engine.decisions import hours, mood, population, serving, tables
from omnisim.engine.model import Plan
from omnisim.engine.reference.desk import Desk
from omnisim.engine.reference.recorder import Recorder
from omnisim.engine.reference.shelf import Shelf
from omnisim.random_streams import NEED_JOURNEY, SERVICE_JOURNEY, replication_key

ENDED: Final = -2
NONE: Final = -1
EVERYBODY: Final = -1  # beside the segments

Process = Generator[simpy.Event, Any, Any]


class Source(NamedTuple):
    """Where goods come from, and how."""

    route: int
    location: int  # NONE: from stock that never runs out


class Sale(NamedTuple):
    """What was sold."""

    source: Source
    value: float
    goods: float  # cost of goods
    fees: float  # commission and payment
    is_oversold: bool


@dataclass
class Trip:
    """One customer on one journey."""

    customer: int
    who: Any  # key of the customer's luck
    segment: int
    kind: int
    journey: int  # key of its draws
    number: int  # among the customer's journeys, in the log
    place: float  # selects the customer's location of every channel
    began: float
    item: int = 0
    point: int = NONE  # touchpoint
    hop: int = 0
    reached: int = log.ENTERED  # how the touchpoint was reached
    seen_in: int = NONE  # channel where the promotion was seen
    is_refused: bool = False  # the promotion, somewhere
    medium: int = NONE  # that woke the need
    message: int = NONE  # that prompted the journey
    is_recovered: bool = False  # a message has brought them back
    is_served: bool = True
    has_waited: bool = False  # for a missing item
    felt: float = 0.0  # what incidents took from the experience
    sale: Sale | None = None


class Market:
    """All customers of one replication, and what they share: desks and shelves."""

    def __init__(self, plan: Plan, replication: int) -> None:
        """Set everybody to the first simulated day."""
        self.model = plan.model
        self.luck = replication_key(plan.seed, replication)
        self.env = simpy.Environment(self.model.clock.start)
        self.record = Recorder(plan.names)
        self.points = len(self.model.network.stage)
        people = int(self.model.people.first[-1])
        self.orders = [0] * people
        self.satisfaction = [0.0] * people
        self.journeys = [0] * people
        self.needs = [0] * people  # of their own, so far
        self.own_wakes = [math.inf] * people  # when the next of them does
        self.version = [0] * people  # of that: an order in between may change it
        sources = len(self.model.media.point)
        self.woken = np.zeros((people if sources else 0, sources), np.int64)  # by each medium
        self.woken_at = np.full(self.woken.shape, self.model.clock.start)  # the last time
        self.ordered = [-math.inf] * people  # when they last ordered
        self.is_lost = [False] * people
        self.is_sated = [False] * people  # an order was brought forward: the next need is met
        self.known = [0] * people  # channels that know the customer, as bits
        self.opted_out = [0] * people  # channels they want no messages from, as bits
        self.pressure = [0.0] * people  # messages that weighed on them at the latest one
        self.messaged = [0.0] * people  # when that was
        self.experience_sum = [0.0] * (len(plan.names.segments) + 1)  # the last is everybody
        self.experiences = [0] * (len(plan.names.segments) + 1)
        self.shelf = Shelf(self.model.shelves, self.model.clock)
        self.desks = [desk for c in range(len(plan.names.channels)) for desk in self._desks(c)]
        self.desk_epoch = [0] * len(self.desks)

    def _desks(self, channel: int) -> list[Desk]:
        desks, now = self.model.desks, self.env.now
        first = int(desks.first_desk[channel])
        return [
            Desk(
                serving.people_at(self.model, 0, first + location),
                now,
                lambda when: hours.next_opening(self.model, channel, when),
            )
            for location in range(int(desks.locations[channel]))
        ]

    @property
    def epoch(self) -> int:
        """The epoch in force."""
        return tables.epoch_at(self.model.clock, self.env.now)

    def desk(self, channel: int, place: float) -> Desk:
        """Return the customer's desk of a channel, with the staff of the epoch."""
        desks, epoch = self.model.desks, self.epoch
        index = int(desks.first_desk[channel]) + population.location_of(
            place, int(desks.locations[channel])
        )
        if self.desk_epoch[index] != epoch:
            self.desk_epoch[index] = epoch
            since = float(self.model.clock.epochs[epoch])
            self.desks[index].resize(serving.people_at(self.model, epoch, index), since)
        return self.desks[index]

    def end(self, trip: Trip, reason: int) -> int:
        """Let a journey lapse."""
        self.lapse(trip, reason)
        return ENDED

    def lapse(self, trip: Trip, reason: int) -> bool:
        """Write why a journey lapsed; the customer arrives nowhere."""
        if trip.kind == SERVICE_JOURNEY:
            trip.felt += self.model.bond.unresolved
        self.write(trip, log.LAPSE, detail=reason)
        if reason != log.CHANNEL_CLOSED or trip.felt > 0.0:  # turned away is no good experience
            self.feel(trip)
        return False

    def to_channel(self, trip: Trip, channel: int, stage: int, reason: int) -> int:
        """Return the touchpoint of a stage in a channel, or ENDED if there is none."""
        landing = self.model.network.landing
        point = NOWHERE if channel == NOWHERE else landing[trip.segment, stage, channel]
        return self.end(trip, reason) if point == NOWHERE else point

    def write_touch(self, trip: Trip, channel: int, wait: float, handling: float) -> None:
        """Write a touch with what it costs."""
        desks = self.model.desks
        cost = desks.visit_cost[channel] + desks.minute_cost[channel] * handling
        if trip.reached % log.REDIRECTED == log.CONTEXT_KEPT:
            cost = cost + self.model.fulfilment.handoff_cost[self.epoch]
        self.write(trip, log.TOUCH, detail=trip.reached, duration=wait, cost=cost)

    def write(
        self,
        trip: Trip,
        event: int,
        *,
        detail: int = 0,
        duration: float = 0.0,
        value: float = 0.0,
        cost: float = 0.0,
        goods: float = 0.0,
        point: int | None = None,
    ) -> None:
        """Write what has just happened to a customer, where they are or at another touchpoint."""
        self.record.write(
            self.env.now,
            trip.customer,
            trip.segment,
            trip.number,
            log.PROMPTED if trip.message != NONE and trip.kind == NEED_JOURNEY else trip.kind,
            event,
            trip.point if point is None else point,
            detail,
            duration,
            value,
            cost,
            goods,
        )

    def feel_incidents(self, trip: Trip) -> None:
        """Feel what went wrong after the order; what went well there is no news."""
        if trip.felt > 0.0:
            self.feel(trip)

    def feel(self, trip: Trip) -> None:
        """Let the incidents of a journey change satisfaction, against today's experience.

        Before the launch they set what is neutral.
        """
        bond, customer, segment = self.model.bond, trip.customer, trip.segment
        experience, trip.felt = -trip.felt, 0.0
        if not bond.felt:
            return
        if self.env.now < self.model.clock.launch:
            for group in (segment, EVERYBODY):
                self.experience_sum[group] += experience
                self.experiences[group] += 1
            return
        neutral = mood.neutral_experience(
            self.experience_sum[segment],
            self.experiences[segment],
            self.experience_sum[EVERYBODY],
            self.experiences[EVERYBODY],
        )
        after = mood.satisfaction_after(bond, self.satisfaction[customer], experience, neutral)
        self.satisfaction[customer] = after
        score = mood.recommendation(bond, trip.who, trip.kind, trip.journey, after)
        self.write(trip, log.EXPERIENCE, detail=score, duration=after)
