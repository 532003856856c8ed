"""The recipes of docs/strategy.md for other packages, made small: run wherever those are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import omnisim as om

PAGE = Path("docs/strategy.md")
SMALLER = {
    "people=4000": "people=60",
    'engine="compiled"': 'engine="reference"',
    "range(8)": "range(1)",
    "range(8, 40)": "range(1, 2)",
    "problem, 64)": "problem, 8)",
    "n_trials=60": "n_trials=3",
    "scenarios=200, policies=10": "scenarios=3, policies=2",
}


def blocks() -> dict[str, str]:
    """Return the blocks of Python by the heading that they stand under, made small."""
    found: dict[str, str] = {}
    heading = ""
    for part in re.split(r"^(#+ .*)$", PAGE.read_text("utf-8"), flags=re.MULTILINE):
        if part.startswith("#"):
            heading = part.lstrip("# ")
        for code in re.findall(r"```python\n(.*?)```", part, re.DOTALL):
            found[heading] = smaller(code)  # the last of a heading
    return found


def smaller(code: str) -> str:
    for large, small in SMALLER.items():
        code = code.replace(large, small)
    return code


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """Return what the plain function of the page leaves behind."""
    known: dict[str, Any] = {"om": om, "__name__": "recipe"}
    exec(blocks()["In Python"], known)
    return known


def done(recipe: str, names: dict[str, Any]) -> dict[str, Any]:
    known = dict(names)
    exec(blocks()[recipe], known)
    return known


def test_a_scenario_is_a_plain_function(names) -> None:
    assert isinstance(names["gap"]({"economics.gross_margin": 0.45}, {"depth": 0.5}), float)
    assert names["gap"]({}, {"depth": 0.5}) == names["gap"]({}, {"depth": 0.5})


def test_salib(names) -> None:
    pytest.importorskip("SALib")
    known = done("SALib", names)
    assert len(known["answers"]) == 8 * (2 * len(known["doubts"]) + 2)


def test_optuna(names) -> None:
    pytest.importorskip("optuna")
    found = done("Optuna", names)["study"]
    again = names["gap"]({}, found.best_params)
    assert again == found.best_value  # what comes back is the function's own value


@pytest.mark.filterwarnings("ignore")  # what other packages warn of is their own
def test_ema_workbench(names) -> None:
    pytest.importorskip("ema_workbench")
    found = done("EMA Workbench", names)["found"]
    assert found["npv"].shape == (3 * 2,)
