"""Touch-log file: a log of customers that somebody brings, as frozen columns.

Rows are read in pieces and put into columns of numbers, about forty bytes a row. What is odd about
a row is counted and shown with examples; no row disappears in silence. Only what no log can be made
of is refused, by a letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omnisim.calibration import log as touch
from omnisim.calibration import reading as odd
from omnisim.calibration.log import LogNames, TouchLog
from omnisim.calibration.reading import DROPPED, KEPT, MENDED, OddRows, Reading
from omnisim.errors import Faults, Letter, Place, listed, raise_faults, shown
from omnisim.event_log import STAGES
from omnisim.files.log_mapping import COLUMNS, EVENT_WORDS, LogMapping, required
from omnisim.files.log_table import LogTable, Piece, about, log_table
from omnisim.files.log_times import TimeText

Watch = Callable[[int, float], None]  # rows read, share of the file
Integers = NDArray[np.int64]

_EXAMPLES: Final = 3
_MOST_NAMES: Final = 30_000  # different channels, segments or arms
_UNKNOWN: Final = -2
_IGNORED: Final = -3
_CODES: Final = {"return": touch.RETURNED, "ignore": _IGNORED} | {
    word: code for code, word in enumerate(touch.SEEN) if word != "returned"
}
_EVERYBODY: Final = "everybody"
_NEEDED: Final = ("customer", "time", "event")
_NEEDS_CHANNEL: Final = (touch.TOUCH, touch.ORDER)
# Our own logs number the journeys of a need and of an order apart; kind tells them apart.
_OWN_JOURNEY: Final = ("kind", "journey")
_XES: Final = {
    "customer": ("case:customer", "case:concept:name"),
    "time": ("time:timestamp",),
    "event": ("event", "concept:name"),
    "channel": ("channel", "org:resource"),
    "journey": ("case:concept:name",),
}


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
    columns = _columns(asked, table)
    intake = _Intake(asked, columns, path, None if channels is None else tuple(channels))
    wanted = list(dict.fromkeys(name for names in columns.values() for name in names))
    for piece in table.pieces(wanted):
        intake.add(piece)
        if watch:
            watch(intake.rows, piece.read)
    return intake.log()


def _columns(mapping: LogMapping, table: LogTable) -> dict[str, tuple[str, ...]]:
    """Return which columns of the file say what; raises Faults for what nothing says."""
    there = table.columns
    named = {str(name): columns for name, columns in mapping.columns.items()}
    free = [name for name in COLUMNS if name not in named and name not in mapping.constant]
    if "time:timestamp" in there:
        for name in free:
            found = [key for key in _XES.get(name, (name,)) if key in there]
            named.update({name: (found[0],)} if found else {})
    else:
        named.update({name: (name,) for name in free if name in there})
        if "journey" in free and set(_OWN_JOURNEY) <= set(there):
            named["journey"] = _OWN_JOURNEY
    letters = required(mapping.model_copy(update={"columns": named}), there, (*_NEEDED, "channel"))
    raise_faults(_at(table.path, letter) for letter in letters)
    return named


def _at(path: Path, letter: Letter) -> Letter:
    return Letter(
        place=Place(str(path)),
        field=letter.field,
        found=letter.found,
        possible=letter.possible,
        advice=letter.advice,
    )


class _Words(NamedTuple):
    """A column of words: the different ones, and which of them stands in each row."""

    codes: Integers  # (n_rows,), -1: nothing
    distinct: tuple[str, ...]

    @classmethod
    def of(cls, text: pd.Series[Any]) -> _Words:
        """Return the words of a column without spaces around them; spaces alone are none."""
        codes, distinct = pd.factorize(text)
        plain = [str(word).strip() for word in distinct]
        empty = np.array([not word for word in plain] + [False], dtype=bool)
        return cls(np.where(empty[codes], -1, codes), tuple(plain))

    def mapped(self, values: Sequence[int]) -> Integers:
        """Return a number for each row: that of its word, the last one where there is none."""
        return np.asarray(np.array(values, dtype=np.int64)[self.codes])

    def texts(self) -> NDArray[np.object_]:
        """Return the word of each row, None where there is none."""
        return np.array([*self.distinct, None], dtype=object)[self.codes]


class _Codes:
    """Numbers for the different texts of a column, in the order in which they appear."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def encode(self, words: _Words, called: Callable[[str], str | None] = str) -> Integers:
        """Return the number of each row's word, or of what it is called; -1 for none."""
        names = [called(word) for word in words.distinct]
        known = [-1 if name is None else self.of.setdefault(name, len(self.of)) for name in names]
        return words.mapped([*known, -1])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.of)


