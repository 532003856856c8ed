"""Time decay: the nearer a touch is to the end of its path, the more.

The weight halves with every half-life, seven days by convention of web analytics. Where the paths
do not say when their touches were, each is taken to be a day before the next.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from omnisim.attribution.methods.contract import shared_out
from omnisim.attribution.paths import Floats, Paths

HALF_LIFE: Final = 7.0  # days


def time_decay(paths: Paths, outcome: Floats, *, half_life: float = HALF_LIFE) -> Floats:
    """Return levels (n_channels,); `half_life` in days, above 0."""
    age = _a_day_each(paths) if paths.age is None else paths.age
    # Only differences within a path count: from its youngest touch on nothing underflows to 0 / 0.
    youngest = np.full(len(paths), np.inf)
    np.minimum.at(youngest, paths.path, age)
    return shared_out(paths, outcome, np.exp2(-(age - youngest[paths.path]) / half_life))


def _a_day_each(paths: Paths) -> Floats:
    ends = paths.start[1:][paths.path]
    return (ends - 1 - np.arange(len(paths.touch))).astype(np.float64)
