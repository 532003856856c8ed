from omnisim.report.reading import reading_of
from omnisim.report.tables.cells import CHOSEN
from omnisim.report.text_table import kpi_table, text_report, text_table
from tests.report.conftest import CONFIGURATIONS


def test_every_kpi_has_a_row_per_configuration(comparison):
    table = text_report(comparison, language="en").kpis
    assert len(table.rows) == len(CHOSEN) * len(CONFIGURATIONS)
    assert {len(row) for row in table.rows} == {len(table.head)}
    assert sum(bool(row[0]) for row in table.rows) == len(CHOSEN)


def test_kpis_may_be_chosen(comparison):
    table = kpi_table(reading_of(comparison, language="id"), ["csat"])
    assert [row[0] for row in table.rows] == ["Kepuasan", "", "", ""]


def test_columns_are_aligned_and_sentences_wrapped(comparison):
    text = text_table(comparison, language="en", is_scaled=True)
    sentences, _, table = text.rpartition("\n\n")
    head, rule, *rows = table.splitlines()
    assert set(rule) == {"─", " "}
    assert {row.index("omni") for row in rows if " omni " in row} == {head.index("Configuration")}
    assert max(map(len, sentences.splitlines())) <= 96
    assert "\N{NO-BREAK SPACE}" not in text
    assert "queues differently" in " ".join(text.split())


def test_the_text_is_plain(comparison):
    text = text_table(comparison, language="id")
    assert "<strong>" not in text
    assert "&lt;" not in text
    assert "KPI dibandingkan dengan" in text
