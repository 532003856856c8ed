"""Claims told: what was found about claims as texts – table, sentences, plain data, csv."""

from __future__ import annotations

import csv
import io
import json
import math
import textwrap
from typing import Any, Final

from tested_claims import CAUSAL, FAIRER, NAIVE, ROLES, Finding, Test
from words import Words, markdown, percent

from omnisim.report.numerals import Span
from omnisim.report.table import Table, aligned_left
from omnisim.report.wording import Name

CSV_HEAD: Final = ("claim", "said", "number", "value", "low", "high", "verdict", "definition")
_UNKNOWN: Final = math.nan


def rows(test: Test, words: Words) -> list[tuple[str, ...]]:
    """Return a row of texts per claim: name, what is said, naive, fairer, causal, in short."""
    return [row(each, words, words.say(f"claim.{each.id}.name")) for each in test.findings]


def made_up_rows(test: Test, words: Words) -> list[tuple[str, ...]]:
    """Return the same of the market made up."""
    names = [group_name(each.id, words) for each in test.made_up]
    return [
        row(each, words, words.say("made_up.row", group=name))
        for each, name in zip(test.made_up, names, strict=True)
    ]


def group_name(group: str, words: Words) -> Name:
    """Return what a group of the market made up is called."""
    return Name(words.say(f"made_up.{group}.name"))


def row(each: Finding, words: Words, name: str) -> tuple[str, ...]:
    """Return one row."""
    return (
        name,
        said(each, words),
        *(told(each, role, words) for role in (NAIVE, FAIRER, CAUSAL)),
        words.say(f"short.{each.state}"),
    )


def said(each: Finding, words: Words) -> str:
    """Return what the texts say."""
    return percent(Span(each.said, _UNKNOWN, _UNKNOWN), words, signed=is_signed(each, NAIVE))


def told(each: Finding, role: str, words: Words) -> str:
    """Return a number with its interval, a dash where there is none."""
    span = each.numbers.get(role)
    if span is None or not math.isfinite(span.value):
        return "–"
    return percent(span, words, signed=is_signed(each, role), points=is_points(each, role))


def is_signed(each: Finding, role: str) -> bool:
    """Whether a number is a difference: everything but the share of buyers in several channels."""
    return each.id != "several_channels" or role == CAUSAL


def is_points(each: Finding, role: str) -> bool:
    """Whether a number is a difference of two shares, told in percentage points."""
    return (each.id, role) in (("several_channels", CAUSAL), ("revenue_growth", FAIRER))


def verdict(each: Finding, words: Words) -> str:
    """Return the verdict about a claim in words."""
    values = {role: told(each, role, words) for role in ROLES}
    values["said"] = said(each, words)
    return words.say(f"verdict.{each.state}", **values)


def head(words: Words) -> tuple[str, ...]:
    """Return the heading of the table."""
    return tuple(words.say(f"head.{column}") for column in ("claim", "said", *ROLES[:3], "short"))


def as_text(test: Test, words: Words) -> str:
    """Return everything for a terminal."""
    table = aligned_left(Table(head(words), (*rows(test, words), *made_up_rows(test, words))))
    sentences = [
        wrapped(f"{words.say(f'claim.{each.id}.name')}: {verdict(each, words)}")
        for each in test.findings
    ]
    told_of = words.say("page.settings", **settings(test, words))
    return "\n\n".join([words.say("page.title"), wrapped(told_of), table, *sentences])


def as_markdown(test: Test, words: Words) -> str:
    """Return the table for a page of text."""
    return markdown(Table(head(words), (*rows(test, words), *made_up_rows(test, words))))


def settings(test: Test, words: Words) -> dict[str, str]:
    """Return what the page says of how it was made."""
    return {
        "market": test.markets[0],
        "thin": test.markets[1],
        "people": words.number(test.people[0]),
        "thin_people": words.number(test.people[1]),
        "replications": words.number(test.replications),
    }


def wrapped(text: str) -> str:
    """Return a sentence in lines."""
    return textwrap.fill(text, 96, break_long_words=False)


def as_json(test: Test, words: Words) -> str:
    """Return everything as JSON."""
    return json.dumps(as_data(test, words), ensure_ascii=False, indent=2)


def as_data(test: Test, words: Words) -> dict[str, Any]:
    """Return everything as plain data."""

    def data(each: Finding, kind: str) -> dict[str, Any]:
        numbers = {role: plain(span) for role, span in each.numbers.items()}
        known = {"id": each.id, "said": each.said, **numbers, "verdict": each.state}
        return known | ({"words": verdict(each, words)} if kind == "claim" else {})

    return {
        "market": test.markets[0],
        "thin_margin": test.markets[1],
        "people": list(test.people),
        "replications": test.replications,
        "claims": [data(each, "claim") for each in test.findings],
        "made_up": [data(each, "made_up") for each in test.made_up],
        "left_out": list(test.left_out),
    }


def plain(span: Span) -> dict[str, float | None]:
    """Return a number and its interval, None where it is not known."""
    return {k: v if math.isfinite(v) else None for k, v in span._asdict().items()}


def as_csv(test: Test, words: Words) -> str:
    """Return one line per number of every claim."""
    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n")
    write.writerow(CSV_HEAD)
    named = [(each.id, each.id, each) for each in test.findings]
    named += [(f"made_up_{each.id}", "lifetime_value", each) for each in test.made_up]
    for name, claim, each in named:
        for role, span in each.numbers.items():
            numbers = ["" if x is None else f"{x:.6g}" for x in plain(span).values()]
            says = words.say(f"claim.{claim}.{role}")
            write.writerow([name, each.said, role, *numbers, each.state, says])
    return file.getvalue()
