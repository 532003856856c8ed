"""What queues refuse, and how they say so."""

import math

import pytest

from omnisim.queues import erlang_a, erlang_c, jackson, pollaczek_khinchine


def test_a_line_that_grows_for_ever_is_refused() -> None:
    with pytest.raises(ValueError, match="load 3 needs more than 3 servers"):
        erlang_c(3, 1, servers=3)
    with pytest.raises(ValueError, match="utilisation 1.2 must be below 1"):
        pollaczek_khinchine(1.2, 1, cv2=0)


@pytest.mark.parametrize(("arrivals", "rate", "servers"), [(-1, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_rates_and_servers_that_mean_nothing_are_refused(
    arrivals: float, rate: float, servers: int
) -> None:
    with pytest.raises(ValueError, match="arrival rate .* must not be negative"):
        erlang_c(arrivals, rate, servers=servers)


def test_patience_must_end() -> None:
    with pytest.raises(ValueError, match="abandonment rate 0 must be positive"):
        erlang_a(1, 1, servers=1, abandonment_rate=0)


def test_all_overloaded_nodes_are_named_at_once() -> None:
    with pytest.raises(ValueError, match="node 0") as fault:
        jackson([1, 1, 1], [[0] * 3] * 3, service_rates=[1, 1, 0], servers=[1, math.inf, math.inf])
    assert [line[:6] for line in str(fault.value).splitlines()] == ["node 0", "node 2"]


def test_customers_must_come_and_go() -> None:
    with pytest.raises(ValueError, match="no arrivals"):
        jackson([0], [[0]], service_rates=[1], servers=[1])
    with pytest.raises(ValueError, match="state 0: no outcome can be reached"):
        jackson([1, 1], [[0.1] * 10] * 10, service_rates=[1], servers=[1])
