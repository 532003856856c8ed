"""Ciw: hop24 as a queueing network – a node per touchpoint, one more for the time between needs."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from .market import (
    CHANNELS,
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

try:
    import ciw
except ImportError:
    ciw = None

_OUT = -1  # Ciw's number of the exit; touchpoints are numbered from 1
_BETWEEN = POINTS + 1
_FOREVER = float("inf")


def is_installed() -> bool:
    """Whether there is a Ciw to race against."""
    return ciw is not None


def version() -> str:
    """Return its version."""
    return str(ciw.__version__)


def counted(market: Hop24, seed: int) -> Tally:
    """Simulate; return what was counted."""
    ciw.seed(seed)
    rng = random.Random(seed)
    shelves = _Shelves(market, rng.choices(range(LOCATIONS), k=market.customers + 1))
    rows = [_hops(market, shelves, point) for point in range(POINTS)]
    network = ciw.create_network(
        arrival_distributions=[*_arrivals(market, rng), None],
        service_distributions=[
            *(_service(market, point) for point in range(POINTS)),
            ciw.dists.Exponential(1.0 / GAP),
        ],
        number_of_servers=[*(STAFFED.get(p, _FOREVER) for p in range(POINTS)), _FOREVER],
        reneging_time_distributions=[
            *(
                ciw.dists.Exponential(1.0 / market.patience(p)) if p in STAFFED else None
                for p in range(POINTS)
            ),
            None,
        ],
        routing=ciw.routing.NetworkRouting(routers=[*rows, _back(market)]),
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(HORIZON)
    return _tally(simulation, shelves.count)


def _tally(simulation: Any, count: Counter[str]) -> Tally:
    nodes = simulation.transitive_nodes[:POINTS]
    under_way = sum(len(node.all_individuals) for node in nodes)
    records = simulation.get_all_records(only=["service", "renege"])
    touches = [r for r in records if r.node != _BETWEEN]
    staffed = [r for r in touches if r.node - 1 in STAFFED]
    waiting = sum(len(nodes[p].all_individuals) for p in STAFFED)
    again = sum(r.node == _BETWEEN for r in records)
    first = simulation.nodes[0].number_accepted_individuals
    return Tally(
        journeys=first + again,
        visits=len(touches) + under_way,
        staffed_visits=len(staffed) + waiting,
        abandonments=sum(r.record_type == "renege" for r in touches),
        orders=count["orders"],
        stock_outs=count["stock_outs"],
    )


def _arrivals(market: Hop24, rng: random.Random) -> list[Any]:
    """Return everybody's first need, by the touchpoint where it begins."""
    times: list[list[float]] = [[] for _ in range(POINTS)]
    points = rng.choices(range(POINTS), weights=market.entry.tolist(), k=market.customers)
    for point in points:
        times[point].append(rng.uniform(0.0, HORIZON))
    return [_one_after_another(sorted(each)) if each else None for each in times]


def _one_after_another(times: list[float]) -> Any:
    gaps = [later - earlier for earlier, later in zip([0.0, *times], times, strict=False)]
    return ciw.dists.Sequential([*gaps, _FOREVER])


def _service(market: Hop24, point: int) -> Any:
    mean = market.service[point] if point in STAFFED else float(market.dwell[point])
    if point in STAFFED or market.dwell_shape[point] == 1:
        return ciw.dists.Exponential(1.0 / mean)
    return ciw.dists.Gamma(2.0, mean / 2.0)


def _back(market: Hop24) -> Any:
    """Return the router from the time between needs to the next journey."""
    points = market.entry.nonzero()[0]
    shares = market.entry[points].tolist()
    shares[-1] -= max(0.0, sum(shares) - 1.0)
    return ciw.routing.Probabilistic([int(p) + 1 for p in points], shares)


class _Shelves:
    """What is on the shelves of every location; deliveries are booked when somebody looks."""

    def __init__(self, market: Hop24, home: list[int]) -> None:
        self.market, self.home = market, home
        self.count: Counter[str] = Counter()
        self.stock = [market.order_up_to] * LOCATIONS
        self.delivery = [_FOREVER] * LOCATIONS
        self.coming = [0] * LOCATIONS

    def sell(self, customer: int, now: float) -> bool:
        """Whether there was a unit to be sold."""
        home = self.home[customer]
        while self.delivery[home] <= now:
            came, self.delivery[home] = self.delivery[home], _FOREVER
            self.stock[home] += self.coming[home]
            self._reorder(home, came)
        sold = self.stock[home] > 0
        self.count["orders" if sold else "stock_outs"] += 1
        if sold:
            self.stock[home] -= 1
            self._reorder(home, now)
        return sold

    def _reorder(self, home: int, now: float) -> None:
        if self.stock[home] <= self.market.reorder_point and self.delivery[home] == _FOREVER:
            self.coming[home] = self.market.order_up_to - self.stock[home]
            self.delivery[home] = now + LEAD_TIME


def _hops(market: Hop24, shelves: _Shelves, point: int) -> Any:
    """Return the router from a touchpoint."""
    ends = [int(end) for end in market.hops[point].nonzero()[0]]
    shares = market.hops[point, ends].tolist()
    web = point // len(CHANNELS) * len(CHANNELS) + WEB

    class Hops(ciw.routing.NodeRouting):  # type: ignore[misc]
        """Routes from here, as the customer's luck and the shelves have it."""

        def next_node(self, ind: Any) -> Any:
            """Hop, or buy."""
            end = ciw.random_choice(ends, shares)
            if end == CONVERSION:
                return self.simulation.nodes[self.buy(ind)]
            return self.simulation.nodes[_OUT if end == LAPSE else end + 1]

        def buy(self, ind: Any) -> int:
            """Buy, or miss it."""
            if shelves.sell(ind.id_number, self.simulation.current_time):
                return _BETWEEN if random.random() < REPEAT else _OUT
            switches = point != MARKETPLACE and random.random() >= LEAVES
            return MARKETPLACE + 1 if switches else _OUT

        def next_node_for_jockeying(self, ind: Any) -> Any:  # noqa: ARG002 - Ciw gives it
            """Leave the queue."""
            return self.simulation.nodes[_OUT if random.random() < LEAVES else web + 1]

    return Hops()
