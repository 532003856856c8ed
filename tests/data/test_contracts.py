"""Contract survival: two cohorts of 1,000 customers over seven renewals (Fader & Hardie 2007)."""

from dataclasses import astuple

import numpy as np
import pandas as pd
import pytest

from omnisim.repeat_buying import ShiftedBetaGeometric
from tests.real_data import data_file


@pytest.mark.parametrize(
    ("cohort", "parameters", "log_likelihood", "survival", "lifetime"),
    [
        ("highend", (0.6681, 3.8061), -1611.16, [46.0, 43.6, 41.4, 39.5, 37.8], 5.922),
        ("regular", (0.7041, 1.1820), -1680.27, [22.0, 20.4, 19.1, 18.0, 17.0], 3.695),
    ],
)
def test_shifted_beta_geometric(
    cohort: str,
    parameters: tuple[float, float],
    log_likelihood: float,
    survival: list[float],
    lifetime: float,
) -> None:
    rows = pd.read_csv(data_file("sbg_fader_hardie_2007.csv"))
    survivors = rows.loc[rows["cohort"] == cohort, "survivors"].to_numpy(dtype=float)
    model = ShiftedBetaGeometric.fit(survivors)
    assert astuple(model) == pytest.approx(parameters, rel=1e-3)
    assert model.log_likelihood(survivors) == pytest.approx(log_likelihood, abs=0.01)
    assert 100 * model.survival(np.arange(8, 13)) == pytest.approx(survival, abs=0.1)
    assert model.discounted_lifetime(0.1) == pytest.approx(lifetime, abs=1e-3)
