"""Uncertainty: what is not known of a scenario, as one number between 0 and 1 each.

Every input of the ledger that has a range is an uncertainty of its own. Several can be moved
together as one, from the lowest of them all to the highest: then one doubt stands for many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from omnisim.scenario.evidence import Input, ledger
from omnisim.scenario.scenario import Scenario
from omnisim.scenario.spread import drawn
from omnisim.strategy.case import Numbers

Shape = Literal["triangle", "uniform"]


class Uncertainty(NamedTuple):
    """Inputs that are moved together, most often one alone, and how likely their values are."""

    name: str  # dotted path of the input, or of what they have in common
    inputs: tuple[Input, ...]
    shape: Shape = "triangle"  # over (low, value, high), as in worlds; or every value alike

    def at(self, quantile: float) -> dict[str, float]:
        """Return the value of every input at a quantile, 0 to 1, by its dotted path."""
        return {each.name: self._value(each, quantile) for each in self.inputs}

    def _value(self, one: Input, quantile: float) -> float:
        if self.shape == "triangle":
            return drawn(one.quantity, quantile)
        low, high = one.quantity.least, one.quantity.most
        value = low + (high - low) * quantile
        return float(round(value)) if one.is_whole else value


def uncertainties(scenario: Scenario) -> tuple[Uncertainty, ...]:
    """Return every uncertain input of a scenario, each on its own, in the order of the file."""
    inputs = ledger(scenario, scenario.provenance)
    return tuple(Uncertainty(each.name, (each,)) for each in inputs if each.is_uncertain)


def values_at(doubts: Sequence[Uncertainty], quantiles: Numbers) -> list[Mapping[str, float]]:
    """Return the values of all inputs at every point of a design (n_points, n_uncertainties)."""
    return [
        {
            name: value
            for doubt, quantile in zip(doubts, row, strict=True)
            for name, value in doubt.at(float(quantile)).items()
        }
        for row in quantiles
    ]
