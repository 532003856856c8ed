"""Commands that simulate nothing answer at once: they import nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from omnisim.files.starters import starter_text

HEAVY = ["numba", "numpy", "scipy", "pandas", "networkx", "simpy", "joblib", "plotly", "babel"]
ASK = """
import sys
from omnisim.cli.app import run
code = run(sys.argv[1:])
print(*(name for name in {heavy} if name in sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(starter_text(), "utf-8")
    return path


def imported(*arguments: str, code: int = 0, of: Sequence[str] = HEAVY) -> str:
    """Return what was imported of the heavy packages when a command ended."""
    command = [sys.executable, "-c", ASK.format(heavy=list(of)), *arguments]
    answer = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert answer.returncode == code, answer.stderr
    return answer.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "command",
    [
        ["--help"],
        ["compare", "--help"],
        ["schema"],
        ["new", "SHOP2"],
        ["check", "SHOP"],
        ["check", "SHOP", "--language", "id"],
        ["tactics"],
    ],
)
def test_nothing_heavy_is_imported(command: list[str], shop: Path) -> None:
    places = {"SHOP": str(shop), "SHOP2": str(shop.with_name("another.yaml"))}
    assert imported(*(places.get(word, word) for word in command)) == ""


@pytest.mark.parametrize("command", ["check", "compare", "report"])
def test_a_fault_in_the_file_is_told_before_anything_heavy_is_imported(
    command: str, shop: Path
) -> None:
    shop.write_text(shop.read_text("utf-8").replace("prospects:", "prospetcs:"), "utf-8")
    assert imported(command, str(shop), code=2) == ""


def test_the_catalogue_of_letters_is_read_for_those_who_need_it(shop: Path) -> None:
    words = ["omnisim.report.letters"]
    assert imported("check", str(shop), of=words) == ""
    assert imported("check", str(shop), "--language", "id", of=words) == words[0]


def test_so_is_an_option_that_cannot_be(shop: Path) -> None:
    assert imported("compare", str(shop), "--precision", "much", code=2) == ""
