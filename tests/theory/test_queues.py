"""Queues against published values, each other, and a line that is played through."""

import heapq
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.queues import (
    erlang_a,
    erlang_b,
    erlang_c,
    jackson,
    pollaczek_khinchine,
)

# ads, web, app, store, chat, call: rows from, the rest of a row leaves
ROUTING = [
    [0, 0.5, 0.2, 0.1, 0.1, 0],
    [0, 0.2, 0.2, 0.1, 0.1, 0.05],
    [0, 0.1, 0.2, 0.1, 0.1, 0.05],
    [0, 0.1, 0.05, 0.1, 0, 0.05],
    [0, 0.2, 0.1, 0.1, 0, 0.1],
    [0, 0.2, 0.05, 0.1, 0.1, 0],
]
CHANNELS = jackson(
    [5, 5, 0, 0, 0, 0],
    ROUTING,
    service_rates=[1 / mean for mean in (0.1, 0.5, 0.4, 1, 0.3, 0.3)],
    servers=[math.inf] * 4 + [3, 2],
)

rates = st.floats(0.01, 100)
staff = st.integers(1, 60)


def test_erlang_b() -> None:
    assert erlang_b(4, 5) == pytest.approx(0.19907, abs=1e-5)
    assert erlang_b(9, 10) == pytest.approx(0.16796, abs=1e-5)


@pytest.mark.parametrize(
    ("utilisation", "servers", "p_wait", "mean_wait"),
    [
        (0.8, 1, 0.80000, 4.00000),
        (0.8, 2, 0.71111, 1.77778),
        (0.8, 3, 0.64719, 1.07865),
        (0.8, 5, 0.55411, 0.55411),
        (0.9, 10, 0.66873, 0.66873),
        (10 / 12, 12, 0.449388, 0.224694),
    ],
)
def test_erlang_c(utilisation: float, servers: int, p_wait: float, mean_wait: float) -> None:
    line = erlang_c(utilisation * servers, 1, servers=servers)
    assert line.p_wait == pytest.approx(p_wait, abs=1e-5)
    assert line.mean_wait == pytest.approx(mean_wait, abs=1e-5)
    assert line.utilisation == pytest.approx(utilisation)


def test_erlang_a() -> None:
    waiting = erlang_a(10, 1, servers=10, abandonment_rate=0.5)
    assert waiting.p_wait == pytest.approx(0.619655, abs=1e-6)
    assert waiting.p_abandon == pytest.approx(0.103912, abs=2e-6)
    assert waiting.mean_wait == pytest.approx(0.207826, abs=1e-6)
    hourly = erlang_a(48, 10, servers=5, abandonment_rate=20)
    assert hourly.p_wait == pytest.approx(0.457226, abs=1e-6)
    assert hourly.p_abandon == pytest.approx(0.188400, abs=1e-6)
    assert hourly.mean_wait == pytest.approx(0.0094200, abs=1e-7)


def test_pollaczek_khinchine() -> None:
    assert pollaczek_khinchine(0.8, 1, cv2=0) == pytest.approx(2.000)
    assert pollaczek_khinchine(0.8, 1, cv2=2) == pytest.approx(6.000)


def test_jackson_network_of_channels() -> None:
    rates = [5, 11.1018, 4.5346, 2.6606, 2.1769, 1.1325]
    assert CHANNELS.arrival_rates == pytest.approx(rates, abs=1e-4)
    assert CHANNELS.visits_per_customer == pytest.approx(2.66065, abs=1e-5)
    chat, call = CHANNELS.nodes[4:]
    assert chat.p_wait == pytest.approx(0.030815, abs=1e-6)
    assert chat.mean_wait == pytest.approx(0.0039390, abs=1e-7)
    assert call.p_wait == pytest.approx(0.049338, abs=1e-6)
    assert call.mean_wait == pytest.approx(0.0089152, abs=1e-7)
    assert CHANNELS.nodes[0].mean_wait == 0


def test_time_in_the_network_is_waits_and_services_at_each_visit() -> None:
    services = [0.1, 0.5, 0.4, 1, 0.3, 0.3]
    waits = [node.mean_wait for node in CHANNELS.nodes]
    at_each = CHANNELS.arrival_rates / 10 * (np.array(services) + waits)
    assert CHANNELS.mean_time == pytest.approx(at_each.sum())


def test_two_servers_played_through() -> None:
    """M/M/2 at 80 %: batches of one long day, each customer taking the server free first."""
    rng = np.random.default_rng(11)
    batches, size = 100, 4_000
    arrivals = rng.exponential(1 / 1.6, batches * size).cumsum()
    services = rng.exponential(1, batches * size)
    free, waits = [0.0, 0.0], np.zeros(batches * size)
    for i, (arrival, service) in enumerate(zip(arrivals, services, strict=True)):
        begins = max(arrival, free[0])
        waits[i] = begins - arrival
        heapq.heapreplace(free, begins + service)
    means = waits.reshape(batches, size).mean(axis=1)
    standard_error = means.std(ddof=1) / math.sqrt(batches)
    assert standard_error < 0.04
    assert abs(means.mean() - erlang_c(1.6, 1, servers=2).mean_wait) < 4 * standard_error


