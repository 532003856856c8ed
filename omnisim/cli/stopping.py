"""Stopping: the exit code of a command that somebody asked to stop."""

from __future__ import annotations

import signal
from typing import Final

INTERRUPTED: Final = 130  # 128 and the signal, as in shells
TERMINATED: Final = 143


def end_in_order() -> None:
    """Let a request to end be met as Ctrl-C is: whatever was begun is closed in order."""
    signal.signal(signal.SIGTERM, _end)


def _end(*_: object) -> None:
    raise SystemExit(TERMINATED)


def code_of_stop(error: BaseException | None) -> int | None:
    """Return the exit code if somebody asked to stop, and nothing if the error has other causes.

    Whoever is interrupted may fail while closing what was open: then the request stands behind
    the error that arrives.
    """
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return INTERRUPTED
        if isinstance(error, SystemExit) and error.code == TERMINATED:
            return TERMINATED
        error = error.__cause__ or error.__context__
    return None
