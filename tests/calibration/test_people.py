"""People: cohorts, pools and old customers, as far as those who were seen can tell."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.calibration.fit import Candidate, Estimate, People
from omnisim.calibration.people import is_cohort_of, needs_of, new_beside, new_beside_excess

END = 400.0


def number(value: float) -> Estimate:
    return Estimate(value, value, value)


def people(**given: object) -> People:
    whole = {
        "seen": 500,
        "buyers": 400,
        "is_cohort": False,
        "acquired": END,
        "first_needs": number(2.0),
        "later_needs": number(1.5),
        "pool": 5000.0,
        "late": 200.0,
        "excess": 0.0,
    }
    return People(**(whole | given))  # type: ignore[arg-type]


MODEL = Candidate(
    "bg_nbd",
    {"r": number(1.0), "alpha": number(60.0), "a": number(0.5), "b": number(3.0)},
    0.0,
    0.0,
)


def test_cohort_and_what_looks_like_one() -> None:
    rng = np.random.default_rng(1)
    cohort = rng.uniform(0, 84, 2000)
    panel = rng.exponential(10, 2000)
    assert is_cohort_of(cohort, 0.0, 273.0)
    assert not is_cohort_of(panel[panel < 130], 0.0, 273.0)  # seen soon, more and more rarely
    assert not is_cohort_of(rng.uniform(0, 273, 2000), 0.0, 273.0)
    assert not is_cohort_of(cohort[:20], 0.0, 273.0)  # too few to say


@pytest.mark.parametrize("conversion", [0.1, 0.5, 1.0])
def test_needs_give_the_journeys_that_were_seen(conversion: float) -> None:
    """Prospects simulated with the rate have as many first journeys as the log had."""
    found = needs_of(number(2.0), 5000.0, length=END, conversion=conversion)
    rng = np.random.default_rng(2)
    needs = rng.poisson(found.value * END, 5000)
    until = rng.geometric(conversion, 5000)  # the need that becomes an order
    journeys = np.minimum(needs, until).sum()
    assert journeys == pytest.approx(2.0 * END, rel=0.1)


def test_old_customers_explain_an_early_excess() -> None:
    """Installed customers, simulated, give the excess from which they are found again."""
    rng = np.random.default_rng(3)
    installed, new, age = 1500, 600, 730.0
    rate = rng.gamma(1.0, 1 / 60, installed)
    lives = np.exp(-rate * rng.beta(0.5, 3.0, installed) * rng.uniform(0, age, installed))
    first = np.where(rng.random(installed) < lives, rng.exponential(1 / rate), np.inf)
    seen = np.append(first[first < END], rng.uniform(0, END, new))
    early, late = float((seen < END / 2).sum()), float((seen >= END / 2).sum())
    given = people(late=late, excess=early - late, later_needs=number(late / (END / 2)))
    found = new_beside_excess(given, MODEL, length=END, conversions=(1.0, 1.0))
    assert found.installed == pytest.approx(installed, rel=0.15)
    assert found.first_needs.value * END == pytest.approx(new, rel=0.2)


def test_without_an_excess_all_are_new() -> None:
    found = new_beside_excess(people(), MODEL, length=END, conversions=(1.0, 1.0))
    assert found == (number(2.0), 0.0)
    unknown = new_beside_excess(people(excess=90.0), None, length=END, conversions=(1.0, 1.0))
    assert unknown.installed == 0.0


def test_old_customers_begin_fewer_journeys_until_an_order_is_seen() -> None:
    """What is left for new ones follows from orders, and is counted in journeys."""
    given = people(late=400.0, excess=200.0)
    alike, other = (
        new_beside_excess(given, MODEL, length=END, conversions=each)
        for each in ((0.2, 0.2), (0.2, 0.4))
    )
    old = 1.0 - alike.first_needs.value / given.later_needs.value
    expected = (1 - old) / (1 - old + old / 2)
    assert other.first_needs.value / given.later_needs.value == pytest.approx(expected)


@pytest.mark.parametrize("conversion", [0.25, 1.0])
def test_a_base_knows_its_old_customers(conversion: float) -> None:
    """Old customers, simulated, take so many of the first needs as they really had."""
    rng = np.random.default_rng(4)
    installed, age = 4000, 730.0
    rate = rng.gamma(1.0, 1 / 60, installed)
    lives = np.exp(-rate * rng.beta(0.5, 3.0, installed) * rng.uniform(0, age, installed))
    order = np.where(rng.random(installed) < lives, rng.exponential(1 / rate), np.inf)
    theirs = np.sum(order < END) / conversion
    found = new_beside(
        people(first_needs=number((theirs + 800) / END)),
        MODEL,
        length=END,
        installed=installed,
        age=age,
        conversion=conversion,
    )
    assert found.first_needs.value * END == pytest.approx(800, abs=0.06 * theirs)
