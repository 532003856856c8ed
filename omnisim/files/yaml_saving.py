"""YAML saving: a text with some values changed, in which its author still finds the comments."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, Final

from ruamel.yaml import YAML

from omnisim.errors import Faults, Place, raise_faults
from omnisim.files.yaml_faults import syntax_letter
from omnisim.files.yaml_text import Data, Trail, YamlText

_HEADING: Final = r"^(?P<outer> *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n"
_GROUP: Final = re.compile(_HEADING + r"(?P=outer)(?P<step> +)[^\s#-]", re.MULTILINE)
_LIST: Final = re.compile(_HEADING + r"(?P=outer)(?P<offset> *)-(?P<gap> +)\S", re.MULTILINE)
_NO_WRAPPING: Final = 10**6


def dump(
    source: YamlText, changes: Mapping[Trail, Data] | None = None, *, grow: bool = False
) -> str:
    """The text again with some values changed: comments, order and quotes survive.

    The parent of each changed value must exist; raises KeyError or IndexError if not. With `grow`
    groups that are missing are made, and what is taken by its name becomes a group `from` there.
    """
    raise_faults(source.letters)
    yaml = _round_trip(source.text)
    document = _document(yaml, source)
    for trail, value in (changes or {}).items():
        if grow:
            _grow(document, trail)
        _put(document, trail, value)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _round_trip(text: str) -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _NO_WRAPPING
    yaml.indent(**_indentation(text))
    return yaml


def _document(yaml: YAML, source: YamlText) -> Any:
    try:
        return yaml.load(source.text)
    except Exception as error:
        letter = syntax_letter(error, Place(source.file))
        raise Faults([source.with_line(letter)]) from error


def _indentation(text: str) -> dict[str, int]:
    """How far the first group and the first list of a text are indented."""
    group, items = _GROUP.search(text), _LIST.search(text)
    offset = len(items["offset"]) if items else 0
    gap = len(items["gap"]) if items else 1
    mapping = len(group["step"]) if group else 2
    return {"mapping": mapping, "sequence": offset + 1 + gap, "offset": offset}


def _put(document: Any, trail: Trail, value: Data) -> None:
    *above, last = trail
    for step in above:
        document = document[_key(document, step)]
    document[_key(document, last)] = value


def _grow(document: Any, trail: Trail) -> None:
    """Make the groups around an entry that are not there."""
    for step in trail[:-1]:
        key = _key(document, step)
        if isinstance(document, dict):
            below = document.get(key)
            if below is None:
                document[key] = {}
            elif isinstance(below, str):
                document[key] = {"from": below}
        document = document[key]


def _key(node: Any, step: str | int) -> Any:
    """The key as the document has it: names such as 2024 are numbers there."""
    return next((key for key in node if str(key) == step), step) if isinstance(node, dict) else step
