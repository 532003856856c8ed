"""A file of another kind is told by what it is, not by the names in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from omnisim.errors import Faults
from omnisim.files.experiment_file import read_experiment
from omnisim.files.scenario_file import read_scenario

EXPERIMENTS = sorted(Path("experiments").glob("*.yaml"))
SCENARIOS = sorted(Path("scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: path.stem)
def test_an_experiment_is_no_scenario(path: Path) -> None:
    with pytest.raises(Faults) as caught:
        read_scenario(path)
    (letter,) = caught.value.letters
    assert letter.found == "an experiment"
    assert "omnisim experiment" in letter.advice


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_is_no_experiment(path: Path) -> None:
    with pytest.raises(Faults) as caught:
        read_experiment(path)
    (letter,) = caught.value.letters
    assert letter.found == "a scenario"
