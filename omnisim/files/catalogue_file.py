"""Catalogue file: tactics that scenarios can use, those of the package and those of a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from omnisim.catalogue.entry import CatalogueFile, Listed
from omnisim.errors import Letter, did_you_mean, listed, nearest, said, shown
from omnisim.files.validation import validate
from omnisim.files.yaml_text import YamlText, parse_yaml, read_yaml

GROUPS: Final = (
    "data",
    "context",
    "stock",
    "fulfilment",
    "offer",
    "message",
    "service",
    "commerce",
    "experience",
    "people",
)


Catalogue = Mapping[str, Listed]


@cache
def own_catalogue() -> Catalogue:
    """Return the tactics that come with the package, by name, in the order of their groups."""
    room = files("omnisim.catalogue")
    texts = {f"{name}.yaml": room.joinpath(f"{name}.yaml").read_text("utf-8") for name in GROUPS}
    return _by_name(parse_yaml(text, file=name) for name, text in texts.items())


def catalogue_with(path: Path | None) -> Catalogue:
    """Return the tactics of the package with those of a file, which win; raises Faults."""
    return own_catalogue() if path is None else {**own_catalogue(), **_by_name([read_yaml(path)])}


def found_in(catalogue: Catalogue, name: str) -> Listed | Letter:
    """Return a tactic of a catalogue, or the letter that says what is possible instead."""
    if name in catalogue:
        return catalogue[name]
    near = nearest(name, catalogue)
    return Letter(
        found=said("no tactic of the catalogue is named {name}", name=shown(name)),
        possible=listed(catalogue),
        advice=did_you_mean(near) if near else "`omnisim tactics` explains them.",
    )


def _by_name(sources: Iterable[YamlText]) -> Catalogue:
    read = [validate(CatalogueFile, source) for source in sources]
    return {
        name: Listed(name, each.group, entry)
        for each in read
        for name, entry in each.tactics.items()
    }
