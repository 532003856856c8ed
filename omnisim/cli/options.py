"""Options: what several commands accept, and how it is read.

All of them come as text and are read together, so that all that is wrong is told in one answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from omnisim import units
from omnisim.errors import (
    Letter,
    Refusal,
    did_you_mean,
    listed,
    nearest,
    raise_faults,
    said,
    shown,
)

ENGINES: Final = ("compiled", "reference")
FORMATS: Final = ("table", "json", "csv")
LIST_FORMATS: Final = ("table", "json")
LANGUAGES: Final = ("en", "id")
LOG_FORMATS: Final = ("csv.gz", "csv", "parquet")
TABLE_FORMATS: Final = ("csv", "csv.gz", "parquet")
TEST_KINDS: Final = ("split", "hold_out", "geo")
BLACKOUTS: Final = ("substitute", "exit")
PILOT_UNITS: Final = ("customers", "stores")
LOG_ENDINGS: Final = tuple(f".{name}" for name in LOG_FORMATS)

_SETTINGS: Final = (
    "configurations",
    "baseline",
    "replications",
    "precision",
    "worlds",
    "seed",
    "customers",
    "horizon",
    "engine",
    "workers",
    "cluster",
    "fresh",
)
# The others are called as they are.
_SPELLED: Final = {
    "form": "--format",
    "list_form": "--format",
    "log_file": "--out",
    "levers": "--channels",
}

Read = Callable[[str], Any]


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a command, what was typed as text read.

    Raises Faults with a letter for each that cannot be read.
    """
    values, letters = dict(given), []
    for name, reader in _READERS.items():
        if isinstance(given.get(name), str):
            try:
                values[name] = reader(given[name])
            except Refusal as refusal:
                letters.append(_letter(name, refusal))
    raise_faults(letters)
    return values


def settings_in(values: Mapping[str, Any]) -> Any:
    """Return the settings of a study among the arguments of a command."""
    return {name: values[name] for name in _SETTINGS if values.get(name) is not None}


def _letter(name: str, refusal: Refusal) -> Letter:
    return Letter(
        field=_SPELLED.get(name, "--" + name.replace("_", "-")),
        found=refusal.found,
        possible=refusal.possible,
        advice=refusal.advice,
    )


