"""Leftovers: English words of the checker in what should be Indonesian."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from omnisim.report.letters import catalogue

_SCHEMA = Path(__file__).parents[2] / "docs" / "scenario.schema.json"
_NAMES = re.compile(r'\S+\.\w\S*|--\S+|"[^"\n]*"')  # of files, paths in them, options; quotes
_WORD = re.compile(r"[A-Za-z]{2,}")


def english_in(text: str, *, file: str = "") -> set[str]:
    """Return the words that only the English checker says.

    Lines of the file, names of the format and words of the file itself are no words of the checker.
    """
    told = "\n".join(line for line in text.splitlines() if " | " not in line)
    told = re.sub(_NAMES, " ", told)
    return {word for word in _words(told) if word in _english()} - _words(file)


@cache
def _english() -> set[str]:
    known = catalogue("id")
    return _words(" ".join(known)) - _words(" ".join(known.values())) - _of_the_format()


def _of_the_format() -> set[str]:
    """Return the names of entries, and the words that may stand there."""
    return _words(" ".join(_names(json.loads(_SCHEMA.read_text("utf-8")))))


def _names(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [*node.get("properties", ()), *map(str, node.get("enum", ())), str(node.get("const"))]
        return [*own, *(name for child in node.values() for name in _names(child))]
    return [name for child in node for name in _names(child)] if isinstance(node, list) else []


def _words(text: str) -> set[str]:
    bare = re.sub(r"\{\w+(:[^}]*)?\}", " ", text)
    return {word.lower() for word in _WORD.findall(bare)}
