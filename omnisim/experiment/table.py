"""Table: a comparison as one row per KPI, configuration, segment and channel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from omnisim.experiment.comparison import Comparison
from omnisim.measure import statistics
from omnisim.measure.kpis import KPIS
from omnisim.measure.statistics import InputUncertainty

if TYPE_CHECKING:
    import pandas as pd

EVERYTHING: Final = "all"
AMONG_BOTH: Final = "_both"  # ending of a KPI among those who are customers under the baseline, too
COLUMNS: Final = (
    "kpi",
    "unit",
    "configuration",
    "level",
    "low",
    "high",
    "difference",
    "difference_low",
    "difference_high",
    "difference_input_low",
    "difference_input_high",
    "numerator",
    "denominator",
    "precision_reached",
    "segment",
    "channel",
)


def table_of(comparison: Comparison) -> pd.DataFrame:
    """Return every KPI of the whole, by segment and by channel; differences against the baseline.

    Numerators and denominators are sums over all replications. Rows without a value are left out.
    `precision_reached` says whether a difference has the precision of the design, asked for there
    or not; the baseline, which has no difference, has None.
    """
    import pandas as pd  # late: who prints a comparison does without

    rows = [row for name in comparison.configurations for row in _rows_of(comparison, name)]
    ids = [kpi.id for kpi in KPIS]
    order = {name: i for i, kpi in enumerate(ids) for name in (kpi, kpi + AMONG_BOTH)}
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(
        "kpi", key=lambda ids: ids.map(order), kind="stable", ignore_index=True
    )


def _places(comparison: Comparison) -> Iterator[tuple[int, int, str, str]]:
    yield -1, -1, EVERYTHING, EVERYTHING
    for s, segment in enumerate(comparison.names.segments):
        yield s, -1, segment, EVERYTHING
    for c, channel in enumerate(comparison.names.channels):
        yield -1, c, EVERYTHING, channel


def _rows_of(comparison: Comparison, configuration: str) -> Iterator[tuple[Any, ...]]:
    level, difference = comparison.level(configuration), comparison.difference(configuration)
    inputs = comparison.input_difference(configuration)
    yield from _rows_of_both(comparison, configuration)
    seen = comparison.evidence[configuration]
    reached = comparison.precision_reached(configuration)
    is_baseline = configuration == comparison.baseline
    for k, kpi in enumerate(KPIS):
        for s, c, segment, channel in _places(comparison):
            if not np.isfinite(level.value[k, s, c]):
                continue
            at = (k, s, c)
            yield (
                kpi.id,
                kpi.unit,
                configuration,
                *(float(x[at]) for x in (level.value, level.low, level.high)),
                *(float(x[at]) for x in (difference.value, difference.low, difference.high)),
                *_input_range(inputs, at),
                float(seen.numerator[:, k, s, c].sum()),
                float(seen.denominator[:, k, s, c].sum()),
                None if is_baseline else bool(reached[at]),
                segment,
                channel,
            )


def _rows_of_both(comparison: Comparison, configuration: str) -> Iterator[tuple[Any, ...]]:
    units = {kpi.id: kpi.unit for kpi in KPIS}
    for kpi, paired in comparison.among_both(configuration)._asdict().items():
        numbers = (*paired.level[:3], *paired.difference[:3])
        if not np.isfinite(paired.level.value):
            continue
        reached = statistics.is_precise(
            paired.difference,
            reference=paired.level.value - paired.difference.value,  # the baseline's level
            precision=comparison.design.precision,
            replications=comparison.replications,
        )
        yield (
            kpi + AMONG_BOTH,
            units[kpi],
            configuration,
            *map(float, numbers),
            *_input_range(None, (0, 0, 0)),
            paired.numerator,
            paired.denominator,
            None if configuration == comparison.baseline else bool(reached),
            EVERYTHING,
            EVERYTHING,
        )


def _input_range(inputs: InputUncertainty | None, at: tuple[int, int, int]) -> tuple[float, float]:
    return (
        (float("nan"),) * 2 if inputs is None else (float(inputs.low[at]), float(inputs.high[at]))
    )
