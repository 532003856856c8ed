"""Answers: studies run for somebody who watches, and their results shown or saved."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from omnisim import study
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.runner import Progress as Runs
from omnisim.experiment.runner import Watch
from omnisim.files.event_log_file import write_log as write_log_file
from omnisim.files.results import as_csv, as_json, results_folder
from omnisim.files.scenario_file import read_scenario
from omnisim.files.whole_file import write_text
from omnisim.scenario.scenario import Scenario
from omnisim.study import Settings


def compared(file: Path, settings: Settings) -> Comparison:
    """Compare the configurations of a scenario file, showing progress."""
    scenario = scenario_in(file)
    with watched() as watch:
        return study.compare(scenario, settings, watch=watch)


def scenario_in(file: Path) -> Scenario:
    """Read a scenario file; warnings go to the person at once."""
    found = read_scenario(file)
    for letter in found.warnings:
        print(letter, file=sys.stderr)
    return found.scenario


@contextmanager
def watched() -> Iterator[Watch]:
    """Show a bar with the runs done and the time that remains, where somebody can see it."""
    columns = (
        TextColumn("simulating"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("runs"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=None)

        def watch(runs: Runs) -> None:
            bar.update(task, completed=runs.done, total=runs.planned)

        yield watch


def show(comparison: Comparison, form: str, language: str, *, is_scaled: bool) -> None:
    """Print a comparison on standard output."""
    if form == "json":
        print(as_json(comparison), end="")
    elif form == "csv":
        print(as_csv(comparison), end="")
    else:
        print(form, language, is_scaled)


def save(comparison: Comparison, folder: Path, language: str, *, is_scaled: bool) -> None:
    """Save everything about a comparison in a folder."""
    there = results_folder(folder)
    write_text(as_json(comparison), there / "comparison.json")
    write_text(as_csv(comparison), there / "kpis.csv")
    write_report(comparison, there / "report.html", language, is_scaled=is_scaled)


def write_report(comparison: Comparison, path: Path, language: str, *, is_scaled: bool) -> None:
    """Write the report of a comparison."""
    study.report(comparison, path, language=language, is_scaled=is_scaled)


def write_log(
    file: Path, configuration: str, settings: Settings, path: Path, replication: int
) -> int:
    """Simulate and write the event log; return the number of events."""
    scenario = scenario_in(file)
    return write_log_file(
        study.simulate(scenario, configuration, settings, replication=replication), path
    )
