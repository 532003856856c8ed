"""Claims: a large naive gap where there is no effect, and one run from the command to the page."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from claims import main
from claims_told import CSV_HEAD
from hypothesis import given
from hypothesis import strategies as st
from observer import MOST_ORDERS, ONE, SEVERAL
from paired_runs import Effort, Runs, paired_runs
from tested_claims import (
    CAUSAL,
    CLAIMS,
    FAIRER,
    GROUPS,
    MADE_UP,
    NAIVE,
    THIN,
    VALUE,
    Claim,
    Finding,
    at_equal_orders,
    finding,
    halo,
    revenue_growth,
    state,
    value,
    value_sums,
)
from words import FOLDER, own_texts, words_of

from omnisim.files.scenario_file import read_scenario
from omnisim.report.numerals import Span
from omnisim.settings import adapted

# --- a market without any effect ---------------------------------------------------------------


@cache
def made_up() -> tuple[Runs, ...]:
    scenario = adapted(read_scenario(MADE_UP).scenario, {"customers": 450})
    return tuple(paired_runs(scenario, ["multi", "omni"], Effort(3, "reference")))


@cache
def gap(group: str) -> Finding:
    sums = np.stack([value_sums(runs, GROUPS[group]) for runs in made_up()])
    return finding(Claim(group, 0.3, (), lambda _: sums[0], value), sums)


def test_connecting_changes_nothing_at_all() -> None:
    """The two logs differ in whether a story was kept, and in nothing that follows from it."""
    for runs in made_up():
        multi, omni = runs["multi"].log, runs["omni"].log
        assert (multi.detail != omni.detail).any()
        for column in ("time", "customer", "event", "touchpoint", "value", "cost", "goods"):
            np.testing.assert_array_equal(getattr(multi, column), getattr(omni, column))


@pytest.mark.parametrize("group", GROUPS)
def test_a_gap_without_an_effect(group: str) -> None:
    found = gap(group).numbers
    assert found[CAUSAL] == (0.0, 0.0, 0.0)
    assert found[NAIVE].value > 0.3  # what is said, and more
    assert abs(found[FAIRER].value) < 0.2 * found[NAIVE].value
    assert gap(group).state in ("selection", "unclear")


def test_the_gap_grows_with_what_customers_differ_in() -> None:
    alike, varied, together = (gap(group).numbers[NAIVE].value for group in GROUPS)
    assert alike < varied < together


# --- numbers -----------------------------------------------------------------------------------


@given(
    st.lists(st.integers(0, 50), min_size=2 * MOST_ORDERS, max_size=2 * MOST_ORDERS),
    st.floats(0.5, 3),
)
def test_at_equal_orders_a_common_factor_is_the_gap(people: list[int], factor: float) -> None:
    """However the customers are spread over numbers of orders."""
    counts = np.array(people, float).reshape(2, MOST_ORDERS)
    counts[:, 3] += 1
    values = counts * np.arange(1, MOST_ORDERS + 1)
    values[SEVERAL] *= factor
    assert at_equal_orders(counts, values) == pytest.approx(factor - 1)
    assert counts[ONE, 3] >= 1


def test_growth_over_growth() -> None:
    """The sources' own numbers: 9.5 over 3.4 % is 179 % more, and 6.1 points."""
    odds, points, effect = revenue_growth(np.array([103.4, 100, 50, 0, 109.5, 100, 53, 0]))
    assert odds == pytest.approx(1.794, abs=1e-3)
    assert points == pytest.approx(0.061)
    assert effect == pytest.approx(0.06)


def test_growth_over_no_growth_is_not_told() -> None:
    odds, points, _ = revenue_growth(np.array([99, 100, 50, 0, 109.5, 100, 53, 0]))
    assert np.isnan(odds)
    assert points == pytest.approx(0.105)


def test_halo_of_those_who_did_both_and_of_all() -> None:
    naive, fairer, causal = halo(np.array([100, 131, 1000, 131, 10, 2000, 800, 900]))
    assert (naive, fairer, causal) == pytest.approx((1.31, 0.131, -0.05))


def span(low: float, high: float) -> Span:
    return Span((low + high) / 2, low, high)


