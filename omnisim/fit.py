"""Fit: the path of calibration – read a log, estimate, put the numbers into a scenario.

>>> import omnisim as om
>>> found = om.calibrate("log.csv.gz", scenario="shop.yaml", holdout=0.3)     # doctest: +SKIP
>>> found.save("fitted.yaml")                                                 # doctest: +SKIP
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from omnisim.calibration.check import REPLICATIONS, Checked, checked
from omnisim.calibration.estimate import fitted, fitted_paths
from omnisim.calibration.fit import Fit, Source, Unknown
from omnisim.calibration.fitted.bare_scenario import bare_scenario
from omnisim.calibration.fitted.entries import EVERYBODY, entries_of
from omnisim.calibration.fitted.writer import MEASURED, plain, source_text
from omnisim.calibration.log import TouchLog
from omnisim.calibration.market import found_in
from omnisim.calibration.reading import Reading
from omnisim.calibration.scarcity import added_by
from omnisim.calibration.search import ROUNDS, Explore, Found, Searched
from omnisim.engine.simulate import DEFAULT_ENGINE
from omnisim.errors import Faults, Letter, Place, listed, nearest, raise_faults, shown
from omnisim.files.fitted_file import text_of_data, with_changes
from omnisim.files.log_mapping import LogMapping, mapping_of
from omnisim.files.path_count_file import has_paths, read_path_counts
from omnisim.files.scenario_file import ScenarioFile, parse_scenario, read_scenario
from omnisim.files.touch_log_file import Watch, read_touch_log
from omnisim.files.whole_file import write_text
from omnisim.files.yaml_text import Trail
from omnisim.scenario.evidence import in_world, ledger
from omnisim.scenario.quantity import Unit
from omnisim.scenario.scaling import people_in, scaled
from omnisim.scenario.scenario import Scenario

NO_CURRENCY: Final = "XXX"  # ISO 4217: no currency
_SHORTEST: Final = 2.0  # days on either side of a holdout
_SEARCHED_PEOPLE: Final = 4000  # that a search simulates each time
_BASE_PEOPLE: Final = 50_000  # of a base that is simulated once, to see what is scarce in it


@dataclass(frozen=True, eq=False)
class Calibration:
    """A log, what it tells, and a scenario in which that has taken the place of other numbers."""

    fit: Fit
    reading: Reading
    scenario: Scenario
    text: str  # of the scenario file
    log: TouchLog | None  # the whole of it; None: paths were counted
    changed: tuple[str, ...]  # dotted paths of the entries that are now measured
    warnings: tuple[Letter, ...]
    base: ScenarioFile  # what it was before
    keeps_people: bool  # whether the base says how many people there are
    searched: Searched | None = None  # what was found by simulating

    @property
    def held_out(self) -> TouchLog | None:
        """The part of the log that the fit has not seen; None if it has seen all."""
        if self.log is None or self.fit.calibrated_until >= self.log.end:
            return None
        return self.log.after(self.fit.calibrated_until)

    def save(self, path: str | Path) -> None:
        """Write the scenario file; it appears only when it is whole. Raises Faults."""
        write_text(self.text, Path(path))


def calibrate(
    log: str | Path,
    *,
    scenario: str | Path | None = None,
    mapping: str | Path | Mapping[str, Any] | LogMapping | None = None,
    holdout: float | dt.date | None = None,
    currency: str = NO_CURRENCY,
    watch: Watch | None = None,
) -> Calibration:
    """Estimate from a log what it tells, and put it into a scenario.

    `scenario` is the base, whose other numbers stay as they are; without one, what the log does not
    tell are assumptions. `holdout` leaves out the last share of the time, or all from a date on.
    Raises Faults with a letter for everything that cannot be used.
    """
    path, asked = Path(log), _mapping(mapping)
    base = None if scenario is None else read_scenario(scenario)
    if has_paths(path, asked):
        journeys, reading = read_path_counts(path, asked)
        found = replace(fitted_paths(journeys, source=_source(path, reading)), reading=reading)
        return _calibration(found, reading, None, base, currency=currency, path=path)
    channels = None if base is None else tuple(base.scenario.channels)
    whole, reading = read_touch_log(path, asked, channels=channels, watch=watch)
    if base is not None:
        raise_faults(_strangers(whole, base.scenario, path))
    part = whole.until(_end_of_calibration(whole, holdout))
    found = fitted(
        part,
        source=_source(path, reading, part),
        gap=asked.gap,
        session=asked.session,
        contract=asked.contract,
    )
    found = replace(found, reading=reading)
    return _calibration(found, reading, whole, base, currency=currency, path=path)


def search(
    calibration: Calibration,
    names: Sequence[str],
    *,
    engine: str = DEFAULT_ENGINE,
    explore: Explore | None = None,
    rounds: int = ROUNDS,
) -> Calibration:
    """Search, by simulating, for numbers of the fitted scenario that no row of the log shows.

    Each is named by its dotted path and looked for between its low and high, and all that the log
    measures is measured anew for every value: what the rows make up for is not found. `explore`
    looks around first (`calibration.search.by_optuna`, say). What the log tells
    apart is put into the scenario; what trades off, is hardly spoken of, or lies at an end of its
    range stays what it was, and all of it where no value makes the market look like the log.
    Raises Faults for names that cannot be searched, and if there is no log with times.
    """
    if calibration.log is None:
        found, possible = "paths that were counted", "a log with times and customers"
        raise Faults([Letter(field="--search", found=found, possible=possible)])
    scenario = calibration.scenario
    known = {each.name: each for each in ledger(scenario, scenario.provenance)}
    raise_faults(
        Letter(
            field="--search",
            found=f"{shown(name)}, no number of the scenario with a low and a high",
            possible="dotted paths of uncertain numbers, as in the ledger of a report",
            advice=f"Did you mean {near}?" if (near := nearest(name, known)) else "",
        )
        for name in names
        if name not in known or not known[name].is_uncertain
    )
    told = found_in(
        _draft(scenario),
        list(names),
        calibration.fit.journeys,
        log=calibration.fit.log,
        engine=engine,
        refitted=lambda values: _refitted(calibration, values),
        explore=explore,
        rounds=rounds,
    )
    entries: dict[Trail, Any] = {
        known[each.name].path: _found_entry(each, known[each.name].quantity.unit, calibration)
        for each in told.believed
    }
    source = parse_scenario(calibration.text, file="fitted.yaml").source
    text = with_changes(source, entries)
    made = parse_scenario(text, file="fitted.yaml").scenario
    changed = (*calibration.changed, *(".".join(map(str, path)) for path in entries))
    return replace(calibration, scenario=made, text=text, changed=changed, searched=told)


def _draft(scenario: Scenario, people: int = _SEARCHED_PEOPLE) -> Scenario:
    return scaled(scenario, people) if people_in(scenario) > people else scenario


def _refitted(calibration: Calibration, values: Mapping[tuple[str, ...], float]) -> Scenario:
    """Return the fitted scenario as it would be if these numbers of its base were the truth."""
    base = in_world(calibration.base.scenario, values)
    keeps, added = calibration.keeps_people, added_by(_draft(base))
    entries = entries_of(calibration.fit, base, keeps_people=keeps, added=added)
    text = with_changes(calibration.base.source, entries.changes)
    return _draft(in_world(parse_scenario(text, file="fitted.yaml").scenario, values))


def _found_entry(found: Found, unit: Unit, calibration: Calibration) -> dict[str, Any]:
    """Return a number that a search has found as a scenario file has it."""
    factor, word = {Unit.days: (1.0, " days"), Unit.per_day: (365.0, " per year")}.get(
        unit, (1.0, "")
    )
    numbers = {name: plain(getattr(found, name) * factor) for name in ("value", "low", "high")}
    written = {name: f"{n:.10g}{word}" if word else n for name, n in numbers.items()}
    source = f"{source_text(calibration.fit.source)}, found by simulating"
    return {**written, **MEASURED, "source": source}


def check(
    calibration: Calibration, *, engine: str = DEFAULT_ENGINE, replications: int = REPLICATIONS
) -> Checked | None:
    """Return how the fitted scenario stands up to what the fit has not seen; None for paths.

    Where nothing was held out it is compared with all that was seen, which is no test.
    """
    if calibration.log is None:
        return None
    return checked(
        calibration.fit,
        calibration.log,
        calibration.scenario,
        engine=engine,
        replications=replications,
    )


def report(
    calibration: Calibration,
    path: str | Path,
    *,
    language: str = "en",
    engine: str = DEFAULT_ENGINE,
) -> None:
    """Write the page on a calibration, one HTML file that needs nothing else. Raises Faults."""
    from omnisim.report.fit.page import page_of_fit  # late: most calibrations are only saved

    page = page_of_fit(
        calibration.fit,
        calibration.scenario,
        checked=check(calibration, engine=engine),
        searched=calibration.searched,
        changed=calibration.changed,
        language=language,
    )
    write_text(page, Path(path))


def _mapping(given: str | Path | Mapping[str, Any] | LogMapping | None) -> LogMapping:
    if isinstance(given, LogMapping):
        return given
    if isinstance(given, Mapping):
        return mapping_of(None, given)
    return mapping_of(None if given is None else Path(given))


def _source(path: Path, reading: Reading, log: TouchLog | None = None) -> Source:
    """Return where numbers come from; the dates are those of the part that was looked at."""
    if log is None or log.origin is None:
        return Source(path.name, reading.used if log is None else len(log), None, None)
    first, last = (
        log.origin + dt.timedelta(days=int(day)) for day in (log.begin, np.ceil(log.end) - 1)
    )
    return Source(path.name, len(log), first, last)


def _end_of_calibration(log: TouchLog, holdout: float | dt.date | None) -> float:
    """Return the day up to which is looked; raises Faults if nothing is left on either side."""
    if holdout is None:
        return log.end
    if isinstance(holdout, dt.date):
        if log.origin is None:
            raise _refused(str(holdout), "a share such as 30%: the log has no dates")
        end = float((holdout - log.origin).days)
    else:
        end = float(np.round(log.end - holdout * (log.end - log.begin)))
    if not log.begin + _SHORTEST <= end <= log.end - _SHORTEST:
        raise _refused(shown(str(holdout)), f"a time within the log: {_span(log)}")
    return end


def _span(log: TouchLog) -> str:
    if log.origin is None:
        return f"{log.end - log.begin:g} days"
    last = log.origin + dt.timedelta(days=int(np.ceil(log.end) - 1))
    return f"{log.origin} to {last}"


def _refused(found: str, possible: str) -> Faults:
    return Faults([Letter(field="--holdout", found=found, possible=possible)])


def _strangers(log: TouchLog, base: Scenario, path: Path) -> list[Letter]:
    """Return letters about segments that base and log do not share, and about closed channels."""
    names, known, place = log.names.segments, tuple(base.segments), Place(str(path))
    if names == (EVERYBODY,) and len(known) > 1:
        return [
            Letter(
                place=place,
                field="segment",
                found=f"a log without segments, and {len(known)} segments in the scenario",
                possible=f"a column with {listed(known)}, or a base with one segment",
                advice="--columns segment=…",
            )
        ]
    strangers = [name for name in names if name not in known and names != (EVERYBODY,)]
    letters = [
        Letter(
            place=place,
            field="segment",
            found=f"customers of the segment {shown(name)}, which the scenario does not have",
            possible=listed(known),
            advice=f"Did you mean {near}?" if (near := nearest(name, known)) else "",
        )
        for name in strangers
    ]
    return letters + _closed(log, base, place)


def _closed(log: TouchLog, base: Scenario, place: Place) -> list[Letter]:
    today = base.open_channels(base.today_name)
    return [
        Letter(
            place=place,
            field="channel",
            found=f"touches in {name}, which {base.today_name} does not open",
            possible=f"channels of today's configuration: {listed(today, last='and')}",
            advice="Let `today` name the configuration under which the log was written.",
            severity="warning",
        )
        for name in log.names.channels
        if name not in today
    ]


def _calibration(
    found: Fit,
    reading: Reading,
    log: TouchLog | None,
    base: ScenarioFile | None,
    *,
    currency: str,
    path: Path,
) -> Calibration:
    file = "fitted.yaml"
    if base is None:
        source = text_of_data(bare_scenario(found, currency=currency), heading=_heading(found))
        base = parse_scenario(source, file=file)
        keeps_people = False
    else:
        keeps_people = True
    added = added_by(_draft(base.scenario, _BASE_PEOPLE)) if keeps_people else None
    entries = entries_of(found, base.scenario, keeps_people=keeps_people, added=added)
    text = with_changes(base.source, entries.changes)
    made = parse_scenario(text, file=file)
    warnings = [*reading.warnings, *made.warnings, *(_at_odds(name) for name in entries.at_odds)]
    if keeps_people:
        warnings += _more_people(entries.changes, base.scenario)
        warnings += map(_of_another_size, entries.mostly_old)
        found = replace(found, unknown=tuple(_with_pool(found, made.scenario)))
    if log is not None:
        warnings += _closed(log, made.scenario, Place(str(path)))
    changed = tuple(
        ".".join(map(str, trail)) for trail in entries.changes if trail[0] != "provenance"
    )
    return Calibration(
        found, reading, made.scenario, text, log, changed, tuple(warnings), base, keeps_people
    )


def _more_people(changes: Mapping[Any, Any], base: Scenario) -> list[Letter]:
    return [
        Letter(
            field=f"segments.{name}.prospects",
            found=f"{segment.prospects.value:,.0f} prospects, and nearly as many people in the log",
            possible=f"{changes['segments', name, 'prospects']:,} or more, which now stand there",
            advice="Correct the prospects of the base: a log cannot tell how many there are.",
            severity="warning",
        )
        for name, segment in base.segments.items()
        if ("segments", name, "prospects") in changes
    ]


def _of_another_size(segment: str) -> Letter:
    return Letter(
        field=f"segments.{segment}.installed_base",
        found="so many customers that they alone would begin nearly all journeys of the log",
        possible="a base of the size of the market that the log is of",
        advice="Is the log a sample? Then scale prospects and installed_base of the base alike.",
        severity="warning",
    )


def _with_pool(found: Fit, made: Scenario) -> Iterator[Unknown]:
    """Yield what the log cannot tell, with the prospects that a base says there are."""
    only = next(iter(made.segments))
    for each in found.unknown:
        if each.key != "pool":
            yield each
            continue
        name = str(each.details["segment"])
        pool = made.segments[name if name in made.segments else only].prospects.value
        yield Unknown("pool", {**each.details, "pool": pool})


def _heading(found: Fit) -> str:
    source = found.source
    dates = f", {source.first} to {source.last}" if source.first else ""
    return (
        f"Fitted to {source.file}: {source.rows:,} rows{dates}.\n"
        "Numbers graded `measured` come from there, with their 95 % intervals; all others are\n"
        "assumptions, because no log tells them: replace them by what you know."
    )


def _at_odds(name: str) -> Letter:
    return Letter(
        field=f"journey {name}",
        found="fewer lapses and steps back than the hand-offs and queues of the base would cause",
        possible="a continuity that is high enough for what the log shows",
        advice="Raise handoffs.continuity of the base, or ease what is scarce in it.",
        severity="warning",
    )
