"""Linear: every touch of a path the same."""

from __future__ import annotations

import numpy as np

from omnisim.attribution.methods.contract import shared_out
from omnisim.attribution.paths import Floats, Paths


def linear(paths: Paths, outcome: Floats) -> Floats:
    """Return levels (n_channels,)."""
    return shared_out(paths, outcome, np.ones(len(paths.touch)))
