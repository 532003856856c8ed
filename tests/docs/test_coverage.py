"""docs/coverage.md leaves nothing out, and what it names is there."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final

import pytest

from omnisim.files.catalogue_file import own_catalogue
from omnisim.files.scenario_file import parse_scenario
from omnisim.measure.kpis import KPIS
from omnisim.scenario.channel import ChannelKind
from tests.docs.coverage_page import ALIKE, FOLLOWED, PAGE, ROOT, SCENARIOS, anew, scenario_data
from tests.files.test_scenario_file import text_of
from tests.shops import SHOP

TEXT: Final = PAGE.read_text("utf-8")
PATHS: Final = re.findall(r"`(\w+): (\w+@\w+(?: > \w+@\w+)+)`", TEXT)
CLAIMS: Final = re.findall(
    r'\bClaim\(\s*"(\w+)"', (ROOT / "experiments/tested_claims.py").read_text("utf-8")
)


def section(head: str) -> str:
    return TEXT.split(f"\n## {head}\n")[1].split("\n## ")[0]


def rows(head: str) -> list[list[str]]:
    """Return the cells of the table rows of a section."""
    lines = [line for line in section(head).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def named_in(head: str) -> list[str]:
    """Return what stands in code or as the name of a link in the tables of a section."""
    text = " ".join(cell for row in rows(head) for cell in row)
    return [a or b for a, b in re.findall(r"`([^`]+?)`|\[([^\]]+)\]\(", text)]


def test_the_tables_are_those_of_the_data() -> None:
    """Where they differ: python -m tests.docs.coverage_page."""
    assert anew(TEXT) == TEXT


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("Kinds of channel", list(ChannelKind)),
        ("Mechanisms", {p.stem for p in (PAGE.parent / "mechanisms").glob("*.md")} - {"README"}),
        ("Measures", [kpi.id for kpi in KPIS]),
        ("Claims", CLAIMS),
        ("Scenarios", SCENARIOS),
    ],
)
def test_nothing_is_left_out(head: str, names: Iterable[str]) -> None:
    assert names
    assert set(names) - set(named_in(head)) == set()


def test_no_tactic_is_left_out() -> None:
    """The names of the catalogue itself: also where a table of the page is no longer found."""
    told = re.findall(r"^\| \w+ \| `(\w+)`", section("Tactics"), re.MULTILINE)
    assert told == list(own_catalogue())
    assert {*ALIKE, *FOLLOWED} <= set(told)


def test_no_claim_is_told_that_is_not_tested() -> None:
    assert sorted(row[1].strip("`") for row in rows("Claims")[2:]) == sorted(CLAIMS)


def test_every_row_is_whole() -> None:
    """As many cells as the head of its table, none of them empty."""
    for table in re.findall(r"(?:^\|.*\n)+", TEXT, re.MULTILINE):
        cells = [line.strip("|").split(" | ") for line in table.splitlines()]
        assert {len(row) for row in cells[:1] + cells[2:]} == {len(cells[0])}, cells[0]
        assert all(cell.strip() for row in cells for cell in row), cells[0]


def test_files_named_are_there() -> None:
    linked = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert [each for each in linked if not (PAGE.parent / each).exists()] == []
    coded = re.findall(r"`((?:tests|experiments|omnisim|scenarios)/[\w/.]+?\.\w+)[`:]", TEXT)
    assert [each for each in coded if not (ROOT / each).is_file()] == []


def test_tests_named_are_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
    assert len(named) == TEXT.count("::")
    missing = [
        (file, name)
        for file, name in dict.fromkeys(named)
        if not re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    ]
    assert missing == []


def test_names_inside_scenarios_are_there() -> None:
    named = re.findall(r"`(\w+)/(\w+)`", TEXT)
    assert named
    assert [f"{s}/{each}" for s, each in named if each not in names_of(s)] == []


def names_of(scenario: str) -> set[str]:
    data = scenario_data(scenario)
    messages = data.get("messaging", {}).get("messages", {})
    return {*data["configurations"], *data["channels"], *data["tactics"], *messages}


@pytest.mark.parametrize(("scenario", "path"), PATHS)
def test_a_path_can_be_walked(scenario: str, path: str) -> None:
    points = path.split(" > ")
    journey = scenario_data(scenario)["journey"]["all"]
    for here, there in pairwise(points):
        assert there in journey[here]


@pytest.mark.parametrize("kind", ChannelKind)
def test_every_kind_of_channel_can_be_opened(kind: ChannelKind) -> None:
    data: dict[str, Any] = copy.deepcopy(SHOP)
    data["channels"]["another"] = {"kind": str(kind)}
    data["redirect"]["all"]["another"] = {"away": 1}
    data["configurations"]["multi"]["channels"] = "all"
    scenario = parse_scenario(text_of(data), file="shop.yaml").scenario
    assert scenario.channels["another"].kind is kind
    assert "another" in scenario.open_channels("multi")


def test_the_architecture_leads_here() -> None:
    assert "](coverage.md)" in (PAGE.parent / "architecture.md").read_text("utf-8")
