"""The scenarios at hand: what they are called before any of them is read, and whether all fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from omnisim.errors import Faults
from omnisim.files.scenario_file import read_scenario
from omnisim.web.bounds import MOST_ENTRIES
from omnisim.web.controls import shown_first
from omnisim.web.shelf import Remembered, Shelf, scenario_files, shelf_of
from omnisim.web.trials import trial_of
from omnisim.web.wish import Market, Wish

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILES = scenario_files([SCENARIOS])


def test_titles_are_those_of_the_scenarios_in_both_languages() -> None:
    shelf = shelf_of(FILES[:4])
    for file in FILES[:4]:
        scenario = read_scenario(file).scenario
        assert shelf.titles("en")[file.stem] == scenario.titled("en")
        assert shelf.titles("id")[file.stem] == scenario.titled("id")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_scenario_may_be_simulated_as_the_docs_advise(file: Path) -> None:
    """Whole, with 30 replications and 20 draws."""
    scenario = read_scenario(file).scenario
    wish = Wish(scenario=file.stem, shown=shown_first(scenario), seed=1, replications=30, worlds=20)
    assert not trial_of(scenario, wish).is_scaled


def test_a_text_of_very_many_entries_is_not_read() -> None:
    text = f"name: x\na: [{'1,' * MOST_ENTRIES}1]"
    with pytest.raises(Faults, match="entries"):
        Shelf({}, Remembered(1)).of(Market(text=text))
