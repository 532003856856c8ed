"""Board results: a truth board as JSON or CSV."""

from __future__ import annotations

import json
import math
from typing import Any, Final

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
        "seen": {
            view: {"orders": board.seen(view, "orders"), "touched": board.seen(view, "touched")}
            for view in board.views
        },
        "luck": {"share_error": _finite(board.luck.median)},
        "worth_of_joined_records": _worth(board),
        **{name: records(table(board)) for name, table in _PARTS.items()},
    }
    return json.dumps(answer, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def _worth(board: Board) -> dict[str, float | None] | None:
    """Return what advice is worth more with joined records than in silos, on the mean."""
    regrets = board.regrets
    if regrets is None or not {"siloed", "unified"} <= {*board.views}:
        return None
    found = regrets.worth_on_the_mean(board.methods, view="unified", instead_of="siloed")
    return {name: _finite(getattr(found, name)) for name in ("value", "low", "high")}


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def board_csv(board: Board) -> str:
    """Return the scores of a board as comma-separated text."""
    return tables.scores_table(board).map(printed).to_csv(index=False, lineterminator="\n")
