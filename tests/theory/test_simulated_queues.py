"""The service mechanism against queueing theory.

The desk alone is judged on a long line of customers; the engine around it on shorter ones, with
arrivals from the market itself. Every prospect needs once, at a time uniform over the horizon: that
is a Poisson process given its number, so the pool never runs dry and only the number is not random.
Standard errors come from independent lines: desks of their own, or locations of one channel.

The published M/D/1 is not expressible (handling times are gamma), but so nearly with a shape of a
million that Pollaczek–Khinchine differs by a millionth.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import kstest

from omnisim.engine.build.plan import plan_of
from omnisim.engine.reference.desk import Desk
from omnisim.event_log import EventLog
from omnisim.queues import erlang_a, erlang_c, jackson, pollaczek_khinchine
from omnisim.random_streams import HOME, uniform
from tests.simulated import (
    ONE_NEED,
    Floats,
    assert_mean,
    channel_of,
    ends,
    log_of,
    log_of_plan,
    luck_of,
    market,
    part_of,
    touches,
)

LINES = 16  # independent lines of one kind
LONG = 20_000  # customers of each
HOUR = 1 / 24

# --- the desk alone ----------------------------------------------------------------------------


def lines(
    arrivals: float, *, servers: int, customers: int, patience: float = math.inf, shape: float = 1.0
) -> tuple[Floats, Floats]:
    """Return the waits (lines, customers) of settled lines, and who was served; service rate 1."""
    luck = np.random.default_rng(20_261_122)
    waits = np.empty((LINES, customers))
    stays = np.empty((LINES, customers))
    for line in range(LINES):
        times = np.cumsum(luck.exponential(1 / arrivals, customers)).tolist()
        handling = (luck.gamma(shape, 1 / shape, customers)).tolist()
        limits = (luck.exponential(1, customers) * patience).tolist()
        desk = Desk(servers, 0.0, lambda now: now)
        for i, (now, work, limit) in enumerate(zip(times, handling, limits, strict=True)):
            begins = desk.begins(now)
            wait = begins - now
            if wait <= limit:
                desk.serve(begins, work)
            waits[line, i], stays[line, i] = min(wait, limit), wait <= limit
    settled = slice(customers // 10, None)
    return waits[:, settled], stays[:, settled]


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
def test_the_desk_alone_is_erlang_c(
    utilisation: float, servers: int, p_wait: float, mean_wait: float
) -> None:
    waits, _ = lines(utilisation * servers, servers=servers, customers=LONG)
    assert_mean((waits > 0).mean(axis=1), p_wait)
    assert_mean(waits.mean(axis=1), mean_wait)


@pytest.mark.parametrize(
    ("arrivals", "servers", "abandonment", "p_wait", "p_abandon", "mean_wait"),
    [(10, 10, 0.5, 0.619655, 0.103912, 0.207826), (4.8, 5, 2, 0.457226, 0.188400, 0.094200)],
)
def test_the_desk_alone_is_erlang_a(
    arrivals: float,
    servers: int,
    abandonment: float,
    p_wait: float,
    p_abandon: float,
    mean_wait: float,
) -> None:
    """Published; the second point is 48 an hour, handled at 10 an hour, in units of 6 minutes."""
    waits, stays = lines(arrivals, servers=servers, customers=LONG, patience=1 / abandonment)
    assert_mean((waits > 0).mean(axis=1), p_wait)
    assert_mean(1 - stays.mean(axis=1), p_abandon)
    assert_mean(waits.mean(axis=1), mean_wait)


@pytest.mark.parametrize(("shape", "mean_wait"), [(1e6, 2.0), (4.0, 2.5), (0.5, 6.0)])
def test_the_desk_alone_is_pollaczek_khinchine(shape: float, mean_wait: float) -> None:
    assert pollaczek_khinchine(0.8, 1, cv2=1 / shape) == pytest.approx(mean_wait, rel=1e-5)
    waits, _ = lines(0.8, servers=1, customers=LONG, shape=shape)
    assert_mean(waits.mean(axis=1), mean_wait)


# --- the engine around it ----------------------------------------------------------------------


def served(arrivals: float, *, customers: int, **desk: Any) -> tuple[Floats, Floats]:
    """Return the settled waits at one channel of many locations, in hours, and where.

    `arrivals` come per hour and location.
    """
    days = customers / arrivals / LINES * HOUR
    plan = plan_of(
        market(
            channels={"desk": {"kind": "store", "locations": LINES, **desk}},
            segments={"all": {**ONE_NEED, "prospects": customers, "entry": {"purchase@desk": 1}}},
            journey={"all": {"purchase@desk": {"lapse": 1}}},
            run={"horizon": f"{days} days"},
        ),
        "now",
    )
    seen = touches(log_of_plan(plan))
    seen = part_of(seen, seen.time > 0.1 * days)
    places = [int(uniform(who, HOME) * LINES) for who in luck_of(plan, seen.customer)]
    return seen.duration / HOUR, np.array(places)


def by_line(values: NDArray[Any], where: Floats) -> Floats:
    """Return the mean of every line."""
    return np.array([values[where == line].mean() for line in range(LINES)])


def test_simulated_erlang_c() -> None:
    waits, where = served(10, customers=20_000, servers=12, handling="1 hour")
    theory = erlang_c(10, 1, servers=12)
    assert_mean(by_line(waits > 0, where), theory.p_wait)
    assert_mean(by_line(waits, where), theory.mean_wait)


@pytest.mark.parametrize(
    ("arrivals", "servers", "rate", "abandonment"), [(10, 10, 1, 0.5), (48, 5, 10, 20)]
)
def test_simulated_erlang_a(arrivals: int, servers: int, rate: int, abandonment: float) -> None:
    waits, where = served(
        arrivals,
        customers=16_000,
        servers=servers,
        handling=f"{1 / rate} hours",
        patience=f"{1 / abandonment} hours",
    )
    theory = erlang_a(arrivals, rate, servers=servers, abandonment_rate=abandonment)
    assert_mean(by_line(waits != 0, where), theory.p_wait)
    assert_mean(by_line(waits < 0, where), theory.p_abandon)
    assert_mean(by_line(np.abs(waits), where), theory.mean_wait)


@pytest.mark.parametrize("shape", [0.5, 1e6])
def test_simulated_pollaczek_khinchine(shape: float) -> None:
    waits, where = served(0.6, customers=12_000, servers=1, handling="1 hour", handling_shape=shape)
    assert_mean(by_line(waits, where), pollaczek_khinchine(0.6, 1, cv2=1 / shape))


# --- a network of channels ---------------------------------------------------------------------

CHANNELS = ("ads", "web", "app", "store", "chat", "call")
KINDS = ("paid_social", "website", "app", "store", "chat", "call_centre")
HOURS = (0.1, 0.5, 0.4, 1.0, 0.3, 0.3)
SERVERS = {"chat": 3, "call": 2}
ROUTING = [
    [0, 0.5, 0.2, 0.1, 0.1, 0],
    [0, 0.2, 0.2, 0.1, 0.1, 0.05],
    [0, 0.1, 0.2, 0.1, 0.1, 0.05],
    [0, 0.1, 0.05, 0.1, 0, 0.05],
    [0, 0.2, 0.1, 0.1, 0, 0.1],
    [0, 0.2, 0.05, 0.1, 0.1, 0],
]
CUSTOMERS, A_DAY = 12_000, 240  # ten an hour


@pytest.fixture(scope="module")
def channels() -> EventLog:
    points = [f"consideration@{name}" for name in CHANNELS]
    rows = {
        start: {**dict(zip(points, row, strict=True)), "lapse": 1 - sum(row)}
        for start, row in zip(points, ROUTING, strict=True)
    }
    people = {name: {"servers": n, "handling": "18 min"} for name, n in SERVERS.items()}
    stays = zip(points, CHANNELS, HOURS, strict=True)
    return log_of(
        market(
            channels={
                name: {"kind": kind, **people.get(name, {})}
                for name, kind in zip(CHANNELS, KINDS, strict=True)
            },
            segments={
                "all": {
                    **ONE_NEED,
                    "prospects": CUSTOMERS,
                    "entry": {"consideration@ads": 0.5, "consideration@web": 0.5},
                }
            },
            journey={"all": rows},
            dwell={p: f"{h} hours" if c not in SERVERS else 0 for p, c, h in stays},
            run={"horizon": f"{CUSTOMERS / A_DAY} days", "follow_up": "20 days"},
        )
    )


def test_simulated_jackson_network(channels: EventLog) -> None:
    """Visits, waits and time in the network; batches of time are nearly independent."""
    theory = jackson(
        [5, 5, 0, 0, 0, 0],
        ROUTING,
        service_rates=[1 / hours for hours in HOURS],
        servers=[SERVERS.get(name, math.inf) for name in CHANNELS],
    )
    seen, ended = touches(channels), ends(channels)
    at = channel_of(seen)
    visits = np.zeros((CUSTOMERS, len(CHANNELS)))
    np.add.at(visits, (seen.customer, at), 1)
    assert_mean(visits, theory.arrival_rates / 10)

    horizon = CUSTOMERS / A_DAY
    batch = (seen.time / horizon * 21).astype(int)
    settled = (batch > 0) & (batch < 21)
    for name in SERVERS:
        channel = CHANNELS.index(name)
        waits = [seen.duration[settled & (at == channel) & (batch == b)] for b in range(1, 21)]
        node = theory.nodes[channel]
        assert_mean([np.mean(w > 0) for w in waits], node.p_wait)
        assert_mean([np.mean(w) / HOUR for w in waits], node.mean_wait)

    first = np.full(CUSTOMERS, math.inf)
    np.minimum.at(first, seen.customer, seen.time)
    assert_mean((ended.time - first[ended.customer]) / HOUR, theory.mean_time)


def test_arrivals_of_a_large_pool_are_poisson() -> None:
    """Prospects who need at a small rate, again and again: after a need the pool is whole again."""
    log = log_of(
        market(
            channels={"web": {"kind": "website"}},
            segments={
                "all": {
                    **ONE_NEED,
                    "needs": "1 per year",
                    "prospects": 4000,
                    "entry": {"purchase@web": 1},
                }
            },
            journey={"all": {"purchase@web": {"lapse": 1}}},
            run={"horizon": "365 days"},
        )
    )
    seen = touches(log)
    gaps = np.diff(seen.time, prepend=0.0)
    assert kstest(gaps * 4000 / 365, "expon").pvalue > 1e-4
    a_day = np.bincount(seen.time.astype(int), minlength=365)
    assert_mean(a_day, 4000 / 365)
    assert_mean((a_day - 4000 / 365) ** 2, 4000 / 365)
