"""Leaks: journeys lost by reason, reactions to empty shelves, and waiting, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from omnisim.event_log import LAPSES, REACTIONS
from omnisim.report.figures.bars import Part, stacked
from omnisim.report.figures.chart import Figure
from omnisim.report.leaks import AVOIDABLE, Waiting, losses, reactions, waiting
from omnisim.report.palette import (
    AMBER,
    BLUE,
    GREEN,
    MUTED,
    PALE,
    PURPLE,
    SKY,
    VERMILION,
    Tone,
)
from omnisim.report.reading import Reading
from omnisim.report.table import Table

_REASONS: Final[dict[str, tuple[Tone, str]]] = {
    "channel_closed": (PALE, ""),
    "context_lost": (VERMILION, "/"),
    "impatient": (AMBER, ""),
    "stock_out": (BLUE, "\\"),
    "promotion_refused": (PURPLE, ""),
    "no_route": (GREEN, "x"),
    "endless": (MUTED, "-"),
}
_REACTIONS: Final[dict[str, tuple[Tone, str]]] = {
    "substitute": (SKY, "/"),
    "delay": (PALE, ""),
    "switch": (PURPLE, "\\"),
    "elsewhere": (VERMILION, ""),
    "leave": (AMBER, "x"),
}
_WAITS: Final[tuple[tuple[str, Tone, str], ...]] = (  # those served at once are told by the rest
    ("up_to_5", SKY, ""),
    ("up_to_15", BLUE, "/"),
    ("up_to_60", PURPLE, ""),
    ("longer", AMBER, "\\"),
    ("unserved", VERMILION, ""),
)


def losses_figure(reading: Reading) -> Figure:
    """Return the journeys lost per 100 that need not be, by reason."""
    say, names = reading.wording.say, reading.configurations
    tables = [losses(reading, name).sum(axis=1) for name in names]
    parts = [
        _part(
            reading, say(f"lapse.{reason}"), look, [float(t[LAPSES.index(reason)]) for t in tables]
        )
        for reason, look in _REASONS.items()
    ]
    rows = [
        (say(f"lapse.{reason}"), *(reading.numerals.per_hundred(float(t[i])) for t in tables))
        for i, reason in enumerate(LAPSES)
        if i in AVOIDABLE or any(t[i] for t in tables)
    ]
    spec = stacked([reading.name(name) for name in names], parts, reading.numerals.number)
    table = Table(_head(reading, "reason"), tuple(rows))
    return Figure("losses", say("figure.losses.title"), say("figure.losses.note"), spec, table)


def reactions_figure(reading: Reading) -> Figure | None:
    """Return what customers do whose item is missing; None where nothing ever is."""
    say, names = reading.wording.say, reading.configurations
    tables = [reactions(reading, name) for name in names]
    if not any(table.any() for table in tables):
        return None
    parts = [
        _part(
            reading,
            say(f"reaction.{reaction}"),
            look,
            [float(table[REACTIONS.index(reaction)]) for table in tables],
        )
        for reaction, look in _REACTIONS.items()
    ]
    spec = stacked([reading.name(name) for name in names], parts, reading.numerals.number)
    rows = tuple((part.name, *part.texts) for part in parts)
    title, note = say("figure.reactions.title"), say("figure.reactions.note")
    return Figure("reactions", title, note, spec, Table(_head(reading, "reaction"), rows))


def waits_figure(reading: Reading) -> Figure | None:
    """Return how long people wait, per channel served by people; None where there is none."""
    channels = reading.comparison.names.channels
    found = [
        (reading.channel(channel), name, wait)
        for c, channel in enumerate(channels)
        if reading.scenario.channels[channel].servers is not None
        for name in reading.roles.main
        if channel in reading.scenario.open_channels(name)
        if (wait := waiting(reading, name, c)) is not None
    ]
    if not found:
        return None
    say = reading.wording.say
    names = [say("phrase.of", whole=reading.name(name), part=c) for c, name, _ in found]
    waits = [wait for _, _, wait in found]
    parts = [_wait_part(reading, i, waits) for i in range(len(_WAITS))]
    spec = stacked(names, parts, lambda share: reading.numerals.share(share))
    head = (say("head.channel"), say("wait.at_once"), *(part.name for part in parts))
    at_once = [reading.numerals.share(wait.at_once) for wait in waits]
    columns = (names, at_once, *(part.texts for part in parts))
    rows = list(zip(*columns, strict=True))
    title, note = say("figure.waits.title"), say("figure.waits.note")
    return Figure("waits", title, note, spec, Table(head, tuple(rows)))


def _wait_part(reading: Reading, i: int, waits: Sequence[Waiting]) -> Part:
    key, tone, pattern = _WAITS[i]
    shares = [wait.shares[i] for wait in waits]
    texts = [reading.numerals.share(share) for share in shares]
    return Part(reading.wording.say(f"wait.{key}"), tone, pattern, shares, texts)


def _part(reading: Reading, name: str, look: tuple[Tone, str], lengths: list[float]) -> Part:
    texts = [reading.numerals.per_hundred(length) for length in lengths]
    return Part(name, *look, lengths, texts)


def _head(reading: Reading, what: str) -> tuple[str, ...]:
    say = reading.wording.say
    return (say(f"head.{what}"), *(reading.name(name) for name in reading.configurations))
