"""A plain function in the place of a scenario: outcomes of the values of a case, without luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from omnisim.scenario.evidence import Input
from omnisim.scenario.quantity import Quantity
from omnisim.strategy.case import Alternative, Case, Sums
from omnisim.strategy.uncertainty import Uncertainty

NOTHING = Alternative("nothing", "nothing")
SOMETHING = Alternative("something", "something")

Formula = Callable[[Mapping[str, float], int], float]


@dataclass
class PlainFunction:
    """The baseline has the value 0; the other alternative that of a formula."""

    formula: Formula
    digest: str = "plain"
    calls: list[tuple[Case, tuple[int, ...]]] = field(default_factory=list)
    outcomes: tuple[str, ...] = ("value",)

    def __call__(self, case: Case, replications: tuple[int, ...], /) -> Sums:
        self.calls.append((case, replications))
        is_base = case.alternative.configuration == "nothing"
        values = [0.0 if is_base else self.formula(case.values, n) for n in replications]
        return Sums(np.array(values)[:, None], np.ones((len(values), 1)))

    def prepare(self, case: Case) -> None:
        pass


def doubt(name: str, low: float, value: float, high: float) -> Uncertainty:
    """Return an uncertainty in which every value is alike."""
    number = Quantity(value=value, low=low, high=high)
    return Uncertainty(name, (Input((name,), number),), "uniform")
