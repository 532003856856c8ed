"""Losses: the places where most customers are lost, and what closed channels carry."""

from __future__ import annotations

from typing import Final, NamedTuple

from markupsafe import Markup

from omnisim.event_log import LAPSES
from omnisim.report.leaks import Leak, biggest_leaks, losses
from omnisim.report.lost import place_of
from omnisim.report.reading import Reading
from omnisim.report.remedies import remedies
from omnisim.report.tables.assumptions import inputs_of

_MOST_LEAKS: Final = 12


class LeakRow(NamedTuple):
    """One place where customers are lost."""

    reason: str
    touchpoint: str
    remedies: str  # the tactics that act on it, listed; "" if none does
    cells: tuple[tuple[str, float], ...]  # per 100 journeys, and the share of the longest bar


class RedirectRow(NamedTuple):
    """How much of a configuration's result the redirect table carries."""

    name: str
    turned_away: str
    interval: str
    share: float
    lost: str  # of 100 journeys


def leak_rows(reading: Reading) -> list[LeakRow]:
    """Return the biggest leaks under the main configurations."""
    leaks = biggest_leaks(reading, reading.roles.main, most=_MOST_LEAKS)
    longest = max((max(leak.losses.values()) for leak in leaks), default=1.0)
    return [_leak(reading, leak, longest) for leak in leaks]


def redirect_rows(reading: Reading) -> list[RedirectRow]:
    """Return how many journeys met a closed channel, per configuration."""
    return [_redirect(reading, name) for name in reading.configurations]


def redirect_sentence(reading: Reading) -> Markup:
    """Return what the redirect table rests upon."""
    inputs = [each for each in inputs_of(reading) if each.path[0] == "redirect"]
    guesses = sum(each.quantity.grade == "assumption" for each in inputs)
    key = "some" if inputs else "none"
    return reading.wording.html(f"redirect.{key}", count=len(inputs), guesses=guesses)


def _leak(reading: Reading, leak: Leak, longest: float) -> LeakRow:
    wording = reading.wording
    cells = ((_per_hundred(reading, n), n / longest) for n in leak.losses.values())
    return LeakRow(
        wording.say(f"lapse.{LAPSES[leak.reason]}"),
        place_of(reading, leak),
        wording.listed([reading.tactic(each.tactic) for each in remedies(reading, leak)]),
        tuple(cells),
    )


def _per_hundred(reading: Reading, count: float) -> str:
    """Write a loss to a tenth, below 1 to two digits: leaks are small and are compared."""
    if round(count, 1) >= 1.0:
        return reading.numerals.per_hundred(count)
    return reading.numerals.number(float(f"{count:.2g}"))


def _redirect(reading: Reading, name: str) -> RedirectRow:
    level = reading.level(name, "turned_away")
    lost = float(losses(reading, name)[LAPSES.index("channel_closed")].sum())
    written = reading.numerals.level(level, "share")
    per_hundred = reading.numerals.per_hundred(lost)
    return RedirectRow(reading.name(name), *written, level.value, per_hundred)
