"""Fitted file: changed entries in their place, comments where they were, missing groups made."""

from __future__ import annotations

from omnisim.files.fitted_file import text_of_data, with_changes
from omnisim.files.yaml_text import parse_yaml

TEXT = """# A shop
name: Shop  # its name
segments:
  all:
    needs: 2 per year  # guessed
    entry: {a: 1}
"""


def changed(changes: dict[tuple[str | int, ...], object]) -> str:
    return with_changes(parse_yaml(TEXT, file="shop.yaml"), changes)


def test_comments_stay() -> None:
    text = changed({("segments", "all", "needs"): {"value": "3 per year", "grade": "measured"}})
    assert "# A shop" in text
    assert "name: Shop  # its name" in text
    assert "needs: {value: 3 per year, grade: measured} # guessed" in text
    assert parse_yaml(text, file="x").data["segments"]["all"]["entry"] == {"a": 1}


def test_groups_that_are_missing_are_made() -> None:
    text = changed(
        {
            ("rhythm", "hours"): [1.0, 2.0],
            ("rhythm", "weekdays"): [3.0],
            ("segments", "all", "repeat", "r"): {"value": 1.0},
            ("segments", "all", "repeat", "a"): {"value": 2.0},
            ("provenance", "rhythm.hours"): {"spread": 0.1},
        }
    )
    data = parse_yaml(text, file="x").data
    assert data["rhythm"] == {"hours": [1.0, 2.0], "weekdays": [3.0]}
    assert data["segments"]["all"]["repeat"] == {"r": {"value": 1.0}, "a": {"value": 2.0}}
    assert data["provenance"] == {"rhythm.hours": {"spread": 0.1}}


def test_data_become_a_file() -> None:
    data = {"name": "x", "rows": {"a": {"value": 1, "low": 0}, "b": {"value": 2}}}
    text = text_of_data(data, heading="One\nTwo")
    assert text.startswith("# One\n# Two\n")
    assert "  a: {value: 1, low: 0}\n" in text
    assert parse_yaml(text, file="x").data == data
