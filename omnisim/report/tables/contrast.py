"""Contrast: in what the configurations differ – channels, tactics, staff, costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, NamedTuple

from omnisim.report.reading import Reading
from omnisim.scenario.costs import fixed_costs
from omnisim.scenario.staffing import staffing
from omnisim.scenario.tactic import Tactic

YES: Final = "yes"
NO: Final = "no"

Group = Literal["channels", "tactics", "staff", "costs"]


class Row(NamedTuple):
    """One thing and what every configuration has of it."""

    name: str
    detail: str  # what it is, in a sentence; may be empty
    cells: tuple[str, ...]  # YES, NO or a number written out
    differs: bool


class Contrast(NamedTuple):
    """All rows, by group."""

    channels: tuple[Row, ...]
    tactics: tuple[Row, ...]
    staff: tuple[Row, ...]
    costs: tuple[Row, ...]
    staff_totals: frozenset[int]  # that occur

    @property
    def groups(self) -> tuple[tuple[Group, tuple[Row, ...]], ...]:
        """The groups that have rows, with their names."""
        groups: tuple[tuple[Group, tuple[Row, ...]], ...] = (
            ("channels", self.channels),
            ("tactics", self.tactics),
            ("staff", self.staff),
            ("costs", self.costs),
        )
        return tuple((name, rows) for name, rows in groups if rows)

    @property
    def staff_differs(self) -> bool:
        """Whether those configurations that need people have not all the same number of them."""
        return len(self.staff_totals - {0}) > 1


def contrast(reading: Reading) -> Contrast:
    """Return in what the configurations differ."""
    scenario, names = reading.scenario, reading.configurations
    return Contrast(
        tuple(
            _row(
                reading.channel(channel), "", (channel in scenario.open_channels(n) for n in names)
            )
            for channel in scenario.channels
        ),
        tuple(
            _row(
                reading.tactic(name),
                _what(tactic, reading),
                (name in scenario.active_tactics(n) for n in names),
            )
            for name, tactic in scenario.tactics.items()
        ),
        tuple(_staff(reading)),
        tuple(_costs(reading)),
        frozenset(staffing(scenario, name).total for name in names),
    )


def _what(tactic: Tactic, reading: Reading) -> str:
    """Return what a tactic is, unless the file says so in another language.

    The first of several labels stands in the language of the file.
    """
    languages = list(tactic.label)
    own = not languages or languages[0] == reading.wording.language
    return tactic.what if own else ""


def _staff(reading: Reading) -> Iterator[Row]:
    staff = [staffing(reading.scenario, name) for name in reading.configurations]
    if not any(each.total for each in staff):
        return
    number = reading.numerals.number
    yield _numbers(reading.wording.say("contrast.staff_total"), (s.total for s in staff), number)
    for channel in reading.scenario.channels:
        people = [sum(each.servers.get(channel, ())) for each in staff]
        if any(people):
            yield _numbers(reading.channel(channel), people, number)


def _costs(reading: Reading) -> Iterator[Row]:
    lines = [fixed_costs(reading.scenario, name) for name in reading.configurations]
    say, money = reading.wording.say, reading.numerals.money
    yield _numbers(
        say("contrast.one_off"), (sum(line.one_off for line in each) for each in lines), money
    )
    yield _numbers(
        say("contrast.monthly"), (sum(line.monthly for line in each) for each in lines), money
    )


def _row(name: str, detail: str, has: Iterable[bool]) -> Row:
    cells = tuple(YES if each else NO for each in has)
    return Row(name, detail, cells, len(set(cells)) > 1)


def _numbers(name: str, values: Iterable[float], write: Callable[[float], str]) -> Row:
    found = tuple(values)
    return Row(name, "", tuple(write(value) for value in found), len(set(found)) > 1)
