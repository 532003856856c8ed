"""Text: a board for a terminal."""

from __future__ import annotations

import textwrap
from typing import Final

from omnisim.attribution.board import Board
from omnisim.report.numerals import HARD_SPACE
from omnisim.report.text_table import aligned
from omnisim.report.truth_board import tables
from omnisim.report.truth_board.page import doubts
from omnisim.report.truth_board.reading import board_reading
from omnisim.report.truth_board.sentences import headline, sentences

_WIDTH: Final = 96


def board_text(board: Board, *, language: str, is_scaled: bool = False) -> str:
    """Return a board as plain text; ValueError for a language without a catalogue."""
    reading = board_reading(board, language=language, is_scaled=is_scaled)
    say = reading.wording.say
    told = [text.striptags() for text in sentences(reading)]
    parts = [
        reading.scenario.titled(reading.wording.language),
        "\n".join(textwrap.fill(each, _WIDTH) for each in [headline(reading), *told]),
        "\n".join(textwrap.fill(each, _WIDTH) for each in doubts(reading)),
    ]
    listed = [
        (say("attribution.caption.truths"), tables.truths_table(reading)),
        (say("attribution.caption.worth"), tables.money_table(reading)),
        *(
            (
                say("attribution.caption.scores", view=reading.view(view)),
                tables.scores_table(reading, view),
            )
            for view in reading.board.views
        ),
        (say("attribution.caption.regret"), tables.regret_table(reading)),
        (say("attribution.caption.divisions"), tables.divisions_table(reading)),
        (say("attribution.caption.spend"), tables.spend_table(reading)),
        (say("attribution.caption.customers"), tables.customers_table(reading)),
        (say("attribution.caption.waste"), tables.waste_table(reading)),
        (say("attribution.caption.waste_cost"), tables.waste_cost_table(reading)),
        (say("attribution.caption.sparing"), tables.sparing_table(reading)),
    ]
    parts += [f"{caption}\n\n{aligned(table)}" for caption, table in listed if table is not None]
    return "\n\n".join(parts).replace(HARD_SPACE, " ")