@given(st.floats(0.01, 50), staff)
def test_erlang_b_is_the_truncated_poisson(load: float, servers: int) -> None:
    logs = np.array([n * math.log(load) - math.lgamma(n + 1) for n in range(servers + 1)])
    shares = np.exp(logs - logs.max())
    assert erlang_b(load, servers) == pytest.approx(shares[-1] / shares.sum(), rel=1e-9)


@given(st.floats(0.01, 0.95), rates, staff)
def test_endless_patience_is_erlang_c(utilisation: float, rate: float, servers: int) -> None:
    arrivals = utilisation * servers * rate
    patient = erlang_a(arrivals, rate, servers=servers, abandonment_rate=1e-9 * rate)
    waiting = erlang_c(arrivals, rate, servers=servers)
    assert patient.p_wait == pytest.approx(waiting.p_wait, rel=1e-4)
    assert patient.mean_wait == pytest.approx(waiting.mean_wait, rel=1e-4)
    assert patient.utilisation == pytest.approx(waiting.utilisation, rel=1e-4)


@given(st.floats(0.01, 3), rates, staff)
def test_no_patience_is_erlang_b(utilisation: float, rate: float, servers: int) -> None:
    load = utilisation * servers
    hasty = erlang_a(load * rate, rate, servers=servers, abandonment_rate=1e9 * rate)
    lost = erlang_b(load, servers)
    assert hasty.p_abandon == pytest.approx(lost, rel=1e-4)
    assert hasty.p_wait == pytest.approx(lost, rel=1e-4)


@given(rates, rates, staff)
def test_patience_as_long_as_service_is_an_infinite_server(
    arrivals: float, rate: float, servers: int
) -> None:
    """If those in line leave as fast as those in service, the number present is Poisson."""
    load = min(arrivals / rate, 60)
    present = np.exp([n * math.log(load) - load - math.lgamma(n + 1) for n in range(400)])
    queue = erlang_a(load * rate, rate, servers=servers, abandonment_rate=rate)
    assert queue.p_wait == pytest.approx(present[servers:].sum(), rel=1e-8)
    in_line = np.maximum(np.arange(400) - servers, 0) @ present
    assert queue.mean_line == pytest.approx(in_line, rel=1e-8)


@given(st.floats(0.5, 40), staff, st.floats(1e-4, 100))
def test_what_is_served_and_what_gives_up_is_what_comes(
    load: float, servers: int, abandonment_rate: float
) -> None:
    queue = erlang_a(load, 1, servers=servers, abandonment_rate=abandonment_rate)
    assert 0 <= queue.p_abandon <= queue.p_wait <= 1
    assert queue.utilisation * servers <= min(load, servers) * (1 + 1e-9)
    assert queue.p_abandon == pytest.approx(abandonment_rate * queue.mean_line / load)


def test_a_flood_leaves_only_what_the_servers_can_do() -> None:
    flood = erlang_a(20, 1, servers=10, abandonment_rate=1e-4)
    assert flood.p_wait == pytest.approx(1)
    assert flood.p_abandon == pytest.approx(0.5)
    assert flood.utilisation == pytest.approx(1)


@given(st.floats(0.01, 0.99), rates)
def test_exponential_service_gives_the_wait_of_one_server(utilisation: float, rate: float) -> None:
    line = erlang_c(utilisation * rate, rate, servers=1)
    assert pollaczek_khinchine(utilisation * rate, rate, cv2=1) == pytest.approx(line.mean_wait)


@given(st.floats(0.01, 0.99), rates, staff)
def test_a_network_of_one_node_is_that_node(utilisation: float, rate: float, servers: int) -> None:
    arrivals = utilisation * servers * rate
    network = jackson([arrivals], [[0.0]], service_rates=[rate], servers=[servers])
    alone = erlang_c(arrivals, rate, servers=servers)
    assert network.nodes[0] == pytest.approx(alone)
    assert network.mean_time == pytest.approx(alone.mean_wait + 1 / rate)


def test_an_empty_line() -> None:
    assert erlang_c(0, 1, servers=3)[1:] == (0, 0, 0, 0)
    assert erlang_a(0, 1, servers=3, abandonment_rate=1)[1:] == (0, 0, 0, 0)
    rare = erlang_a(1e-3, 1, servers=400, abandonment_rate=1)
    assert (rare.p_wait, rare.mean_wait) == (0, 0)