@pytest.mark.parametrize(
    ("naive", "causal", "expected"),
    [
        ((0.2, 0.4), (-0.01, 0.01), "selection"),
        ((0.2, 0.4), (-0.3, 0.3), "unclear"),
        ((0.2, 0.4), (0.02, 0.04), "inflated"),
        ((0.2, 0.4), (0.2, 0.3), "effect"),
        ((0.2, 0.4), (-0.04, -0.02), "harm"),
        ((0.02, 0.04), (0.0, 0.02), "far"),
        ((-0.1, 0.1), (-0.1, 0.1), "no_gap"),
        ((-0.1, 0.1), (0.02, 0.04), "hidden"),
        ((-1.0, 1.0), (0.02, 0.04), "loose"),
        ((float("nan"), float("nan")), (0.02, 0.04), "no_base"),
    ],
)
def test_what_is_said(
    naive: tuple[float, float], causal: tuple[float, float], expected: str
) -> None:
    numbers = {NAIVE: span(*naive), CAUSAL: span(*causal)}
    assert state("lifetime_value", 0.3, numbers) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(1, "growth_paid"), (-1, "growth_lost"), (0, "growth_open")]
)
def test_growth_is_judged_by_what_is_left(value: float, expected: str) -> None:
    left = span(value - 0.5, value + 0.5)
    assert (
        state("thin_margin", 0.235, dict.fromkeys((NAIVE, CAUSAL), span(1, 2)) | {VALUE: left})
        == expected
    )


# --- from the command to the page --------------------------------------------------------------


@cache
def smoke(folder: Path) -> None:
    arguments = (
        "--customers 80 --replications 2 --engine reference --format json --language id --out"
    )
    assert main([*arguments.split(), str(folder)]) == 0


NAMES = [*(claim.id for claim in CLAIMS), THIN.id]


def test_a_small_run_tells_every_claim(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    smoke(tmp_path)
    told = json.loads(capsys.readouterr().out)
    assert [claim["id"] for claim in told["claims"]] == NAMES
    assert [claim["id"] for claim in told["made_up"]] == list(GROUPS)
    assert all({NAIVE, CAUSAL} <= set(claim) for claim in told["claims"])
    assert all(claim[CAUSAL]["value"] == 0 for claim in told["made_up"])
    assert told["left_out"] == []
    lines = list(csv.DictReader((tmp_path / "claims.csv").read_text("utf-8").splitlines()))
    assert tuple(lines[0]) == CSV_HEAD
    assert list(dict.fromkeys(line["claim"] for line in lines))[: len(NAMES)] == NAMES
    page = (tmp_path / "claims.html").read_text("utf-8")
    assert len(page) < 6_000_000
    assert '<html lang="id">' in page
    assert "default-src 'none'" in page
    ours = page.partition("<script type=")[0]
    assert "http://" not in ours
    assert "https://" not in ours
    assert all(f'id="{name}"' in ours for name in NAMES)


def test_a_scenario_without_the_configurations_is_told_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = FOLDER.parent / "markets/stock.yaml"
    assert main(["--scenario", str(path)]) == 2
    assert "multi" in capsys.readouterr().err


# --- words -------------------------------------------------------------------------------------


def test_both_languages_say_the_same() -> None:
    english, indonesian = own_texts("en"), own_texts("id")
    assert english.keys() == indonesian.keys()
    for key, text in english.items():
        assert placeholders(text) == placeholders(indonesian[key]), key


def placeholders(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_has_its_words(name: str) -> None:
    words = words_of("en")
    for key in ("name", "said", "naive", "causal", "source", "limits"):
        assert words.say(f"claim.{name}.{key}")


# --- the page about them -----------------------------------------------------------------------


def test_the_readme_has_the_table_that_a_run_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """Its heading, and every claim and group in their order; the numbers are not compared."""
    small = "--customers 40 --replications 2 --engine reference --format markdown"
    assert main(small.split()) == 0
    printed = capsys.readouterr().out.strip().splitlines()
    assert len(printed) == 2 + len(NAMES) + len(GROUPS)
    readme = (FOLDER.parent / "README.md").read_text("utf-8")
    table = readme[readme.index(printed[0]) :].partition("\n\n")[0].splitlines()
    assert table[:2] == printed[:2]
    assert [line.split(" | ")[0] for line in table] == [line.split(" | ")[0] for line in printed]
    assert {line.count(" | ") for line in table} == {printed[0].count(" | ")}
