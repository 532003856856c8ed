"""Tactics: the catalogue listed and explained, for a terminal, a page or a program."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from omnisim.catalogue.entry import Entry, Listed
from omnisim.report.facts import Writer, fact_object
from omnisim.report.table import Table, aligned_left
from omnisim.report.wording import Wording
from omnisim.scenario.evidence import ledger
from omnisim.scenario.quantity import Quantity

_WIDTH: Final = 96
_TIMES: Final = ("build", "ramp", "coverage")
_LISTS: Final = ("routes", "opens")


class Line(NamedTuple):
    """One thing that a tactic does, takes or costs."""

    name: str
    value: str
    basis: str  # grade, and source or reason


class Explained(NamedTuple):
    """What there is to say of a tactic, in one language."""

    name: str
    label: str
    group: str
    what: str
    mechanisms: str
    effects: tuple[Line, ...]
    times: tuple[Line, ...]
    costs: tuple[Line, ...]
    needs: tuple[str, ...]
    goes_wrong: str
    evidence: str


def explained(listed: Listed, wording: Wording) -> Explained:
    """Return what there is to say of a tactic."""
    entry, writer = listed.entry, Writer(wording)  # costs are shares, not money
    lines = [(each.path, each.quantity) for each in ledger(entry, {})]
    language = wording.language
    return Explained(
        listed.name,
        getattr(entry.label, language),
        _group(listed, wording),
        getattr(entry.what, language),
        wording.listed([wording.say(f"tactic.mechanism.{name}") for name in entry.acts_on]),
        (
            *_openings(entry),
            *(_line(p[1:], n, writer) for p, n in lines if _is_effect(p)),
        ),
        tuple(_line(p, n, writer) for p, n in lines if p[0] in _TIMES),
        tuple(_cost(p[1:], n, entry, writer) for p, n in lines if p[0] == "cost"),
        tuple(_needs(entry, wording)),
        getattr(entry.goes_wrong, language),
        getattr(entry.evidence, language),
    )


def tactics_text(catalogue: Iterable[Listed], wording: Wording) -> str:
    """Return one line per tactic: its group, its name and what it is called."""
    head = tuple(wording.say(f"tactic.head.{name}") for name in ("group", "name", "label"))
    rows = (
        (_group(each, wording), each.name, getattr(each.entry.label, wording.language))
        for each in catalogue
    )
    return f"{aligned_left(Table(head, tuple(rows)))}\n\n{wording.say('tactic.more')}"


def tactic_text(listed: Listed, wording: Wording) -> str:
    """Return all that there is to say of one tactic as plain text."""
    told = explained(listed, wording)
    parts = [f"{told.name} – {told.label} ({told.group})", _filled(told.what)]
    sections = (("effects", told.effects), ("times", told.times), ("costs", told.costs))
    for name, lines in sections:
        if lines:
            rows = tuple((f"  {each.name}", each.value, each.basis) for each in lines)
            parts.append(f"{_heading(name, told, wording)}\n{aligned_left(Table((), rows))}")
    for name, texts in (
        ("needs", told.needs),
        ("goes_wrong", (told.goes_wrong,)),
        ("evidence", (told.evidence,)),
    ):
        if texts:
            body = "\n".join(_filled(text, "  ") for text in texts)
            parts.append(f"{_heading(name, told, wording)}\n{body}")
    return "\n\n".join(parts)


def tactics_json(catalogue: Iterable[Listed]) -> str:
    """Return a list of objects with all fields, numbers with range, grade, source and note."""
    objects = [tactic_object(each) for each in catalogue]
    return json.dumps(objects, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def tactic_object(listed: Listed) -> dict[str, Any]:
    """Return a tactic as JSON has it."""
    fields = {name: getattr(listed.entry, name) for name in Entry.model_fields}
    return {"name": listed.name, "group": listed.group, **_plain(fields)}


def _plain(node: Any) -> Any:
    if isinstance(node, Quantity):
        return fact_object(node)
    if isinstance(node, dict):
        return {str(name): _plain(child) for name, child in node.items()}
    if isinstance(node, tuple):
        return [_plain(child) for child in node]
    if hasattr(node, "model_fields_set"):
        stated = sorted(node.model_fields_set, key=list(type(node).model_fields).index)
        return {name: _plain(getattr(node, name)) for name in stated if name != "what"}
    return node


def _is_effect(path: tuple[str, ...]) -> bool:
    """Whether a number is an effect; where a message leads is told with the message."""
    return path[0] in ("effects", "messages") and "leads_to" not in path


def _group(listed: Listed, wording: Wording) -> str:
    """Return the name of a group; one of a person's own is as they wrote it."""
    return wording.texts.get(f"tactic.group.{listed.group}", listed.group)


def _heading(name: str, told: Explained, wording: Wording) -> str:
    return wording.say(f"tactic.{name}", mechanisms=told.mechanisms)


def _openings(entry: Entry) -> Iterator[Line]:
    """Yield what is opened, and the messages that are sent: no numbers."""
    for field in _LISTS:
        if names := getattr(entry.effects, field):
            yield Line(field, ", ".join(names), "")
    for name, sending in entry.messages.items():
        message = sending.message
        at = f" ({', '.join(message.at)})" if message.at else ""
        ends = ", ".join(message.leads_to)
        way = f"{', '.join(sending.sent_by)} → {ends}"
        yield Line(name, f"{message.trigger}{at}", way)


def _line(path: tuple[str, ...], number: Quantity, writer: Writer) -> Line:
    name = " ".join(part for part in path if part != "message")
    return Line(name, writer.with_range(number), writer.basis(number, with_note=True))


def _cost(path: tuple[str, ...], number: Quantity, entry: Entry, writer: Writer) -> Line:
    line = _line(path, number, writer)
    use = entry.cost.per_use.of.value if entry.cost.per_use else ""
    of = writer.wording.say(f"tactic.cost.{path[0]}", use=use)
    return Line(path[0], f"{line.value} {of}", line.basis)


def _needs(entry: Entry, wording: Wording) -> Iterator[str]:
    if entry.needs:
        yield wording.say("tactic.need.tactics", names=", ".join(entry.needs))
    if entry.needs_staff:
        yield wording.say("tactic.need.staff")
    if entry.needs_data:
        yield wording.say("tactic.need.data")
    if entry.acts_through:
        yield wording.say("tactic.need.sections", names=", ".join(entry.acts_through))
    if entry.effects.routes:
        names = ", ".join(f"fulfilment.{r}" for r in entry.effects.routes if r != "return_in_store")
        if names:
            yield wording.say("tactic.need.sections", names=names)


def _filled(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )
