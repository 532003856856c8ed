"""Donations to a radio station: 11,104 people who could give once in each of six years.

Published: Fader, Hardie & Shang 2010.
"""

from dataclasses import astuple

import numpy as np
import pytest

from omnisim.repeat_buying import BgBb, Histories
from tests.real_data import lifetimes_file


def test_bg_bb() -> None:
    patterns = np.genfromtxt(lifetimes_file("donations.csv"), delimiter=",", skip_header=1)
    seen = Histories(*patterns.T)
    model = BgBb.fit(seen)
    assert seen.total(np.ones(len(patterns))) == 11_104
    assert astuple(model) == pytest.approx((1.2035, 0.7497, 0.6567, 2.7834), rel=1e-3)
    assert model.log_likelihood(seen) == pytest.approx(-33225.58, abs=0.01)
