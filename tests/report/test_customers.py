import numpy as np
import pytest

from omnisim.report.customers import retention, same_customers, value_edges, worth


def test_all_new_customers_order_in_their_first_month(english):
    found = retention(english, "multi")
    assert found.bought[0] == 1
    assert np.all(np.diff(found.customers) <= 0)
    assert np.all((found.bought >= 0) & (found.bought <= 1) & (found.alive <= 1))


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
