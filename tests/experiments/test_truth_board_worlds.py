"""The truth board over random worlds: made as said, and told in every form."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from random_worlds import LEVERS, random_world
from truth_board_worlds import COUNTED, SHOWN, luck_of, main

from omnisim.report.numerals import MINUS
from omnisim.scenario.checks import remarks_on

FEW = ["--worlds", "2", "--people", "150", "--replications", "2", "--days", "30", "--workers", "1"]


def test_a_world_is_a_function_of_its_number() -> None:
    one, again, other = (random_world(n, people=100, days=30) for n in (3, 3, 4))
    assert one == again
    assert one != other
    assert set(LEVERS) < set(one.channels)


@pytest.mark.parametrize("number", range(6))
def test_every_world_is_in_order(number: int) -> None:
    remarks = remarks_on(random_world(number, people=100, days=30))
    assert [each for each in remarks if not each.is_warning] == []


def test_tables_page_and_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FEW, "--format", "markdown", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert told.count("| markov 1 |") == len(SHOWN) + 1  # and what joined records change
    page = (tmp_path / "truth_board.html").read_text("utf-8")
    assert "Which method would have known?" in page
    worlds = json.loads((tmp_path / "truth_board.json").read_text("utf-8"))
    assert [world["number"] for world in worlds] == [0, 1]
    for view in SHOWN:
        assert set(COUNTED) <= set(worlds[0]["scores"][view]["linear"])
    gained = told.split("gained")[1]
    joined, apart = (
        np.array([100 * world["scores"][view]["linear"]["regret"] for world in worlds])
        for view in ("unified", "siloed")
    )
    assert f"| {np.median(joined - apart):.1f} (".replace("-", MINUS) in next(
        line for line in gained.splitlines() if line.startswith("| linear")
    )


def test_worlds_are_kept_and_not_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [*FEW, "--format", "json", "--out", str(tmp_path)]
    assert main([*command, "--worlds", "1"]) == 0
    assert "1 of 1 worlds" in capsys.readouterr().err
    assert main(command) == 0
    first = capsys.readouterr()
    assert first.err.splitlines() == ["2 of 2 worlds"]
    assert main(command) == 0
    again = capsys.readouterr()
    assert again.err == ""
    assert again.out == first.out
    assert main([*command, "--days", "31"]) == 0
    assert "2 of 2 worlds" in capsys.readouterr().err  # another effort is another world


def test_luck_is_half_of_what_two_halves_differ_by() -> None:
    lost = np.array([[3.0, 1.0], [1.0, 1.0], [3.0, 1.0], [1.0, 1.0]])
    assert luck_of(lost) == pytest.approx(0.25 / 2)
