"""SimPy: hop24 as its manual would write it – a process per customer, `Resource` with reneging."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Generator
from itertools import accumulate
from typing import Any

import simpy

from .market import (
    CONVERSION,
    GAP,
    HORIZON,
    LAPSE,
    LEAD_TIME,
    LEAVES,
    LOCATIONS,
    MARKETPLACE,
    POINTS,
    REPEAT,
    STAFFED,
    WEB,
    Hop24,
    Tally,
)

Process = Generator[simpy.Event, Any, Any]


def counted(market: Hop24, seed: int) -> Tally:
    """Simulate; return what was counted."""
    shop = Shop(market, random.Random(seed))
    shop.env.process(shop.arrivals())
    shop.env.run(until=HORIZON)
    return Tally(*(shop.count[name] for name in Tally._fields))


class Shop:
    """The touchpoints, the people who serve there, and the shelves."""

    def __init__(self, market: Hop24, rng: random.Random) -> None:
        self.market, self.rng = market, rng
        self.env = simpy.Environment()
        self.count: Counter[str] = Counter()
        self.entry = list(accumulate(market.entry.tolist()))
        self.ends = [row.nonzero()[0].tolist() for row in market.hops]
        self.bounds = [list(accumulate(row[row > 0.0].tolist())) for row in market.hops]
        self.dwell, self.shape = market.dwell.tolist(), market.dwell_shape.tolist()
        self.people = {p: simpy.Resource(self.env, n) for p, n in STAFFED.items()}
        self.stock = [market.order_up_to] * LOCATIONS
        self.is_ordered = [False] * LOCATIONS

    def arrivals(self) -> Process:
        """Let needs wake."""
        times = sorted(self.rng.uniform(0.0, HORIZON) for _ in range(self.market.customers))
        for time in times:
            yield self.env.timeout(time - self.env.now)
            self.env.process(self.customer())

    def customer(self) -> Process:
        """Go on journeys for as long as they end in a purchase that is followed by a need."""
        home = self.rng.randrange(LOCATIONS)
        while (yield from self.journey(home)) and self.rng.random() < REPEAT:
            yield self.env.timeout(self.rng.expovariate(1.0 / GAP))

    def journey(self, home: int) -> Process:
        """Go from touch to touch; return whether it ended in a purchase."""
        self.count["journeys"] += 1
        point = self.rng.choices(range(POINTS), cum_weights=self.entry)[0]
        while True:
            self.count["visits"] += 1
            if point in self.people:
                wanted = yield from self.queue(point)
            else:
                yield self.env.timeout(self.stay(point))
                wanted = self.next(point)
            if wanted == CONVERSION:
                if self.buys(home):
                    return True
                may_switch = point != MARKETPLACE and self.rng.random() >= LEAVES
                wanted = MARKETPLACE if may_switch else LAPSE
            if wanted == LAPSE:
                return False
            point = wanted

    def queue(self, point: int) -> Process:
        """Be served, or lose patience; return where to go next."""
        self.count["staffed_visits"] += 1
        patience = self.rng.expovariate(1.0 / self.market.patience(point))
        with self.people[point].request() as turn:
            yield turn | self.env.timeout(patience)
            if turn.triggered:
                yield self.env.timeout(self.rng.expovariate(1.0 / self.market.service[point]))
                return self.next(point)
        self.count["abandonments"] += 1
        stage = point // (POINTS // 3)
        return LAPSE if self.rng.random() < LEAVES else stage * (POINTS // 3) + WEB

    def stay(self, point: int) -> float:
        """Return how long somebody stays where nobody serves."""
        mean = self.dwell[point]
        if self.shape[point] == 1:
            return self.rng.expovariate(1.0 / mean)
        return self.rng.gammavariate(2.0, mean / 2.0)

    def next(self, point: int) -> int:
        """Return where somebody goes from a touchpoint."""
        return self.rng.choices(self.ends[point], cum_weights=self.bounds[point])[0]

    def buys(self, home: int) -> bool:
        """Take a unit off the shelf, if there is one."""
        if self.stock[home] == 0:
            self.count["stock_outs"] += 1
            return False
        self.count["orders"] += 1
        self.stock[home] -= 1
        self.reorder(home)
        return True

    def reorder(self, home: int) -> None:
        """Order up to the level, if little is left and nothing is on the way."""
        if self.stock[home] <= self.market.reorder_point and not self.is_ordered[home]:
            self.env.process(self.delivery(home, self.market.order_up_to - self.stock[home]))

    def delivery(self, home: int, units: int) -> Process:
        """Bring what was ordered."""
        self.is_ordered[home] = True
        yield self.env.timeout(LEAD_TIME)
        self.stock[home] += units
        self.is_ordered[home] = False
        self.reorder(home)
