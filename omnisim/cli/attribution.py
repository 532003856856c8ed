"""Attribution: a truth board asked for at the command line, shown and saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from omnisim import truth_board
from omnisim.attribution.dataset import dataset_of
from omnisim.attribution.field_test import FieldTest, TestRecord
from omnisim.cli import answers
from omnisim.cli.spoken import tell
from omnisim.errors import said
from omnisim.files.board_results import board_csv, board_json
from omnisim.files.export_folder import KEY, can_export, write_export
from omnisim.files.field_test_results import field_test_csv, field_test_json
from omnisim.files.results import results_folder
from omnisim.files.whole_file import write_texts
from omnisim.report.truth_board.field_test_text import field_test_text
from omnisim.report.truth_board.page import board_page
from omnisim.report.truth_board.text import board_text
from omnisim.scenario.scenario import Scenario
from omnisim.settings import Settings, question_of, workers_in
from omnisim.truth_board import TruthBoard

_PAGE: Final = "attribution.html"


def board_of(
    scenario: Scenario,
    settings: Settings,
    asked: Mapping[str, Any],
    *,
    is_quick: bool,
    language: str,
) -> TruthBoard:
    """Make the board of a scenario, showing progress; a quick one leaves Shapley values out."""
    question = question_of(scenario, settings)
    answers.tell_of_window(scenario.run, question.scenario.run, language)
    with (
        answers.kept_when_stopped(settings, language),
        answers.watched(question.engine_at_work, language) as watch,
    ):
        return truth_board.attribution(
            scenario,
            asked["configuration"],
            channels=asked["channels"],
            blackout=asked["blackout"],
            with_shapley=not is_quick,
            watch=watch,
            **settings,
        )


def show(answer: TruthBoard, form: str, language: str) -> None:
    """Print a board on standard output."""
    if form == "json":
        print(board_json(answer.board, is_scaled=answer.is_scaled), end="")
    elif form == "csv":
        print(board_csv(answer.board), end="")
    else:
        print(board_text(answer.board, language=language, is_scaled=answer.is_scaled))


def save(answer: TruthBoard, folder: Path, language: str) -> None:
    """Save everything about a board in a folder; the files appear together."""
    there = results_folder(folder)
    write_texts(
        {
            there / "attribution.json": board_json(answer.board, is_scaled=answer.is_scaled),
            there / "scores.csv": board_csv(answer.board),
            there / _PAGE: board_page(answer.board, language=language, is_scaled=answer.is_scaled),
        }
    )


def prepare_export(folder: Path, form: str) -> None:
    """Make a folder for data before the work begins, or say why they cannot be written."""
    can_export(folder, form)


def export(
    answer: TruthBoard,
    settings: Settings,
    folder: Path,
    form: str,
    *,
    regions: int,
    flight: int,
    language: str,
) -> None:
    """Write what other tools need to try for themselves, with the answer key."""
    engine = answer.board.truths.comparison.question.engine_at_work
    with workers_in(settings) as spread, answers.watched(engine, language) as watch:
        data = dataset_of(answer.board, regions=regions, flight=flight, spread=spread, watch=watch)
    written = write_export(answer.board, data, folder, form=form, is_scaled=answer.is_scaled)
    count = len(written)
    text = "{folder}: {count} files, with what is true in {key}."
    tell(said(text, folder=folder, count=count, key=KEY), language)


def field_test(
    scenario: Scenario,
    channel: str,
    test: FieldTest,
    settings: Settings,
    asked: Mapping[str, Any],
    language: str,
) -> TestRecord:
    """Carry a test out inside the simulation, showing progress."""
    question = question_of(scenario, settings)
    with (
        answers.kept_when_stopped(settings, language),
        answers.watched(question.engine_at_work, language) as watch,
    ):
        return truth_board.field_test(
            scenario,
            channel,
            test,
            asked["configuration"],
            blackout=asked["blackout"],
            watch=watch,
            **settings,
        )


def save_test(record: TestRecord, scenario: Scenario, channel: str, folder: Path) -> None:
    """Save what a test found in a folder; the files appear together."""
    there = results_folder(folder)
    write_texts(
        {
            there / "field_test.json": field_test_json(record, scenario, channel),
            there / "field_test.csv": field_test_csv(record),
        }
    )


def show_test(
    record: TestRecord, scenario: Scenario, channel: str, form: str, language: str
) -> None:
    """Print what a test found on standard output."""
    if form == "json":
        print(field_test_json(record, scenario, channel), end="")
    elif form == "csv":
        print(field_test_csv(record), end="")
    else:
        print(field_test_text(record, scenario, channel, language=language))
