"""Answers: studies run for somebody who watches, and their results shown or saved."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from omnisim import study
from omnisim.engine.simulate import is_ready
from omnisim.experiment.runner import Progress as Runs
from omnisim.experiment.runner import Watch
from omnisim.files.event_log_file import write_log as write_log_file
from omnisim.files.results import as_csv, as_json, results_folder
from omnisim.files.scenario_file import read_scenario
from omnisim.files.whole_file import write_text
from omnisim.report.text_table import text_table
from omnisim.scenario.scenario import Scenario
from omnisim.study import Settings, Study


def compared(file: Path, settings: Settings) -> Study:
    """Compare the configurations of a scenario file, showing progress."""
    scenario = scenario_in(file)
    tell_of_compiling(settings)
    with watched() as watch:
        return study.compare(scenario, watch=watch, **settings)


def prepare_folder(folder: Path) -> None:
    """Make a folder for results before the work begins, or say why it cannot be."""
    results_folder(folder)


def tell_of_compiling(settings: Settings) -> None:
    """Say why the first run of the compiled engine takes longer."""
    if not is_ready(study.engine_in(settings)):
        print("Compiling the engine, once; this takes about half a minute …", file=sys.stderr)


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


def show(answer: Study, form: str, language: str) -> None:
    """Print a comparison on standard output."""
    if form == "json":
        print(as_json(answer.comparison), end="")
    elif form == "csv":
        print(as_csv(answer.comparison), end="")
    else:
        print(text_table(answer.comparison, language=language, is_scaled=answer.is_scaled))


def save(answer: Study, folder: Path, language: str) -> None:
    """Save everything about a comparison in a folder."""
    there = results_folder(folder)
    write_text(as_json(answer.comparison), there / "comparison.json")
    write_text(as_csv(answer.comparison), there / "kpis.csv")
    write_report(answer, there / "report.html", language)


def write_report(answer: Study, path: Path, language: str) -> None:
    """Write the report of a comparison."""
    study.report(answer, path, language=language)


def write_log(
    file: Path, configuration: str, settings: Settings, path: Path, replication: int
) -> int:
    """Simulate and write the event log; return the number of events."""
    scenario = scenario_in(file)
    tell_of_compiling(settings)
    return write_log_file(
        study.simulated(scenario, configuration, replication=replication, **settings), path
    )
