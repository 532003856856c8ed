"""Options: what several commands accept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from omnisim import units

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
)


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Tongue(StrEnum):
    """Languages of answers."""

    en = "en"
    id = "id"


def _share(text: str) -> float:
    share = _read(units.parse_share, text)
    if share <= 0.0:
        raise typer.BadParameter("a precision above 0 is possible, such as 2%")
    return share


def _days(text: str) -> float:
    is_number = text.replace(".", "", 1).isdigit()
    days = float(text) if is_number else _read(units.parse_duration, text)
    if days < 1.0:
        raise typer.BadParameter("a horizon of at least one day is possible")
    return days


def _read(parse: Callable[[str], float], text: str) -> float:
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def chosen(given: Mapping[str, Any]) -> Any:
    """Return the settings of a study among the arguments of a command."""
    settings = {name: given[name] for name in _SETTINGS if given.get(name) is not None}
    if "configurations" in settings:
        settings["configurations"] = names_in(settings["configurations"])
    return settings


def names_in(text: str) -> tuple[str, ...]:
    """Return the names of a list parted by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


File = Annotated[Path, typer.Argument(help="The scenario file.")]
Configurations = Annotated[
    str | None,
    typer.Option(
        "--configurations", help="Only these, parted by commas; the first is the baseline."
    ),
]
Baseline = Annotated[str | None, typer.Option("--baseline", help="Compare with this one.")]
Replications = Annotated[
    int | None,
    typer.Option("--replications", min=2, help="Exactly so many, whatever the precision."),
]
Precision = Annotated[
    float | None,
    typer.Option(
        "--precision",
        parser=_share,
        metavar="SHARE",
        help="Wanted half-width of differences (conversion, customer value), of the baseline.",
    ),
]
Worlds = Annotated[
    int | None, typer.Option("--worlds", min=0, help="Draws of the uncertain inputs.")
]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, max=2**63 - 1, help="The luck of the customers.")
]
Customers = Annotated[
    int | None,
    typer.Option("--customers", min=1, help="A draft: a market of about so many people."),
]
Horizon = Annotated[
    float | None,
    typer.Option("--horizon", parser=_days, metavar="DAYS", help="Days to measure, or 26weeks."),
]
Engine = Annotated[str | None, typer.Option("--engine", help="reference or compiled.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Processes to use.")]
Form = Annotated[Format, typer.Option("--format", help="How to print the answer.")]
Out = Annotated[Path | None, typer.Option("--out", help="A folder for results and report.")]
Language = Annotated[Tongue, typer.Option("--language", help="Of the answer.")]
