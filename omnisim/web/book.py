"""Book: the workbook of a comparison in somebody's language; it is made in a process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omnisim.experiment.comparison import Comparison
from omnisim.experiment.table import AMONG_BOTH, EVERYTHING
from omnisim.files.workbook import Words, workbook
from omnisim.measure.kpis import KPIS
from omnisim.report.letters import in_language
from omnisim.report.numerals import Numerals
from omnisim.report.wording import Wording, wording
from omnisim.scenario.evidence import ledger
from omnisim.scenario.scaling import people_in
from omnisim.scenario.scenario import Scenario
from omnisim.version import VERSION


@dataclass(frozen=True)
class BookTask:
    """What a workbook is made of."""

    comparison: Comparison
    language: str
    real_people: int  # of the market, of which a draft simulates a part
    command: str  # that gives the same numbers

    def made(self) -> bytes:
        """Return the workbook."""
        told = wording(self.language)
        scenario = self.comparison.question.scenario
        return workbook(self.comparison, self._facts(told, scenario), words_of(told, scenario))

    def _facts(self, told: Wording, scenario: Scenario) -> dict[str, object]:
        baseline = scenario.configurations[self.comparison.baseline]
        facts = {
            "scenario": scenario.titled(told.language),
            "market": self._market(told, scenario),
            "baseline": told.name(self.comparison.baseline, baseline.label),
            "replications": self.comparison.replications,
            "worlds": self.comparison.design.worlds,
            "seed": self.comparison.question.seed,
            "command": self.command,
            "omnisim": VERSION,
        }
        return {told.say(f"workbook.fact.{name}"): fact for name, fact in facts.items()}

    def _market(self, told: Wording, scenario: Scenario) -> str:
        write = Numerals(told, scenario.currency).number
        people = people_in(scenario)
        if people == self.real_people:
            return told.say("web.everyone", people=write(people))
        return told.say("web.draft_line", people=write(people), real=write(self.real_people))


def words_of(told: Wording, scenario: Scenario) -> Words:
    """Return what a workbook about a scenario says in a language."""
    kpis = {kpi.id: told.kpi(kpi.id) for kpi in KPIS}
    both = {kpi + AMONG_BOTH: told.say("workbook.both", kpi=name) for kpi, name in kpis.items()}
    everything = {EVERYTHING: told.say("workbook.everything")}
    configurations = _names(told, scenario.configurations)
    answers = {"True": told.say("workbook.yes"), "False": told.say("workbook.no")}
    return Words(
        sheets=_under(told, "workbook.sheet"),
        heads=_under(told, "workbook.head"),
        values={
            "kpi": kpis | both,
            "configuration": configurations,
            "baseline": configurations,
            "channel": _names(told, scenario.channels) | everything,
            "segment": _names(told, scenario.segments) | everything,
            "unit": _under(told, "workbook.unit"),
            "sold": _under(told, "workbook.sold"),
            "grade": _under(told, "grade"),
            "precision_reached": answers,
            "note": _notes(told, scenario),
        },
    )


def _notes(told: Wording, scenario: Scenario) -> dict[str, str]:
    """Return the notes of numbers; those that are ours are told in the language."""
    numbers = (each.quantity for each in ledger(scenario, scenario.provenance))
    return {each.note: in_language(each.note, told.language) for each in numbers if each.note}


def _names(told: Wording, things: Mapping[str, Any]) -> dict[str, str]:
    """Return what things of a scenario are called; what they are called alike keeps its name."""
    names = {name: str(told.name(name, thing.label)) for name, thing in things.items()}
    called = [*names.values()]
    return {
        name: word if called.count(word) == 1 else f"{word} ({name})"
        for name, word in names.items()
    }


def _under(told: Wording, prefix: str) -> dict[str, str]:
    start = f"{prefix}."
    return {
        key.removeprefix(start): text for key, text in told.texts.items() if key.startswith(start)
    }
