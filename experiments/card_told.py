"""Card told: the response card as texts – table, tally, plain data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from field_signs import Outcome, Result
from words import Words, markdown, percent

from omnisim.report.table import Table, aligned_left

OUTCOMES: Final[tuple[Outcome, ...]] = ("pass", "fail", "unclear", "open", "not_shown")


def rows(results: Sequence[Result], words: Words) -> list[tuple[str, ...]]:
    """Return a row of texts per sign: what was switched, expected, found, and the outcome."""
    return [
        (
            words.say(f"sign.{each.id}.name"),
            words.say(f"expected.{each.expected}") if each.effect else "–",
            effect_told(each, words),
            words.say(f"outcome.{each.outcome}"),
        )
        for each in results
    ]


def effect_told(each: Result, words: Words) -> str:
    """Return the effect with its interval, a dash where there is none."""
    if each.effect is None:
        return "–"
    return percent(each.effect, words, signed=True, points=each.is_share)


def card_head(words: Words) -> tuple[str, ...]:
    """Return the heading of the table."""
    return tuple(words.say(f"head.{name}") for name in ("sign", "expected", "found", "outcome"))


def tally(results: Sequence[Result], words: Words) -> str:
    """Return how many signs came out how."""
    counts = {name: sum(r.outcome == name for r in results) for name in OUTCOMES}
    return words.say("card.tally", **{name: str(count) for name, count in counts.items()})


def as_text(results: Sequence[Result], words: Words) -> str:
    """Return the card for a terminal."""
    table = aligned_left(Table(card_head(words), tuple(rows(results, words))))
    return "\n\n".join([words.say("card.heading"), table, tally(results, words)])


def as_markdown(results: Sequence[Result], words: Words) -> str:
    """Return the card for a page of text."""
    return markdown(Table(card_head(words), tuple(rows(results, words))))


def as_json(results: Sequence[Result], words: Words) -> str:
    """Return the card as JSON."""
    return json.dumps(as_data(results, words), ensure_ascii=False, indent=2)


def as_data(results: Sequence[Result], words: Words) -> list[dict[str, Any]]:
    """Return the card as plain data."""
    return [
        {
            "id": each.id,
            "sign": words.say(f"sign.{each.id}.name"),
            "study": words.say(f"study.{each.study}"),
            "expected": each.expected if each.effect else None,
            "effect": each.effect and each.effect._asdict(),
            "unit": "points" if each.is_share else "relative",
            "outcome": each.outcome,
        }
        for each in results
    ]
