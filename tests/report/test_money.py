import numpy as np
import pytest

from omnisim.measure.cash_flow import fixed_cost
from omnisim.report.money import account, cash_flow, month_shares
from omnisim.report.tables.payback import payback_table
from omnisim.scenario.costs import fixed_costs


def test_every_rupiah_of_the_revenue_goes_somewhere(english):
    for name in english.configurations:
        found = account(english, name)
        parts = (found.goods, found.variable, found.monthly, found.one_off, found.discounting)
        assert found.revenue - sum(parts) == pytest.approx(found.net_value.value)
        assert min(found.goods, found.variable, found.monthly, found.one_off) >= 0


def test_only_what_the_business_does_not_have_yet_costs_once(english):
    assert account(english, english.scenario.today_name).one_off == 0
    assert account(english, "omni").one_off == sum(
        line.one_off for line in fixed_costs(english.scenario, "omni")
    )


def test_the_months_add_up_to_the_end(english):
    flow = cash_flow(english, "omni", to="multi")
    assert flow.cumulated[0] == -flow.one_off
    assert flow.cumulated[-1] == pytest.approx(flow.end.value)
    assert flow.end.low <= flow.end.value <= flow.end.high


def test_the_end_is_the_difference_of_two_accounts(english):
    ends = [account(english, name) for name in ("omni", "multi")]
    face = [each.contribution - each.monthly - each.one_off for each in ends]
    assert cash_flow(english, "omni", to="multi").end.value == pytest.approx(face[0] - face[1])


def test_nothing_happens_between_equals(english):
    flow = cash_flow(english, "multi", to="multi")
    assert not flow.monthly.any()
    assert (flow.one_off, flow.payback) == (0, 0)


@pytest.mark.parametrize("horizon", [30.0, 150.0, 365.0])
def test_months_begun_are_paid_in_part(horizon):
    shares = month_shares(horizon)
    whole = fixed_cost(one_off=0, monthly=1, horizon=horizon, discount_rate=0)
    assert shares.sum() == pytest.approx(whole)
    assert np.all((shares > 0) & (shares <= 1))


def test_payback_is_told_for_every_change(english):
    changes = [name for name in english.configurations if name != english.today]
    flows = {name: cash_flow(english, name, to=english.today) for name in changes}
    table = payback_table(english, flows)
    assert len(table.rows) == len(changes)
    assert {len(row) for row in table.rows} == {len(table.head)}
