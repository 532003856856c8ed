"""What makes another run, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from omnisim.experiment import origin
from omnisim.experiment.origin import code_digest, digest_of
from omnisim.experiment.trial import Question
from omnisim.scenario.scenario import Scenario
from tests.shops import SHOP, shop

RUN = SHOP["run"]


def digest(scenario: Scenario | None = None, seed: int = 7, engine: str = "reference") -> str:
    return digest_of(Question(scenario or shop(), seed, engine))


def test_the_same_question_has_the_same_digest() -> None:
    assert digest() == digest()


@pytest.mark.parametrize(
    "run",
    [{"replications": 99}, {"replications_at_most": 300}, {"precision": "7%"}, {"worlds": 3}],
)
def test_how_much_is_asked_does_not_change_what_a_run_is(run: dict[str, Any]) -> None:
    assert digest(shop(run=RUN | run)) == digest()


@pytest.mark.parametrize(
    "changed",
    [
        shop(run=RUN | {"horizon": "181 days"}),
        shop(today="omni"),
        shop(provenance={"journey": {"spread": 0.2}}),
        shop(channels=dict(reversed(SHOP["channels"].items()))),
    ],
)
def test_another_scenario_is_another_question(changed: Scenario) -> None:
    assert digest(changed) != digest()


def test_another_luck_or_engine_is_another_question() -> None:
    assert len({digest(), digest(seed=8), digest(engine="compiled")}) == 3


def test_an_engine_that_stands_in_is_the_same_question() -> None:
    assert digest_of(Question(shop(), 7, "compiled", "reference")) == digest(engine="compiled")


def test_other_code_is_another_question(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    monkeypatch.setattr(origin, "VERSION", "next")
    code_digest.cache_clear()
    try:
        assert digest() != before
    finally:
        code_digest.cache_clear()
