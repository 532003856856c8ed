"""Settings of a study that cannot be are told in letters, all of them at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from omnisim import settings
from omnisim.engine import simulate as simulate_room
from omnisim.errors import Faults
from omnisim.experiment import trial
from omnisim.experiment.origin import digest_of
from omnisim.experiment.runner import Progress
from omnisim.files.results import as_json
from omnisim.measure.fold import Fold
from omnisim.settings import Settings, adapted, question_of
from omnisim.study import compare, page, simulate
from tests.shops import shop, small_shop


def letters(**settings: Any) -> dict[str, str]:
    with pytest.raises(Faults) as caught:
        compare(shop(), **settings)
    return {letter.field: letter.found for letter in caught.value.letters}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("replications", 1),
        ("replications", -3),
        ("replications", True),
        ("replications", 2.5),
        ("precision", 0),
        ("precision", float("nan")),
        ("precision", "2%"),
        ("worlds", -1),
        ("seed", -1),
        ("seed", 2**63),
        ("customers", 0),
        ("customers", 3_000_000_000),
        ("horizon", 0),
        ("horizon", -5),
        ("horizon", float("inf")),
        ("workers", 0),
    ],
)
def test_a_setting_out_of_bounds_gets_a_letter(setting: str, value: Any) -> None:
    assert list(letters(**{setting: value})) == [setting]


def test_all_faults_are_told_at_once() -> None:
    assert set(letters(seed=-1, worlds=-1, replicatons=4)) == {"seed", "worlds", "setting"}


def test_a_misspelt_setting_is_not_passed_over() -> None:
    with pytest.raises(Faults, match="Did you mean replications"):
        simulate(shop(), "multi", replicatons=4)  # type: ignore[call-arg]


@pytest.mark.parametrize("replication", [-1, 1.5])
def test_a_replication_is_counted_from_zero(replication: Any) -> None:
    with pytest.raises(Faults, match="replication"):
        simulate(shop(), "multi", replication=replication)


def test_a_short_horizon_shortens_the_window_of_value() -> None:
    run = adapted(shop(), {"horizon": 30}).run
    assert (run.horizon, run.value_window) == (30, 15)


def test_a_horizon_as_long_as_the_window_of_value_leaves_it() -> None:
    window = shop().run.value_window
    assert adapted(shop(), {"horizon": window}).run.value_window == window
    assert adapted(shop(), {"horizon": window - 1}).run.value_window == (window - 1) / 2


def test_the_same_question_whether_or_not_an_engine_is_compiled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Equal bytes, an equal digest, and finished runs that are found again."""
    few = Settings(replications=2, worlds=0, workers=1, configurations=("multi", "omni"))
    few["runs"] = tmp_path
    questions, texts, found = [], [], []
    # What is compiled here is plain Python, to be quick: the logs are identical.
    monkeypatch.setitem(simulate_room.ENGINES, "compiled", simulate_room.ENGINES["reference"])
    monkeypatch.setattr(trial, "prepare_engine", lambda plan, engine: None)
    monkeypatch.setattr(trial, "Fold", lambda setting, compiled=True: Fold(setting, compiled=False))
    for ready in ({"reference"}, {"reference", "compiled"}):
        monkeypatch.setattr(settings, "is_ready", ready.__contains__)
        seen: list[Progress] = []
        study = compare(small_shop(), watch=seen.append, **few)
        questions.append(question_of(small_shop(), few))
        texts.append(as_json(study.comparison) + page(study))
        found.append(seen[-1].found)
    assert [each.engine_at_work for each in questions] == ["reference", "compiled"]
    assert [each.engine for each in questions] == ["compiled", "compiled"]
    assert digest_of(questions[0]) == digest_of(questions[1])
    assert texts[0] == texts[1]
    assert found == [0, 4]
