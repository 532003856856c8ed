"""Board task: what somebody asks of the board of attribution. Light to import, for it travels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from omnisim.scenario.scenario import Scenario


class BoardTask(NamedTuple):
    """A configuration of a market as somebody set it, and the language of the answer."""

    scenario: Scenario
    configuration: str
    seed: int
    language: str
