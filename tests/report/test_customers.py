from dataclasses import replace

import numpy as np
import pytest

from omnisim.report.customers import retention, same_customers, value_edges, worth
from omnisim.report.reading import reading_of


def test_all_new_customers_order_in_their_first_month(english):
    found = retention(english, "multi")
    assert found.bought[0] == 1
    assert np.all(np.diff(found.customers) <= 0)
    assert np.all((found.bought >= 0) & (found.bought <= 1))
    assert np.all(found.alive <= 1)


def followed_as(comparison, followed, at_risk, alive):
    """Return a reading whose new customers are followed and lost like this, month by month."""
    evidence = {}
    for name, seen in comparison.evidence.items():
        counts = np.zeros((3, len(seen.pictures.cohort_followed)), np.int64)
        counts[:, : len(followed)] = followed, at_risk, alive
        pictures = replace(
            seen.pictures,
            cohort_followed=counts[0],
            cohort_at_risk=counts[1],
            cohort_alive=counts[2],
        )
        evidence[name] = replace(seen, pictures=pictures)
    return reading_of(replace(comparison, evidence=evidence), language="en")


@pytest.mark.parametrize(
    ("followed", "at_risk", "alive", "shares"),
    [
        # All followed to the end: plainly the share of those who are left.
        ([100, 100, 100, 100], [100, 90, 80, 70], [90, 80, 70, 60], [0.9, 0.8, 0.7, 0.6]),
        # Half of them followed for one month only: they count for that month.
        ([200, 100, 100, 100], [200, 90, 81, 40], [180, 81, 40, 40], [0.9, 0.81, 0.4, 0.4]),
        # Where too few were still there, nothing is told.
        ([200, 100, 100, 100], [200, 90, 29, 20], [180, 29, 20, 20], [0.9, 0.29]),
    ],
)
def test_who_is_not_lost_is_told_of_everybody_as_long_as_followed(
    comparison, followed, at_risk, alive, shares
):
    reading = followed_as(comparison, followed, at_risk, alive)
    found = retention(reading, "multi")
    assert found.alive == pytest.approx(shares)
    assert len(found.bought) == len(found.customers) == 4


def test_nobody_comes_back(english):
    for name in english.configurations:
        assert np.all(np.diff(retention(english, name).alive) <= 0)


def test_quantiles_rise_and_bins_hold_nearly_everybody(english):
    edges = value_edges(english, english.roles.main)
    found = worth(english, "multi", edges)
    assert list(found.quantiles) == sorted(found.quantiles)
    assert np.all(found.shares >= 0)
    assert 0.8 < found.shares.sum() <= 1


def test_a_configuration_is_like_itself_on_the_same_customers(english):
    found = same_customers(english, "multi", "multi")
    assert found is not None
    assert found.share == 1
    assert found.repeated[2] == (0, 0, 0)
    assert found.repeated[0] == pytest.approx(english.level("multi", "repeat_purchase"))


def test_the_same_customers_are_fewer_than_all(english):
    found = same_customers(english, "omni", "single")
    assert found is not None
    assert 0 < found.share < 1
    gap = found.repeated[0].value - found.repeated[1].value
    assert found.repeated[2].value == pytest.approx(gap)
