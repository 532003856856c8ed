"""Money: revenue and what becomes of it, as one bar per configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from omnisim.report.figures.bars import Part, stacked
from omnisim.report.figures.chart import Figure
from omnisim.report.money import Account
from omnisim.report.palette import AMBER, BLUE, PALE, SKY, VERMILION, Tone
from omnisim.report.reading import Reading
from omnisim.report.table import Table

# Parts of the revenue in the order in which they are taken from it. Discounting is thinner than a
# line: the table tells it.
_PARTS: Final[tuple[tuple[str, Tone, str], ...]] = (
    ("goods", PALE, ""),
    ("variable", SKY, "/"),
    ("monthly", AMBER, ""),
    ("one_off", VERMILION, "\\"),
    ("net_value", BLUE, ""),
)
_ROWS: Final = ("revenue", "goods", "variable", "contribution", "monthly", "one_off", "discounting")
_ADDS: Final = ("revenue", "contribution")


def money_figure(reading: Reading, accounts: Mapping[str, Account]) -> Figure:
    """Return where the money goes; the bars begin at the left of zero where value is lost."""
    say, names = reading.wording.say, [reading.name(name) for name in accounts]
    parts = [_part(reading, accounts, part, tone, pattern) for part, tone, pattern in _PARTS]
    return Figure(
        id="money",
        title=say("figure.money.title"),
        note=say("figure.money.note"),
        spec=stacked(names, parts, reading.numerals.money),
        table=money_table(reading, accounts),
    )


def money_table(reading: Reading, accounts: Mapping[str, Account]) -> Table:
    """Return the accounts side by side, what is taken away with a minus sign."""
    say, write = reading.wording.say, reading.numerals
    head = (say("head.per_market"), *(reading.name(name) for name in accounts))
    rows = [
        (say(f"money.{row}"), *(_amount(reading, each, row) for each in accounts.values()))
        for row in _ROWS
    ]
    values = (write.level(each.net_value, "money") for each in accounts.values())
    last = (say("money.net_value"), *(f"{text.value} ({text.interval})" for text in values))
    return Table(head, (*rows, last))


def _amount(reading: Reading, each: Account, row: str) -> str:
    amount = float(getattr(each, row))
    return reading.numerals.money(amount if row in _ADDS else 0.0 - amount)


def _part(
    reading: Reading, accounts: Mapping[str, Account], part: str, tone: Tone, pattern: str
) -> Part:
    lengths = [
        each.net_value.value if part == "net_value" else float(getattr(each, part))
        for each in accounts.values()
    ]
    texts = [reading.numerals.money(length) for length in lengths]
    return Part(reading.wording.say(f"money.{part}"), tone, pattern, lengths, texts)
