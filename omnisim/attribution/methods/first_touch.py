"""First touch: all to the channel that a path begins with."""

from __future__ import annotations

import numpy as np

from omnisim.attribution.methods.contract import shared_out
from omnisim.attribution.paths import Floats, Paths


def first_touch(paths: Paths, outcome: Floats) -> Floats:
    """Return levels (n_channels,)."""
    weight = np.zeros(len(paths.touch))
    weight[paths.start[:-1][paths.lengths > 0]] = 1.0
    return shared_out(paths, outcome, weight)
