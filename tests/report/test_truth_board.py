"""The board in words, pages and text, in every language."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from omnisim.attribution.board import Board, spread_of
from omnisim.attribution.budget import plan_name
from omnisim.attribution.field_test import FieldTest, Outcomes, TestRecord, carried_out
from omnisim.attribution.identity_view import VIEWS
from omnisim.attribution.methods.collection import METHODS
from omnisim.attribution.spend import spends
from omnisim.attribution.truths import NET_VALUE
from omnisim.report.numerals import Span
from omnisim.report.truth_board.field_test_text import field_test_text
from omnisim.report.truth_board.figures import regret_figure
from omnisim.report.truth_board.page import board_page, sections
from omnisim.report.truth_board.reading import board_reading
from omnisim.report.truth_board.sentences import headline, sentences
from omnisim.report.truth_board.tables import spend_table
from omnisim.report.truth_board.text import board_text
from omnisim.report.wording import LANGUAGES, wording
from tests.attribution.advertised import advertised, small_board


@pytest.fixture(scope="module")
def board() -> Board:
    return small_board().board


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_method_and_view_has_a_name(language: str) -> None:
    texts = wording(language).texts
    assert {f"attribution.method.{name}" for name in METHODS} <= set(texts)
    assert {f"attribution.view.{name}" for name in VIEWS} <= set(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_fetches_nothing(board: Board, language: str) -> None:
    page = board_page(board, language=language)
    assert page.startswith("<!DOCTYPE html>") or page.lstrip().startswith("<!DOCTYPE html>")
    assert f'lang="{language}"' in page
    body = page[: page.index("figure-data")]
    assert "{{" not in body
    assert not re.search(r'(src|href)="https?:', body)
    data = re.search(r'id="figure-data">(.*?)</script>', page, re.DOTALL)
    assert data
    assert set(json.loads(data[1])) == {"claims", "errors", "regret"}
    assert board_page(board, language=language) == page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_names_everybody(board: Board, language: str) -> None:
    text = board_text(board, language=language)
    reading = board_reading(board, language=language)
    for name in [*reading.levers, *(reading.method(m) for m in board.methods)]:
        assert name in text
    assert headline(reading) in text
    assert not re.search(r"\bnan\b", text)


def test_without_budgets_there_is_no_regret(board: Board) -> None:
    reading = board_reading(replace(board, regrets=None), language="en")
    assert [each.id for each in sections(reading)] == [
        "truths",
        "methods",
        "spend",
        "waste",
        "tactics",
    ]
    assert "nearest" in headline(reading)
    assert sentences(reading)


def test_without_worlds_ranges_are_told_as_luck(board: Board) -> None:
    told = " ".join(sentences(board_reading(replace(board, worlds=()), language="en")))
    assert "histories" in told
    assert "worlds" not in told


def test_a_method_of_a_users_own_goes_by_its_name(board: Board) -> None:
    assert board_reading(board, language="en").method("my_own") == "my own"


@pytest.mark.parametrize("language", LANGUAGES)
def test_intervals_are_told_as_they_are(board: Board, language: str) -> None:
    """A next bit that may lose is not cut at nought."""
    found = next(each for each in spends(board.truths) if each.marginal is not None)
    assert found.marginal is not None
    below = found.marginal._replace(low=np.array(-2.0), high=np.array(3.0))
    reading = board_reading(board, language=language)
    written = reading.whole(reading.signed(below, "count"))
    assert "−2" in written
    table = spend_table(reading)
    assert table is not None
    assert ("−" in table.rows[0][5]) == (float(found.marginal.low) < 0.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_told_apart_is_not(board: Board, language: str) -> None:
    heard = tuple(each._replace(level=np.ones_like(each.level)) for each in board.heard)
    alike = replace(board, heard=heard, worlds=(), regrets=None)
    reading = board_reading(alike, language=language)
    assert headline(reading) == reading.wording.say("attribution.headline.alike")
    told = " ".join(sentences(reading))
    assert all(reading.method(name) not in told for name in board.methods)


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_few_orders_are_no_headline(board: Board, language: str) -> None:
    heard = tuple(each._replace(touched=np.zeros_like(each.touched)) for each in board.heard)
    reading = board_reading(replace(board, heard=heard), language=language)
    assert headline(reading) == reading.wording.say("attribution.headline.too_few")
    assert "0" in sentences(reading)[0]


def test_one_history_is_no_distribution(board: Board) -> None:
    """No share of one draw is told: neither 100 % nor which of them is nearest."""
    told = sentences(board_reading(replace(board, heard=board.heard[:1], worlds=()), language="en"))
    assert not any("is nearest in" in text for text in told)


def test_channels_that_cost_more_than_they_bring_are_named(board: Board) -> None:
    reading = board_reading(board, language="en")
    worth = board.truths.leave_one_out(NET_VALUE)
    losing = [n for n, high in zip(board.truths.levers, worth.high, strict=True) if high < 0]
    [told] = [text for text in sentences(reading) if "cost more than they bring" in text] or [""]
    assert [name for name in board.truths.levers if name in told] == losing


def test_worlds_tell_regret_as_a_distribution(board: Board) -> None:
    assert board.regrets is not None
    reading = board_reading(board, language="en")
    figure = regret_figure(reading)
    assert figure is not None
    assert "worlds" in figure.note
    found = spread_of(board.regrets.regret_by_world(plan_name("unified", "linear")))
    row = next(row for row in figure.table.rows if row[0].lower() == "linear")
    assert row[2].startswith(
        reading.numerals.level(Span(found.median, found.low, found.high), "money").value
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_test_is_told_in_words(language: str) -> None:
    luck = np.random.default_rng(1)
    both = Outcomes(luck.gamma(2.0, 6.0, 500), luck.gamma(2.0, 5.0, 500))
    test = FieldTest(kind="geo", regions=8, spill=0.1)
    readings = tuple(carried_out(test, both, seed=1, replication=r) for r in range(12))
    text = field_test_text(TestRecord(test, readings), advertised(), "search", language=language)
    assert "search" in text.lower()
    assert text.count("\n10 ") == 1
    assert "{" not in text
