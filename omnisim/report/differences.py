"""Differences: what two sides assume differently, as a table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable

from omnisim.report.facts import Writer, fact_object
from omnisim.report.table import Table, aligned_left
from omnisim.scenario.difference import Difference


def differences_text(
    found: Iterable[Difference], sides: tuple[str, str], writers: tuple[Writer, Writer]
) -> str:
    """Return one line per difference with both values, or the word that there is none.

    Each side has its own writer, as it may have a currency of its own.
    """
    table = differences_table(found, sides, writers)
    if not table.rows:
        return writers[0].wording.say("difference.none")
    return aligned_left(table)


def differences_table(
    found: Iterable[Difference], sides: tuple[str, str], writers: tuple[Writer, Writer]
) -> Table:
    """Return the path and both values of each difference."""
    rows = ((each.name, writers[0].fact(each.left), writers[1].fact(each.right)) for each in found)
    return Table((writers[0].wording.say("assumptions.path"), *sides), tuple(rows))


def differences_json(found: Iterable[Difference], sides: tuple[str, str]) -> str:
    """Return a list of objects; a side that has nothing of a thing is null."""
    answer = {
        "sides": list(sides),
        "differences": [
            {"path": each.name, "left": fact_object(each.left), "right": fact_object(each.right)}
            for each in found
        ],
    }
    return json.dumps(answer, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
