"""Words: a column of text as numbers, one for each different word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Integers = NDArray[np.int64]


class Words(NamedTuple):
    """A column of words: the different ones, and which of them stands in each row."""

    codes: Integers  # (n_rows,), -1: nothing
    distinct: tuple[str, ...]

    @classmethod
    def of(cls, text: pd.Series[Any]) -> Words:
        """Return the words of a column without spaces around them; spaces alone are none."""
        codes, distinct = pd.factorize(text)
        plain = [str(word).strip() for word in distinct]
        empty = np.array([not word for word in plain] + [False], dtype=bool)
        return cls(np.where(empty[codes], -1, codes), tuple(plain))

    @classmethod
    def same(cls, word: str, count: int) -> Words:
        """Return the same word in every row."""
        return cls(np.zeros(count, np.int64), (word,))

    @classmethod
    def none(cls, count: int) -> Words:
        """Return a column in which nothing stands."""
        return cls(np.full(count, -1), ())

    def mapped(self, values: Sequence[int]) -> Integers:
        """Return a number for each row: that of its word, the last one where there is none."""
        return np.asarray(np.array(values, dtype=np.int64)[self.codes])

    def texts(self) -> NDArray[np.object_]:
        """Return the word of each row, None where there is none."""
        return np.array([*self.distinct, None], dtype=object)[self.codes]


class Codes:
    """Numbers for the different texts of a column, in the order in which they appear."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def encode(self, words: Words, called: Callable[[str], str | None] = str) -> Integers:
        """Return the number of each row's word, or of what it is called; -1 for none."""
        names = [called(word) for word in words.distinct]
        known = [-1 if name is None else self.of.setdefault(name, len(self.of)) for name in names]
        return words.mapped([*known, -1])

    @property
    def names(self) -> tuple[str, ...]:
        """The different texts, by their numbers."""
        return tuple(self.of)

    def ranks(self) -> Integers:
        """Return the place of each number's text in the alphabet (n,)."""
        ranks = np.empty(len(self.of), np.int64)
        ranks[sorted(range(len(self.of)), key=self.names.__getitem__)] = np.arange(len(self.of))
        return ranks


def name_of(text: str) -> str:
    """Return a name as scenarios write them: small letters, digits and `_`."""
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in text.strip().lower())
    plain = "_".join(part for part in plain.split("_") if part)
    return plain if plain[:1].isalpha() else f"c_{plain}" if plain else "unnamed"


def plain_word(text: str) -> str:
    """Return a word as it is compared: without case, spaces and hyphens as `_`."""
    return "_".join(str(text).strip().casefold().replace("-", " ").split())
