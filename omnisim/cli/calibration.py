"""Calibration: a log turned into a scenario for somebody who watches, and what they are told."""

from __future__ import annotations

import datetime as dt
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from omnisim import fit, units
from omnisim.calibration.fit import Estimate, Fit
from omnisim.calibration.reading import Reading
from omnisim.errors import Faults, Letter, Place, Refusal, raise_faults, shown
from omnisim.files.log_mapping import LogMapping, mapping_of, pairs_of
from omnisim.files.touch_log_file import Watch
from omnisim.fit import Calibration

_PAIRS: Final = ("columns", "constant", "events", "channels", "stages")
_PLAIN: Final = ("gap", "session", "contract", "control", "decimal", "negative", "duplicates")
_TIME: Final = {"time_format": "format", "time_unit": "unit", "zone": "zone", "start": "start"}
_LINES: Final = 10  # of progress, where no bar can be drawn

# What a log cannot tell, in a line each.
_UNTOLD: Final = {
    "hidden_identities": "people whom the log knows under several ids, or who share one",
    "closed_channels": "where people would go if a channel were closed",
    "costs": "what anything costs, and the margin",
    "handoff_loss": "which of the lapses after a change of channel are lost contexts",
    "never_varied": "the effect of anything that was the same all the time",
    "open_journeys": "how {count} of {of} journeys went on that the end of the log cut off",
    "cut": "when a journey is over: {journeys:,} with a gap of {gap:g} days, {half:,} with half of "
    "it, {double:,} with twice as much",
    "only_orders": "who came and did not buy: the log holds orders alone",
    "only_paths": "anything about time or customers: paths were counted",
    "no_stages": "stages: all touches count as consideration",
    "season": "the season of the year: {days} days were seen",
    "growth_or_season": "growth from season: {days} days were seen, less than two years",
    "message_effect": "what messages do: nobody was left out by chance",
    "no_control": "what any treatment does: there is no randomised control group",
    "no_calendar": "weekdays and seasons: times have no dates",
    "pool": "how many could have come: {pool:,.0f} are assumed for the {seen:,.0f} of {segment}",
    "cohort": "who came later: all of {segment} bought first within {days:.0f} days",
    "installed_base": "who had bought before the log began ({segment})",
    "repeats": "repeat buying of {segment}: too few buy again",
    "other_repeat_model": "{better} fits repeat buying of {segment} better, by {by:.1f} of AIC",
    "regular_timing": "{segment} buy more regularly than by chance (shape {shape:.1f})",
    "dropout": "how many of {segment} leave for good: the log is too short",
    "value_and_frequency": "value apart from frequency in {segment}: they go together",
    "order_values": "what orders are worth",
}


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


def calibrated(log: Path, mapping: LogMapping, **settings: Any) -> Calibration:
    """Calibrate, showing how far the reading is."""
    with _watched(log) as watch:
        return fit.calibrate(log, mapping=mapping, watch=watch, **settings)


@contextmanager
def _watched(log: Path) -> Iterator[Watch]:
    console = Console(stderr=True)
    with _bar(console, log) if console.is_terminal else nullcontext(_lines()) as watch:
        yield watch


@contextmanager
def _bar(console: Console, log: Path) -> Iterator[Watch]:
    columns = (
        TextColumn("reading"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(log.name, total=1.0, rows=0)
        yield lambda rows, share: bar.update(task, completed=share, rows=rows)


def _lines() -> Watch:
    """Return what prints a line after each tenth of a long file."""
    told = 0

    def watch(rows: int, share: float) -> None:
        nonlocal told
        if share < 1.0 and int(share * _LINES) > told:
            told = int(share * _LINES)
            print(f"read {rows:,} rows, {100 * share:.0f} % of the file", file=sys.stderr)

    return watch


# --- told ----------------------------------------------------------------------------------------


def told(found: Calibration) -> str:
    """Return what was read, what is measured now, and what the log cannot tell."""
    parts = [*_of_reading(found.reading), ""]
    parts += ["Measured, with 95 % intervals:", *_measured(found.fit), ""]
    parts += ["What this log cannot tell:", *_untold(found.fit)]
    return "\n".join(parts)


def _of_reading(reading: Reading) -> Iterator[str]:
    yield f"{reading.file}: {reading.rows:,} rows, {reading.used:,} of them used."
    for each in reading.odd:
        examples = f" ({', '.join(each.examples)})" if each.examples else ""
        yield f"  {each.number:,} {each.told}: {each.treatment}{examples}"
    for note in reading.notes:
        yield f"  {note}"


def _measured(fit_: Fit) -> Iterator[str]:
    yield f"  {'journeys':34}{len(fit_.journeys):>12,}"
    if fit_.arrivals is not None:
        yield _line("journeys a day", fit_.arrivals.per_day)
        if not any(s.people is not None and s.people.is_cohort for s in fit_.segments.values()):
            yield _line("change a year, relative", fit_.arrivals.trend)
    for name, found in fit_.segments.items():
        if math.isfinite(found.first_conversion):
            yield f"  {name}: conversion of first journeys {100 * found.first_conversion:.1f} %"
        if found.order_value is not None:
            yield _line(f"{name}: mean order", found.order_value.mean)
        if found.repeats is not None:
            for model in found.repeats.candidates:
                sign = "*" if model.name == found.repeats.chosen else " "
                yield f" {sign}{name}: {model.name:24}{'AIC':>8}{model.aic:>14,.1f}"
            yield _line(f"{name}: repeats of a new customer", found.repeats.expected)
        if found.contracts is not None:
            yield _line(f"{name}: renewal alpha", found.contracts.alpha)
            yield _line(f"{name}: renewal beta", found.contracts.beta)
    if fit_.returned is not None:
        yield _line("returned, share of value", fit_.returned.share_of_value)
    for effect in fit_.effects:
        yield _line(f"effect of {effect.arm} on {effect.outcome}", effect.difference)


def _line(what: str, estimate: Estimate) -> str:
    value, low, high = (f"{number:,.4g}" for number in estimate[:3])
    return f"  {what:34}{value:>12}   {low} to {high}"


def _untold(fit_: Fit) -> Iterator[str]:
    for each in fit_.unknown:
        yield "  " + _UNTOLD[each.key].format(**each.details)
    selection = fit_.selection
    if selection is not None and selection.follows_volume:
        yield (
            f"  Messages went to those who bought more already: {selection.before_targeted:.1f} "
            f"orders each before the first message, the others {selection.before_untargeted:.1f}. "
            "What they buy later is no effect of the messages."
        )


def searched(found: Calibration, names: list[str]) -> Calibration:
    """Search for numbers by simulating, and say what came out."""
    told = fit.search(found, names)
    if told.searched is None:
        return told
    for each in told.searched.found:
        print(
            f"{each.name}: {each.value:.4g} ({each.low:.4g} to {each.high:.4g}), "
            f"{each.narrowed:.0%} of its doubt left",
            file=sys.stderr,
        )
    for pair in told.searched.traded:
        print(f"{pair.first} and {pair.second} trade off: neither was changed.", file=sys.stderr)
    for name in told.searched.unknown:
        print(f"{name}: the log hardly speaks of it, so it was not changed.", file=sys.stderr)
    return told


def write_report(found: Calibration, path: Path, language: str) -> None:
    """Write the page on how well it fits."""
    fit.report(found, path, language=language)
