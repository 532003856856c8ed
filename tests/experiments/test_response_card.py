"""Response card: every sign is told, with its market, its expectation and what came out."""

from __future__ import annotations

import json
from html import unescape
from itertools import takewhile
from pathlib import Path
from typing import get_args

import pytest
from field_signs import MARKETS, NOT_SHOWN, SIGNS, Outcome, card_of, outcome
from paired_runs import Effort
from response_card import main
from words import FOLDER, words_of

from omnisim.files.scenario_file import read_scenario
from omnisim.report.numerals import Span

NAMES = [*(sign.id for sign in SIGNS), *(name for name, _ in NOT_SHOWN)]


@pytest.mark.parametrize("path", sorted(MARKETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_market_is_in_order_and_has_what_its_signs_switch(path: Path) -> None:
    found = read_scenario(path)
    assert not found.warnings
    for sign in SIGNS:
        if sign.market.startswith(path.stem):
            assert set(sign.configurations) <= set(found.scenario.configurations)


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.id)
def test_what_is_combined_is_a_contrast(sign: object) -> None:
    """One weight per configuration; together they are nothing, where nothing is switched."""
    assert len(sign.weights) == len(sign.configurations)  # type: ignore[attr-defined]
    assert sum(sign.weights) == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("expected", "low", "high", "found"),
    [
        ("up", 0.1, 0.2, "pass"),
        ("up", -0.2, -0.1, "fail"),
        ("up", -0.1, 0.1, "unclear"),
        ("up", 0.0, 0.0, "unclear"),
        ("down", -0.2, -0.1, "pass"),
        ("down", 0.1, 0.2, "fail"),
        ("open", 0.1, 0.2, "open"),
        ("up", float("nan"), float("nan"), "unclear"),
    ],
)
def test_outcome(expected: str, low: float, high: float, found: str) -> None:
    assert outcome(expected, Span((low + high) / 2, low, high)) == found  # type: ignore[arg-type]


def test_a_small_run_tells_every_sign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = "--customers 100 --replications 2 --engine reference --format json --out"
    assert main([*small.split(), str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in told] == NAMES
    assert {each["outcome"] for each in told} <= set(get_args(Outcome))
    assert [each["id"] for each in told if each["effect"] is None] == [n for n, _ in NOT_SHOWN]
    assert json.loads((tmp_path / "response_card.json").read_text("utf-8")) == told
    page = unescape((tmp_path / "response_card.html").read_text("utf-8"))
    assert all(each["sign"] in page for each in told)


def test_too_few_replications_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--replications", "1"]) == 2
    assert "replications" in capsys.readouterr().err


def test_the_same_run_gives_the_same_card() -> None:
    first, second = (card_of(Effort(2, "reference"), customers=20) for _ in range(2))
    assert repr(first) == repr(second)


@pytest.mark.parametrize("name", NAMES)
def test_every_sign_has_its_words(name: str) -> None:
    words = words_of("id")
    assert words.say(f"sign.{name}.name")
    assert (f"sign.{name}.why" in words.texts) == (name in dict(NOT_SHOWN))


def test_the_readme_has_the_table_that_a_run_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """Its heading, and every sign in its order; the numbers are not compared."""
    small = "--customers 40 --replications 2 --engine reference --format markdown"
    assert main([*small.split()]) == 0
    printed = capsys.readouterr().out.strip().splitlines()
    readme = (FOLDER.parent / "README.md").read_text("utf-8")
    rest = readme[readme.index(printed[0]) :].splitlines()
    table = [*takewhile(lambda line: line.startswith("|"), rest)]
    assert table[:2] == printed[:2]
    assert [line.split(" | ")[0] for line in table] == [line.split(" | ")[0] for line in printed]
    assert len(table) == 2 + len(NAMES)
