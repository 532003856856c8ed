"""Table: a heading and rows of plain text."""

from __future__ import annotations

from typing import Final, NamedTuple

_GAP: Final = "  "
_WIDEST_RULE: Final = 96


class Table(NamedTuple):
    """Rows are as long as the heading; every cell may be shown as it is."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def aligned_left(table: Table) -> str:
    """Return a table of words as text: a rule under the heading if there is one, columns aligned.

    The last column is as long as it is.
    """
    lines = [line for line in (table.head, *table.rows) if line]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    widths[-1:] = [0]
    told = [
        _GAP.join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    if table.head:
        told.insert(1, "─" * min(max(map(len, told)), _WIDEST_RULE))
    return "\n".join(told)
