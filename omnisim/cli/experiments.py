"""Experiments: an experiment file done for somebody who watches, its results shown or saved."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omnisim import exploration
from omnisim.cli.answers import kept_when_stopped, prepare_folder, watched
from omnisim.cli.roadmaps import pilot_files, roadmap_files
from omnisim.errors import Faults, Letter, said
from omnisim.exploration import Exploration
from omnisim.files.plan_results import pilot_json, roadmap_json
from omnisim.files.results import results_folder
from omnisim.files.whole_file import write_texts
from omnisim.settings import Settings

__all__ = ["as_json", "explored", "prepare_folder", "save", "show"]

if TYPE_CHECKING:
    import pandas as pd

    from omnisim.files.experiment_file import ExperimentFile


def check_begun(file: ExperimentFile, settings: Settings) -> None:
    """Raise Faults if there is nothing to go on from, so that nobody begins anew unawares."""
    if "runs" not in settings:
        found = "no folder to go on in"
        possible = "--out FOLDER, with the runs that are there"
    elif settings.get("fresh"):
        found, possible = "--fresh as well", "one of the two"
    elif exploration.is_begun(file, settings):
        return
    else:
        found = said("no finished runs of this experiment in {folder}", folder=settings["runs"])
        possible = "runs of the same scenario, seed, horizon, size, engine and version of omnisim"
    letter = Letter(
        field="--resume", found=found, possible=possible, advice="Leave it out to begin."
    )
    raise Faults([letter])


def explored(file: ExperimentFile, settings: Settings, language: str) -> Exploration:
    """Do an experiment, showing progress."""
    engine = exploration.function_of(file, settings).question.engine_at_work
    with kept_when_stopped(settings, language), watched(engine, language) as watch:
        return exploration.experiment(file, watch=watch, **settings)


def show(answer: Exploration, form: str, language: str) -> None:
    """Print what an experiment found on standard output."""
    if form == "json":
        print(as_json(answer), end="")
    elif form == "csv":
        print(_csv(answer.table), end="")
    else:
        print(exploration.decision_text(answer, language=language))


def save(answer: Exploration, folder: Path, language: str) -> None:
    """Save everything that an experiment found in a folder; the files appear together."""
    there = results_folder(folder)
    texts = {
        "decision.html": exploration.decision_page(answer, language=language),
        "findings.json": as_json(answer),
        "outcomes.csv": _csv(answer.table),
        **{f"points_{name}.csv": _csv(answer.points(name)) for name in answer.explored.designs},
        **(roadmap_files(answer.roadmap) if answer.roadmap else {}),
        **(pilot_files(answer.pilot) if answer.pilot else {}),
    }
    write_texts({there / name: text for name, text in texts.items()})


def as_json(answer: Exploration) -> str:
    """Return what follows from the outcomes as one JSON object; what has no value is null."""
    tables = {name: _records(table) for name, table in answer.findings.items()}
    told = {
        "scenario": answer.function.question.scenario.name,
        "seed": answer.function.question.seed,
        "people": answer.function.people,
        "outcome": answer.plan.outcome,
        "baseline": answer.plan.alternatives[0].name,
        "subject": answer.plan.subject,
        "replications": answer.plan.replications,
        "perfect_information": answer.perfect_information,
        **tables,
        "roadmap": json.loads(roadmap_json(answer.roadmap.found)) if answer.roadmap else None,
        "pilot": json.loads(pilot_json(answer.pilot.found)) if answer.pilot else None,
    }
    return json.dumps(told, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def _records(table: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [
        {str(name): _printed(value) for name, value in record.items()}
        for record in table.to_dict(orient="records")
    ]


def _csv(table: pd.DataFrame) -> str:
    return table.map(_printed).to_csv(index=False, lineterminator="\n")


def _printed(value: Any) -> Any:
    """Return a number to 12 significant digits: beyond them platforms may differ."""
    if isinstance(value, float):
        return float(f"{value:.12g}") if math.isfinite(value) else None
    return value
