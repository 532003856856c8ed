"""Packed: work that goes to other processes many times, and is packed and unpacked once."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any


class Packed:
    """A function as bytes; a process that gets it again remembers it."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    @cached_property
    def _content(self) -> bytes:  # packed when it first goes out: most work is given up before
        return pickle.dumps(self._function)

    def __reduce__(self) -> tuple[Callable[[bytes], Callable[[Any], Any]], tuple[bytes]]:
        return _unpacked, (self._content,)

    def __call__(self, task: Any) -> Any:
        """Do a task."""
        return self._function(task)


@lru_cache(maxsize=4)
def _unpacked(content: bytes) -> Callable[[Any], Any]:
    found: Callable[[Any], Any] = pickle.loads(content)
    return found
