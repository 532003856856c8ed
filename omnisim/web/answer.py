"""Answer: a comparison in somebody's language, as the page shows it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from omnisim.experiment.comparison import Comparison
from omnisim.measure.kpis import KPIS
from omnisim.report import verdict as verdicts
from omnisim.report.doubt import how_sure
from omnisim.report.figures.cash_flow import cash_flow_figure
from omnisim.report.figures.chart import Figure
from omnisim.report.figures.customers import retention_figures, worth_figure
from omnisim.report.figures.drawing import drawing
from omnisim.report.figures.frame import ORDERS_X, START_X, Frame, Places, frame_of
from omnisim.report.figures.leaks import losses_figure, reactions_figure, waits_figure
from omnisim.report.figures.money import money_figure
from omnisim.report.figures.value import value_figure
from omnisim.report.journeys import Flows, all_flows
from omnisim.report.money import account, case
from omnisim.report.reading import Reading, reading_of
from omnisim.report.reasons import reasons
from omnisim.report.table import Table
from omnisim.report.tables.cells import Cell, cell
from omnisim.report.tables.payback import payback_table
from omnisim.scenario.scaling import people_in
from omnisim.web.estimate import KPIS as ESTIMATED

HEADLINES: Final = ("net_value_per_person", "conversion", "clv_customer")
CHOSEN: Final = (
    "net_value_per_person",
    "conversion",
    "conversion_first",
    "clv_customer",
    "retention",
    "repeat_purchase",
    "handoffs_per_journey",
    "context_continuity",
    "abandonment",
    "stock_out_rate",
    "nps",
    "cost_to_serve",
)


def answer_text(
    comparison: Comparison, *, key: str, baseline: str, language: str, real_people: int
) -> str:
    """Return a comparison with a baseline as the JSON that the page is sent."""
    told = answer_of(comparison, baseline=baseline, language=language, real_people=real_people)
    facts = {"key": key, "baseline": baseline}
    return json.dumps({**facts, **told}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def answer_of(
    comparison: Comparison, *, baseline: str, language: str, real_people: int
) -> dict[str, Any]:
    """Return a comparison with a baseline, all texts written out.

    It is a draft if its market is not that of all real people.
    """
    is_scaled = people_in(comparison.question.scenario) != real_people
    reading = reading_of(
        comparison.against(baseline), language=language, is_scaled=is_scaled, is_pinned=True
    )
    verdict = verdicts.verdict_of(reading)
    flows = all_flows(reading)
    frame = frame_of(flows, comparison.names)
    changes = [name for name in reading.configurations if name != reading.today]
    cases = {name: case(reading, name, to=reading.today) for name in changes}
    best = verdicts.best_sentence(verdict, reading)
    why = reasons(verdict, reading)
    return {
        "headline": verdicts.title(verdict, reading),
        "sentences": [
            str(each) for each in (verdicts.sentence(verdict, reading), why, best) if each
        ],
        "doubts": [str(each) for each in how_sure(verdict, reading)],
        "settings": reading.wording.say(
            "page.settings",
            replications=verdict.replications,
            seed=comparison.question.seed,
            horizon=reading.numerals.length(reading.scenario.run.horizon),
        ),
        "draft": _draft(reading, real_people) if is_scaled else "",
        "configurations": list(reading.configurations),
        "names": {name: reading.name(name) for name in reading.configurations},
        "subject": verdict.subject,
        "headlines": [kpi for kpi in HEADLINES if reading.has_value(kpi)],
        "kpis": kpi_rows(reading),
        "figures": [figure_told(each) for each in _figures(reading, cases)],
        "payback": table_told(payback_table(reading, cases)),
        "journeys": {
            name: _network(reading, name, flows[name], frame) for name in reading.configurations
        },
    }


def _draft(reading: Reading, real_people: int) -> str:
    """Return how small a market was simulated, and what the amounts are of."""
    write = reading.numerals.number
    people, real = write(reading.people), write(real_people)
    return str(reading.wording.html("web.draft_line", people=people, real=real))


def kpi_rows(reading: Reading) -> list[dict[str, Any]]:
    """Return the chosen KPIs of every configuration, as texts and as numbers."""
    by_id = {kpi.id: kpi for kpi in KPIS}
    return [
        {
            "id": name,
            "name": reading.wording.kpi(name),
            "definition": reading.wording.kpi_definition(name),
            "estimated": name in ESTIMATED,
            "cells": {
                each: _cell(
                    cell(reading, by_id[name], each, to=reading.baseline), reading, each, name
                )
                for each in reading.configurations
            },
        }
        for name in CHOSEN
        if reading.has_value(name)
    ]


def _cell(told: Cell, reading: Reading, configuration: str, kpi: str) -> dict[str, Any]:
    span = reading.level(configuration, kpi)
    numbers = [number if math.isfinite(number) else None for number in span]
    return {**told._asdict(), "numbers": numbers}


def _figures(reading: Reading, cases: Mapping[str, Any]) -> list[Figure]:
    accounts = {name: account(reading, name) for name in reading.configurations}
    found = (
        value_figure(reading),
        money_figure(reading, accounts),
        cash_flow_figure(reading, cases) if cases else None,
        losses_figure(reading),
        reactions_figure(reading),
        waits_figure(reading),
        *retention_figures(reading),
        worth_figure(reading),
    )
    return [each for each in found if each is not None]


def figure_told(each: Figure) -> dict[str, Any]:
    """Return a figure as the page draws it."""
    return {
        "id": each.id,
        "title": each.title,
        "note": each.note,
        "spec": each.spec,
        "table": table_told(each.table),
    }


def table_told(table: Table) -> dict[str, Any]:
    """Return a table as the page shows it."""
    return {"head": list(table.head), "rows": [list(row) for row in table.rows]}


def _network(reading: Reading, name: str, flows: Flows, frame: Frame) -> dict[str, Any]:
    """Return the drawing of one configuration, and where its touchpoints stand."""
    drawn = drawing(reading, name, flows, frame)
    places = Places(frame, flows, reading.comparison.names)
    return {
        "title": drawn.title,
        "summary": drawn.summary,
        "height": drawn.height,
        "lanes": [lane._asdict() for lane in drawn.lanes],
        "heads": [list(head) for head in drawn.heads],
        "bands": [band._asdict() for band in drawn.bands],
        "bars": [bar._asdict() for bar in drawn.bars],
        "spots": {
            str(point): [places.edge(point, "left"), places.top(point) + places.height(point) / 2]
            for point in range(len(reading.comparison.names.touchpoints))
            if reading.comparison.names.touchpoint_channel[point] in frame.lanes
            and reading.comparison.names.touchpoint_stage[point] in frame.columns
        },
        "start": [START_X, frame.middle],
        "orders": [ORDERS_X, frame.middle],
    }
