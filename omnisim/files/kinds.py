"""Kinds of files: a file that is clearly of another kind is sent to the command that reads it."""

from __future__ import annotations

from typing import Final

from omnisim.errors import Faults
from omnisim.files.yaml_text import YamlText

_IN_A_SCENARIO: Final = frozenset({"channels", "segments", "configurations"})
_IN_AN_EXPERIMENT: Final = frozenset({"scenario", "alternatives", "designs", "roadmap", "pilot"})


def expect_scenario(source: YamlText) -> None:
    """Raise Faults if the text is an experiment."""
    names = _names(source)
    if "scenario" in names and len(names & _IN_AN_EXPERIMENT) > 1 and not names & _IN_A_SCENARIO:
        raise _another(source, "an experiment", "a scenario", "Run it with omnisim experiment.")


def expect_experiment(source: YamlText) -> None:
    """Raise Faults if the text is a scenario."""
    names = _names(source)
    if names >= _IN_A_SCENARIO and "scenario" not in names:
        advice = "Compare its configurations by omnisim compare, or name it in an experiment."
        raise _another(source, "a scenario", "an experiment", advice)


def _names(source: YamlText) -> frozenset[str]:
    return frozenset(map(str, source.data)) if isinstance(source.data, dict) else frozenset()


def _another(source: YamlText, found: str, possible: str, advice: str) -> Faults:
    return Faults([source.letter((), found=found, possible=possible, advice=advice)])
