"""Answers: studies run for somebody who watches, and their results shown or saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from omnisim import study
from omnisim.cli.progress_lines import ProgressLines
from omnisim.cli.spoken import tell, told
from omnisim.cli.stopping import code_of_stop
from omnisim.engine.simulate import is_ready
from omnisim.errors import said
from omnisim.experiment.runner import Progress as Runs
from omnisim.experiment.runner import Watch
from omnisim.files.results import as_csv, as_json, results_folder
from omnisim.files.whole_file import write_texts
from omnisim.report.text_table import text_table
from omnisim.scenario.run import Run
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.settings import Settings, engine_in, question_of
from omnisim.study import Study


def compared(scenario: Scenario, settings: Settings, language: str) -> Study:
    """Compare the configurations of a scenario, showing progress."""
    question = question_of(scenario, settings)
    tell_of_window(scenario.run, question.scenario.run, language)
    engine = question.engine_at_work
    with kept_when_stopped(settings, language), watched(engine, language) as watch:
        return study.compare(scenario, watch=watch, **settings)


@contextmanager
def kept_when_stopped(settings: Settings, language: str) -> Iterator[None]:
    """Tell somebody who stops a study where to go on."""
    try:
        yield
    except BaseException as error:
        if "runs" in settings and code_of_stop(error) is not None:
            tell(
                said(
                    "Finished runs are kept in {folder}: the same command goes on from there.",
                    folder=settings["runs"],
                ),
                language,
            )
        raise


def prepare_folder(folder: Path) -> None:
    """Make a folder for results before the work begins, or say why it cannot be."""
    results_folder(folder)


def tell_of_compiling(engine: str, language: str = "en") -> None:
    """Say why the first run of the compiled engine takes longer."""
    if not is_ready(engine):
        tell(said("Compiling the engine, once; this takes about half a minute …"), language)


def tell_of_draft(scenario: Scenario, customers: int | None, language: str = "en") -> None:
    """Say that a market is not of its real size, where the answer itself does not."""
    if customers is not None:
        tell(
            said(
                "A draft: a market of about {customers:,} people in the place of {real:,}. A "
                "scaled market queues differently.",
                customers=customers,
                real=people_in(scenario),
            ),
            language,
        )


def tell_of_window(written: Run, adjusted: Run, language: str) -> None:
    """Say that a shorter horizon made the time shorter in which customers are valued."""
    if adjusted.value_window != written.value_window:
        tell(
            said(
                "A horizon of {horizon:g} days: the value of a customer is that of {window:g} days "
                "in the place of {written:g}.",
                horizon=adjusted.horizon,
                window=adjusted.value_window,
                written=written.value_window,
            ),
            language,
        )


@contextmanager
def watched(engine: str, language: str) -> Iterator[Watch]:
    """Show how far a study is: a bar where a terminal can draw one, else a line now and then."""
    console = Console(stderr=True)
    lines = nullcontext(ProgressLines(language).watch)
    with _bar(console, language) if console.is_terminal else lines as show_runs:
        is_first = True

        def watch(runs: Runs) -> None:
            nonlocal is_first
            if is_first:
                if runs.found:
                    console.print(_going_on(runs.found, language), highlight=False, soft_wrap=True)
                if runs.done < runs.planned:
                    tell_of_compiling(engine, language)
            is_first = False
            show_runs(runs)

        yield watch


@contextmanager
def _bar(console: Console, language: str) -> Iterator[Watch]:
    """Show a bar with runs done, pace and time that remains."""
    columns = (
        TextColumn(told(said("simulating"), language)),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(told(said("runs"), language)),
        Pace(language),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("runs", total=None)
        yield lambda runs: bar.update(task, completed=runs.done, total=runs.planned)


def _going_on(found: int, language: str) -> str:
    text = "Going on from {found} finished runs in the folder (--fresh begins anew)."
    return told(said(text, found=found), language)


class Pace(ProgressColumn):
    """Runs per second, lately."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def render(self, task: Task) -> Text:
        """Return the pace as text; nothing before there is one."""
        if task.speed is None:
            return Text("")
        return Text(told(said("{pace:.1f} runs/s", pace=task.speed), self._language))


def show(answer: Study, form: str, language: str) -> None:
    """Print a comparison on standard output."""
    if form == "json":
        print(as_json(answer.comparison, is_scaled=answer.is_scaled), end="")
    elif form == "csv":
        print(as_csv(answer.comparison), end="")
    else:
        told = text_table(
            answer.comparison,
            language=language,
            is_scaled=answer.is_scaled,
            is_pinned=answer.is_pinned,
        )
        print(told)


def save(answer: Study, folder: Path, language: str) -> None:
    """Save everything about a comparison in a folder; the files appear together."""
    there = results_folder(folder)
    write_texts(
        {
            there / "comparison.json": as_json(answer.comparison, is_scaled=answer.is_scaled),
            there / "kpis.csv": as_csv(answer.comparison),
            there / "report.html": study.page(answer, language=language),
        }
    )


def write_report(answer: Study, path: Path, language: str) -> None:
    """Write the report of a comparison."""
    study.report(answer, path, language=language)


def write_log(
    scenario: Scenario,
    configuration: str,
    settings: Settings,
    path: Path,
    *,
    replication: int,
    as_observed: bool,
) -> int:
    """Simulate and write the event log, the truth or as observed; return the number of events."""
    from omnisim.files import event_log_file

    event_log_file.ending_of(path)
    tell_of_compiling(engine_in(settings))
    stretches = study.simulated(
        scenario, configuration, replication=replication, as_observed=as_observed, **settings
    )
    return event_log_file.write_log(stretches, path)


def log_files(folder: Path | None, form: str) -> Callable[[str], Path] | None:
    """Return how the logs of configurations are called; None if none are wanted.

    Makes the folder, so that what cannot be written is known before the work begins.
    """
    if folder is None:
        return None
    from omnisim.files.event_log_file import ending_of

    ending_of(folder / f"log.{form}")
    there = results_folder(folder)
    return lambda configuration: there / f"{configuration}.{form}"


def write_logs(answer: Study, file_of: Callable[[str], Path] | None) -> None:
    """Write what happened in the first replication of every configuration."""
    if file_of is None:
        return
    from omnisim.files.event_log_file import write_log as write

    for name in answer.comparison.configurations:
        write(study.log_of(answer, name), file_of(name))
