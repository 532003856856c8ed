"""Board results: a truth board as JSON or CSV."""

from __future__ import annotations

import json
from typing import Final

from omnisim.attribution import tables
from omnisim.attribution.board import Board
from omnisim.files.results import printed, records
from omnisim.version import VERSION

_PARTS: Final = {
    "truths": tables.truths_table,
    "sales": tables.sales_table,
    "levels": tables.levels_table,
    "scores": tables.scores_table,
    "regret": tables.regret_table,
    "spend": tables.spend_table,
    "waste": tables.waste_table,
    "sparing": tables.sparing_table,
}


def board_json(board: Board, *, is_scaled: bool = False) -> str:
    """Return a board as one JSON object; what has no value is null."""
    truths = board.truths
    business, comparison = truths.business, truths.comparison
    answer = {
        "scenario": business.scenario.name,
        "configuration": business.configuration,
        "channels": list(truths.levers),
        "blackout": business.policy,
        "seed": comparison.question.seed,
        "engine": comparison.question.engine,
        "version": VERSION,
        "draft": is_scaled,
        "replications": comparison.replications,
        "worlds": len(board.worlds),
        **{name: records(table(board)) for name, table in _PARTS.items()},
    }
    return json.dumps(answer, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def board_csv(board: Board) -> str:
    """Return the scores of a board as comma-separated text."""
    return tables.scores_table(board).map(printed).to_csv(index=False, lineterminator="\n")
