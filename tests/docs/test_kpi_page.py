"""docs/kpis.md says of every KPI what the code says."""

from __future__ import annotations

import re

import pytest

from omnisim.measure.kpis import KPIS, Kpi
from omnisim.report.wording import wording
from tests.docs.kpi_page import PAGE, anew, blocks, told


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text("utf-8")


def test_every_kpi_has_its_place_and_no_other_has(page: str) -> None:
    assert sorted(blocks(page)) == sorted(kpi.id for kpi in KPIS)


@pytest.mark.parametrize("kpi", KPIS, ids=[kpi.id for kpi in KPIS])
def test_the_page_defines_a_kpi_as_the_code_does(kpi: Kpi, page: str) -> None:
    """Where they differ: python -m tests.docs.kpi_page."""
    assert blocks(page)[kpi.id] == told(kpi)


def test_a_page_that_fits_stays_as_it_is(page: str) -> None:
    assert anew(page) == page
    assert anew(page.replace(KPIS[0].definition, "something else")) == page


def test_a_kpi_is_called_what_the_report_calls_it(page: str) -> None:
    heads = dict(re.findall(r"^### `(\w+)` – (.+)$", page, re.MULTILINE))
    assert heads == {kpi.id: wording("en").kpi(kpi.id) for kpi in KPIS}
