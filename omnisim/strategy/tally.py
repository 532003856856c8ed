"""Tally: how far work is that comes in several batches, for whoever watches all of it."""

from __future__ import annotations

from omnisim.experiment.runner import Progress, Watch


class Tally:
    """Tells how many new runs are done in all batches so far, and planned up to this one."""

    def __init__(self, watch: Watch | None) -> None:
        self._watch = watch
        self._before = 0

    def batch(self) -> Watch:
        """Return what a batch reports to; what it finds done already is not counted."""
        before = self._before

        def tell(progress: Progress) -> None:
            done, planned = progress.done - progress.found, progress.planned - progress.found
            self._before = before + done
            if self._watch is not None and planned:
                self._watch(Progress(before + done, before + planned))

        return tell
