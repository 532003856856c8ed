"""Position: 40 % each to the first and the last touch, 20 % to those between.

Of a path of two touches each gets half.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from omnisim.attribution.methods.contract import shared_out
from omnisim.attribution.paths import Floats, Paths

ENDS: Final = 0.4  # of each end


def position(paths: Paths, outcome: Floats, *, ends: float = ENDS) -> Floats:
    """Return levels (n_channels,); `ends` is the share of each end, at most a half."""
    some = paths.lengths > 0
    between = np.maximum(paths.lengths - 2, 1)
    weight = ((1.0 - 2.0 * ends) / between)[paths.path]
    weight[paths.start[:-1][some]] = ends
    weight[paths.start[1:][some] - 1] = ends
    return shared_out(paths, outcome, weight)