def _whole(least: int, example: int, *, most: int | None = None) -> Read:
    possible = said("a whole number from {least}, such as {example}", least=least, example=example)

    def reader(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise Refusal(shown(text), possible) from None
        if number < least:
            raise Refusal(str(number), possible)
        if most is not None and number > most:
            raise Refusal(
                shown(text), said("a whole number from {least} to {most}", least=least, most=most)
            )
        return number

    return reader


def _one_of(names: tuple[str, ...]) -> Read:
    def reader(text: str) -> str:
        if text in names:
            return text
        near = nearest(text, names)
        advice = did_you_mean(near) if near else ""
        raise Refusal(shown(text), listed(names), advice=advice)

    return reader


def _share(text: str) -> float:
    possible = "a share above 0, such as 2%"
    try:
        share = units.parse_share(text)
    except Refusal as refusal:
        raise Refusal(refusal.found, possible, advice=refusal.advice) from None
    if share <= 0.0:
        raise Refusal(text, possible)
    return share


def _days(text: str) -> float:
    possible = "one day or more, such as 90 or 26weeks"
    is_number = text.replace(".", "", 1).isdecimal()
    try:
        days = float(text) if is_number else units.parse_duration(text)
    except Refusal as refusal:
        raise Refusal(refusal.found, possible, advice=refusal.advice) from None
    if days < 1.0:
        raise Refusal(text, possible)
    return days


def _log_file(text: str) -> Path:
    path = Path(text)
    if not path.name.endswith(LOG_ENDINGS) or path.name in LOG_ENDINGS:
        possible = said("a file that ends in {endings}", endings=listed(LOG_ENDINGS))
        raise Refusal(shown(text), possible, advice=f"{path.stem or 'log'}{LOG_ENDINGS[0]}")
    return path


def _names(text: str) -> tuple[str, ...]:
    """Return the names of a list parted by commas."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise Refusal(shown(text), "names of configurations, such as multi,omni")
    return names


def _channels(text: str) -> tuple[str, ...]:
    """Return the names of channels parted by commas."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise Refusal(shown(text), "names of channels, such as search,email")
    return names


def _names_of(what: str, example: str) -> Read:
    def reader(text: str) -> tuple[str, ...]:
        names = tuple(name.strip() for name in text.split(",") if name.strip())
        if not names:
            possible = said("names of {what}, such as {example}", what=said(what), example=example)
            raise Refusal(shown(text), possible)
        return names

    return reader


def _money(text: str) -> float:
    amount = units.parse_money(text)
    if amount < 0.0:
        raise Refusal(text, "money, 0 or more, such as 150jt")
    return amount


def _share_below_one(example: str) -> Read:
    possible = said("a share above 0 and below 1, such as {example}", example=example)

    def reader(text: str) -> float:
        try:
            share = units.parse_share(text)
        except Refusal as refusal:
            raise Refusal(refusal.found, possible, advice=refusal.advice) from None
        if not 0.0 < share < 1.0:
            raise Refusal(text, possible)
        return share

    return reader


def _share_or_none(text: str) -> float:
    possible = "a share from 0 to 1, such as 10%"
    try:
        share = units.parse_share(text)
    except Refusal as refusal:
        raise Refusal(refusal.found, possible, advice=refusal.advice) from None
    if not 0.0 <= share <= 1.0:
        raise Refusal(text, possible)
    return share


def _share_up_to_one(text: str) -> float:
    share = _share_or_none(text)
    if share >= 1.0:
        raise Refusal(text, "a share from 0 to below 1, such as 20%")
    return share


def _units(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names or not set(names) <= set(PILOT_UNITS):
        possible = said("{names}, or both parted by a comma", names=listed(PILOT_UNITS))
        raise Refusal(shown(text), possible)
    return names


def _weeks(text: str) -> tuple[int, ...]:
    possible = "whole numbers parted by commas, such as 4,8,12"
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise Refusal(shown(text), possible)
    return tuple(sorted({int(part) for part in parts}))


_READERS: Final[Mapping[str, Read]] = {
    "configurations": _names,
    "replications": _whole(2, 30),
    "precision": _share,
    "worlds": _whole(0, 20),
    "seed": _whole(0, 7, most=2**63 - 1),
    "customers": _whole(1, 3000),
    "horizon": _days,
    "engine": _one_of(ENGINES),
    "workers": _whole(1, 2),
    "form": _one_of(FORMATS),
    "list_form": _one_of(LIST_FORMATS),
    "language": _one_of(LANGUAGES),
    "log_format": _one_of(LOG_FORMATS),
    "log_file": _log_file,
    "replication": _whole(0, 0),
    "levers": _channels,
    "blackout": _one_of(BLACKOUTS),
    "export_format": _one_of(TABLE_FORMATS),
    "regions": _whole(1, 10, most=1000),
    "flight": _whole(0, 4, most=52),
    "kind": _one_of(TEST_KINDS),
    "treated": _share_below_one("50%"),
    "size": _share_or_none,
    "noise": _share_or_none,
    "spill": _share_or_none,
    # of roadmaps and pilots
    "tactics": _names_of("tactics", "click_and_collect,clienteling"),
    "budget": _money,
    "builders": _whole(1, 1),
    "build": _days,
    "years": _whole(0, 2, most=3),
    "confidence": _share_below_one("95%"),
    "tolerance": _share,
    "screening": _whole(1, 4),
    "units": _units,
    "weeks": _weeks,
    "power": _share_below_one("80%"),
    "false_alarm": _share_below_one("5%"),
    "spill_over": _share_or_none,
    "likeness": _share_up_to_one,
    "up_front": _share_or_none,
    "measuring": _money,
}


File = Annotated[Path, typer.Argument(help="The scenario file.")]
Configurations = Annotated[
    str | None,
    typer.Option(
        "--configurations", help="Only these, parted by commas; the first is the baseline."
    ),
]
Configuration = Annotated[
    str | None, typer.Option("--configuration", metavar="NAME", help="Else that of today.")
]
Blackout = Annotated[
    str,
    typer.Option(
        "--blackout",
        metavar="NAME",
        help="Of a channel that is off: people substitute another one, or exit.",
    ),
]
Baseline = Annotated[str | None, typer.Option("--baseline", help="Compare with this one.")]
Replications = Annotated[
    str | None,
    typer.Option(
        "--replications", metavar="NUMBER", help="Exactly so many, whatever the precision."
    ),
]
Precision = Annotated[
    str | None,
    typer.Option(
        "--precision",
        metavar="SHARE",
        help="Wanted half-width of differences (conversion, customer value), of the baseline.",
    ),
]
Worlds = Annotated[
    str | None,
    typer.Option("--worlds", metavar="NUMBER", help="Draws of the uncertain inputs."),
]
Seed = Annotated[
    str | None, typer.Option("--seed", metavar="NUMBER", help="The luck of the customers.")
]
Customers = Annotated[
    str | None,
    typer.Option(
        "--customers", metavar="NUMBER", help="A draft: a market of about so many people."
    ),
]
Horizon = Annotated[
    str | None,
    typer.Option("--horizon", metavar="DAYS", help="Days to measure, or 26weeks."),
]
Engine = Annotated[
    str | None,
    typer.Option("--engine", metavar="NAME", help="reference or compiled; both answer the same."),
]
Workers = Annotated[
    str | None, typer.Option("--workers", metavar="NUMBER", help="Processes to use.")
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="A Dask cluster that does the work, as tcp://host:8786.",
    ),
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Forget the finished runs in the folder of --out.")
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume", help="Go on in the folder of --out, or say why not; without it, go on or begin."
    ),
]
Form = Annotated[
    str, typer.Option("--format", metavar="NAME", help=f"Of the answer: {listed(FORMATS)}.")
]
ListForm = Annotated[
    str, typer.Option("--format", metavar="NAME", help=f"Of the answer: {listed(LIST_FORMATS)}.")
]
Out = Annotated[Path | None, typer.Option("--out", help="A folder for results and report.")]
Log = Annotated[
    Path | None,
    typer.Option(
        "--log",
        metavar="FOLDER",
        help="Also write what happened in the first replication of each configuration.",
    ),
]
LogFile = Annotated[
    str,
    typer.Option("--out", metavar="FILE", help=f"The event log to write: {listed(LOG_ENDINGS)}."),
]
LogFormat = Annotated[
    str, typer.Option("--log-format", metavar="NAME", help=f"Of --log: {listed(LOG_FORMATS)}.")
]
Language = Annotated[
    str, typer.Option("--language", metavar="NAME", help=f"Of the answer: {listed(LANGUAGES)}.")
]
Observed = Annotated[
    bool,
    typer.Option("--observed", help="What the business sees: its records instead of people."),
]
Replication = Annotated[
    str, typer.Option("--replication", metavar="NUMBER", help="Which luck, from 0.")
]


