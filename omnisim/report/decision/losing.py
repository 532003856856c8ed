"""Losing: in how many worlds the subject loses, and in which regions – in sentences."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from omnisim.report.decision.reading import Reading
from omnisim.report.wording import within
from omnisim.strategy.discovery import Box


class Region(NamedTuple):
    """A region in which the subject loses, in words."""

    text: Markup
    conditions: tuple[str, ...]
    box: Box


def losing_sentence(reading: Reading) -> Markup:
    """Return in how many worlds the subject loses, and whether regions were found."""
    losing = np.asarray(reading.explored.losing, bool)
    share = float(losing.mean())
    values = {
        "subject": reading.subject,
        "base": reading.base,
        "losses": int(losing.sum()),
        "worlds": len(losing),
        "wins": int((~losing).sum()),
    }
    if share in (0.0, 1.0):
        kind = "losing" if share == 0.0 else "winning"
        return reading.wording.html(f"decision.{kind}.never", **values)
    kind = "winning" if reading.explored.mostly_loses else "losing"
    found = "often" if reading.explored.regions else "spread"
    return reading.wording.html(f"decision.{kind}.{found}", **values)


def together(reading: Reading) -> str:
    """Return what several regions hold together; nothing where there are none or one."""
    if len(reading.explored.regions) < 2:
        return ""
    coverage = reading.numerals.share(reading.explored.covered, digits=2)
    return reading.wording.say("decision.losing.together", coverage=coverage)


def regions(reading: Reading) -> tuple[Region, ...]:
    """Return the regions in which the subject loses, in words."""
    return tuple(_region(reading, box) for box in reading.explored.regions)


def _region(reading: Reading, box: Box) -> Region:
    conditions = tuple(condition(reading, box, axis) for axis in box.restricted)
    kind = "winning" if reading.explored.mostly_loses else "losing"
    text = reading.wording.html(
        f"decision.{kind}.region",
        subject=reading.subject,
        conditions=reading.wording.listed(conditions),
        coverage=reading.numerals.share(box.coverage, digits=2),
        density=reading.numerals.share(box.density, digits=2),
        everywhere=reading.numerals.share(_everywhere(reading), digits=2),
    )
    return Region(text, conditions, box)


def _everywhere(reading: Reading) -> float:
    """Return how often the subject loses, or wins, over all worlds."""
    losing = float(np.mean(reading.explored.losing))
    return 1.0 - losing if reading.explored.mostly_loses else losing


def condition(reading: Reading, box: Box, axis: int) -> str:
    """Return what a region says about one dimension: `the margin is below 14%`."""
    name = reading.explored.strongest[axis]
    low, high = float(box.low[axis]), float(box.high[axis])
    ends = {"low": _end(reading, name, low), "high": _end(reading, name, high)}
    is_low, is_high = np.isfinite(low), np.isfinite(high)
    key = "between" if is_low and is_high else "above" if is_low else "below"
    told = within(reading.dimension(name))
    return reading.wording.say(f"decision.condition.{key}", name=told, **_kept(key, ends))


def _kept(key: str, ends: dict[str, str]) -> dict[str, str]:
    return {
        "between": ends,
        "above": {"value": ends["low"]},
        "below": {"value": ends["high"]},
    }[key]


def _end(reading: Reading, name: str, place: float) -> str:
    if not np.isfinite(place):
        return ""
    told = reading.setting(name, place)
    share = reading.numerals.share(place, digits=2)
    return told or reading.wording.say("decision.condition.place", place=share)
