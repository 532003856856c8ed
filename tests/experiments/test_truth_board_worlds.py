"""The truth board over random worlds: made as said, and told in every form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from random_worlds import LEVERS, random_world
from truth_board_worlds import COUNTED, SHOWN, main

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
    assert told.count("| markov 1 |") == len(SHOWN)
    page = (tmp_path / "truth_board.html").read_text("utf-8")
    assert "Which method would have known?" in page
    worlds = json.loads((tmp_path / "truth_board.json").read_text("utf-8"))
    assert [world["number"] for world in worlds] == [0, 1]
    for view in SHOWN:
        assert set(COUNTED) <= set(worlds[0]["scores"][view]["linear"])
    for world in worlds:
        assert all(m["regret"] >= 0 for view in SHOWN for m in world["scores"][view].values())
