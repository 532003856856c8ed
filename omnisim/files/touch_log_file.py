"""Touch-log file: a log of customers that somebody brings, as frozen columns.

Rows are read in pieces and put into columns of numbers, about 45 bytes a row. What is odd about
a row is counted and shown with examples; no row disappears in silence. Only what no log can be made
of is refused, by a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from omnisim.calibration.log import TouchLog
from omnisim.calibration.reading import Reading
from omnisim.files.log_mapping import LogMapping
from omnisim.files.log_table import log_table
from omnisim.files.touch_log.columns import Columns
from omnisim.files.touch_log.intake import Intake
from omnisim.files.touch_log.whole import whole_log

Watch = Callable[[int, float], None]  # rows read, share of the file


def read_touch_log(
    path: Path,
    mapping: LogMapping | None = None,
    *,
    channels: Iterable[str] | None = None,
    watch: Watch | None = None,
) -> tuple[TouchLog, Reading]:
    """Read a log, and tell what became of its rows.

    `channels` are those that a scenario knows: rows of others are dropped and counted. `watch` is
    told how many rows have been read, and what share of the file. Raises Faults if no log can be
    made of the file.
    """
    asked = mapping or LogMapping()
    table = log_table(path)
    columns = Columns(asked, table)
    intake = Intake(asked, columns, path, None if channels is None else tuple(channels))
    for piece in table.pieces(columns.wanted):
        intake.add(piece)
        if watch:
            watch(intake.seen, piece.read)
    return whole_log(intake)
