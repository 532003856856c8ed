"""Wording: every text that people read, in one language, from one catalogue per language.

A catalogue is a file of `languages/`; its keys are dotted, `{names}` in a text are filled in, and
what stands between asterisks is said with emphasis where that is possible.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args

from markupsafe import Markup, escape

from omnisim.units import Language

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

_EMPHASIS: Final = re.compile(r"\*(.+?)\*")


@dataclass(frozen=True)
class Wording:
    """The texts of one language."""

    language: Language
    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return a text without markup; KeyError if the catalogue does not have it."""
        return _EMPHASIS.sub(r"\1", self.texts[key]).format(**values)

    def html(self, key: str, **values: object) -> Markup:
        """Return a text as HTML, its emphasis marked up and the values escaped."""
        text = _EMPHASIS.sub(r"<strong>\1</strong>", str(escape(self.texts[key])))
        return Markup(text).format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the text for one thing or for many, `{count}` filled in."""
        form = "one" if number == 1 else "many"
        return self.say(f"{key}.{form}", count=number, **values)

    def listed(self, items: Sequence[str]) -> str:
        """Return words as a phrase: `web, app and store`."""
        if len(items) < 2:
            return "".join(items)
        return self.say("phrase.and", first=", ".join(items[:-1]), last=items[-1])

    def name(self, name: str, label: Mapping[Any, str]) -> str:
        """Return what a thing of a scenario is called: its label, or its name in plain words."""
        return label.get(self.language) or name.replace("_", " ")

    def kpi(self, kpi: str) -> str:
        """Return the name of a KPI."""
        return self.say(f"kpi.{kpi}.name")

    def kpi_definition(self, kpi: str) -> str:
        """Return in one line what a KPI is."""
        return self.say(f"kpi.{kpi}.definition")


@cache
def wording(language: str) -> Wording:
    """Return the texts of a language; ValueError if there are none."""
    known = next((each for each in LANGUAGES if each == language), None)
    if known is None:
        raise ValueError(f"language is {language!r}, possible are {', '.join(LANGUAGES)}")
    return Wording(known, dict(_flat("", catalogue(known))))


def catalogue(language: Language) -> dict[str, Any]:
    """Return the catalogue of a language as it stands in its file."""
    file = files("omnisim.report") / "languages" / f"{language}.toml"
    return tomllib.loads(file.read_text("utf-8"))


def _flat(prefix: str, node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, child in node.items():
        if isinstance(child, dict):
            yield from _flat(f"{prefix}{name}.", child)
        else:
            yield f"{prefix}{name}", str(child).strip()
