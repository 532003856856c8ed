"""omnisim: compare single-channel, multichannel and omnichannel configurations of one business.

>>> import omnisim as om
>>> scenario = om.load("scenarios/fashion_retail.yaml")           # doctest: +SKIP
>>> study = om.compare(scenario, seed=7)                          # doctest: +SKIP
>>> study.table                                                   # doctest: +SKIP
>>> om.report(study, "fashion_retail.html", language="id")        # doctest: +SKIP
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from omnisim import version

__version__ = version.VERSION

if TYPE_CHECKING:
    from omnisim.attribution.field_test import FieldTest as FieldTest
    from omnisim.attribution.identity_view import IdentityView as IdentityView
    from omnisim.errors import Faults as Faults
    from omnisim.event_log import EventLog as EventLog
    from omnisim.exploration import Exploration as Exploration
    from omnisim.exploration import experiment as experiment
    from omnisim.fit import Calibration as Calibration
    from omnisim.fit import calibrate as calibrate
    from omnisim.scenario.scenario import Scenario as Scenario
    from omnisim.study import Study as Study
    from omnisim.study import compare as compare
    from omnisim.study import load as load
    from omnisim.study import report as report
    from omnisim.study import simulate as simulate
    from omnisim.truth_board import TruthBoard as TruthBoard
    from omnisim.truth_board import attribution as attribution
    from omnisim.truth_board import field_test as field_test

__all__ = [
    "Calibration",
    "EventLog",
    "Exploration",
    "Faults",
    "FieldTest",
    "IdentityView",
    "Scenario",
    "Study",
    "TruthBoard",
    "__version__",
    "attribution",
    "calibrate",
    "compare",
    "experiment",
    "field_test",
    "load",
    "report",
    "simulate",
]

_ROOMS = {
    "Calibration": "fit",
    "EventLog": "event_log",
    "Exploration": "exploration",
    "Faults": "errors",
    "FieldTest": "attribution.field_test",
    "IdentityView": "attribution.identity_view",
    "Scenario": "scenario.scenario",
    "TruthBoard": "truth_board",
    "attribution": "truth_board",
    "calibrate": "fit",
    "experiment": "exploration",
    "field_test": "truth_board",
}


def __dir__() -> list[str]:
    """Return the names to offer before any of them was fetched."""
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    """Fetch a name from its room when it is first asked for: importing omnisim costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'omnisim' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"omnisim.{_ROOMS.get(name, 'study')}"), name)


class _Face(ModuleType):
    """Keeps the function `report` where importing the room of that name would put the room."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
