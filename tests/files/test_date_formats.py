"""Date formats: which order of day and month a column has, and when nothing tells."""

from __future__ import annotations

import pandas as pd
import pytest

from omnisim.files.date_formats import formats_of, other_order, share_read

DAYS = pd.date_range("2024-01-03", periods=80, freq="31h")


@pytest.mark.parametrize(
    "written",
    [
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%m/%d/%Y %I:%M %p",
        "%d.%m.%Y %H:%M",
        "%d.%m.%y",
        "%m-%d-%Y %H:%M:%S",
        "%Y/%m/%d %H:%M",
        "%d %B %Y",
        "%b %d, %Y",
    ],
)
def test_a_column_tells_how_it_is_written(written: str) -> None:
    texts = DAYS.strftime(written).tolist()
    assert formats_of(texts) == (written,)
    assert formats_of(texts[::-1]) == (written,)  # also if the rows are in no order
    assert formats_of([*texts, "n/a"]) == (written,)


def test_where_no_part_is_beyond_12_the_order_of_rows_may_tell() -> None:
    days = pd.to_datetime(["2024-01-05", "2024-02-03", "2024-03-01", "2024-03-09", "2024-05-02"])
    american = days.strftime("%m/%d/%Y").tolist()
    assert formats_of(american) == ("%m/%d/%Y",)
    assert set(formats_of(american[::-1])) == {"%m/%d/%Y", "%d/%m/%Y"}


def test_no_date_has_no_format() -> None:
    assert formats_of(["yesterday", "today"]) == ()
    assert formats_of([]) == ()


def test_the_other_order() -> None:
    assert other_order("%d/%m/%Y %H:%M") == "%m/%d/%Y %H:%M"
    assert other_order("%d %b %Y") is None
    assert share_read(["01/31/2024", "01/02/2024"], "%d/%m/%Y") == 0.5
