"""Queues in closed form: Erlang's formulas, Pollaczek–Khinchine, open Jackson networks.

Customers come at random (Poisson, `arrival_rate` per unit of time), are served by `servers` equal
servers (exponential, `service_rate` per server) and wait in one line, first come, first served.

    Erlang B  nobody waits, who finds all servers busy is lost     Erlang 1917
    Erlang C  everybody waits                                      Erlang 1917
    Erlang A  everybody waits, but no longer than their patience   Palm 1957; Garnett, Mandelbaum
                                                                   & Reiman 2002

Pollaczek–Khinchine gives the mean wait of one server with any service time. In a network of such
nodes with random routing each node behaves as if alone, at the rate that the routing brings
(Jackson 1957). All functions use one unit of time, whichever it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from omnisim.markov import AbsorbingChain, FloatArray

_NEGLIGIBLE = 1e-17
_LARGE = 1e200


class Waiting(NamedTuple):
    """How the customers of one service point wait, in the long run."""

    arrival_rate: float  # customers per unit of time
    utilisation: float  # share of the servers' time that is busy
    p_wait: float  # share of customers who find all servers busy
    p_abandon: float  # share of customers who lose patience
    mean_wait: float  # time in line, averaged over all customers, abandoning or not

    @property
    def mean_line(self) -> float:
        """Mean number of customers in line (Little 1961)."""
        return self.arrival_rate * self.mean_wait


def erlang_b(load: float, servers: int) -> float:
    """Return the share of customers lost for want of a server; load = arrival / service rate."""
    return 1.0 / _inverse_b(load, servers)


def erlang_c(arrival_rate: float, service_rate: float, *, servers: int) -> Waiting:
    """Return the waiting in M/M/c. ValueError if the servers cannot keep up."""
    load = _load(arrival_rate, service_rate, servers)
    if load >= servers:
        raise ValueError(f"load {load:g} needs more than {servers} servers, or the line grows")
    blocked = erlang_b(load, servers)
    utilisation = load / servers
    p_wait = blocked / (1 - utilisation * (1 - blocked))
    spare = servers * service_rate - arrival_rate
    return Waiting(arrival_rate, utilisation, p_wait, p_abandon=0.0, mean_wait=p_wait / spare)


def erlang_a(
    arrival_rate: float, service_rate: float, *, servers: int, abandonment_rate: float
) -> Waiting:
    """Return the waiting in M/M/c+M: patience is exponential, 1 / `abandonment_rate` on average."""
    load = _load(arrival_rate, service_rate, servers)
    if not abandonment_rate > 0:
        raise ValueError(f"abandonment rate {abandonment_rate:g} must be positive")
    if load == 0:
        return Waiting(0.0, 0.0, 0.0, 0.0, 0.0)
    # Probabilities in units of "all busy, nobody in line"; rescaled when a long line outgrows them.
    at_most_busy, all_busy, in_line, line = _inverse_b(load, servers), 1.0, 0.0, 0.0
    weight, waiting = 1.0, 0
    while weight > _NEGLIGIBLE * (at_most_busy + in_line):
        waiting += 1
        weight *= arrival_rate / (servers * service_rate + waiting * abandonment_rate)
        in_line += weight
        line += waiting * weight
        if line > _LARGE:
            at_most_busy, all_busy, in_line, line, weight = (
                part / _LARGE for part in (at_most_busy, all_busy, in_line, line, weight)
            )
    total = at_most_busy + in_line
    mean_wait = line / total / arrival_rate
    p_abandon = abandonment_rate * mean_wait
    return Waiting(
        arrival_rate,
        utilisation=load * (1 - p_abandon) / servers,
        p_wait=(all_busy + in_line) / total,
        p_abandon=p_abandon,
        mean_wait=mean_wait,
    )


def pollaczek_khinchine(arrival_rate: float, service_rate: float, *, cv2: float) -> float:
    """Return the mean time in line of M/G/1; `cv2` is the squared variation of the service time.

    ValueError if the server cannot keep up.
    """
    utilisation = _load(arrival_rate, service_rate, 1)
    if utilisation >= 1:
        raise ValueError(f"utilisation {utilisation:g} must be below 1, or the line grows")
    return utilisation / service_rate * (1 + cv2) / (2 * (1 - utilisation))


@dataclass(frozen=True, eq=False)
class JacksonNetwork:
    """The long run of an open network of service points."""

    nodes: tuple[Waiting, ...]
    arrival_rates: FloatArray  # (n,) from outside and from other nodes
    visits_per_customer: float  # to all nodes together
    mean_time: float  # of a customer in the whole network, waits and services


def jackson(
    external: ArrayLike,
    routing: ArrayLike,
    *,
    service_rates: Sequence[float],
    servers: Sequence[float],
) -> JacksonNetwork:
    """Return the long run of an open Jackson network of n nodes.

    `external` (n,) are arrivals from outside per unit of time, `routing` (n, n) the probabilities
    of going on to another node (the rest of a row leaves), `service_rates` (n,) are per server,
    `servers` (n,) numbers, `math.inf` where nobody waits. ValueError if nobody comes, if somebody
    never leaves and, all at once, for the nodes that cannot keep up.
    """
    entering = float(np.sum(external))
    if not entering > 0:
        raise ValueError("no arrivals from outside, the network stays empty")
    onward = np.asarray(routing, dtype=float)
    leaving = 1 - onward.sum(axis=1, keepdims=True)
    leaving[abs(leaving) < 1e-12] = 0.0  # what rounding leaves of a row that sums to 1 is no exit
    rates = AbsorbingChain(onward, leaving).visits(external)
    nodes = _nodes(rates.tolist(), service_rates, servers)
    inside = sum(node.mean_line for node in nodes) + float(np.sum(rates / service_rates))
    return JacksonNetwork(nodes, rates, float(rates.sum()) / entering, inside / entering)


def _nodes(
    arrival_rates: Sequence[float], service_rates: Sequence[float], servers: Sequence[float]
) -> tuple[Waiting, ...]:
    """Return the waiting at each node; one ValueError tells of all nodes that have none."""
    nodes, faults = [], []
    for i, node in enumerate(zip(arrival_rates, service_rates, servers, strict=True)):
        try:
            nodes.append(_node(*node))
        except ValueError as fault:
            faults.append(f"node {i}: {fault}")
    if faults:
        raise ValueError("\n".join(faults))
    return tuple(nodes)


def _node(arrival_rate: float, service_rate: float, servers: float) -> Waiting:
    if math.isinf(servers):
        _load(arrival_rate, service_rate, servers)
        return Waiting(arrival_rate, 0.0, 0.0, 0.0, 0.0)
    return erlang_c(arrival_rate, service_rate, servers=int(servers))


def _inverse_b(load: float, servers: int) -> float:
    """Return 1 / Erlang B, which grows where the formula itself would vanish."""
    inverse = 1.0
    for n in range(1, servers + 1):
        inverse = 1.0 + inverse * n / load if load > 0 else math.inf
    return inverse


def _load(arrival_rate: float, service_rate: float, servers: float) -> float:
    if not (arrival_rate >= 0 and service_rate > 0 and servers >= 1):
        raise ValueError(
            f"arrival rate {arrival_rate:g} must not be negative, service rate {service_rate:g} "
            f"must be positive, servers {servers:g} at least 1"
        )
    return arrival_rate / service_rate
