"""docs/tactics.md says of every tactic what the catalogue says."""

from __future__ import annotations

import re

import pytest

from omnisim.files.catalogue_file import parse_yaml
from omnisim.files.scenario_file import parse_scenario
from tests.catalogue.business import business
from tests.docs.tactics_page import HEAD, PAGE, anew
from tests.files.test_scenario_file import text_of


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text("utf-8")


def test_the_page_tells_the_catalogue_as_it_is(page: str) -> None:
    """Where they differ: python -m tests.docs.tactics_page."""
    assert anew(page) == page


def test_the_example_can_be_used(page: str) -> None:
    begun = page.partition(HEAD)[0]
    example = re.findall(r"```yaml\n(.+?)```", begun, re.DOTALL)[0]
    data = {**business(), **parse_yaml(example, file="example.yaml").data}  # type: ignore[dict-item]
    parse_scenario(text_of(data), file="shop.yaml")
