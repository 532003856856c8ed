"""Intake: takes the rows of a file in, piece by piece, and counts what is odd about them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omnisim.calibration import log as touch
from omnisim.calibration import reading as odd
from omnisim.event_log import STAGES
from omnisim.files.log_mapping import EVENT_WORDS, LogMapping
from omnisim.files.log_table import Piece, about
from omnisim.files.log_times import TimeText
from omnisim.files.touch_log.columns import Columns
from omnisim.files.touch_log.numbers import numbers_of
from omnisim.files.touch_log.rows import Rows, rows_of
from omnisim.files.touch_log.tally import Tally
from omnisim.files.touch_log.words import Codes, Integers, Words, name_of, plain_word

_MOST_NAMES: Final = 30_000  # different channels, segments or arms
_UNKNOWN: Final = -2
_IGNORED: Final = -3
_CODES: Final = {"return": touch.RETURNED, "ignore": _IGNORED} | {
    word: code for code, word in enumerate(touch.SEEN) if word != "returned"
}
_NEEDS_CHANNEL: Final = (touch.TOUCH, touch.ORDER)


class Found(NamedTuple):
    """A column of codes, and the words that they stand for."""

    codes: Integers
    words: Words


class Intake:
    """The rows of a log so far."""

    def __init__(
        self, mapping: LogMapping, columns: Columns, path: Path, known: tuple[str, ...] | None
    ) -> None:
        """`known` are the channels of a scenario; rows of others are dropped."""
        self.mapping = mapping
        self.columns = columns
        self.path = path
        self.known = known
        self.seen = 0  # rows
        self.tally = Tally()
        self.times = TimeText(mapping.time, path)
        self.codes = {
            name: Codes() for name in ("customer", "channel", "segment", "arm", "journey")
        }
        self.parts: list[Rows] = []
        self.renamed: dict[str, str] = {}  # channels as the file has them, and their names here

    def add(self, piece: Piece) -> None:
        """Take some rows in."""
        sieve = _Sieve(self.tally, piece.first + np.arange(len(piece.rows)))
        self._broken(piece)
        self.seen += len(piece.rows) + len(piece.broken)
        columns = self._columns(piece.rows, sieve)
        self.parts.append(rows_of(list(columns.items()), ~sieve.bad))

    def _broken(self, piece: Piece) -> None:
        lines = np.array(piece.broken, dtype=np.int64) - 1  # the heading is no row
        self.tally.note(odd.BROKEN_LINE, np.ones(len(lines), bool), lines)

    def _columns(self, rows: pd.DataFrame, sieve: _Sieve) -> Mapping[str, NDArray[Any]]:
        """Return all columns of some rows; what cannot be used is refused."""
        event = self._events(rows)
        sieve.refuse(odd.OTHER_EVENT, event.codes == _IGNORED, event.words)
        sieve.refuse(odd.UNKNOWN_EVENT, event.codes == _UNKNOWN, event.words)
        customer = self._encoded("customer", rows)
        sieve.refuse(odd.MISSING_CUSTOMER, customer < 0)
        when = self.columns.text("time", rows)
        times = self.times.read(when)
        sieve.refuse(odd.UNREADABLE_TIME, np.isnan(times.days), when.to_numpy())
        channel = self._channels(rows)
        needed = np.isin(event.codes, _NEEDS_CHANNEL)
        sieve.refuse(odd.MISSING_CHANNEL, needed & (channel.codes == touch.NONE))
        sieve.refuse(odd.UNKNOWN_CHANNEL, needed & (channel.codes == _UNKNOWN), channel.words)
        stage = self._stages(rows)
        sieve.refuse(odd.UNKNOWN_STAGE, stage.codes == _UNKNOWN, stage.words)
        value, cost = (
            numbers_of(self.columns.text(name, rows), self.mapping.decimal)
            for name in ("value", "cost")
        )
        for found in (value, cost):
            sieve.refuse(odd.UNREADABLE_VALUE, found.is_wrong, found.texts)
        below = (event.codes == touch.ORDER) & (value.numbers < 0)
        if self.mapping.negative == "drop":
            sieve.refuse(odd.NEGATIVE_VALUE, below, value.texts)
        is_back = below & (self.mapping.negative == "return")
        return {
            "number": sieve.number,
            "customer": customer,
            "time": times.days,
            "zoned": times.zoned,
            "event": np.where(is_back, touch.RETURNED, event.codes),
            "channel": np.where(channel.codes == _UNKNOWN, touch.NONE, channel.codes),
            "stage": stage.codes,
            "segment": self._few("segment", rows),
            "arm": self._few("arm", rows),
            "value": value.numbers,
            "cost": cost.numbers,
            "journey": self._encoded("journey", rows),
        }

    def _encoded(self, name: str, rows: pd.DataFrame) -> Integers:
        return self.codes[name].encode(self.columns.words(name, rows))

    def _few(self, name: str, rows: pd.DataFrame) -> Integers:
        codes = self.codes[name].encode(self.columns.words(name, rows), name_of)
        self._check_number(name)
        return codes

    def _check_number(self, name: str) -> None:
        if len(self.codes[name].of) > _MOST_NAMES:
            raise about(
                self.path,
                f"more than {_MOST_NAMES:,} different names in the column for the {name}",
                f"a column of {name}s",
                f"Name another column: --columns {name}=…",
            )

    def _events(self, rows: pd.DataFrame) -> Found:
        words = self.columns.words("event", rows)
        own = {plain_word(word): meaning for word, meaning in self.mapping.events.items()}

        def code(word: str) -> int:
            meaning = own.get(word) or EVENT_WORDS.get(word)
            return _UNKNOWN if meaning is None else _CODES[meaning]

        codes = [code(plain_word(word)) for word in words.distinct]
        return Found(words.mapped([*codes, _UNKNOWN]), words)

    def _channels(self, rows: pd.DataFrame) -> Found:
        words = self.columns.words("channel", rows)
        own = {plain_word(word): meaning for word, meaning in self.mapping.channels.items()}

        def called(word: str) -> str | None:
            name = own.get(plain_word(word), name_of(word))
            if name != word:
                self.renamed[word] = name
            return name if self.known is None or name in self.known else None

        codes = self.codes["channel"].encode(words, called)
        self._check_number("channel")
        return Found(np.where((words.codes < 0) | (codes >= 0), codes, _UNKNOWN), words)

    def _stages(self, rows: pd.DataFrame) -> Found:
        words = self.columns.words("stage", rows)
        own = {plain_word(word): meaning for word, meaning in self.mapping.stages.items()}
        plain = [plain_word(word) for word in words.distinct]
        named = [own.get(word, word) for word in plain]
        codes = [STAGES.index(word) if word in STAGES else _UNKNOWN for word in named]
        return Found(words.mapped([*codes, touch.NONE]), words)


class _Sieve:
    """Which of some rows cannot be used; each is counted for the first thing wrong with it."""

    def __init__(self, tally: Tally, number: Integers) -> None:
        self.number = number
        self.bad = np.zeros(len(number), bool)
        self._tally = tally

    def refuse(self, kind: str, which: Any, texts: Any = None) -> None:
        fresh = np.asarray(which, bool) & ~self.bad
        if fresh.any():
            told = texts.texts() if isinstance(texts, Words) else texts
            self._tally.note(kind, fresh, self.number, told)
        self.bad |= fresh
