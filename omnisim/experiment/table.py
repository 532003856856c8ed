"""Table: a comparison in rows – its KPIs, its business cases, its sales by channel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from omnisim.experiment.business_case import BusinessCase, Worlds, business_case, business_cases
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.sales import SOLD, sales
from omnisim.measure import statistics
from omnisim.measure.kpis import KPIS
from omnisim.measure.statistics import InputUncertainty, Interval

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


CASE_COLUMNS: Final = (
    "configuration",
    "baseline",
    "years_continued",
    "one_off",
    "monthly_gain",
    "monthly_gain_low",
    "monthly_gain_high",
    "end",
    "end_low",
    "end_high",
    "npv",
    "npv_low",
    "npv_high",
    "payback",
    "discounted_payback",
    "replications_paid_back",
    "replications",
    "npv_input_low",
    "npv_input_high",
    "npv_input_sd",
    "npv_noise_sd",
    "worlds_positive",
    "worlds_paid_back",
    "worlds",
    "probability",
    "probability_low",
    "probability_high",
    "probability_of_inputs",
    "payback_p10",
    "payback_p50",
    "payback_p90",
)
CASH_COLUMNS: Final = (
    "configuration",
    "month",
    "gain",
    "gain_low",
    "gain_high",
    "one_off",
    "cumulated",
    "cumulated_low",
    "cumulated_high",
)
SALES_COLUMNS: Final = (
    "sold",
    "configuration",
    "channel",
    "difference",
    "difference_low",
    "difference_high",
    "moved",
    "moved_low",
    "moved_high",
    "new",
    "new_low",
    "new_high",
)


def business_case_table(comparison: Comparison) -> pd.DataFrame:
    """Return one row per configuration but the baseline, and per number of years continued.

    Amounts are paired differences to the baseline, in money of the whole market; paybacks are
    months, infinite where there is none. `npv_noise_sd` is the luck of one world.
    """
    import pandas as pd  # late, as below

    rows = [_case_row(comparison, each) for each in business_cases(comparison)]
    return pd.DataFrame(rows, columns=list(CASE_COLUMNS))


def cash_flow_table(comparison: Comparison) -> pd.DataFrame:
    """Return one row per configuration but the baseline and per month, undiscounted.

    `gain` is contribution less monthly cost, `cumulated` also less what is paid once. Month 0 is
    day 0.
    """
    import pandas as pd  # late, as below

    rows = [row for name in comparison.configurations[1:] for row in _cash_rows(comparison, name)]
    return pd.DataFrame(rows, columns=list(CASH_COLUMNS))


def sales_table(comparison: Comparison) -> pd.DataFrame:
    """Return how sales of each channel differ: what moved between channels, and what is new.

    One row per configuration but the baseline, channel, and what is counted: revenue, orders. The
    row of all channels tells how much moved between them.
    """
    import pandas as pd  # late, as below

    names = (*comparison.names.channels, EVERYTHING)
    rows = []
    for configuration in comparison.configurations[1:]:
        for sold in SOLD:
            found = sales(comparison, configuration, of=sold)
            for c, channel in enumerate(names):
                parts = (part for each in found for part in _ends(each, c))
                rows.append((sold, configuration, channel, *parts))
    return pd.DataFrame(rows, columns=list(SALES_COLUMNS))


def _case_row(comparison: Comparison, case: BusinessCase) -> tuple[Any, ...]:
    return (
        case.configuration,
        comparison.baseline,
        case.years_continued,
        case.one_off,
        *_ends(case.monthly_gain),
        *_ends(case.end),
        *_ends(case.npv),
        case.payback,
        case.discounted_payback,
        case.paid_back,
        len(case.paybacks),
        *_world_cells(case.worlds),
    )


def _world_cells(worlds: Worlds | None) -> tuple[Any, ...]:
    if worlds is None:
        return (*[float("nan")] * 4, 0, 0, 0, *[float("nan")] * 7)
    inputs = worlds.inputs
    return (
        *map(float, (inputs.low, inputs.high, inputs.input_sd, inputs.noise_sd)),
        worlds.positive,
        worlds.paid_back,
        len(worlds.npv),
        *worlds.share,
        worlds.probability_of_inputs,
        *(worlds.payback_quantile(share) for share in (0.1, 0.5, 0.9)),
    )


def _cash_rows(comparison: Comparison, configuration: str) -> Iterator[tuple[Any, ...]]:
    case = business_case(comparison, configuration)
    one_off = comparison.cash(configuration).one_off.mean(axis=0)
    for month, paid in enumerate(one_off.tolist()):
        gain, cumulated = _ends(case.gain, month), _ends(case.cumulated, month)
        yield (configuration, month, *gain, paid, *cumulated)


def _ends(interval: Interval, place: Any = ()) -> tuple[float, float, float]:
    value, low, high = (float(numbers[place]) for numbers in interval[:3])
    return value, low, high


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
