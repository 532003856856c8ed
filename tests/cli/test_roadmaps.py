"""`omnisim roadmap` and `omnisim pilot`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from omnisim import planning
from omnisim.cli.app import run
from omnisim.errors import Faults
from omnisim.strategy.roadmap import Asked
from omnisim.strategy.terms import Terms
from tests.strategy.building import shop

SHOP = "scenarios/small_business.yaml"
SMALL = ["--customers", "60", "--horizon", "150", "--engine", "reference", "--workers", "1"]
QUICK = [*SMALL, "--screening", "1", "--replications", "2", "--worlds", "2"]


def test_a_roadmap_is_saved_printed_and_not_done_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan"
    command = ["roadmap", SHOP, "--tactics", "one_pile", *QUICK, "--out", str(out)]
    assert run([*command, "--format", "json"]) == 0
    first = capsys.readouterr()
    answer = json.loads(first.out)
    assert answer["all_tried"]
    assert {row["order"] for row in answer["finalists"]} == {"one_pile", ""}
    assert {each.name for each in out.iterdir()} == {
        "runs",
        "roadmap.html",
        "roadmap.json",
        "plans.csv",
        "frontier.csv",
        "tried.csv",
    }
    assert run([*command, "--format", "csv", "--language", "id"]) == 0
    again = capsys.readouterr()
    assert "simulated" not in again.err  # every run was there
    assert again.out == (out / "plans.csv").read_text("utf-8")
    assert "Peta jalan" in (out / "roadmap.html").read_text("utf-8")


def test_a_draft_and_too_small_a_budget_are_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["roadmap", SHOP, "--tactics", "one_pile", "--budget", "1", *QUICK]
    assert run(command) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Nothing can be built with this budget" in told
    assert "Nothing was tried" in told
    assert "A draft: 60 people" in told
    assert "no other of the" not in told
    assert run([*command, "--language", "id"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Tidak ada yang dicoba" in told
    assert "Draf:" in told


def test_a_pilot_is_saved_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "plan"
    terms = ["--tactics", "one_pile", "--weeks", "8,4", "--units", "customers", "--out", str(out)]
    assert run(["pilot", SHOP, *terms, *SMALL, "--replications", "2", "--worlds", "2"]) == 0
    assert "Pilot" in capsys.readouterr().out or (out / "pilot.html").exists()
    answer = json.loads((out / "pilot.json").read_text("utf-8"))
    assert {design["weeks"] for design in answer["designs"]} == {4, 8}
    assert {design["unit"] for design in answer["designs"]} == {"customers"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--tactics", "one_pil"], "Did you mean one_pile?"),
        (["--on", "many"], "no configuration is named"),
        (["--budget", "much"], "--budget"),
        (["--builders", "0"], "a whole number from 1"),
        (["--confidence", "100%"], "below 1"),
        (["--years", "7"], "from 0 to 3"),
        (["--build", "soon"], "--build"),
    ],
)
def test_what_cannot_be_is_told_in_letters(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["roadmap", SHOP, *arguments]) == 2
    assert told in capsys.readouterr().err


def test_all_faults_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--tactics", "x", "--power", "2", "--weeks", "few", "--units", "cities"]
    assert run(["pilot", SHOP, *arguments]) == 2
    letters = capsys.readouterr().err
    assert all(option in letters for option in ("--power", "--weeks", "--units"))


@pytest.mark.parametrize(
    ("terms", "settings", "told"),
    [
        ({"tactics": ["one_click"]}, {}, "needs accounts"),
        ({"tactics": []}, {}, "nothing to build"),
        ({"builders": 0}, {}, "builders"),
        ({"budget": -1.0}, {}, "budget"),
    ],
)
def test_terms_that_cannot_be_are_refused(
    terms: Terms, settings: dict[str, object], told: str
) -> None:
    with pytest.raises(Faults, match=told):
        planning.programme_of(shop(), terms, {})


def test_a_setting_without_use_is_refused() -> None:
    with pytest.raises(Faults, match="do not have"):
        planning.roadmap(shop(), terms={"tactics": ["poster"]}, replications=3)


@pytest.mark.parametrize(
    ("tactics", "told"),
    [
        (["one_click", "accounts"], "one_click before accounts"),
        (["better_form", "accounts", "one_click", "gold_plate", "poster"], "the horizon ends"),
    ],
)
def test_a_change_that_cannot_be_built_has_no_pilot(tactics: list[str], told: str) -> None:
    short = shop(run={"horizon": "100 days", "warm_up": "10 days", "value_window": "30 days"})
    with pytest.raises(Faults, match=told):
        planning.pilot(short, tactics)


def test_years_need_a_year_to_go_on() -> None:
    with pytest.raises(Faults, match="no year that could go on"):
        planning.roadmap(shop(), terms={"tactics": ["poster"]}, asked=Asked(years_continued=2))
