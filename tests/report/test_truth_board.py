"""The board in words, pages and text, in every language."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from omnisim.attribution.board import Board
from omnisim.attribution.identity_view import VIEWS
from omnisim.attribution.methods.collection import METHODS
from omnisim.report.truth_board.page import board_page, sections
from omnisim.report.truth_board.reading import board_reading
from omnisim.report.truth_board.sentences import headline, sentences
from omnisim.report.truth_board.text import board_text
from omnisim.report.wording import LANGUAGES, wording
from tests.attribution.advertised import small_board


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
