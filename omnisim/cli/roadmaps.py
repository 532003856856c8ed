"""Roadmaps: roadmaps and pilots found for somebody who watches, and shown or saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from omnisim import planning
from omnisim.cli.answers import kept_when_stopped, prepare_folder, watched
from omnisim.files.plan_results import as_csv, pilot_csv, pilot_json, roadmap_csv, roadmap_json
from omnisim.files.whole_file import write_texts
from omnisim.planning import PilotStudy, RoadmapStudy
from omnisim.report.roadmap.text import pilot_text, roadmap_text
from omnisim.scenario.scenario import Scenario
from omnisim.settings import Settings
from omnisim.strategy.pilot_designs import PilotAsked
from omnisim.strategy.roadmap import Asked
from omnisim.strategy.terms import Terms

_TERMS = ("on", "tactics", "budget", "builders", "build")
_RUN_SETTINGS = ("seed", "customers", "horizon", "engine", "workers", "cluster", "fresh")


def answer_roadmap(scenario: Scenario, settings: Settings, given: Mapping[str, Any]) -> None:
    """Find a roadmap, save it if a folder is named, and print it."""
    terms, kept = _terms(given), _kept(settings, given)
    programme = planning.programme_of(scenario, terms, kept)  # letters before the work begins
    asked = _changed(
        Asked(),
        screening=given["screening"],
        at_most=given["replications"],
        confidence=given["confidence"],
        margin=given["tolerance"],
        years_continued=given["years"],
        worlds=given["worlds"],
    )
    asked = asked._replace(
        first=min(asked.first, asked.at_most), told=min(asked.told, asked.at_most)
    )
    engine, language = programme[0].question.engine_at_work, given["language"]
    with kept_when_stopped(kept, language), watched(engine, language) as watch:
        study = planning.roadmap(scenario, terms=terms, asked=asked, watch=watch, **kept)
    _save_roadmap(study, given)
    _print(roadmap_json, roadmap_csv, roadmap_text, study.found, given)


def answer_pilot(scenario: Scenario, settings: Settings, given: Mapping[str, Any]) -> None:
    """Design a pilot, save it if a folder is named, and print it."""
    terms, kept = _terms(given), _kept(settings, given)
    programme = planning.programme_of(scenario, terms, kept)
    asked = _changed(
        PilotAsked(),
        units=given["units"],
        weeks=given["weeks"],
        wanted_power=given["power"],
        false_alarm=given["false_alarm"],
        spill_over=given["spill_over"],
        likeness=given["likeness"],
        up_front=given["up_front"],
        extra=given["measuring"],
        replications=given["replications"],
        years_continued=given["years"],
        worlds=given["worlds"],
    )
    engine, language = programme[0].question.engine_at_work, given["language"]
    with kept_when_stopped(kept, language), watched(engine, language) as watch:
        study = planning.pilot(
            scenario, given["tactics"], terms=terms, asked=asked, watch=watch, **kept
        )
    _save_pilot(study, given)
    _print(pilot_json, pilot_csv, pilot_text, study.found, given)


def _terms(given: Mapping[str, Any]) -> Terms:
    found: Any = {name: given[name] for name in _TERMS if given.get(name) is not None}
    return cast("Terms", found)


def _kept(settings: Settings, given: Mapping[str, Any]) -> Settings:
    """Return the settings of the runs, with the folder where they are kept."""
    kept: Any = {name: value for name, value in settings.items() if name in _RUN_SETTINGS}
    if given["out"]:
        prepare_folder(given["out"])
        kept["runs"] = given["out"] / "runs"
    return cast("Settings", kept)


def _changed(asked: Any, **changes: Any) -> Any:
    """Return what is asked with those changes that are given."""
    return asked._replace(**{name: value for name, value in changes.items() if value is not None})


def _print(as_json: Any, csv: Any, text: Any, found: Any, given: Mapping[str, Any]) -> None:
    if given["form"] == "json":
        print(as_json(found), end="")
    elif given["form"] == "csv":
        print(csv(found), end="")
    else:
        print(text(found, language=given["language"]))


def _save_roadmap(study: RoadmapStudy, given: Mapping[str, Any]) -> None:
    """Save everything about a roadmap in a folder; the files appear together."""
    if given["out"]:
        page = planning.plan_page(roadmap=study, language=given["language"])
        _write(given["out"], {"roadmap.html": page, **roadmap_files(study)})


def _save_pilot(study: PilotStudy, given: Mapping[str, Any]) -> None:
    """Save everything about a pilot in a folder; the files appear together."""
    if given["out"]:
        page = planning.plan_page(pilot=study, language=given["language"])
        _write(given["out"], {"pilot.html": page, **pilot_files(study)})


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    write_texts({folder / name: text for name, text in texts.items()})


def roadmap_files(study: RoadmapStudy) -> dict[str, str]:
    """Return the numbers of a roadmap as files by their names."""
    return {
        "roadmap.json": roadmap_json(study.found),
        "plans.csv": roadmap_csv(study.found),
        "frontier.csv": as_csv(study.frontier),
        "tried.csv": as_csv(study.tried),
    }


def pilot_files(study: PilotStudy) -> dict[str, str]:
    """Return the numbers of a pilot as files by their names."""
    return {"pilot.json": pilot_json(study.found), "designs.csv": pilot_csv(study.found)}
