"""Fitted file: a scenario file in which measured numbers have taken the place of others.

A base keeps its comments and its order; entries that a fit does not change are not touched.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from omnisim.files.yaml_saving import dump
from omnisim.files.yaml_text import Trail, YamlText

_NUMBER: Final = "value"
_NO_WRAPPING: Final = 10**6


def text_of_data(data: Mapping[str, Any], *, heading: str) -> str:
    """Return data as a scenario file under a comment."""
    yaml = YAML(typ="rt")
    yaml.width = _NO_WRAPPING
    stream = io.StringIO()
    yaml.dump(_laid_out(data), stream)
    lines = [f"# {line}".rstrip() for line in heading.splitlines()]
    return "\n".join(lines) + "\n" + stream.getvalue()


def with_changes(source: YamlText, changes: Mapping[Trail, Any]) -> str:
    """Return the text of a scenario file with some entries changed, and made where missing."""
    data = source.data
    wanted: dict[Trail, Any] = {}
    for trail, value in changes.items():
        anchor = _deepest(data, trail)
        if len(anchor) + 1 >= len(trail):
            _put(wanted, trail, value)
        else:
            _put(wanted, trail[: len(anchor) + 1], _nested(trail[len(anchor) + 1 :], value))
    return dump(source, {trail: _laid_out(value) for trail, value in wanted.items()})


def _put(wanted: dict[Trail, Any], trail: Trail, value: Any) -> None:
    """Put an entry where it belongs; groups that are made anew gather their entries."""
    there = wanted.get(trail)
    wanted[trail] = _joined(there, value) if isinstance(there, dict) else value


def _joined(one: dict[Any, Any], other: Any) -> Any:
    if not isinstance(other, dict):
        return other
    whole = dict(one)
    for name, value in other.items():
        inner = whole.get(name)
        whole[name] = _joined(inner, value) if isinstance(inner, dict) else value
    return whole


def _nested(trail: Trail, value: Any) -> Any:
    for step in reversed(trail):
        value = {step: value}
    return value


def _deepest(data: Any, trail: Trail) -> Trail:
    """Return how far a trail leads in data."""
    known: Trail = ()
    for step in trail:
        if not isinstance(data, dict) or step not in data:
            break
        data, known = data[step], (*known, step)
        if not isinstance(data, dict):
            break
    return known


def _laid_out(value: Any) -> Any:
    """Return data laid out: a number with its range on one line, groups below each other."""
    if isinstance(value, Mapping):
        group = CommentedMap((name, _laid_out(each)) for name, each in value.items())
        if _NUMBER in value or not any(isinstance(e, Mapping) for e in value.values()):
            group.fa.set_flow_style()
        return group
    if isinstance(value, list | tuple):
        items = CommentedSeq(_laid_out(each) for each in value)
        items.fa.set_flow_style()
        return items
    return value
