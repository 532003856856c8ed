import pytest

from omnisim.measure.kpis import KPIS
from omnisim.report.journeys import all_flows
from omnisim.report.leaks import Leak
from omnisim.report.numerals import Span
from omnisim.report.tables import kpis, losses
from omnisim.report.tables.assumptions import assumptions, grades, inputs_of, written
from omnisim.report.tables.cells import CHOSEN, HEADLINES, cell, judged
from omnisim.report.tables.contrast import contrast
from omnisim.report.tables.kpis import channel_tables, chosen_kpis, other_kpis, segment_tables
from omnisim.report.tables.losses import leak_rows, redirect_rows, redirect_sentence
from omnisim.report.tables.method import facts
from omnisim.report.tables.moves import moves_table
from omnisim.report.tables.pairs import matrices
from omnisim.report.tables.same import same_table
from omnisim.report.verdict import verdict_of
from omnisim.scenario.quantity import Unit

BY_ID = {kpi.id: kpi for kpi in KPIS}


@pytest.mark.parametrize(
    ("span", "better", "judgement"),
    [
        ((1, 0.5, 1.5), True, "better"),
        ((1, 0.5, 1.5), False, "worse"),
        ((-1, -1.5, -0.5), True, "worse"),
        ((-1, -1.5, -0.5), False, "better"),
        ((1, 0.5, 1.5), None, "other"),
        ((1, -0.5, 1.5), True, "unclear"),
        ((0, 0, 0), True, "same"),
    ],
)
def test_judgements(span, better, judgement):
    assert judged(Span(*span), higher_is_better=better) == judgement


def test_the_baseline_has_a_level_and_no_difference(english):
    found = cell(english, BY_ID["conversion"], "multi", to="multi")
    assert found.level
    assert found.interval
    assert (found.difference, found.judgement) == ("", None)


def test_a_kpi_without_value_is_empty(english):
    assert cell(english, BY_ID["context_continuity"], "single", to="multi").is_empty


def test_a_chosen_dozen_and_the_others_are_all(english):
    chosen, others = chosen_kpis(english), other_kpis(english)
    assert len(chosen.rows) == len(CHOSEN) == 12
    names = {row.name for row in (*chosen.rows, *others.rows)}
    assert names == {english.wording.kpi(kpi.id) for kpi in english.kpis_with_value()}


def test_segments_and_channels_have_tables_of_their_own(english):
    assert [table.title for table in segment_tables(english)] == ["Browsers", "loyal"]
    assert "Shop" in [table.title for table in channel_tables(english)]
    for table in (*segment_tables(english), *channel_tables(english)):
        assert {len(row.cells) for row in table.rows} == {len(table.heads)}


def test_pairs_mirror_each_other(english):
    found = matrices(english)
    assert len(found) == len(HEADLINES)
    opposite = {"better": "worse", "worse": "better"}
    for matrix in found:
        for i, row in enumerate(matrix.rows):
            assert row[i] is None
            for j, each in enumerate(row):
                mirrored = matrix.rows[j][i]
                if each and mirrored:
                    assert each.judgement == opposite.get(mirrored.judgement, mirrored.judgement)


def test_every_number_of_the_file_is_in_the_ledger(english):
    rows = assumptions(english)
    assert len(rows) == len(inputs_of(english)) > 100
    margin = next(row for row in rows if row.path == ("economics", "gross_margin"))
    assert [amount.text for amount in margin.amounts] == ["45%", "35%", "50%"]
    assert (margin.grade, margin.source) == ("measured", "akun 2025")


def test_grades_add_up(english):
    found = grades(english)
    assert sum(each.numbers for each in found) == len(inputs_of(english))
    assert sum(each.share for each in found) == pytest.approx(1)
    assert [each.grade for each in found] == ["measured", "assumption"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.031, Unit.share, "3.1%"),
        (2500, Unit.money, "IDR 2.5 k"),
        (8 / 1440, Unit.days, "8 minutes"),
        (2 / 365.25, Unit.per_day, "2 per year"),
        (1.4, Unit.number, "1.4"),
    ],
)
def test_numbers_of_the_file_are_written_as_people_do(english, value, unit, text):
    assert written(value, unit, english.numerals).replace("\N{NO-BREAK SPACE}", " ") == text


def test_contrast_tells_channels_tactics_staff_and_costs(english):
    found = contrast(english)
    assert [group for group, _ in found.groups] == ["channels", "tactics", "staff", "costs"]
    store = next(row for row in found.channels if row.name == "Shop")
    assert not store.differs
    assert any(row.differs for row in found.tactics)
    assert not found.staff_differs


def test_a_sentence_in_another_language_is_left_out(english, indonesian):
    assert all(row.detail for row in contrast(english).tactics)
    assert not any(row.detail for row in contrast(indonesian).tactics)


def test_closed_channels_carry_the_single_one(english):
    rows = {row.name: row for row in redirect_rows(english)}
    assert rows["single"].share > 0
    assert rows["omni"].share == 0
    assert "are assumptions" in redirect_sentence(english).striptags()


def test_leaks_name_reason_and_place(english):
    rows = leak_rows(english)
    assert rows
    assert max(share for row in rows for _, share in row.cells) == 1
    assert all(row.reason and row.touchpoint for row in rows)


def test_small_leaks_keep_two_digits(english, monkeypatch):
    leak = Leak(1, None, {"multi": 0.0123, "omni": 0.5, "single": 12.34, "partial": 0.0})
    monkeypatch.setattr(losses, "biggest_leaks", lambda *_, most: [leak])
    [row] = leak_rows(english)
    assert [text for text, _ in row.cells] == ["0.012", "0.5", "12.3", "0"]


def test_the_largest_moves_come_first(english):
    flows = all_flows(english)
    table = moves_table(english, {"omni": flows["omni"]})
    sizes = [float(row[-1]) for row in table.rows]
    assert sizes == sorted(sizes, reverse=True)


def test_the_same_customers_are_compared(english):
    found = same_table(english, verdict_of(english))
    assert found is not None
    assert [row.name for row in found.rows] == ["Repeat purchase", "Customer value (CLV)"]


def test_the_method_names_what_it_takes_to_run_it_again(english, indonesian):
    values = {fact.name: fact.value for fact in facts(english)}
    assert values["Seed"] == "7"
    assert values["Engine"] == "reference"
    assert values["Day 0"] == "January 5, 2026"
    assert values["Replications"] == "3"
    assert dict(facts(indonesian))["Hari 0"] == "5 Januari 2026"


def test_configurations_without_room_side_by_side_have_tables_of_their_own(english, monkeypatch):
    monkeypatch.setattr(kpis, "SIDE_BY_SIDE", 2)
    names = tuple(english.name(name) for name in english.configurations)
    assert kpis.chosen_kpis(english).heads == kpis.other_kpis(english).heads == names[:2]
    further = kpis.further_kpis(english)
    assert tuple(head for table in further for head in table.heads) == names[2:]
    with_value = len(english.kpis_with_value())
    assert all(len(table.rows) == with_value for table in further)


def test_what_the_money_is_compared_with_says_why(english, indonesian):
    assert english.against_today.endswith("(business as it is today)")
    assert indonesian.against_today.endswith("(bisnis seperti saat ini)")
