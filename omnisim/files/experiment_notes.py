"""Experiment notes: what is wrong in an experiment file, collected with its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from omnisim import units
from omnisim.errors import Letter, Refusal, did_you_mean, listed, nearest, said, shown
from omnisim.files.yaml_text import Trail, YamlText
from omnisim.scenario.quantity import Unit
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.case import Value
from omnisim.strategy.levers import Kind, kinds_of, least_of

_SWITCH: Final = "true or false"
_READERS: Final = {
    Unit.number: units.parse_number,
    Unit.whole: units.parse_count,
    Unit.share: units.parse_share,
    Unit.days: units.parse_duration,
    Unit.per_day: units.parse_rate,
}


class Notes:
    """Reads settings in their units, and collects a letter for everything that is wrong."""

    def __init__(self, source: YamlText, scenario: Scenario) -> None:
        self.letters: list[Letter] = []
        self.warnings: list[Letter] = []
        self._source = source
        self._currency = scenario.currency
        self._kinds = kinds_of(scenario)

    def setting(self, trail: Trail, lever: str, written: Any) -> Value:
        """Return what a lever is set to, in base units."""
        kind = self.kind(trail, lever)
        if kind is None:
            return 0.0
        value, least = self.value(trail, written, kind), least_of(lever)
        if value < least:
            self.say(trail, found=shown(written), possible=said("{least:g} or more", least=least))
        return value

    def kind(self, trail: Trail, lever: str) -> Kind | None:
        """Return what a lever is set to; None: there is no such lever."""
        if lever not in self._kinds:
            self.unknown(trail, lever, self._kinds, "lever or number of the scenario", of="key")
            return None
        return self._kinds[lever]

    def value(self, trail: Trail, written: Any, kind: Kind) -> Value:
        """Return what is written in base units."""
        if kind == "switch":
            if not isinstance(written, bool):
                self.say(trail, found=shown(written), possible=_SWITCH)
            return bool(written)
        try:
            if kind is Unit.money:
                return units.parse_money(written, currency=self._currency)
            return _READERS[kind](written)
        except Refusal as refusal:
            self.refused(trail, refusal)
            return 0.0

    def refused(self, trail: Trail, refusal: Refusal | Letter) -> None:
        """Note what somebody else refused who does not know the place."""
        self.say(trail, found=refusal.found, possible=refusal.possible, advice=refusal.advice)

    def unknown(
        self,
        trail: Trail,
        name: str,
        names: Sequence[str] | Mapping[str, Any],
        what: str,
        *,
        of: Any = "value",
    ) -> None:
        """Note a name that nothing has."""
        near = nearest(name, names)
        self.say(
            trail,
            found=said("no {what} is named {name}", what=said(what), name=shown(name)),
            possible=listed(names),
            advice=did_you_mean(near) if near else "",
            of=of,
        )

    def say(
        self, trail: Trail, *, found: str, possible: str = "", advice: str = "", of: Any = "value"
    ) -> None:
        """Note something about one entry."""
        letter = self._source.letter(trail, found=found, possible=possible, advice=advice, of=of)
        self.letters.append(letter)

    def warn(self, trail: Trail, *, found: str, advice: str) -> None:
        """Note what its author should know although it is no fault."""
        letter = self._source.letter(
            trail, found=found, advice=advice, of="key", severity="warning"
        )
        self.warnings.append(letter)
