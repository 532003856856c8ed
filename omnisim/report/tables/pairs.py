"""Pairs: every configuration against every other on the headline KPIs."""

from __future__ import annotations

from typing import NamedTuple

from omnisim.measure.kpis import Kpi
from omnisim.report.reading import Reading
from omnisim.report.tables.cells import HEADLINES, Cell, cell
from omnisim.report.tables.kpis import chosen


class Matrix(NamedTuple):
    """All pairs on one KPI, the row's configuration minus the column's; None on the diagonal."""

    title: str
    names: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]


def matrices(reading: Reading) -> list[Matrix]:
    """Return every pair of configurations on the headline KPIs."""
    return [_matrix(reading, kpi) for kpi in chosen(HEADLINES, reading)]


def _matrix(reading: Reading, kpi: Kpi) -> Matrix:
    names = reading.configurations
    rows = (
        tuple(None if row == column else cell(reading, kpi, row, to=column) for column in names)
        for row in names
    )
    title = reading.wording.kpi(kpi.id)
    return Matrix(title, tuple(reading.name(name) for name in names), tuple(rows))
