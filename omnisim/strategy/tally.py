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


class Chapters:
    """Adds the runs of one chapter of some work to those of the chapters before."""

    def __init__(self, watch: Watch | None) -> None:
        self._watch = watch
        self._before = Progress(0, 0)
        self._now = Progress(0, 0)

    def __call__(self, runs: Progress) -> None:
        """Tell how far this chapter is."""
        self._now = runs
        if self._watch is not None:
            self._watch(_sum(self._before, runs))

    def turn(self) -> None:
        """Go on to the next chapter."""
        self._before, self._now = _sum(self._before, self._now), Progress(0, 0)


def _sum(before: Progress, now: Progress) -> Progress:
    return Progress(*(a + b for a, b in zip(before, now, strict=True)))
