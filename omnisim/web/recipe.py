"""Recipe: how the page simulated a scenario, kept in a comment of its file.

It is the command that gives the same numbers. What decides a study by the file's own meaning, such
as the seed, stands in the file itself; how large a draft was and what was set side by side is no
part of a scenario, and every program passes over a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

from omnisim.scenario.scenario import Scenario
from omnisim.web.wish import Wish

_COMMAND: Final = "omnisim compare"
_SEEN: Final = "# As seen in the sandbox:"
_LINE: Final = re.compile(
    rf"^{_SEEN} {_COMMAND} \S+(?P<options>(?: --[a-z]+ [\w,]+)*) *\r?(?:\n|\Z)", re.MULTILINE
)
_NUMBERS: Final = {"customers": "people", "replications": "replications", "worlds": "worlds"}


def with_recipe(text: str, wish: Wish, scenario: Scenario) -> str:
    """Return the text of a scenario with the recipe of a wish at its end, in place of another."""
    bare = _LINE.sub("", text)
    end = "" if bare.endswith("\n") else "\n"
    return f"{bare}{end}{_SEEN} {command(wish, scenario)}\n"


def command(wish: Wish, scenario: Scenario) -> str:
    """Return the command that compares the file of a wish as the page did."""
    return f"{_COMMAND} {_file_of(wish)} {' '.join(_options(wish, scenario))}"


def recipe_in(text: str, scenario: Scenario) -> dict[str, Any]:
    """Return what the recipe in a text sets on the page; nothing that the page could not have set.

    Its names: shown, baseline, people (None: everybody), replications, worlds.
    """
    found = [*_LINE.finditer(text)]
    if not found:
        return {}
    told = dict(re.findall(r"--([a-z]+) (\S+)", found[-1]["options"]))
    names = told.get("configurations", "").split(",")
    if not all(_is_whole(told[name]) for name in _NUMBERS if name in told):
        return {}
    asked = {
        "shown": names,
        "baseline": told.get("baseline"),
        **{field: int(told[name]) for name, field in _NUMBERS.items() if name in told},
    }
    try:
        wish = Wish.model_validate(asked)
    except ValidationError:  # somebody wrote it by hand, for a larger study
        return {}
    if not {*wish.shown, wish.baseline or wish.shown[0]} <= set(scenario.configurations):
        return {}
    return wish.model_dump(include={"shown", "baseline", *_NUMBERS.values()})


def _is_whole(word: str) -> bool:
    return re.fullmatch("[0-9]{1,9}", word) is not None


def _options(wish: Wish, scenario: Scenario) -> Iterator[str]:
    yield f"--configurations {','.join(wish.shown)}"
    yield f"--baseline {wish.baseline or scenario.today_name}"
    if wish.people is not None:
        yield f"--customers {wish.people}"
    yield f"--replications {wish.replications}"
    yield f"--worlds {wish.worlds}"


def _file_of(wish: Wish) -> str:
    """Return what the file is called, without what a command line would take for something else."""
    name = f"{wish.scenario}.yaml" if wish.text is None else wish.file
    plain = re.sub(r"[^\w.-]+", "_", name.replace("\\", "/").rsplit("/", 1)[-1])
    return plain.lstrip("-") or "scenario.yaml"
