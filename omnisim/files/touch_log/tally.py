"""Tally: odd rows counted by kind, with the first few as examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from omnisim.calibration import reading as odd
from omnisim.calibration.reading import OddRows
from omnisim.errors import shown

_EXAMPLES: Final = 3


class Tally:
    """Counts odd rows."""

    def __init__(self) -> None:
        self.count: dict[str, int] = {}
        self.examples: dict[str, list[str]] = {}

    def note(
        self, kind: str, which: NDArray[np.bool_], numbers: NDArray[np.int64], texts: Any = None
    ) -> None:
        """Count the rows of a kind, whose numbers and texts are given for all rows."""
        places = np.flatnonzero(which)
        if not len(places):
            return
        self.count[kind] = self.count.get(kind, 0) + len(places)
        shown_ = self.examples.setdefault(kind, [])
        for place in places[: _EXAMPLES - len(shown_)].tolist():
            said = "" if texts is None else f": {shown(_plain(texts[place]))}"
            shown_.append(f"row {numbers[place]}{said}")

    def told(self, treatment: Mapping[str, str]) -> tuple[OddRows, ...]:
        """Return them in the order of their words."""
        return tuple(
            OddRows(kind, self.count[kind], treatment[kind], tuple(self.examples.get(kind, ())))
            for kind in odd.TOLD
            if kind in self.count
        )


def _plain(value: Any) -> Any:
    return None if value is None or value != value else str(value)
