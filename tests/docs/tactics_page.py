"""The part of docs/tactics.md that follows from the catalogue; run it to write that part anew."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from omnisim.files.catalogue_file import own_catalogue
from omnisim.report.tactics import Explained, Line, explained
from omnisim.report.wording import wording

PAGE = Path(__file__).parents[2] / "docs" / "tactics.md"
HEAD = "## The catalogue\n"


def anew(page: str) -> str:
    """Return the page with the catalogue as it is now."""
    begun, _, _ = page.partition(HEAD)
    return f"{begun}{HEAD}\n{catalogue_text()}"


def catalogue_text() -> str:
    """Return all tactics, group by group."""
    told = [explained(each, wording("en")) for each in own_catalogue().values()]
    parts = [part for name, each in groupby(told, lambda t: t.group) for part in group(name, each)]
    return "\n\n".join(parts) + "\n"


def group(name: str, tactics: Iterator[Explained]) -> Iterator[str]:
    yield f"### {name}"
    for each in tactics:
        yield from tactic(each)


def tactic(told: Explained) -> Iterator[str]:
    yield f"#### `{told.name}` – {told.label}"
    yield f"{told.what} It acts on {told.mechanisms}."
    lines = (*told.effects, *told.times, *told.costs)
    yield "\n".join(["| number | value | what it rests on |", "|---|---|---|", *map(row, lines)])
    if told.needs:
        yield "*Needs:* " + " ".join(told.needs)
    yield f"*Can go wrong:* {told.goes_wrong}"
    yield f"*Known:* {told.evidence}"


def row(line: Line) -> str:
    return f"| `{line.name}` | {line.value} | {line.basis} |"


if __name__ == "__main__":
    PAGE.write_text(anew(PAGE.read_text("utf-8")), "utf-8")
