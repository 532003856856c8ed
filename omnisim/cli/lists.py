"""Lists: what is in the catalogue, and in what scenarios differ – answers without a simulation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from omnisim.errors import Faults, Letter, did_you_mean, listed, nearest, said, shown
from omnisim.files.catalogue_file import catalogue_with, found_in
from omnisim.report.differences import differences_json, differences_text
from omnisim.report.facts import Writer
from omnisim.report.tactics import tactic_text, tactics_json, tactics_text
from omnisim.report.wording import wording
from omnisim.scenario import difference
from omnisim.scenario.difference import Difference
from omnisim.scenario.scenario import Scenario

_PAIR = 2


def tactics(name: str | None, file: Path | None, form: str, language: str) -> str:
    """Return the catalogue, or one tactic of it, as text; raises Faults."""
    catalogue = catalogue_with(file)
    chosen = list(catalogue.values())
    if name is not None:
        found = found_in(catalogue, name)
        if isinstance(found, Letter):
            raise Faults([found])
        chosen = [found]
    if form == "json":
        return tactics_json(chosen)
    words = wording(language)
    told = tactics_text(chosen, words) if name is None else tactic_text(chosen[0], words)
    return f"{told}\n"


class Sides(NamedTuple):
    """Two sides and in what they differ."""

    names: tuple[str, str]
    currencies: tuple[str, str]
    differences: tuple[Difference, ...]


def check_sides(other: Path | None, configurations: Sequence[str] | None) -> None:
    """Raise Faults unless there are two sides."""
    if configurations is None and other is None:
        raise Faults([_one_side()])
    if configurations is not None and len(configurations) != _PAIR:
        raise Faults([_not_two(configurations)])


def differences(
    scenarios: Sequence[Scenario], files: Sequence[str], configurations: Sequence[str] | None
) -> Sides:
    """Return in what two scenarios differ, or two configurations of one or of two scenarios."""
    left, right = scenarios[0], scenarios[-1]
    currencies = (left.currency, right.currency)
    if configurations is None:
        found = difference.differences(difference.facts_of(left), difference.facts_of(right))
        return Sides((files[0], files[-1]), currencies, found)
    letters = [
        _unknown(name, scenario)
        for name, scenario in zip(configurations, (left, right), strict=True)
        if name not in scenario.configurations
    ]
    if letters:
        raise Faults(letters)
    one, two = configurations
    found = difference.differences(
        difference.facts_of_configuration(left, one),
        difference.facts_of_configuration(right, two),
    )
    return Sides((one, two), currencies, found)


def told(sides: Sides, form: str, language: str) -> str:
    """Return in what two sides differ as text."""
    if form == "json":
        return differences_json(sides.differences, sides.names)
    left, right = (Writer(wording(language), currency) for currency in sides.currencies)
    return differences_text(sides.differences, sides.names, (left, right)) + "\n"


def _one_side() -> Letter:
    return Letter(
        field="--configurations",
        found="one file, and nothing to set against it",
        possible="a second file, or two configurations of the first",
        advice="Add another file, or --configurations multi,omni.",
    )


def _not_two(names: Sequence[str]) -> Letter:
    return Letter(
        field="--configurations",
        found=said("{count} {things}", count=len(names), things=said("configurations")),
        possible="two names, such as multi,omni",
    )


def _unknown(name: str, scenario: Scenario) -> Letter:
    near = nearest(name, scenario.configurations)
    return Letter(
        field="--configurations",
        found=said("no {what} is named {name}", what=said("configuration"), name=shown(name)),
        possible=listed(scenario.configurations),
        advice=did_you_mean(near) if near else "",
    )
