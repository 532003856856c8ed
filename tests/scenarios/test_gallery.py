"""Gallery: every shipped scenario is whole, fair, told in two languages, and comes out the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from omnisim.files.scenario_file import ScenarioFile, read_scenario
from omnisim.scenario.evidence import Input, ledger
from omnisim.scenario.quantity import Grade, Unit
from omnisim.scenario.scenario import Scenario
from tests.scenarios.gallery import SCENARIOS, TABLES, table_file, table_of

# Beside single channels, everything on its own and everything connected.
PARTIAL: Final = 2
FEWER_PARTIAL: Final = {"gift_webshop": 1}  # one store, one connection that can be had alone

# Selling channels that no configuration has alone, and why that is no business.
NOT_ALONE: Final[Mapping[str, tuple[str, ...]]] = {}

# What is not a guess although nobody has measured it.
CERTAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "credit_card": (  # a card is renewed every year
        "segments.depositors.repeat.period",
        "segments.newcomers.repeat.period",
    ),
    "telco_postpaid": (  # a bill comes every month
        "segments.private.repeat.period",
        "segments.household.repeat.period",
    ),
}


@pytest.fixture(scope="module", params=SCENARIOS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def file(name: str) -> ScenarioFile:
    return read_scenario(SCENARIOS[name])


@pytest.fixture(scope="module")
def scenario(file: ScenarioFile) -> Scenario:
    return file.scenario


def test_it_has_neither_faults_nor_warnings(file: ScenarioFile) -> None:
    assert not file.warnings


def test_it_compares_single_multi_omni_and_parts(name: str, scenario: Scenario) -> None:
    assert {"single", "multi", "omni"} <= set(scenario.configurations)
    parts = [c for c in scenario.configurations if not c.startswith(("single", "multi", "omni"))]
    assert len(parts) >= FEWER_PARTIAL.get(name, PARTIAL)


def test_every_selling_channel_is_shown_alone(name: str, scenario: Scenario) -> None:
    alone = [selling(scenario, each) for each in scenario.configurations]
    sellers = {n for n, channel in scenario.channels.items() if channel.can_sell}
    assert sellers - {n for only in alone if len(only) == 1 for n in only} == set(
        NOT_ALONE.get(name, ())
    )


def selling(scenario: Scenario, configuration: str) -> list[str]:
    return [n for n in scenario.open_channels(configuration) if scenario.channels[n].can_sell]


def test_multi_and_omni_differ_in_tactics_alone(scenario: Scenario) -> None:
    multi, omni = (scenario.configurations[each] for each in ("multi", "omni"))
    assert scenario.open_channels("multi") == scenario.open_channels("omni")
    assert set(scenario.active_tactics("multi")) < set(scenario.active_tactics("omni"))
    assert (multi.servers, multi.budgets, multi.cost) == (omni.servers, omni.budgets, omni.cost)


def test_everything_has_a_name_in_both_languages(scenario: Scenario) -> None:
    sections: tuple[Mapping[str, Any], ...] = (
        scenario.channels,
        scenario.segments,
        scenario.tactics,
        scenario.configurations,
        scenario.messaging.messages if scenario.messaging else {},
    )
    for section in sections:
        for key, each in section.items():
            assert set(each.label) == {"en", "id"}, key


def test_every_number_has_a_source_or_a_range(name: str, scenario: Scenario) -> None:
    inputs = ledger(scenario, scenario.provenance)
    assert inputs
    sourceless = [i.name for i in inputs if not (i.quantity.source or is_assumption(i))]
    assert not sourceless
    assert sorted(unspread(inputs)) == sorted(CERTAIN.get(name, ()))


def unspread(inputs: tuple[Input, ...]) -> Iterator[str]:
    """Yield the assumptions that worlds leave as they are.

    None is none; and of one or two people, a quarter more or less is the same number of people.
    """
    for each in inputs:
        number = each.quantity
        may_stay = number.value == 0 or (number.unit is Unit.whole and number.has_range)
        if is_assumption(each) and not (each.is_uncertain or may_stay):
            yield each.name


def is_assumption(each: Input) -> bool:
    return each.quantity.grade is Grade.assumption


def test_a_small_draft_gives_the_expected_table(name: str, scenario: Scenario) -> None:
    """Where a change is meant to move them: python -m tests.scenarios.expected."""
    assert table_of(scenario) == table_file(name).read_text("utf-8")


def test_no_table_is_left_of_a_scenario_that_is_gone() -> None:
    assert {path.stem for path in TABLES.glob("*.csv")} == set(SCENARIOS)
