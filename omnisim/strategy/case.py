"""Case: what is decided, and what the world is like; a function of it gives outcomes.

The words are those of decisions under deep uncertainty (Lempert, Popper & Bankes 2003, Shaping the
Next One Hundred Years): levers are what we decide, uncertainties what we do not know.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Value: TypeAlias = float | bool

KEY_BYTES: Final = 16


class Alternative(NamedTuple):
    """One thing that could be decided: a configuration, and what is done otherwise in it.

    `omnisim.strategy.levers` says which levers there are. The name is for people only.
    """

    name: str
    configuration: str
    levers: Mapping[str, Value] = {}  # lever: setting, in base units


class Case(NamedTuple):
    """An alternative in a world: what is not named has its stated value."""

    alternative: Alternative
    values: Mapping[str, float] = {}  # dotted path of an input: value in base units

    def key(self, replication: int) -> bytes:
        """Return what tells one run of this case from all others of the same function."""
        chosen = self.alternative
        told = [
            chosen.configuration,
            {name: _plain(each) for name, each in chosen.levers.items()},
            {name: float(each) for name, each in self.values.items()},
            replication,
        ]
        text = json.dumps(told, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).digest()


def _plain(value: Value) -> Value:
    return bool(value) if isinstance(value, bool | np.bool_) else float(value)


class Sums(NamedTuple):
    """Numerators and denominators of all outcomes (n_replications, n_outcomes).

    An outcome that is no ratio has the denominator 1; one without a value has 0.
    """

    numerator: Numbers
    denominator: Numbers


class Function(Protocol):
    """Outcomes as a plain function of levers and uncertainties.

    Replication numbers stand for luck: equal numbers mean the same luck in every case. The answer
    depends on nothing else, so that work can be split and repeated anyhow.
    """

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes, in the order of the sums."""

    @property
    def digest(self) -> str:
        """Digest of all that the outcomes come from besides case and replication."""

    def __call__(self, case: Case, replications: tuple[int, ...], /) -> Sums:
        """Return the outcomes of a case."""

    def prepare(self, case: Case) -> None:
        """Make ready what many processes would otherwise make ready each on their own."""
