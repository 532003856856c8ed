"""Last non-direct touch: all to the last channel that is no direct visit, as web analytics do.

A path of direct visits alone goes to the last of them. Where the paths name no direct channel it is
the last touch.
"""

from __future__ import annotations

import numpy as np

from omnisim.attribution.methods.contract import shared_out
from omnisim.attribution.paths import Floats, Paths


def last_non_direct(paths: Paths, outcome: Floats) -> Floats:
    """Return levels (n_channels,)."""
    is_direct = np.array([name in paths.direct for name in paths.channels], bool)
    place = np.arange(len(paths.touch))
    # A direct visit counts only where nothing else does: it is put before all the others.
    rank = np.where(is_direct[paths.touch], place - len(place), place)
    last = np.full(len(paths), -len(place) - 1)
    np.maximum.at(last, paths.path, rank)
    weight = (rank == last[paths.path]).astype(np.float64)
    return shared_out(paths, outcome, weight)
