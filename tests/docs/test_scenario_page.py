"""docs/scenario-file.md has a line for every entry of a scenario file, with its true default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from omnisim import units
from omnisim.scenario import (
    channel,
    configuration,
    economics,
    evidence,
    fulfilment,
    handoff,
    media,
    messaging,
    network,
    offer,
    relationship,
    rhythm,
    run,
    scenario,
    segment,
    service,
    stock,
    tactic,
)
from omnisim.scenario.quantity import Quantity
from omnisim.scenario.scenario import Scenario
from tests.scenario.test_evidence import models

PAGE = Path(__file__).parents[2] / "docs" / "scenario-file.md"
HEADS: dict[type[BaseModel], str] = {
    scenario.Scenario: "The file",
    rhythm.Rhythm: "`rhythm`",
    rhythm.Peak: "`rhythm.peaks`",
    channel.Channel: "`channels`",
    media.Media: "`channels.….media`",
    channel.Cost: "`cost`",
    segment.Segment: "`segments`",
    segment.InstalledBase: "`segments.….installed_base`",
    segment.OrderValue: "`segments.….order_value`",
    segment.BetaGeometric: "`segments.….repeat`, from orders",
    segment.FixedRepeat: "`segments.….repeat`, fixed",
    segment.Contract: "`segments.….repeat`, contract",
    network.Dwell: "`dwell`",
    handoff.Handoffs: "`handoffs`",
    handoff.WhenLost: "`handoffs.when_lost`",
    stock.Stock: "`stock`",
    stock.Pool: "`stock.pools`",
    stock.Reactions: "`stock.reactions`",
    offer.Promotion: "`promotion`",
    fulfilment.Fulfilment: "`fulfilment`",
    fulfilment.Delivery: "`fulfilment.delivery`",
    fulfilment.PickUp: "`fulfilment.pick_up`",
    fulfilment.Attached: "`fulfilment.pick_up.attached`",
    fulfilment.Route: "`fulfilment.ship_from_store`",
    fulfilment.EndlessAisle: "`fulfilment.endless_aisle`",
    fulfilment.Returns: "`returns`",
    fulfilment.ReturnRoute: "`returns.mail`, `returns.store`",
    service.Service: "`service`",
    relationship.Relationship: "`relationship`",
    relationship.Experience: "`relationship.experience`",
    messaging.Identity: "`identity`",
    messaging.Messaging: "`messaging`",
    messaging.Message: "`messaging.messages`",
    economics.Economics: "`economics`",
    tactic.Tactic: "`tactics`",
    tactic.TacticCost: "`tactics.….cost`",
    tactic.PerUse: "`tactics.….cost.per_use`",
    configuration.Configuration: "`configurations`",
    configuration.Rollout: "`configurations.….rollout`",
    evidence.Provenance: "`provenance`",
    run.Run: "`run`",
}


class Entry(NamedTuple):
    """One row of a table: `name`, unit, default, what it does."""

    name: str
    unit: str
    default: str
    what: str


def sections() -> Iterator[tuple[str, list[Entry]]]:
    """Yield the tables of the page by their headings."""
    for section in re.split(r"^### ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = section.partition("\n")
        rows = [
            [cell.strip() for cell in row.strip("|").split(" | ")]
            for row in body.split("\n## ")[0].splitlines()
            if row.startswith("| `")
        ]
        yield head, [Entry(name.strip("`| "), *rest) for name, *rest in rows]


TABLES = dict(sections())
ROWS = [
    (model, entry, model.model_fields[entry.name])
    for model, head in HEADS.items()
    for entry in TABLES.get(head, [])
    if entry.name in model.model_fields
]


def test_every_section_has_a_table() -> None:
    assert set(HEADS) == {model for model in models() if model is not Quantity}
    assert set(HEADS.values()) <= set(TABLES)


@pytest.mark.parametrize("model", HEADS, ids=lambda model: model.__name__)
def test_a_table_has_all_entries_in_the_order_of_the_format(model: type[BaseModel]) -> None:
    names = [entry.name for entry in TABLES[HEADS[model]]]
    beside = {"catalogue"} if model is Scenario else set()  # read, and gone into the tactics
    assert sorted(names) == sorted({*model.model_fields, *beside})
    assert all(entry.what for entry in TABLES[HEADS[model]])


def name_of(value: Any) -> str:
    return f"{value.__name__}" if isinstance(value, type) else getattr(value, "name", "")


@pytest.mark.parametrize(("model", "entry", "field"), ROWS, ids=name_of)
def test_a_default_is_told_as_it_is(model: type[BaseModel], entry: Entry, field: FieldInfo) -> None:
    assert (entry.default == "–") == field.is_required(), model
    if isinstance(field.default, Quantity):
        assert numbers_in(entry.default) == pytest.approx(numbers_of(field.default))
    elif isinstance(field.default, int | float) and not isinstance(field.default, bool):
        assert number(entry.default) == pytest.approx(field.default)


def numbers_of(default: Quantity) -> list[float]:
    ranged = [default.least, default.most] if default.has_range else []
    return [default.value, *ranged]


def numbers_in(text: str) -> list[float]:
    return [number(part) for part in re.split(r" \(| to ", text.rstrip(")"))]


def number(text: str) -> float:
    parse = units.parse_duration if "day" in text else units.parse_number
    return parse(text)
