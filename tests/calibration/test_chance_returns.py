"""Chance returns: hops that nobody made are taken out again, true ones stay."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.calibration.chance_returns import certainty, may_stray, strays_of, without
from omnisim.calibration.dwell import dwell_table
from omnisim.calibration.journeys import cut
from omnisim.calibration.log import LAPSE, NONE, TOUCH, Journeys, LogNames, TouchLog
from omnisim.calibration.network import counts_of, moves_of

GAP = 7.0
WEB, STORE = 0, 1
_LAPSED = 3  # column of lapses, after two states and conversions


def log_of(customer: np.ndarray, time: np.ndarray, channel: np.ndarray, event: int) -> TouchLog:
    order = np.lexsort((time, customer))
    n = len(order)
    return TouchLog(
        names=LogNames(("web", "store"), ("everybody",)),
        origin=None,
        begin=0.0,
        end=365.0,
        customers=int(customer.max()) + 1,
        customer=customer[order],
        time=time[order],
        event=np.full(n, event, np.int8),
        channel=channel[order].astype(np.int16),
        stage=np.full(n, NONE, np.int8),
        segment=np.zeros(n, np.int16),
        value=np.full(n, np.nan),
        cost=np.full(n, np.nan),
        arm=np.full(n, NONE, np.int16),
    )


def visits(rates: np.ndarray, seed: int, *, stay: float = 0.01) -> TouchLog:
    """Return visits to the web, half of which go on to the store soon; nobody buys."""
    luck = np.random.default_rng(seed)
    count = luck.poisson(365 * rates)
    who = np.repeat(np.arange(len(rates)), count)
    when = luck.uniform(0, 365, len(who))
    on = luck.random(len(who)) < 0.5
    later = when[on] + luck.exponential(stay, on.sum())
    kept = later < 365
    return log_of(
        np.r_[who, who[on][kept]],
        np.r_[when, later[kept]],
        np.r_[np.full(len(who), WEB), np.full(int(kept.sum()), STORE)],
        TOUCH,
    )


@pytest.fixture(scope="module")
def varied() -> Journeys:
    """Customers who differ much in how often they come."""
    rates = np.random.default_rng(1).gamma(1.1, 1 / 35, 3000)
    return cut(visits(rates, 2), gap=GAP)


def test_hops_by_chance_are_expected_where_they_are(varied: Journeys) -> None:
    seen, strays = counts_of(varied), strays_of(varied)
    by_chance = seen[STORE, WEB]  # nobody goes from the store to the web
    assert by_chance > 1000
    assert strays.hops[STORE, WEB] == pytest.approx(by_chance, rel=0.15)
    assert strays.hops[:, STORE].sum() == 0  # no journey begins there


def test_shares_are_right_without_them(varied: Journeys) -> None:
    raw, strays = counts_of(varied), strays_of(varied)
    naive = moves_of(varied, raw > 0)
    counts = without(raw, strays)
    mended = moves_of(varied, counts > 0, counts=counts, certainty=certainty(counts, strays))
    assert naive.high[WEB, _LAPSED] < 0.5
    assert mended.low[WEB, STORE] < 0.5 < mended.high[WEB, STORE]
    assert mended.low[WEB, _LAPSED] < 0.5 < mended.high[WEB, _LAPSED]
    assert mended.shares[STORE, WEB] < 0.1 < naive.shares[STORE, WEB]


def test_nothing_is_lost_and_nothing_negative(varied: Journeys) -> None:
    raw = counts_of(varied)
    counts = without(raw, strays_of(varied))
    assert (counts >= 0).all()
    assert counts.sum(axis=1) == pytest.approx(raw.sum(axis=1))


def test_evidence_that_is_guessed_speaks_less(varied: Journeys) -> None:
    raw, strays = counts_of(varied), strays_of(varied)
    sure = certainty(without(raw, strays), strays)
    assert ((sure > 0) & (sure < 1)).all()
    assert certainty(raw, strays._replace(hops=np.zeros((2, 2)))) == pytest.approx([1, 1])


def test_customers_who_come_once_leave_nothing_to_mend() -> None:
    luck = np.random.default_rng(3)
    who = np.arange(500)
    once = log_of(who, luck.uniform(0, 365, 500), np.zeros(500), TOUCH)
    journeys = cut(once, gap=GAP)
    strays = strays_of(journeys)
    assert strays.rate == 0
    assert without(counts_of(journeys), strays).tolist() == counts_of(journeys).tolist()


def test_rate_is_that_of_customers_all_alike() -> None:
    strays = strays_of(cut(visits(np.full(2000, 0.02), 4), gap=GAP))
    assert strays.rate == pytest.approx(0.02, rel=0.12)


def test_logs_that_end_their_journeys_do_not_stray() -> None:
    log = visits(np.full(20, 0.02), 5)
    assert may_stray(log)
    ended = log_of(np.r_[log.customer, 0], np.r_[log.time, 364.0], np.r_[log.channel, 0], TOUCH)
    ended.event[-1] = LAPSE
    assert not may_stray(ended)


def test_stays_are_those_of_people_not_of_chance() -> None:
    luck = np.random.default_rng(6)
    own, chance = luck.gamma(2, 0.05, 3000), luck.uniform(0, GAP, 300)
    both = np.r_[own, chance]
    naive = dwell_table(both, longest=GAP).usable
    told = dwell_table(both, longest=GAP, strays=300 / 3300).usable
    assert naive.mean_low > 2 * 0.1
    assert told.family == "gamma"
    assert told.mean_low < 0.1 < told.mean_high
    assert told.shape_low < 2 < told.shape_high
