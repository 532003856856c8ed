"""docs/mechanisms/ has a page for every mechanism: parameters, example, tests that hold it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from omnisim.files.scenario_file import parse_scenario
from omnisim.scenario.checks import remarks_on
from tests.docs.mechanism_pages import FOLDER, PARAMETERS, anew
from tests.shops import SHOP

ROOT = Path(__file__).parents[2]
PARTS = (
    "What happens to one customer",
    "Parameters",
    "Source",
    "What it cannot do",
    "Example",
    "Held by",
)


@pytest.fixture(params=PARAMETERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text("utf-8")


def part(page: str, head: str) -> str:
    return page.split(f"## {head}\n")[1].split("\n## ")[0]


def merged(one: Any, other: Any) -> Any:
    """Return a scenario with an example laid over it, entry by entry."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return other
    return {**one, **{key: merged(one.get(key), value) for key, value in other.items()}}


def test_every_page_has_the_same_parts(page: str) -> None:
    assert tuple(re.findall(r"^## (.+)$", page, re.MULTILINE)) == PARTS


def test_parameters_are_those_of_the_format(name: str, page: str) -> None:
    """Where they differ: python -m tests.docs.mechanism_pages."""
    assert anew(name, page) == page
    assert "| `" in part(page, "Parameters")


def test_the_example_fits_into_a_scenario(page: str) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", part(page, "Example"), re.DOTALL)
    example = YAML(typ="safe").load(text)
    scenario = parse_scenario(json.dumps(merged(SHOP, example)), file="example.yaml").scenario
    assert remarks_on(scenario) == ()
    assert json.dumps(merged(SHOP, example)) != json.dumps(SHOP)


def test_the_tests_named_are_there(page: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", part(page, "Held by"))
    assert named
    assert [each for each in named if not (ROOT / each).is_file()] == []


def test_the_index_leads_to_every_page() -> None:
    index = (FOLDER / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((\w+)\.md\)", index) == list(PARAMETERS)
    assert {path.stem for path in FOLDER.glob("*.md")} == {"README", *PARAMETERS}
