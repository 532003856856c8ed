"""Progress lines: how far a study is, in plain lines for a pipe, a log file or a notebook."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress

from omnisim.cli.spoken import told
from omnisim.errors import Said, joined, said
from omnisim.experiment.runner import Progress


class ProgressLines:
    """Prints a line on stderr after each tenth of the runs."""

    def __init__(self, language: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._language = language
        self._clock = clock  # seconds
        self._began: float | None = None
        self._told = 0  # runs

    def watch(self, runs: Progress) -> None:
        """Take notice of how far a study is; the first time, that it begins."""
        if self._began is None:
            self._began, self._told = self._clock(), runs.done
        elif runs.done - self._told >= runs.planned / 10:
            self._told = runs.done
            with suppress(BrokenPipeError):  # nobody reads on, but the results are still wanted
                line = told(_line(runs, self._clock() - self._began), self._language)
                print(line, file=sys.stderr, flush=True)


def _line(runs: Progress, seconds: float) -> Said:
    line = said("simulated {done} of {planned} runs", done=runs.done, planned=runs.planned)
    to_do, own = runs.planned - runs.done, runs.done - runs.found
    return joined((line, _left(seconds * to_do / own))) if to_do and own > 0 else line


def _left(seconds: float) -> Said:
    minutes = round(seconds / 60)
    if minutes < 1:
        return said("less than a minute left")
    if minutes < 120:
        return said("about {minutes} min left", minutes=minutes)
    return said("about {hours} h left", hours=round(minutes / 60))
