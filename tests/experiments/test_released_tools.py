"""Released tools on an export: what is read, and how it is scored."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
import released_tools

TRUE = {"search": 30.0, "social": 10.0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    truths = [
        {"what": "channel", "name": n, "outcome": "conversions", "truth": t, "value": v}
        for n, v in TRUE.items()
        for t in ("leave_one_out", "shapley")
    ]
    truths[1]["value"] = truths[3]["value"] = 99.0  # another truth is not taken for this one
    (tmp_path / "answer_key.json").write_text(json.dumps({"truths": truths}))
    for view in released_tools.VIEWS:
        table = pd.DataFrame(
            {"path": ["search > social", "social"], "total_conversions": [4, 0]}
            | {"total_conversion_value": [8.0, 0.0], "total_null": [1, 3]}
        )
        table.to_csv(tmp_path / f"paths_{view}.csv", index=False)
    return tmp_path


class FakeModel:
    """Divides all orders evenly."""

    def __init__(self, rows: pd.DataFrame, *_: str, **names: str) -> None:
        bought = rows[rows[names["journey_with_conv_colname"]]]
        self.orders = bought[names["occurrences_colname"]].sum()

    def run_markov(self) -> Any:
        return self

    def to_pandas(self) -> pd.DataFrame:
        return pd.DataFrame({"channels": [*TRUE], "attribution": [self.orders / 2] * 2})


def test_a_path_package_is_scored(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake: Any = ModuleType("mam")
    fake.MAM = FakeModel
    monkeypatch.setitem(sys.modules, "mam", fake)
    monkeypatch.setattr(released_tools, "version", lambda _: "0")
    assert released_tools.main([str(folder), "paths"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[1] == "true: search 30.0, social 10.0"
    # Shares are ½ and ½ against ¾ and ¼; four orders seen, of forty.
    assert told[2] == "siloed: search 2.0, social 2.0, off by 0.250, level 0.10"


def test_what_is_not_there_is_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setitem(sys.modules, "mam", None)
    for arguments, told in (
        ([str(folder), "paths"], "mam is not installed"),
        ([str(tmp_path / "nowhere"), "paths"], "answer_key.json is not there"),
    ):
        with pytest.raises(SystemExit):
            released_tools.main(arguments)
        assert told in capsys.readouterr().err
