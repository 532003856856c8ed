"""The folder of benchmarks is no package: its programs are run from there."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def hop24(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark's market, with its engines."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for room in ("market", "ours", "scenario_text"):
        importlib.import_module(f"hop24.{room}")
    return sys.modules["hop24"]
