"""Table: a heading and rows of plain text."""

from __future__ import annotations

from typing import NamedTuple


class Table(NamedTuple):
    """Rows are as long as the heading; every cell may be shown as it is."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
