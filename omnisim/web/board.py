"""Board: what each channel really did in a market, and which attribution would have told.

A draft that takes seconds: a small market, few replications, no Shapley values. The whole board is
made by `omnisim attribution`.
"""

from __future__ import annotations

import json
from typing import Any, Final

from omnisim.attribution.identity_view import VIEWS
from omnisim.report.truth_board.page import Section, doubts, sections
from omnisim.report.truth_board.reading import board_reading
from omnisim.report.truth_board.sentences import headline, sentences
from omnisim.scenario.scaling import people_in
from omnisim.settings import Settings
from omnisim.truth_board import attribution
from omnisim.web.answer import figure_told, table_told
from omnisim.web.board_task import BoardTask

MOST_PEOPLE: Final = 2_000
REPLICATIONS: Final = 4
_VIEWS: Final = ("siloed", "unified")


def board_text(task: BoardTask) -> str:
    """Return the board as the JSON that the page is sent; raises Faults where there is none."""
    people = people_in(task.scenario)
    is_scaled = people > MOST_PEOPLE
    settings: Settings = {
        "replications": REPLICATIONS, "worlds": 0, "seed": task.seed, "workers": 1,
    }  # fmt: skip
    if is_scaled:
        settings["customers"] = MOST_PEOPLE
    board = attribution(
        task.scenario,
        task.configuration,
        views={name: VIEWS[name] for name in _VIEWS},
        with_shapley=False,
        **settings,
    ).board
    reading = board_reading(board, language=task.language, is_scaled=is_scaled)
    told = {
        "configuration": task.configuration,
        "headline": headline(reading),
        "sentences": [str(each) for each in sentences(reading)],
        "doubts": [str(each) for each in doubts(reading)],
        "sections": [_told(each) for each in sections(reading)],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _told(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "heading": section.heading,
        "intro": section.intro,
        "figures": [figure_told(each) for each in section.figures],
        "tables": [{"caption": caption, **table_told(each)} for caption, each in section.tables],
        "open_tables": section.open_tables,
    }
