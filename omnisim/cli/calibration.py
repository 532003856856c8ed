"""Calibration: a log turned into a scenario for somebody who watches, and what they are told."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from omnisim import fit, units
from omnisim.calibration.check import memory_of
from omnisim.errors import Faults, Letter, Place, Refusal, raise_faults, shown
from omnisim.files.log_mapping import LogMapping, mapping_of, pairs_of
from omnisim.files.touch_log_file import Watch
from omnisim.fit import NO_CURRENCY, Calibration
from omnisim.report.fit import sentences, tables
from omnisim.report.fit.reading import FitReading
from omnisim.report.fit.summary import summary_of_fit
from omnisim.report.numerals import Numerals
from omnisim.report.wording import Wording

_PAIRS: Final = ("columns", "constant", "events", "channels", "stages", "arms")
_PLAIN: Final = ("gap", "session", "contract", "control", "decimal", "negative", "duplicates")
_TIME: Final = {"time_format": "format", "time_unit": "unit", "zone": "zone", "start": "start"}
_LINES: Final = 10  # of progress, where no bar can be drawn
_LONG: Final = 200_000  # rows, of which the estimation is worth a line


def mapping_in(given: dict[str, Any]) -> LogMapping:
    """Return the mapping of a file and of flags; raises Faults."""
    flags: dict[str, Any] = {}
    for name in _PAIRS:
        if given.get(name):
            flags[name] = pairs_of(given[name], f"--{name}")
    flags.update({name: given[name] for name in _PLAIN if given.get(name) is not None})
    time = {field: given[flag] for flag, field in _TIME.items() if given.get(flag) is not None}
    if time:
        flags["time"] = time
    return mapping_of(given.get("mapping"), flags)


def holdout_in(text: str | None) -> float | dt.date | None:
    """Return a share of the time or a date; raises Faults."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        pass
    possible = "a share of the time such as 30%, or a date such as 1997-10-01"
    try:
        share = units.parse_share(text)
    except Refusal as refusal:
        raise Faults([Letter(field="--holdout", found=refusal.found, possible=possible)]) from None
    if not 0.0 < share < 1.0:
        raise Faults([Letter(field="--holdout", found=shown(text), possible=possible)])
    return share


def check_out(out: Path, *others: Path | None) -> None:
    """Raise Faults if a file to be written is one of those to be read, or cannot be."""
    same = [other for other in others if other is not None and _is_same(out, other)]
    raise_faults(
        Letter(
            place=Place(str(out)),
            field="--out",
            found="the file that is read",
            possible="another file: nothing is overwritten that the answer rests on",
            advice=f"{out.with_stem('fitted')}",
        )
        for _ in same
    )


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def calibrated(log: Path, mapping: LogMapping, *, words: Wording, **settings: Any) -> Calibration:
    """Calibrate, showing how far the reading is."""
    with _watched(log, words) as watch:
        return fit.calibrate(log, mapping=mapping, watch=watch, **settings)


@contextmanager
def _watched(log: Path, words: Wording) -> Iterator[Watch]:
    console = Console(stderr=True)
    shown = _bar(console, log, words) if console.is_terminal else nullcontext(_lines(words))
    with shown as watch:
        yield watch


@contextmanager
def _bar(console: Console, log: Path, words: Wording) -> Iterator[Watch]:
    columns = (
        TextColumn("{task.fields[told]}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(log.name, total=1.0, told=words.say("fit.text.reading"))
        numerals = Numerals(words, NO_CURRENCY)
        yield lambda rows, share: bar.update(
            task, completed=share, told=_progress(numerals, rows, share)
        )


def _lines(words: Wording) -> Watch:
    """Return what prints a line after each tenth of a long file."""
    told, numerals = 0, Numerals(words, NO_CURRENCY)

    def watch(rows: int, share: float) -> None:
        nonlocal told
        is_long = rows >= _LONG
        if int(share * _LINES) > told and (is_long or share < 1.0):
            told = int(share * _LINES)
            print(_progress(numerals, rows, share), file=sys.stderr)

    return watch


def _progress(numerals: Numerals, rows: int, share: float) -> str:
    """Return how far the reading is; after it comes the estimation."""
    key = "read" if share < 1.0 else "estimating"
    values = {"rows": numerals.number(rows), "share": numerals.share(share, digits=2)}
    return numerals.wording.say(f"fit.text.{key}", **values)


# --- told ----------------------------------------------------------------------------------------


def told(found: Calibration, words: Wording) -> str:
    """Return what was read, what is measured now, and what the log cannot tell."""
    reading = FitReading(found.fit, found.scenario, words, changed=found.changed)
    return summary_of_fit(reading, memory=memory_of(found.fit.journeys))


def saved(found: Calibration, out: Path, words: Wording) -> str:
    """Return what was written."""
    return words.say("fit.text.saved", file=str(out), count=len(found.changed))


def searched(found: Calibration, names: list[str], words: Wording) -> Calibration:
    """Search for numbers by simulating, and say what came out."""
    made = fit.search(found, names)
    reading = FitReading(made.fit, made.scenario, words, searched=made.searched)
    table = tables.found(reading)
    for row in () if table is None else table.rows:
        name, value, interval, left = row
        text = words.say("fit.text.found", name=name, value=value, interval=interval, narrowed=left)
        print(text, file=sys.stderr)
    for text in sentences.search(reading):
        print(text, file=sys.stderr)
    return made


def write_report(found: Calibration, path: Path, language: str) -> None:
    """Write the page on how well it fits."""
    fit.report(found, path, language=language)
