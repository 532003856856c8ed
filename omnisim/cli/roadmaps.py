"""Roadmaps: roadmaps and pilots found for somebody who watches, and shown or saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from omnisim import exploration
from omnisim.cli.answers import kept_when_stopped, prepare_folder, watched
from omnisim.exploration import PilotStudy, RoadmapStudy, Terms
from omnisim.files.plan_results import as_csv, pilot_csv, pilot_json, roadmap_csv, roadmap_json
from omnisim.files.whole_file import write_texts
from omnisim.report.roadmap.text import pilot_text, roadmap_text
from omnisim.scenario.scenario import Scenario
from omnisim.settings import Settings
from omnisim.strategy.pilot_designs import PilotAsked
from omnisim.strategy.roadmap import Asked

_TERMS = ("on", "tactics", "budget", "builders", "build")
_RUN_SETTINGS = ("seed", "customers", "horizon", "engine", "workers", "cluster", "fresh")


def answer_roadmap(scenario: Scenario, settings: Settings, given: Mapping[str, Any]) -> None:
    """Find a roadmap, save it if a folder is named, and print it."""
    terms, kept = _terms(given), _kept(settings, given)
    programme = exploration.programme_of(scenario, terms, kept)  # letters before the work begins
    asked = _changed(
        Asked(),
        screening=given["screening"],
        at_most=given["replications"],
        confidence=given["confidence"],
        margin=given["tolerance"],
        years_continued=given["years"],
        worlds=given["worlds"],
    )
    asked = asked._replace(first=min(asked.first, asked.at_most))
    with kept_when_stopped(kept), watched(programme[0].question.engine_at_work) as watch:
        study = exploration.roadmap(scenario, terms=terms, asked=asked, watch=watch, **kept)
    _save_roadmap(study, given)
    _print(roadmap_json, roadmap_csv, roadmap_text, study.found, given)


def answer_pilot(scenario: Scenario, settings: Settings, given: Mapping[str, Any]) -> None:
    """Design a pilot, save it if a folder is named, and print it."""
    terms, kept = _terms(given), _kept(settings, given)
    programme = exploration.programme_of(scenario, terms, kept)
    asked = _changed(
        PilotAsked(),
        units=given["units"],
        weeks=given["weeks"],
        wanted_power=given["power"],
        false_alarm=given["false_alarm"],
        spill_over=given["spill_over"],
        up_front=given["up_front"],
        extra=given["measuring"],
        replications=given["replications"],
        years_continued=given["years"],
        worlds=given["worlds"],
    )
    with kept_when_stopped(kept), watched(programme[0].question.engine_at_work) as watch:
        study = exploration.pilot(
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
    if not given["out"]:
        return
    folder, language = given["out"], given["language"]
    write_texts(
        {
            folder / "roadmap.html": exploration.plan_page(roadmap=study, language=language),
            folder / "roadmap.json": roadmap_json(study.found),
            folder / "plans.csv": roadmap_csv(study.found),
            folder / "frontier.csv": as_csv(study.frontier),
            folder / "tried.csv": as_csv(study.tried),
        }
    )


def _save_pilot(study: PilotStudy, given: Mapping[str, Any]) -> None:
    """Save everything about a pilot in a folder; the files appear together."""
    if not given["out"]:
        return
    folder, language = given["out"], given["language"]
    write_texts(
        {
            folder / "pilot.html": exploration.plan_page(pilot=study, language=language),
            folder / "pilot.json": pilot_json(study.found),
            folder / "designs.csv": pilot_csv(study.found),
        }
    )
