"""The catalogue listed and explained, and in what scenarios differ, as a person types it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from omnisim.cli.app import run
from omnisim.files.catalogue_file import own_catalogue
from omnisim.files.starters import starter_text
from tests.files.test_from_catalogue import OWN

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(starter_text(), "utf-8")
    return path


def changed(shop: Path, old: str, new: str) -> Path:
    text = shop.read_text("utf-8")
    assert old in text
    path = shop.with_name("changed.yaml")
    path.write_text(text.replace(old, new), "utf-8")
    return path


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_tactic_is_listed(language: str, capsys: Printed) -> None:
    assert run(["tactics", "--language", language]) == 0
    *listed, blank, hint = capsys.readouterr().out.splitlines()
    assert not blank
    assert "omnisim tactics" in hint
    lines = listed[2:]
    assert [line.split()[1] for line in lines] == list(own_catalogue())
    label = own_catalogue()["chatbot"].entry.label
    assert any((label.en if language == "en" else label.id) in line for line in lines)


def test_one_tactic_is_explained(capsys: Printed) -> None:
    assert run(["tactics", "unified_loyalty"]) == 0
    told = capsys.readouterr().out
    assert "0.1 (0.03 to 0.3) months of sales, once" in told
    assert "1% (0.5% to 2.5%) of the value of every order" in told
    assert re.search(r"build +6 months \(3 months to 12 months\) +vendor: Bemeir", told)
    assert "What can go wrong" in told
    assert run(["tactics", "unified_loyalty", "--language", "id"]) == 0
    assert "Yang bisa salah" in capsys.readouterr().out


def test_json_has_every_field_of_every_tactic(capsys: Printed) -> None:
    assert run(["tactics", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in found] == list(own_catalogue())
    basket = next(each for each in found if each["name"] == "basket_recovery")
    answered = basket["messages"]["basket_reminder"]["message"]["answered"]
    assert answered["grade"] == "vendor"
    assert (answered["low"], answered["value"], answered["high"]) == (0.02, 0.05, 0.15)
    assert basket["cost"]["monthly"]["value"] == pytest.approx(0.0005)
    assert basket["goes_wrong"]["id"]


def test_tactics_of_ones_own_are_shown_with_the_others(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(OWN, "utf-8")
    assert run(["tactics", "--file", str(path)]) == 0
    assert "bicycle_courier" in capsys.readouterr().out
    assert run(["tactics", "bicycle_courier", "--file", str(path), "--language", "id"]) == 0
    assert "kurir sepeda (mine)" in capsys.readouterr().out


def test_two_files_differ_in_what_was_changed(shop: Path, capsys: Printed) -> None:
    other = changed(shop, "prospects: 1500", "prospects: {value: 2000, low: 1000, high: 3000}")
    assert run(["diff", str(shop), str(other)]) == 0
    _, _, line = capsys.readouterr().out.splitlines()
    path, left, right = line.split("  ", 1)[0], "1,500, assumption", "2,000 (1,000 to 3,000)"
    assert path == "segments.neighbours.prospects"
    assert left in line
    assert right in line


def test_a_file_does_not_differ_from_itself(shop: Path, capsys: Printed) -> None:
    assert run(["diff", str(shop), str(shop)]) == 0
    assert capsys.readouterr().out == "Nothing differs.\n"


def test_two_configurations_differ_in_tactics_channels_and_staff(
    shop: Path, capsys: Printed
) -> None:
    command = ["diff", str(shop), "--configurations", "single,omni", "--format", "json"]
    assert run(command) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["sides"] == ["single", "omni"]
    found = {each["path"]: (each["left"], each["right"]) for each in answer["differences"]}
    assert found["channels.whatsapp"] == (None, "open")
    assert found["tactics.shared_notes"] == (None, "used")
    assert found["staff.store"][0]["value"] == 3
    assert found["staff.store"][1]["value"] == 2
    assert found["sum.monthly"][1]["value"] - found["sum.monthly"][0]["value"] == 300_000
    saved = found["tactics.shared_notes.continuity.whatsapp > store"]
    assert saved[0] is None
    assert saved[1]["value"] == 0.8
    assert saved[1]["grade"] == "assumption"
    assert "channels.store" not in found


def test_a_grade_or_a_tactic_of_the_catalogue_is_a_difference(shop: Path, capsys: Printed) -> None:
    old = "patience: 15 min"
    other = changed(shop, old, "patience: {value: 15 min, grade: measured, source: counted}")
    assert run(["diff", str(shop), str(other)]) == 0
    assert "15 minutes, measured: counted" in capsys.readouterr().out
    other = changed(
        shop, "tactics:\n", "catalogue: {monthly_sales: 50 jt}\ntactics:\n  chatbot: catalogue\n"
    )
    assert run(["diff", str(shop), str(other), "--language", "id"]) == 0
    told = capsys.readouterr().out
    assert "tactics.chatbot.self_service.whatsapp" in told
    assert "35% (15% hingga 60%), asumsi" in told


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["tactics", "chatbott"], "Did you mean chatbot?"),
        (["tactics", "--format", "csv"], "table or json"),
        (["tactics", "--file", "nowhere.yaml"], "nowhere.yaml"),
        (["diff", "SHOP"], "a second file, or two configurations"),
        (["diff", "SHOP", "--configurations", "multi"], "two names"),
        (["diff", "SHOP", "--configurations", "multi,omin"], "Did you mean omni?"),
        (["diff", "SHOP", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_what_cannot_be_told_gets_a_letter(
    command: list[str], told: str, shop: Path, capsys: Printed
) -> None:
    assert run([str(shop) if word == "SHOP" else word for word in command]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert told in printed.err
