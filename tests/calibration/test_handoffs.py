"""Hand-offs: what is observed after losses leads back to what was wanted before them."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.calibration.handoffs import loses, loss_matrix, wanted
from omnisim.engine.build.plan import plan_of
from omnisim.engine.model import Model
from omnisim.engine.preview import WARM_UP, effective_network
from omnisim.files.scenario_file import parse_scenario
from omnisim.files.starters import starter_text

POINTS = 4


@pytest.fixture(scope="module")
def model() -> Model:
    """The starter's market today: stories survive three in ten changes of channel."""
    scenario = parse_scenario(starter_text(), file="small_shop.yaml").scenario
    return plan_of(scenario, scenario.today_name).model


def observed(model: Model) -> np.ndarray:
    """Return the rows that a long log would show: the effective network, in today's state."""
    chain = effective_network(model, 0, epoch=WARM_UP).chain
    return np.hstack([chain.moves, chain.exits])


def stated(model: Model) -> np.ndarray:
    rows = np.zeros((POINTS, POINTS + 3))
    hops = model.network.hops
    for row in range(POINTS):
        begin, end = int(hops.start[row]), int(hops.start[row + 1])
        shares = np.diff(hops.bound[begin:end], prepend=0.0)
        np.add.at(rows[row], hops.target[begin:end], shares)
    return rows


def test_losses_are_taken_out_again(model: Model) -> None:
    """The effective network of the engine, led back, is the network of the file."""
    assert loses(model)
    assert np.abs(observed(model) - stated(model)).max() > 0.02
    found = wanted(observed(model), model, 0)
    assert found.at_odds == ()
    assert found.shares == pytest.approx(stated(model), abs=1e-9)


def test_where_hops_arrive_is_a_distribution(model: Model) -> None:
    for point in range(POINTS):
        assert loss_matrix(model, 0, point).sum(axis=1) == pytest.approx(np.ones(POINTS + 3))


def test_too_few_lapses_for_the_losses_are_told(model: Model) -> None:
    rows = observed(model)
    row = np.zeros(POINTS + 3)
    row[3] = 1.0  # whoever considered it in the chat went to the store, and nobody was lost
    rows[1] = row
    found = wanted(rows, model, 0)
    assert found.at_odds == (1,)
    assert (found.shares >= 0).all()
    assert found.shares.sum(axis=1) == pytest.approx(np.ones(POINTS))
