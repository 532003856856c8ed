"""Wording: every text that people read, in one language, from one catalogue per language.

A catalogue is a file of `languages/`; its keys are dotted, `{names}` in a text are filled in, and
what stands between asterisks is said with emphasis where that is possible. Names of a scenario
begin with a capital where they stand alone or first; within a sentence they are as in their file.
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
# A name to fill in that does not begin a sentence.
_INNER: Final = re.compile(r"(?<!^)(?<!^\*)(?<![.!?] )(?<![.!?] \*)\{(\w+)\}")


class Name(str):
    """What a thing is called where that stands alone, and `within` a sentence."""

    __slots__ = ("within",)

    within: str

    def __new__(cls, label: str) -> Name:
        """Return the label of a thing as its name."""
        name = super().__new__(cls, label[:1].upper() + label[1:])
        name.within = label
        return name

    def __format__(self, form: str) -> str:
        return self.within if form == "within" else super().__format__(form)


def within(name: str) -> str:
    """Return a name as it stands within a sentence."""
    return name.within if isinstance(name, Name) else name


@dataclass(frozen=True)
class Wording:
    """The texts of one language."""

    language: Language
    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return a text without markup; KeyError if the catalogue does not have it."""
        return _EMPHASIS.sub(r"\1", _with_names(self.texts[key], values)).format(**values)

    def html(self, key: str, **values: object) -> Markup:
        """Return a text as HTML, its emphasis marked up and the values escaped."""
        told = str(escape(_with_names(self.texts[key], values)))
        text = _EMPHASIS.sub(r"<strong>\1</strong>", told)
        return Markup(text).format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the text for one thing or for many, `{count}` filled in."""
        form = "one" if number == 1 else "many"
        return self.say(f"{key}.{form}", count=number, **values)

    def listed(self, items: Sequence[str]) -> str:
        """Return words as a phrase: `web, app and store`."""
        if len(items) < 2:
            return "".join(items)
        begun, *rest = items[:-1]
        first = ", ".join(
            [begun, *(format(each, "within" * isinstance(each, Name)) for each in rest)]
        )
        return self.say("phrase.and", first=first, last=items[-1])

    def name(self, name: str, label: Mapping[Any, str]) -> str:
        """Return what a thing of a scenario is called: its label, or its name in plain words."""
        given = label.get(self.language)
        return Name(given) if given else name.replace("_", " ")

    def kpi(self, kpi: str) -> str:
        """Return the name of a KPI."""
        return self.say(f"kpi.{kpi}.name")

    def kpi_definition(self, kpi: str) -> str:
        """Return in one line what a KPI is."""
        return self.say(f"kpi.{kpi}.definition")


def _with_names(text: str, values: Mapping[str, object]) -> str:
    """Return a text in which names within sentences are to be written as such."""
    return _INNER.sub(
        lambda place: (
            f"{{{place[1]}:within}}" if isinstance(values.get(place[1]), Name) else place[0]
        ),
        text,
    )


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
