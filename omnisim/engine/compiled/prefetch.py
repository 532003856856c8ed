"""Prefetch: ask memory for a record before it is needed.

In a large market the next customer's record is rarely in a cache, and fetching it takes longer
than everything that is then done with it.
"""

from __future__ import annotations

from typing import Any

from omnisim.compilable import compiled_as


def prefetch(record: Any) -> None:
    """Ask for a record; in plain Python there is nothing to be done."""


@compiled_as(prefetch)
def _compiled_prefetch(record: Any) -> Any:
    from omnisim.engine.compiled.prefetch_instruction import instruction  # late: it needs numba

    def compiled(record: Any) -> None:
        instruction(record)

    return compiled
