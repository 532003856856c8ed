"""Origin: all that the numbers of a run come from, as a digest.

Two runs of the same origin with the same configuration, world and replication are equal to the
last bit. How many replications and worlds are asked for, and how precisely, is no part of it: it
decides which runs are made, not what happens in them. The engine asked for is: the two give equal
numbers, but who compares them must not be shown one of them twice. Which engine stands in for it
is not, or the same command would not find its own runs.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from omnisim.experiment.trial import Question
from omnisim.version import VERSION

_PACKAGE: Final = Path(__file__).parents[1]
_EDGES: Final = frozenset({"cli", "web", "files", "report"})  # they see numbers, they make none
_LIBRARIES: Final = ("numpy", "scipy", "numba", "llvmlite")  # another one may round otherwise
_HOW_MUCH: Final = {"run": {"replications", "replications_at_most", "precision", "worlds"}}
_BYTES: Final = 10  # of a digest


def digest_of(question: Question) -> str:
    """Return the digest of a question and of the code that answers it, 20 hexadecimal digits."""
    scenario = question.scenario
    # Models tell what was written from what is left to its default, so the digest does, too.
    texts = [
        scenario.model_dump_json(exclude=_HOW_MUCH, exclude_unset=is_written)
        for is_written in (False, True)
    ]
    return _digest([*texts, str(question.seed), question.engine, code_digest()])


@cache
def code_digest() -> str:
    """Return the digest of everything else: this package, its libraries, and the platform."""
    python = ".".join(platform.python_version_tuple()[:2])
    ground = [VERSION, python, platform.system(), platform.machine(), *map(version, _LIBRARIES)]
    return _digest([*ground, *_sources()])


def _sources() -> Iterable[str]:
    for path in sorted(_PACKAGE.rglob("*.py")):
        place = path.relative_to(_PACKAGE)
        if place.parts[0] not in _EDGES:
            yield from (place.as_posix(), path.read_text("utf-8"))


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.blake2b(digest_size=_BYTES)
    for text in texts:
        data = text.encode()
        digest.update(len(data).to_bytes(8) + data)  # where one ends and the next begins
    return digest.hexdigest()