# --- of roadmaps and pilots ---------------------------------------------------------------------

On = Annotated[
    str | None,
    typer.Option("--on", metavar="NAME", help="Configuration to begin with; else today's."),
]
Tactics = Annotated[
    str | None,
    typer.Option(
        "--tactics",
        metavar="NAMES",
        help="What may be built, parted by commas; else what the richest configuration has.",
    ),
]
Tried = Annotated[
    str,
    typer.Option("--tactics", metavar="NAMES", help="What would be rolled out, parted by commas."),
]
Budget = Annotated[
    str | None,
    typer.Option("--budget", metavar="MONEY", help="For all that is paid once, such as 150jt."),
]
Builders = Annotated[
    str | None,
    typer.Option(
        "--builders", metavar="NUMBER", help="Tactics that can be built at the same time; else 1."
    ),
]
Build = Annotated[
    str | None,
    typer.Option(
        "--build", metavar="DAYS", help="Of tactics that state no build time, such as 45 or 6weeks."
    ),
]
Years = Annotated[
    str,
    typer.Option("--years", metavar="NUMBER", help="More, as if the last year went on; 0 to 3."),
]
Confidence = Annotated[
    str,
    typer.Option("--confidence", metavar="SHARE", help="That the best finalist is the best."),
]
Tolerance = Annotated[
    str,
    typer.Option(
        "--tolerance", metavar="SHARE", help="Of the best plan's worth: a gap that does not matter."
    ),
]
Screening = Annotated[
    str,
    typer.Option("--screening", metavar="NUMBER", help="Replications of every order tried."),
]
MostReplications = Annotated[
    str | None,
    typer.Option("--replications", metavar="NUMBER", help="Of a finalist, at most."),
]
Units = Annotated[
    str | None,
    typer.Option("--units", metavar="NAMES", help="Who is treated: customers, stores, or both."),
]
Weeks = Annotated[
    str | None,
    typer.Option("--weeks", metavar="NUMBERS", help="Lengths to look at, parted by commas."),
]
Power = Annotated[
    str, typer.Option("--power", metavar="SHARE", help="Wanted: to see the predicted effect.")
]
FalseAlarm = Annotated[
    str, typer.Option("--false-alarm", metavar="SHARE", help="To see one that is not there.")
]
SpillOver = Annotated[
    str | None,
    typer.Option(
        "--spill-over", metavar="SHARE", help="Of customers who do as the stores next door do."
    ),
]
Likeness = Annotated[
    str | None,
    typer.Option(
        "--likeness",
        metavar="SHARE",
        help="Correlation of good and bad months of stores next door.",
    ),
]
UpFront = Annotated[
    str | None,
    typer.Option("--up-front", metavar="SHARE", help="Of the one-off cost that any pilot needs."),
]
Measuring = Annotated[
    str | None, typer.Option("--measuring", metavar="MONEY", help="What measuring costs.")
]
