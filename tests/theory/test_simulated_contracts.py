"""Simulated contracts against shifted beta-geometric survival (Fader & Hardie 2007)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta

from omnisim.event_log import CHURN, ORDER, RENEWAL, EventLog
from omnisim.repeat_buying import ShiftedBetaGeometric
from tests.simulated import ONE_NEED, Floats, assert_share, log_of, market, part_of

PEOPLE = 4000
PERIOD = 30.0
PERIODS = 7
HIGH_END = ShiftedBetaGeometric(0.6681, 3.8061)
REGULAR = ShiftedBetaGeometric(0.7041, 1.1820)


@cache
def contracts(cohort: ShiftedBetaGeometric, *, reward: float = 0.0, installed: int = 0) -> EventLog:
    """Return what happens to people who sign on the first day, or signed years ago."""
    one: dict[str, Any] = {
        **ONE_NEED,
        "prospects": PEOPLE - installed,
        "installed_base": {"customers": installed, "age": "3 years"},
        "repeat": {"period": f"{PERIOD} days", "a": cohort.alpha, "b": cohort.beta},
        "entry": {"purchase@branch": 1},
    }
    return log_of(
        market(
            channels={"branch": {"kind": "branch"}},
            segments={"all": one},
            journey={"all": {"purchase@branch": {"conversion": 1}}},
            relationship={"memory": 1, "dropout": 0.5},
            tactics={"bonus": {"what": "Every order pleases", "reward": reward}},
            configurations={"now": {"channels": "all", "tactics": "all"}},
            run={"horizon": "1 day", "follow_up": f"{PERIODS * PERIOD + 1} days"},
        )
    )


def renewals(log: EventLog) -> Floats:
    """Return how often everybody renewed."""
    renewed = (log.event == ORDER) & (log.detail == RENEWAL)
    return np.bincount(log.customer[renewed], minlength=PEOPLE).astype(float)


@pytest.mark.parametrize("cohort", [HIGH_END, REGULAR], ids=["high end", "regular"])
def test_survival_is_shifted_beta_geometric(cohort: ShiftedBetaGeometric) -> None:
    """The parameters are the published ones; who is still there has renewed every time."""
    renewed = renewals(contracts(cohort))
    periods = np.arange(1, PERIODS + 1)
    still_there = (renewed[:, None] >= periods).sum(axis=0)
    assert_share(still_there, PEOPLE, cohort.survival(periods))


def test_retention_rises_although_nobody_changes() -> None:
    renewed = renewals(contracts(REGULAR))
    asked = np.array([(renewed >= period - 1).sum() for period in (1, 2, 3)])
    stayed = np.array([(renewed >= period).sum() for period in (1, 2, 3)])
    assert_share(stayed, asked, REGULAR.retention([1, 2, 3]))
    assert (np.diff(stayed / asked) > 0).all()


def test_contracts_are_renewed_every_period_and_left_once() -> None:
    log = contracts(HIGH_END)
    signed = part_of(log, (log.event == ORDER) & (log.detail != RENEWAL))
    assert sorted(signed.customer.tolist()) == list(range(PEOPLE))
    first = np.empty(PEOPLE)
    first[signed.customer] = signed.time
    later = part_of(log, ((log.event == ORDER) & (log.detail == RENEWAL)) | (log.event == CHURN))
    ages = (later.time - first[later.customer]) / PERIOD
    np.testing.assert_allclose(ages, np.round(ages), atol=1e-9)
    left = part_of(log, log.event == CHURN)
    assert len({*left.customer}) == len(left) == (renewals(log) < PERIODS).sum()


def test_satisfaction_keeps_people() -> None:
    """A point more than today halves everybody's probability of leaving: survival in closed form.

    Without needs before day 0 neutral is a visit without incident.
    """
    renewed = renewals(contracts(REGULAR, reward=1.0))
    for period in (1, 3, PERIODS):
        kept, _ = quad(
            lambda p, n=period: (1 - p / 2) ** n * beta.pdf(p, REGULAR.alpha, REGULAR.beta), 0, 1
        )
        assert_share((renewed >= period).sum(), PEOPLE, kept)
        assert kept > REGULAR.survival(period) + 0.1


def test_old_contracts_are_renewed_when_they_are_due() -> None:
    """Evenly over the period; those who left before the first day never come back."""
    log = contracts(HIGH_END, installed=PEOPLE)
    gone = log.customer[(log.event == CHURN) & (log.time == 0.0)]
    due = part_of(log, (log.event == ORDER) | ((log.event == CHURN) & (log.time > 0.0)))
    assert not np.isin(due.customer, gone).any()
    first = np.full(PEOPLE, np.inf)
    np.minimum.at(first, due.customer, due.time)
    there = np.setdiff1d(np.arange(PEOPLE), gone)
    assert (first[there] <= PERIOD).all()
    for share in (0.25, 0.5, 0.75):
        assert_share((first[there] <= share * PERIOD).sum(), len(there), share)
