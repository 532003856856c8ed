"""The board of attribution as the page is sent it."""

from __future__ import annotations

import json

from omnisim.files.scenario_file import parse_scenario
from omnisim.web.board import board_text
from omnisim.web.board_task import BoardTask
from tests.web.shop_text import shop_text


def test_a_board_is_told_in_words_pictures_and_tables() -> None:
    scenario = parse_scenario(shop_text(), file="toko.yaml").scenario
    told = json.loads(board_text(BoardTask(scenario, "multi", seed=3, language="id")))
    assert told["configuration"] == "multi"
    assert told["headline"]
    sections = {each["id"]: each for each in told["sections"]}
    assert {"truths", "methods"} <= set(sections)
    assert sections["methods"]["figures"]
    names = {row[0] for table in sections["truths"]["tables"] for row in table["rows"]}
    assert any("si " in name.lower() for name in names), names  # the channels' names in Indonesian