class _Odd:
    """Counts odd rows by kind, with the first few as examples."""

    def __init__(self) -> None:
        self.count: dict[str, int] = {}
        self.examples: dict[str, list[str]] = {}

    def note(
        self, kind: str, which: NDArray[np.bool_], numbers: NDArray[np.int64], texts: Any = None
    ) -> None:
        """Count rows of a kind."""
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


class _Part(NamedTuple):
    """Encoded rows of one piece."""

    number: NDArray[np.int64]  # of the row in the file
    customer: NDArray[np.int32]
    time: NDArray[np.float64]  # days; those with a zone in universal time
    zoned: NDArray[np.bool_]
    event: NDArray[np.int8]
    channel: NDArray[np.int16]
    stage: NDArray[np.int8]
    segment: NDArray[np.int16]
    arm: NDArray[np.int16]
    value: NDArray[np.float64]
    cost: NDArray[np.float64]
    journey: NDArray[np.int32]


class _Intake:
    """Takes rows in, piece by piece, and makes a log of them."""

    def __init__(
        self,
        mapping: LogMapping,
        columns: Mapping[str, tuple[str, ...]],
        path: Path,
        known: tuple[str, ...] | None,
    ) -> None:
        self.mapping = mapping
        self.columns = columns
        self.path = path
        self.known = known
        self.rows = 0
        self.odd = _Odd()
        self.times = TimeText(mapping.time, path)
        self.codes = {
            name: _Codes() for name in ("customer", "channel", "segment", "arm", "journey")
        }
        self.parts: list[_Part] = []
        self.words: dict[str, str] = {}

    # --- one piece ---

    def add(self, piece: Piece) -> None:
        """Take some rows in."""
        rows, odd_ = piece.rows, self.odd
        count = len(rows)
        number = piece.first + np.arange(count)
        self.rows += count + len(piece.broken)
        broken = np.array(piece.broken, dtype=np.int64) - 1  # the heading is no row
        odd_.note(odd.BROKEN_LINE, np.ones(len(broken), bool), broken)
        bad = np.zeros(count, bool)

        def refuse(kind: str, which: Any, texts: Any = None) -> None:
            nonlocal bad
            fresh = np.asarray(which, bool) & ~bad
            if fresh.any():
                told = texts.texts() if isinstance(texts, _Words) else texts
                odd_.note(kind, fresh, number, told)
            bad |= fresh

        event, words = self._events(rows, count)
        refuse(odd.OTHER_EVENT, event == _IGNORED, words)
        refuse(odd.UNKNOWN_EVENT, event == _UNKNOWN, words)
        customer = self._encoded("customer", rows, count)
        refuse(odd.MISSING_CUSTOMER, customer < 0)
        when = self._text("time", rows, count)
        times = self.times.read(when)
        refuse(odd.UNREADABLE_TIME, np.isnan(times.days), when.to_numpy())
        channel, names = self._channels(rows, count)
        needed = np.isin(event, _NEEDS_CHANNEL)
        refuse(odd.MISSING_CHANNEL, needed & (channel == touch.NONE))
        refuse(odd.UNKNOWN_CHANNEL, needed & (channel == _UNKNOWN), names)
        stage, stages = self._stages(rows, count)
        refuse(odd.UNKNOWN_STAGE, stage == _UNKNOWN, stages)
        value, cost = (self._numbers(name, rows, count) for name in ("value", "cost"))
        for found in (value, cost):
            refuse(odd.UNREADABLE_VALUE, found.is_wrong, found.texts)
        event, wrong = self._negative(event, value.numbers)
        refuse(odd.NEGATIVE_VALUE, wrong, value.texts)
        keep = ~bad
        self.parts.append(
            _Part(
                number[keep],
                customer[keep].astype(np.int32),
                times.days[keep],
                times.zoned[keep],
                event[keep].astype(np.int8),
                np.where(channel == _UNKNOWN, touch.NONE, channel)[keep].astype(np.int16),
                stage[keep].astype(np.int8),
                self._few("segment", rows, count)[keep].astype(np.int16),
                self._few("arm", rows, count)[keep].astype(np.int16),
                value.numbers[keep],
                cost.numbers[keep],
                self._encoded("journey", rows, count)[keep].astype(np.int32),
            )
        )

    def _text(self, name: str, rows: pd.DataFrame, count: int) -> pd.Series[Any]:
        """Return the text of one of our columns; several columns are joined."""
        if name in self.mapping.constant:
            return pd.Series([self.mapping.constant[name]] * count, dtype=object)
        columns = self.columns.get(name, ())
        if not columns:
            return pd.Series([None] * count, dtype=object)
        first = rows[columns[0]].reset_index(drop=True)
        for other in columns[1:]:
            first = first.astype(str) + " " + rows[other].reset_index(drop=True).astype(str)
        return first

    def _words(self, name: str, rows: pd.DataFrame, count: int) -> _Words:
        if name in self.mapping.constant:
            return _Words(np.zeros(count, np.int64), (self.mapping.constant[name],))
        if not self.columns.get(name):
            return _Words(np.full(count, -1), ())
        return _Words.of(self._text(name, rows, count))

    def _encoded(self, name: str, rows: pd.DataFrame, count: int) -> Integers:
        return self.codes[name].encode(self._words(name, rows, count))

    def _few(self, name: str, rows: pd.DataFrame, count: int) -> Integers:
        codes = self.codes[name].encode(self._words(name, rows, count), name_of)
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

    def _events(self, rows: pd.DataFrame, count: int) -> tuple[Integers, _Words]:
        words = self._words("event", rows, count)
        own = {_plain_word(word): meaning for word, meaning in self.mapping.events.items()}

        def code(word: str) -> int:
            meaning = own.get(word) or EVENT_WORDS.get(word)
            return _UNKNOWN if meaning is None else _CODES[meaning]

        return words.mapped([*(code(_plain_word(w)) for w in words.distinct), _UNKNOWN]), words

    def _channels(self, rows: pd.DataFrame, count: int) -> tuple[Integers, _Words]:
        words = self._words("channel", rows, count)
        own = {_plain_word(word): meaning for word, meaning in self.mapping.channels.items()}

        def called(word: str) -> str | None:
            name = own.get(_plain_word(word), name_of(word))
            if name != word:
                self.words[word] = name
            return name if self.known is None or name in self.known else None

        codes = self.codes["channel"].encode(words, called)
        self._check_number("channel")
        return np.where((words.codes < 0) | (codes >= 0), codes, _UNKNOWN), words

    def _stages(self, rows: pd.DataFrame, count: int) -> tuple[Integers, _Words]:
        words = self._words("stage", rows, count)
        own = {_plain_word(word): meaning for word, meaning in self.mapping.stages.items()}
        plain = [_plain_word(word) for word in words.distinct]
        named = [own.get(word, word) for word in plain]
        codes = [STAGES.index(word) if word in STAGES else _UNKNOWN for word in named]
        return words.mapped([*codes, touch.NONE]), words

    def _numbers(self, name: str, rows: pd.DataFrame, count: int) -> _Numbers:
        text = self._text(name, rows, count)
        if text.isna().all():
            return _Numbers(np.full(count, np.nan), np.zeros(count, bool), text.to_numpy(object))
        plain = text
        if (self.mapping.decimal == "," and text.dtype == object) or str(text.dtype) == "str":
            other = "." if self.mapping.decimal == "," else ","
            plain = text.astype(object).map(
                lambda t: str(t).replace(other, "").replace(",", "."), na_action="ignore"
            )
        numbers = pd.to_numeric(plain, errors="coerce").to_numpy(float, na_value=np.nan)
        numbers = np.where(np.isfinite(numbers), numbers, np.nan)
        wrong = np.isnan(numbers) & text.notna().to_numpy()
        return _Numbers(numbers, wrong, text.to_numpy(object))

    def _negative(
        self, event: NDArray[np.int64], value: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        below = (event == touch.ORDER) & (value < 0)
        if self.mapping.negative == "return":
            return np.where(below, touch.RETURNED, event), np.zeros(len(event), bool)
        return event, below & (self.mapping.negative == "drop")

    # --- the whole ---

    def log(self) -> tuple[TouchLog, Reading]:
        """Return the log of all rows taken in, and what became of them."""
        if not any(len(part.number) for part in self.parts):
            raise self._nothing_left()
        part = self._joined()
        part, days = self._in_one_calendar(part)
        part, days = self._sorted(part, days)
        part, days = self._without_duplicates(part, days)
        names = LogNames(
            channels=self.codes["channel"].names,
            segments=self.codes["segment"].names or (_EVERYBODY,),
            arms=self._arms(),
        )
        origin = np.floor(days.min()) if self.times.has_dates else 0.0
        customer = np.unique(part.customer, return_inverse=True)[1]
        begin = 0.0 if self.times.has_dates else float(np.floor(days.min()))
        last = float(days.max()) - origin
        made = TouchLog(
            names=names,
            origin=self._date(origin),
            begin=begin,
            end=float(np.floor(last) + 1.0) if self.times.has_dates else float(np.ceil(last)),
            customers=int(customer.max()) + 1,
            customer=customer.astype(np.int64),
            time=days - origin,
            event=part.event,
            channel=part.channel,
            stage=part.stage,
            segment=self._per_customer("segment", part, customer, names.segments),
            value=np.where(part.event == touch.RETURNED, np.abs(part.value), part.value),
            cost=part.cost,
            arm=self._in_arms(self._per_customer("arm", part, customer, names.arms), names.arms),
            journey=part.journey.astype(np.int64) if "journey" in self.columns else None,
        )
        return made, self._reading(len(made))

    def _joined(self) -> _Part:
        """Return all rows taken in, column by column, so that none is there twice."""
        columns = [list(column) for column in zip(*self.parts, strict=True)]
        self.parts.clear()
        return _Part(*(np.concatenate(columns.pop(0)) for _ in range(len(columns))))

    def _in_one_calendar(self, part: _Part) -> tuple[_Part, NDArray[np.float64]]:
        """Bring all times into one calendar; rows that have no zone where others do are dropped."""
        naive = ~part.zoned
        if naive.any() and part.zoned.any() and self.mapping.time.zone is None:
            self.odd.note(odd.NO_ZONE, naive, part.number)
            part = _chosen(part, part.zoned)
        return part, self.times.local(part.time, part.zoned)

    def _sorted(self, part: _Part, days: NDArray[np.float64]) -> tuple[_Part, NDArray[np.float64]]:
        """Sort by customer, then time; count rows that came too late in the file."""
        by_customer = np.argsort(part.customer, kind="stable")
        who, when = part.customer[by_customer], days[by_customer]
        late = np.append(False, (np.diff(who) == 0) & (np.diff(when) < 0))
        self.odd.note(odd.UNSORTED, late, part.number[by_customer])
        order = np.lexsort((part.number, days, part.customer))
        return _chosen(part, order), days[order]

    def _without_duplicates(
        self, part: _Part, days: NDArray[np.float64]
    ) -> tuple[_Part, NDArray[np.float64]]:
        """Drop exact repetitions, unless times are dates: then they are two on one day."""
        same = np.ones(max(len(days) - 1, 0), bool)
        columns = [c for name, c in part._asdict().items() if name not in ("number", "time")]
        for column in (days, *columns):
            equal = column[1:] == column[:-1]
            if column.dtype.kind == "f":
                equal |= np.isnan(column[1:]) & np.isnan(column[:-1])
            same &= equal
        again = np.append(False, same)
        self.odd.note(odd.DUPLICATE, again, part.number)
        if not self._drops_duplicates(days):
            return part, days
        return _chosen(part, ~again), days[~again]

    def _drops_duplicates(self, days: NDArray[np.float64]) -> bool:
        if self.mapping.duplicates is not None:
            return self.mapping.duplicates == "drop"
        self._clock = bool((days != np.floor(days)).any())
        return self._clock

    def _per_customer(
        self, name: str, part: _Part, customer: NDArray[np.int64], names: tuple[str, ...]
    ) -> NDArray[np.int16]:
        """Return one code per customer for all of their rows: the first that is given."""
        codes = getattr(part, name)
        count = int(customer.max()) + 1
        own = np.full(count, touch.NONE, np.int16)
        given = np.flatnonzero(codes >= 0)[::-1]
        own[customer[given]] = codes[given]
        other = (codes >= 0) & (codes != own[customer])
        kind = odd.SEVERAL_SEGMENTS if name == "segment" else odd.SEVERAL_ARMS
        self.odd.note(kind, other, part.number)
        if name == "segment":
            own = np.maximum(own, 0) if names == (_EVERYBODY,) else own
            self.unknown_segment = int((own < 0).sum())
            own = np.maximum(own, 0)
        return own[customer]

    def _arms(self) -> tuple[str, ...]:
        names, control = self.codes["arm"].names, self.mapping.control
        if not names:
            return ()
        wanted = None if control is None else name_of(control)
        chosen = wanted or next((n for n in names if n in ("control", "holdout")), None)
        if chosen not in names:
            raise Faults(
                [
                    Letter(
                        place=Place(str(self.path)),
                        field="control",
                        found=f"arms named {listed(names, last='and')}",
                        possible="one of them is the control: those who were left alone",
                        advice=f"control: {names[0]}",
                    )
                ]
            )
        return (chosen, *(name for name in names if name != chosen))

    def _in_arms(self, codes: NDArray[np.int16], arms: tuple[str, ...]) -> NDArray[np.int16]:
        places = [arms.index(name) for name in self.codes["arm"].names]
        return np.array([*places, touch.NONE], np.int16)[codes]

    def _date(self, origin: float) -> dt.date | None:
        if not self.times.has_dates:
            return self.mapping.time.start
        return dt.date(1970, 1, 1) + dt.timedelta(days=int(origin))

    def _reading(self, used: int) -> Reading:
        clock = getattr(self, "_clock", self.mapping.duplicates == "drop")
        treatment = dict.fromkeys(odd.TOLD, DROPPED) | {
            odd.UNSORTED: MENDED,
            odd.DUPLICATE: DROPPED if clock else KEPT,
            odd.SEVERAL_SEGMENTS: MENDED,
            odd.SEVERAL_ARMS: MENDED,
        }
        return Reading(str(self.path), self.rows, used, self.odd.told(treatment), self._notes())

    def _notes(self) -> tuple[str, ...]:
        notes = list(self.times.notes())
        if self.words:
            some = [f"{t} is {name}" for t, name in list(self.words.items())[:5]]
            notes.append(f"channels: {listed(some, last='and')}")
        return tuple(notes)

    def _nothing_left(self) -> Faults:
        told = self._reading(0)
        kinds = [f"{each.number} {each.told}" for each in told.odd]
        examples = [f"{each.told}: {each.examples[0]}" for each in told.odd if each.examples]
        return about(
            self.path,
            f"no row that can be used, of {self.rows:,}"
            + (f" ({listed(kinds, last='and')})" if kinds else ""),
            "rows with customer, time, channel and event",
            "; ".join(examples) or "Check the column names.",
        )


class _Numbers(NamedTuple):
    numbers: NDArray[np.float64]
    is_wrong: NDArray[np.bool_]
    texts: NDArray[np.object_]


def name_of(text: str) -> str:
    """Return a name as scenarios write them: small letters, digits and `_`."""
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in text.strip().lower())
    plain = "_".join(part for part in plain.split("_") if part)
    return plain if plain[:1].isalpha() else f"c_{plain}" if plain else "unnamed"


def _plain_word(text: str) -> str:
    return "_".join(str(text).strip().casefold().replace("-", " ").split())


def _chosen(part: _Part, which: NDArray[Any]) -> _Part:
    return _Part(*(column[which] for column in part))
