"""The part of docs/kpis.md that follows from the definitions; run it to write that part anew."""

from __future__ import annotations

import re
from pathlib import Path

from omnisim.measure.kpis import KPIS, Kpi
from omnisim.measure.sums import SUMS

PAGE = Path(__file__).parents[2] / "docs" / "kpis.md"

_UNITS = {
    "share": "share, printed in per cent",
    "count": "number",
    "money": "money in the scenario's currency",
    "minutes": "minutes",
    "points": "points",
    "per_year": "per year",
}
_SPLITS = {
    "own": "channels: {channel}",
    "shared": "channels: {channel}; the denominator is that of all channels, so that they add up",
    "segment": "segments, but no channels",
    "market": "for the market as a whole only",
}
_BETTER = {True: "more is better", False: "less is better", None: "neither more nor less is better"}
_BLOCK = re.compile(
    r"^### `(?P<id>\w+)`[^\n]*\n\n(?P<plain>.+?)\n\n(?P<told>(?:- .+\n)+)", re.MULTILINE
)


def told(kpi: Kpi) -> str:
    """Return the lines about a KPI that its definition tells."""
    split = _SPLITS[kpi.split].format(channel=kpi.channel)
    return (
        f"- {kpi.definition}\n"
        f"- `{kpi.numerator}` ÷ `{kpi.denominator}`: {SUMS[kpi.numerator]} ÷ "
        f"{SUMS[kpi.denominator]}\n"
        f"- {_UNITS[kpi.unit]}; {_BETTER[kpi.higher_is_better]}; {split}\n"
    )


def blocks(page: str) -> dict[str, str]:
    """Return what a page tells of each KPI, by its id, in the order of the page."""
    return {found["id"]: found["told"] for found in _BLOCK.finditer(page)}


def anew(page: str) -> str:
    """Return the page with every definition as it is now."""
    by_id = {kpi.id: kpi for kpi in KPIS}

    def mended(found: re.Match[str]) -> str:
        kpi = by_id.get(found["id"])
        return found[0].replace(found["told"], told(kpi)) if kpi else found[0]

    return _BLOCK.sub(mended, page)


if __name__ == "__main__":
    PAGE.write_text(anew(PAGE.read_text("utf-8")), "utf-8")
