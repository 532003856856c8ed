"""Starters: a scenario file to begin with."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from omnisim.errors import Faults, Letter, Place
from omnisim.files.whole_file import write_text


def make_scenario(path: Path) -> None:
    """Write a small scenario, full of comments; raises Faults if the file is already there."""
    if path.exists():
        raise Faults([_is_there(path)])
    write_text(starter_text(), path)


def starter_text() -> str:
    """Return the text of the starter."""
    return files(__package__).joinpath("small_shop.yaml").read_text("utf-8")


def _is_there(path: Path) -> Letter:
    return Letter(
        place=Place(str(path)),
        found="a file of this name is already there",
        possible="a new file",
        advice="Choose another name: nothing is overwritten.",
    )
