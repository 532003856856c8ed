"""Tables: what an experiment found, in rows – outcomes, points, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from omnisim.strategy.explored import Explored, Found
from omnisim.strategy.plan import DesignName

if TYPE_CHECKING:
    import pandas as pd

OUTCOME_COLUMNS: Final = (
    "design",
    "point",
    "alternative",
    "outcome",
    "value",
    "low",
    "high",
    "difference",
    "difference_low",
    "difference_high",
    "replications",
)
BAR_COLUMNS: Final = ("name", "low", "high", "stated", "noise", "is_clear", "turns")
WORTH_COLUMNS: Final = ("name", "value", "low", "high", "explained", "chance")
REGION_COLUMNS: Final = ("region", "name", "low", "high", "coverage", "density", "mass", "chance")


def outcomes_table(explored: Explored) -> pd.DataFrame:
    """Return one row per design, point, alternative and outcome.

    Differences are paired, against the first alternative; intervals are those that luck leaves,
    NaN with one replication.
    """
    import pandas as pd  # late: who only looks at the page does without

    rows = [row for name, found in explored.designs.items() for row in _outcome_rows(name, found)]
    return pd.DataFrame(rows, columns=list(OUTCOME_COLUMNS))


def _outcome_rows(design: DesignName, found: Found) -> Iterator[tuple[Any, ...]]:
    alternatives = [each.name for each in found.plan.alternatives]
    answers = found.outcomes
    base = np.arange(len(answers.cases)) // len(alternatives) * len(alternatives)
    for outcome in found.plan.outcomes:
        level, difference = answers.levels(outcome), answers.differences(outcome, base)
        columns = [*level[:3], *difference[:3]]
        for i, numbers in enumerate(np.stack(columns, axis=1).tolist()):
            point, place = divmod(i, len(alternatives))
            head = (design, point, alternatives[place], outcome)
            yield (*head, *numbers, len(answers.replications))


def points_table(explored: Explored, design: DesignName) -> pd.DataFrame:
    """Return the points of a design, one row each, one column per dimension, in base units.

    What is moved together has its place between 0 and 1. Of a tornado each row names the one
    dimension that was moved: lowest (0) and highest (1).
    """
    import pandas as pd  # late, as above

    found = explored[design]
    if design == "tornado":
        return pd.DataFrame(_moved_alone(found), columns=["point", "name", "place", "value"])
    columns = [_settings(found, name) for name in found.points.names]
    frame = pd.DataFrame(dict(zip(found.points.names, columns, strict=True)))
    frame.insert(0, "point", range(len(frame)))
    return frame


def _settings(found: Found, name: str) -> list[Any]:
    """Return what a dimension is at every point."""
    places = found.points.places[:, found.points.names.index(name)]
    return [_setting(found, point, name, at) for point, at in enumerate(places.tolist())]


def _setting(found: Found, point: int, name: str, place: float) -> Any:
    case = found.outcomes.cases[(point + 1) * found.alternatives - 1]
    return case.values.get(name, case.alternative.levers.get(name, place))


def _moved_alone(found: Found) -> Iterator[tuple[Any, ...]]:
    for point, row in enumerate(found.points.places[1:], start=1):
        column = int(np.flatnonzero(np.isfinite(row))[0])
        name, place = found.points.names[column], float(row[column])
        yield point, name, place, _setting(found, point, name, place)


def wide_table(explored: Explored, design: DesignName) -> pd.DataFrame:
    """Return the points of a design beside all outcomes of every alternative.

    Outcome columns are named `outcome.alternative`: what other packages for experiments expect.
    """
    found, frame = explored[design], points_table(explored, design)
    if design == "tornado":
        frame = frame.set_index("point").reindex(range(len(found.points.places))).reset_index()
    for outcome in explored.plan.outcomes:
        values = found.values(outcome)
        for place, alternative in enumerate(found.plan.alternatives):
            frame[f"{outcome}.{alternative.name}"] = values[:, place]
    return frame


def bars_table(explored: Explored) -> pd.DataFrame:
    """Return the tornado: the difference at the lowest and highest of each dimension alone."""
    import pandas as pd  # late, as above

    rows = [tuple(getattr(bar, name) for name in BAR_COLUMNS) for bar in explored.bars]
    return pd.DataFrame(rows, columns=list(BAR_COLUMNS))


def worths_table(explored: Explored) -> pd.DataFrame:
    """Return what knowing each of the strongest inputs is worth, in the unit of the outcome."""
    import pandas as pd  # late, as above

    rows = [(*each, explored.chance) for each in explored.worths]
    return pd.DataFrame(rows, columns=list(WORTH_COLUMNS))


def robustness_table(explored: Explored) -> pd.DataFrame:
    """Return how every alternative fares over all worlds."""
    import pandas as pd  # late, as above

    return pd.DataFrame([each._asdict() for each in explored.robustness])


def regions_table(explored: Explored) -> pd.DataFrame:
    """Return the regions in which the subject loses, one row per restricted dimension.

    Ends lie between 0 (lowest) and 1 (highest); an end that is open is NaN.
    """
    import pandas as pd  # late, as above

    rows = [
        (
            number,
            explored.strongest[axis],
            _closed(box.low[axis]),
            _closed(box.high[axis]),
            box.coverage,
            box.density,
            box.mass,
            float(box.chances[axis]),
        )
        for number, box in enumerate(explored.regions)
        for axis in box.restricted
    ]
    return pd.DataFrame(rows, columns=list(REGION_COLUMNS))


def _closed(end: float) -> float:
    return float(end) if np.isfinite(end) else float("nan")


def indices_table(explored: Explored) -> pd.DataFrame:
    """Return Sobol indices of the difference, with 95 % intervals."""
    import pandas as pd  # late, as above

    found = explored.indices
    columns = {"name": explored["sobol"].points.names}
    for kind in ("first", "total"):
        interval = getattr(found, kind)
        columns |= {
            kind: interval.value,
            f"{kind}_low": interval.low,
            f"{kind}_high": interval.high,
        }
    return pd.DataFrame(columns)


def effects_table(explored: Explored) -> pd.DataFrame:
    """Return Morris's elementary effects on the difference."""
    import pandas as pd  # late, as above

    return pd.DataFrame({"name": explored["morris"].points.names, **explored.effects._asdict()})
