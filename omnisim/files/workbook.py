"""Workbook: a comparison as an Excel file, with a native chart and numbers that can be reckoned on.

The same comparison gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from omnisim.experiment.comparison import Comparison
from omnisim.experiment.table import (
    business_case_table,
    cash_flow_table,
    sales_table,
    table_of,
)
from omnisim.scenario.evidence import ledger

if TYPE_CHECKING:
    import pandas as pd

_MONEY: Final = {"IDR": '"Rp" #,##0', "USD": '"$"#,##0', "EUR": '"€"#,##0'}
_NO_DATE: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - what a workbook stores has no zone
_WIDEST: Final = 60
_NARROW: Final = 16  # of a column, for its heading, which is wrapped
_AMOUNTS: Final = ("one_off", "monthly_gain", "end", "npv", "gain", "cumulated")
_ENDS: Final = ("", "_low", "_high", "_input_low", "_input_high", "_input_sd", "_noise_sd")
_MONEYED: Final = frozenset(amount + end for amount in _AMOUNTS for end in _ENDS)


class Words(NamedTuple):
    """What a workbook says in a language; what has no word stands as it is."""

    sheets: Mapping[str, str]
    heads: Mapping[str, str]  # by the name of a column
    values: Mapping[str, Mapping[str, str]]  # by the name of a column, of what stands in it


def workbook(comparison: Comparison, facts: Mapping[str, object], words: Words) -> bytes:
    """Return a comparison as the bytes of an `.xlsx` file; `facts` stand on its first sheet."""
    import xlsxwriter  # late: most answers are no workbooks

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "nan_inf_to_errors": False})
    book.set_properties({"title": comparison.question.scenario.name, "created": _NO_DATE})
    currency = comparison.question.scenario.currency
    sheets = _Sheets(book, _MONEY.get(currency, f'"{currency}" #,##0'), words)
    sheets.facts(facts)
    kpis = table_of(comparison)
    sheets.table("kpis", kpis.assign(id=kpis["kpi"]))
    sheets.table("case", business_case_table(comparison))
    cash = cash_flow_table(comparison)
    sheets.table("cash", cash)
    sheets.cash_chart(cash)
    sheets.table("sales", sales_table(comparison))
    sheets.rows("assumptions", _LEDGER, _assumptions(comparison))
    book.close()
    return target.getvalue()


_LEDGER: Final = (
    "number",
    "value",
    "least",
    "most",
    "confidence",
    "unit",
    "grade",
    "source",
    "note",
)


def _assumptions(comparison: Comparison) -> Iterable[Sequence[object]]:
    scenario = comparison.question.scenario
    for each in ledger(scenario, scenario.provenance):
        number = each.quantity
        yield (
            each.name, number.value, number.low, number.high, number.confidence,
            number.unit.value, number.grade.value, number.source, number.note,
        )  # fmt: skip


class _Sheets:
    """Writes sheets into a workbook."""

    def __init__(self, book: Any, money: str, words: Words) -> None:
        self._book = book
        self._words = words
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._money = book.add_format({"num_format": money})

    def facts(self, facts: Mapping[str, object]) -> None:
        """Write the first sheet: what this is."""
        sheet = self._book.add_worksheet(self._words.sheets["about"])
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, _WIDEST)
        for row, (name, fact) in enumerate(facts.items()):
            sheet.write_string(row, 0, name, self._head)
            _write(sheet, row, 1, fact)

    def table(self, name: str, table: pd.DataFrame) -> None:
        """Write a table."""
        self.rows(name, list(map(str, table.columns)), table.itertuples(index=False))

    def rows(self, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write rows under a heading that stays in sight."""
        sheet = self._book.add_worksheet(self._words.sheets[name])
        told = [self._words.heads.get(text, text) for text in head]
        values = [self._words.values.get(text, {}) for text in head]
        moneyed = [text in _MONEYED for text in head]
        widths = [min(len(text), _NARROW) for text in told]
        for column, text in enumerate(told):
            sheet.write_string(0, column, text, self._head)
        count = 0
        for count, row in enumerate(rows, start=1):
            is_money = "money" in row
            for column, value in enumerate(row):
                value = values[column].get(str(value), value)
                form = self._money if is_money or moneyed[column] else None
                _write(sheet, count, column, value, form)
                widths[column] = max(widths[column], min(len(str(value)), _WIDEST))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, _WIDEST) + 2)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(count, 1), len(head) - 1)

    def cash_chart(self, cash: pd.DataFrame) -> None:
        """Draw the cumulated cash of every configuration beside its table."""
        if "cumulated" not in cash.columns or cash.empty:
            return
        title = self._words.sheets["cash"]
        names, heads = self._words.values["configuration"], self._words.heads
        sheet = self._book.get_worksheet_by_name(title)
        chart = self._book.add_chart({"type": "line"})
        columns = list(cash.columns)
        month, amount = columns.index("month"), columns.index("cumulated")
        for name, part in cash.groupby("configuration", sort=False):
            first, last = int(part.index[0]) + 1, int(part.index[-1]) + 1
            chart.add_series(
                {
                    "name": names.get(str(name), str(name)),
                    "categories": [title, first, month, last, month],
                    "values": [title, first, amount, last, amount],
                }
            )
        chart.set_x_axis({"name": heads.get("month", "month")})
        chart.set_size({"width": 760, "height": 420})
        sheet.insert_chart(1, len(columns) + 1, chart)


def _write(sheet: Any, row: int, column: int, value: object, form: Any = None) -> None:
    """Write a cell; text stays text, whatever it begins with, and what is not known is empty."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        if math.isfinite(value):
            sheet.write_number(row, column, float(value), form)
    elif value is not None:
        sheet.write_string(row, column, str(value))
