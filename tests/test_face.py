"""The face of the package: its names stay what they are, whatever room is imported."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import omnisim as om
from omnisim import study


def test_a_room_of_the_same_name_does_not_take_the_place_of_a_function() -> None:
    importlib.import_module("omnisim.report.page")
    assert not isinstance(om.report, ModuleType)
    assert om.report is om.report
    assert callable(om.report)


def test_every_name_is_there() -> None:
    for name in om.__all__:
        assert getattr(om, name) is not None


def test_the_names_are_shown_before_any_was_fetched() -> None:
    ask = "import omnisim as om; print(*set(om.__all__) - set(dir(om)))"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []


def test_a_report_is_where_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "page", lambda _, *, language: f"in {language}")
    path = om.report(None, str(tmp_path / "page.html"), language="id")  # type: ignore[arg-type]
    assert path == tmp_path / "page.html"
    assert path.read_text("utf-8") == "in id"
