"""The face of the package: its names stay what they are, whatever room is imported."""

from __future__ import annotations

import importlib
from types import ModuleType

import omnisim as om


def test_a_room_of_the_same_name_does_not_take_the_place_of_a_function() -> None:
    importlib.import_module("omnisim.report.page")
    assert not isinstance(om.report, ModuleType)
    assert om.report is om.report
    assert callable(om.report)


def test_every_name_is_there() -> None:
    for name in om.__all__:
        assert getattr(om, name) is not None
