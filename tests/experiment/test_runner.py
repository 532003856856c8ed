"""The same answer twice, however the work is split; differences that mean what they say."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.experiment.comparison import Comparison
from omnisim.experiment.design import Design
from omnisim.experiment.runner import Progress, run
from omnisim.experiment.trial import Question
from omnisim.files.results import as_json
from omnisim.measure.kpis import KPIS
from tests.shops import small_shop

CONVERSION = next(i for i, kpi in enumerate(KPIS) if kpi.id == "conversion")


def compared(*, workers: int = 1, precision: float = 0.02, at_most: int = 3) -> Comparison:
    question = Question(small_shop(), seed=7, engine="reference")
    design = Design(("multi", "omni", "copy"), 3, at_most, precision, worlds=2)
    return run(question, design, workers=workers)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compared()


def test_same_bytes_in_any_split(comparison: Comparison) -> None:
    assert as_json(compared(workers=2)) == as_json(comparison)


def test_an_equal_configuration_differs_by_exactly_nothing(comparison: Comparison) -> None:
    difference = comparison.difference("copy")
    known = np.isfinite(comparison.level("copy").value)
    assert known.any()
    assert (difference.value[known] == 0.0).all()
    assert (difference.high[known] == 0.0).all()


def test_the_difference_is_antisymmetric(comparison: Comparison) -> None:
    there = comparison.difference("omni").value[CONVERSION, -1, -1]
    back = comparison.against("omni").difference("multi").value[CONVERSION, -1, -1]
    assert there == pytest.approx(-back)
    assert there != 0.0


def test_replications_go_on_until_precise_or_at_most() -> None:
    seen: list[Progress] = []
    question = Question(small_shop(), seed=7, engine="reference")
    design = Design(("multi", "omni"), 2, 13, 1e-9, worlds=0)
    result = run(question, design, watch=seen.append)
    assert result.replications == 13
    assert not result.is_precise
    assert seen[-1] == Progress(26, 26)
    easy = run(question, design._replace(precision=1e9))
    assert easy.replications == 2
    assert easy.is_precise


def test_worlds_widen_the_input_range(comparison: Comparison) -> None:
    inputs = comparison.input_difference("omni")
    assert inputs is not None
    assert (inputs.low <= inputs.high).sum() > 0
    assert comparison.evidence["multi"].world_numerator.shape[0] == 2
