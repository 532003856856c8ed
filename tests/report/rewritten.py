"""Rewritten: a comparison with net values put in by hand, for verdicts of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from omnisim.experiment.comparison import Comparison
from omnisim.report.reading import ROW
from omnisim.report.verdict import MEASURE

REPLICATIONS = 40
_PATTERN = np.array([1.0, -1.0, 0.5, -0.5])  # mean 0


def with_net_values(
    comparison: Comparison,
    values: Mapping[str, float],
    *,
    noise: Mapping[str, float] | None = None,
    worlds: Mapping[str, tuple[float, ...]] | None = None,
    replications: int = REPLICATIONS,
) -> Comparison:
    """Return the comparison with these net values per person, and more replications.

    `noise` is how far single replications lie from the value, `worlds` the value in each world.
    """
    evidence = {}
    for name in comparison.configurations:
        seen = comparison.evidence[name]
        numerator = np.resize(seen.numerator, (replications, *seen.numerator.shape[1:]))
        denominator = np.resize(seen.denominator, numerator.shape)
        swing = (noise or {}).get(name, 0.0) * np.resize(_PATTERN, replications)
        at = ROW[MEASURE], -1, -1
        people = denominator[(slice(None), *at)]
        numerator[(slice(None), *at)] = people * (values[name] + swing)
        world_numerator, world_denominator = _worlds(seen, at, (worlds or {}).get(name, ()))
        evidence[name] = replace(
            seen,
            numerator=numerator,
            denominator=denominator,
            world_numerator=world_numerator,
            world_denominator=world_denominator,
        )
    design = comparison.design._replace(worlds=max(map(len, (worlds or {}).values()), default=0))
    return replace(comparison, evidence=evidence, design=design)


def _worlds(seen, at, values):
    shape = (len(values), *seen.numerator.shape[1:])
    numerator, denominator = np.zeros(shape), np.ones(shape)
    numerator[(slice(None), *at)] = values
    return numerator, denominator
