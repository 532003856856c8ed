"""Options: what several commands accept, and how it is read.

All of them come as text and are read together, so that all that is wrong is told in one answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from omnisim import units
from omnisim.errors import Letter, Refusal, listed, nearest, raise_faults, shown

ENGINES: Final = ("compiled", "reference")
FORMATS: Final = ("table", "json", "csv")
LIST_FORMATS: Final = ("table", "json")
LANGUAGES: Final = ("en", "id")
LOG_FORMATS: Final = ("csv.gz", "csv", "parquet")
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
_SPELLED: Final = {"form": "--format", "list_form": "--format", "log_file": "--out"}

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
    possible = f"a whole number from {least}, such as {example}"

    def reader(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise Refusal(shown(text), possible) from None
        if number < least:
            raise Refusal(str(number), possible)
        if most is not None and number > most:
            raise Refusal(shown(text), f"a whole number from {least} to {most}")
        return number

    return reader


def _one_of(names: tuple[str, ...]) -> Read:
    def reader(text: str) -> str:
        if text in names:
            return text
        near = nearest(text, names)
        advice = f"Did you mean {near}?" if near else ""
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
        possible = f"a file that ends in {listed(LOG_ENDINGS)}"
        raise Refusal(shown(text), possible, advice=f"{path.stem or 'log'}{LOG_ENDINGS[0]}")
    return path


def _names(text: str) -> tuple[str, ...]:
    """Return the names of a list parted by commas."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise Refusal(shown(text), "names of configurations, such as multi,omni")
    return names


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
}


File = Annotated[Path, typer.Argument(help="The scenario file.")]
Configurations = Annotated[
    str | None,
    typer.Option(
        "--configurations", help="Only these, parted by commas; the first is the baseline."
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
