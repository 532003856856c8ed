"""A scenario file is a scenario, or letters about everything that is wrong with it."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from omnisim.errors import Faults, Letter
from omnisim.files.scenario_file import parse_scenario, read_scenario
from omnisim.files.starters import make_scenario, starter_text
from tests.shops import SHOP


def text_of(data: dict[str, Any]) -> str:
    buffer = io.StringIO()
    yaml = YAML(typ="safe")
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(data, buffer)
    return buffer.getvalue()


def letters_about(change: Callable[[dict[str, Any]], None]) -> tuple[Letter, ...]:
    data = copy.deepcopy(SHOP)
    change(data)
    with pytest.raises(Faults) as caught:
        parse_scenario(text_of(data), file="shop.yaml")
    return caught.value.letters


def five_faults(data: dict[str, Any]) -> None:
    data["channels"]["chat"]["handling"] = "-3 min"
    data["journey"]["all"]["awareness@ads"]["lapse"] = 0.6
    data["segments"]["loyal"]["prospects"] = float("nan")
    data["configurations"]["omni"]["tactics"] = ["one_vew"]
    data["econmics"] = data.pop("economics")


def test_the_shop_is_in_order() -> None:
    assert parse_scenario(text_of(SHOP), file="shop.yaml").warnings == ()


def test_five_faults_get_five_letters() -> None:
    letters = letters_about(five_faults)
    assert [letter.field for letter in letters] == [
        "channels.chat.handling",
        "segments.loyal.prospects",
        "journey.all.awareness@ads",
        "configurations.omni.tactics",
        "econmics",
    ]
    assert all(letter.place and letter.place.line for letter in letters)
    assert "one_view" in letters[3].advice
    assert "economics" in letters[4].advice
    assert "1.2" in letters[2].found


def test_a_faulty_word_hides_no_other_fault() -> None:
    """Where only some words are possible, the nearest stands in for the faulty one."""

    def faults(data: dict[str, Any]) -> None:
        data["channels"]["web"]["kind"] = "websit"
        data["journey"]["all"]["awareness@ads"]["lapse"] = 0.6

    letters = letters_about(faults)
    fields = [letter.field for letter in letters]
    assert fields == ["channels.web.kind", "journey.all.awareness@ads"]


def closes_the_way_out(data: dict[str, Any]) -> None:
    data["journey"]["all"]["purchase@web"] = {"consideration@chat": 1.0}
    data["journey"]["all"]["consideration@chat"] = {"purchase@web": 1.0}


def names_an_unknown_channel(data: dict[str, Any]) -> None:
    data["stock"]["pools"]["shelves"]["channels"] = ["stroe"]


def sells_in_an_advertisement(data: dict[str, Any]) -> None:
    data["journey"]["all"]["awareness@ads"] = {"conversion": 0.5, "lapse": 0.5}


def forgets_a_redirect(data: dict[str, Any]) -> None:
    del data["redirect"]["all"]["chat"]


def reorders_above_the_top(data: dict[str, Any]) -> None:
    data["stock"]["pools"]["shelves"]["reorder_point"] = 3


def turns_a_range_round(data: dict[str, Any]) -> None:
    data["economics"]["gross_margin"] = {"value": 0.4, "low": 0.5, "high": 0.6}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (closes_the_way_out, "journey.all.consideration@chat", "no outcome can be reached"),
        (names_an_unknown_channel, "stock.pools.shelves.channels", "stroe"),
        (sells_in_an_advertisement, "journey.all.awareness@ads.conversion", "does not sell"),
        (forgets_a_redirect, "redirect", "single closes chat"),
        (reorders_above_the_top, "stock.pools.shelves.reorder_point", "order up to 3"),
        (turns_a_range_round, "economics.gross_margin", "low 0.5, value 0.4"),
    ],
)
def test_a_fault_is_told_where_it_is(
    change: Callable[[dict[str, Any]], None], field: str, words: str
) -> None:
    found = {letter.field: letter.found for letter in letters_about(change)}
    assert field in found
    assert words in found[field]


def test_a_channel_that_nobody_opens_is_a_warning() -> None:
    data = copy.deepcopy(SHOP)
    data["channels"]["kiosk"] = {"kind": "kiosk"}
    for name in ("multi", "omni"):
        data["configurations"][name]["channels"] = ["ads", "web", "chat", "store"]
    (letter,) = parse_scenario(text_of(data), file="shop.yaml").warnings
    assert letter.severity == "warning"
    assert "no configuration opens kiosk" in letter.found


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\xff",
        b"just words",
        b"[1, 2]",
        b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        b"name: [unclosed",
        b"channels: {conversion: 3,1%}",
    ],
)
def test_what_is_no_scenario_gets_a_letter(content: bytes) -> None:
    with pytest.raises(Faults):
        parse_scenario(content, file="odd.yaml")


def test_the_starter_is_in_order_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    make_scenario(path)
    assert read_scenario(path).scenario.name == "My small shop"
    path.write_text("my work", "utf-8")
    with pytest.raises(Faults, match="already there"):
        make_scenario(path)
    assert path.read_text("utf-8") == "my work"
    assert starter_text().startswith("# A small shop")


def writes_odd_counts(data: dict[str, Any]) -> None:
    data["segments"]["loyal"]["prospects"] = 1.5
    data["channels"]["store"]["servers"] = {"value": 2, "low": 0}
    data["stock"]["items"] = True
    data["run"]["horizon"] = 0
    data["rhythm"] = {"weekdays": [1, 2, 3, 4, 5, 6, -7]}


def test_odd_counts_get_one_letter_each() -> None:
    assert {letter.field: letter.found for letter in letters_about(writes_odd_counts)} == {
        "channels.store.servers.low": "0",
        "segments.loyal.prospects": "1.5",
        "stock.items": "true",
        "run.horizon": "0",
        "rhythm.weekdays[7]": "-7",
    }


def test_whole_numbers_may_have_a_range() -> None:
    data = copy.deepcopy(SHOP)
    data["segments"]["loyal"]["prospects"] = {"value": "1 500", "low": 1000, "high": 3000}
    data["configurations"]["omni"]["servers"] = {"store": {"value": 2, "high": 3}}
    scenario = parse_scenario(text_of(data), file="shop.yaml").scenario
    assert scenario.segments["loyal"].prospects.most == 3000
    assert scenario.configurations["omni"].servers["store"].least == 2
