"""Summary: a fit as lines for a terminal – what was read, what is measured, what is unknown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from omnisim.calibration.chain_order import OrderTable
from omnisim.calibration.reading import Reading
from omnisim.report.fit import sentences, tables
from omnisim.report.fit.reading import FitReading

_WIDTH: Final = 96
_INDENT: Final = "  "


def summary_of_fit(reading: FitReading, *, memory: OrderTable | None) -> str:
    """Return what a calibration comes to, as lines; `memory` is what the chain's orders say."""
    say = reading.wording.say
    parts = [
        [] if reading.fit.reading is None else list(rows_read(reading, reading.fit.reading)),
        [say("fit.text.measured"), *_facts(reading)],
        list(_models(reading)),
        list(_effects(reading)),
        [] if memory is None else list(_sentence(" ".join(sentences.remembered(reading, memory)))),
        [say("fit.text.unknown"), *_unknown(reading)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def rows_read(reading: FitReading, told: Reading) -> Iterator[str]:
    """Yield what became of the rows of the file."""
    say, write = reading.wording.say, reading.numerals.number
    yield say("fit.text.rows", file=told.file, rows=write(told.rows), used=write(told.used))
    for each in told.odd:
        examples = f" ({', '.join(map(reading.example, each.examples))})" if each.examples else ""
        kind, done = say(f"fit.odd.{each.kind}"), say(f"fit.treatment.{each.treatment}")
        yield f"{_INDENT}{write(each.number)} × {kind}: {done}{examples}"
    for note in told.notes:
        yield _INDENT + say(f"fit.note.{note.key}", **note.details)


def _facts(reading: FitReading) -> Iterator[str]:
    facts = [each for each in tables.facts(reading) if each.value]
    width = max(len(each.name) for each in facts) if facts else 0
    amount = max(len(each.value) for each in facts) if facts else 0
    for each in facts:
        interval = f"   {each.interval}" if each.interval else ""
        yield f"{_INDENT}{each.name:{width}}  {each.value:>{amount}}{interval}"


def _models(reading: FitReading) -> Iterator[str]:
    """Yield which models of repeat orders were compared, and which one is simulated."""
    say, alone = reading.wording.say, len(reading.fit.segments) == 1
    for name, found in reading.fit.segments.items():
        if found.repeats is None:
            continue
        best = found.repeats.candidates[0].aic
        named = [
            say(
                "fit.text.model",
                model=say(f"fit.model.{each.name}"),
                worse=reading.numerals.number(round(each.aic - best, 1)),
            )
            for each in found.repeats.candidates
        ]
        text = say(
            "fit.text.models",
            models=", ".join(named),
            chosen=say(f"fit.model.{found.repeats.chosen}"),
        )
        whole = text if alone else say("phrase.of", part=reading.segment(name), whole=text)
        yield from _sentence(whole)


def _effects(reading: FitReading) -> Iterator[str]:
    """Yield what chance-made groups show, or why messages show nothing."""
    found = tables.effects(reading)
    if found is not None:
        yield reading.wording.say("fit.effects.randomised")
        for arm, outcome, control, value, interval, _ in found.rows:
            told = reading.wording.say(
                "fit.text.effect", arm=arm, outcome=outcome, control=control, value=value
            )
            yield f"{_INDENT}{told} ({interval})" if interval else f"{_INDENT}{told}"
        if any(each.only_known for each in reading.fit.effects):
            yield from _sentence(reading.wording.say("fit.effects.only_known"))
    chosen = sentences.selection(reading)
    if chosen:
        yield from _sentence(chosen)


def _unknown(reading: FitReading) -> Iterator[str]:
    for title, text in sentences.unknown(reading):
        yield from _sentence(reading.wording.say("phrase.of", part=title, whole=text), _INDENT)


def _sentence(text: str, indent: str = "") -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + _INDENT * bool(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )
