import math
from dataclasses import replace

import numpy as np
import pytest

from omnisim.experiment.sales import sales
from omnisim.measure.statistics import Interval
from omnisim.report.money import account, case
from omnisim.report.tables.payback import chances_table, continued_table, payback_table
from omnisim.report.tables.sales import sales_table
from omnisim.report.verdict import verdict_of
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


def test_the_end_is_the_difference_of_two_accounts(english):
    ends = [account(english, name) for name in ("omni", "multi")]
    face = [each.contribution - each.monthly - each.one_off for each in ends]
    assert case(english, "omni", to="multi").end.value == pytest.approx(face[0] - face[1])


def test_nothing_happens_between_equals(english):
    found = case(english, "multi", to="multi")
    assert not found.cumulated.value.any()
    assert (found.one_off, found.payback) == (0, 0)


@pytest.fixture(scope="module")
def cases(english):
    changes = [name for name in english.configurations if name != english.today]
    return {name: case(english, name, to=english.today) for name in changes}


@pytest.mark.parametrize("table", [payback_table, chances_table])
def test_every_change_is_told_of(english, cases, table):
    found = table(english, cases)
    assert len(found.rows) == len(cases)
    assert {len(row) for row in found.rows} == {len(found.head)}


def test_paybacks_are_told_in_words(english, cases):
    place = 5
    omni = cases["omni"]
    for months, text in ((0.0, "nothing"), (1.0, "after 1 month"), (math.inf, "not within")):
        row = payback_table(english, {"omni": replace(omni, payback=months)}).rows[0]
        assert row[place].startswith(text)
    unpaid = replace(
        omni, payback=9.0, one_off=0.0, cumulated=Interval(*(-x for x in omni.cumulated))
    )
    row = payback_table(english, {"omni": unpaid}).rows[0]
    assert (row[place], row[-1]) == ("nothing to pay back", "–")
    free = replace(omni, payback=math.inf, one_off=0.0)
    assert free.end.high < 0.0
    assert payback_table(english, {"omni": free}).rows[0][place] == "loses money"
    near = replace(free, cumulated=Interval(*(x - x[-1] for x in free.cumulated)))
    assert payback_table(english, {"omni": near}).rows[0][place] == "cannot be told"


def test_without_draws_nothing_is_said_of_them(english, cases):
    alone = {"omni": replace(cases["omni"], worlds=None)}
    assert len(chances_table(english, alone).head) == 3
    assert "too few draws" in chances_table(english, cases).rows[0]  # there are two


@pytest.mark.parametrize(("share", "text"), [(math.nan, "hidden by luck"), (0.75, "75%")])
def test_enough_draws_tell_a_share_unless_luck_hides_it(english, cases, share, text):
    worlds = cases["omni"].worlds
    many = worlds._replace(npv=np.resize(worlds.npv, 10), probability_of_inputs=share)
    assert text in chances_table(english, {"omni": replace(cases["omni"], worlds=many)}).rows[0]


def test_short_horizons_are_not_continued(english, cases):
    assert continued_table(english, cases, to="multi") is None


@pytest.mark.parametrize("language", ["english", "indonesian"])
def test_sales_of_channels_add_up_to_the_whole(request, language):
    reading = request.getfixturevalue(language)
    verdict = verdict_of(reading)
    found = sales_table(reading, verdict)
    assert {len(row) for row in found.table.rows} == {len(found.table.head)}
    numbers = sales(reading.comparison.against(verdict.duels[0].rival), verdict.subject)
    assert numbers.new.value[:-1].sum() == pytest.approx(numbers.new.value[-1])
    whole = reading.difference(verdict.subject, "revenue_per_person", to=verdict.duels[0].rival)
    assert numbers.difference.value[-1] == pytest.approx(whole.value * reading.people)


def test_whoever_stands_alone_has_nobody_to_sell_more_than(english):
    assert sales_table(english, replace(verdict_of(english), duels=())) is None
