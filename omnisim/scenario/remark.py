"""Remark: one thing about a scenario that its author should know, and how remarks are worded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from omnisim.errors import Said, joined, said
from omnisim.scenario.handoff import pair_of
from omnisim.scenario.quantity import Quantity

Path = tuple[str, ...]

_TOLERANCE: Final = 1e-6


class Remark(NamedTuple):
    """A fault or warning, told by the path in the file."""

    path: Path
    found: str
    possible: str
    advice: str
    is_warning: bool = False
    typo: tuple[str, tuple[str, ...]] | None = None  # a name that is unknown, and the known ones


def unknown(path: Path, name: str, what: str, known: Collection[str]) -> Remark:
    """Return the remark on a name that nothing has."""
    names = tuple(known)
    return Remark(
        path,
        found=said("no {what} is named “{name}”", what=said(what), name=name),
        possible=", ".join(names) or said("no {what} is defined", what=said(what)),
        advice=said("Use one of these names, or define the {what}.", what=said(what)),
        typo=(name, names),
    )


def unknowns(
    path: Path, names: Collection[str], what: str, known: Collection[str]
) -> Iterator[Remark]:
    """Yield a remark on every name that nothing has."""
    for name in names:
        if name not in known:
            yield unknown((*path, name), name, what, known)


def unknown_pairs(
    path: Path, pairs: Collection[str], what: str, known: Collection[str]
) -> Iterator[Remark]:
    """Yield a remark on every half of a pair that nothing has."""
    for text in pairs:
        for name in pair_of(text):
            if name not in known:
                yield unknown((*path, text), name, what, known)


def not_one(path: Path, shares: Mapping[str, Quantity], what: str) -> Iterator[Remark]:
    """Yield a remark if shares do not sum to 1."""
    total = sum(share.value for share in shares.values())
    if abs(total - 1.0) <= _TOLERANCE:
        return
    parts = [said("{name} {share:.4g}", name=n, share=share.value) for n, share in shares.items()]
    if total > 1.0:
        advice = said("Lower one of them by {much:.6g}.", much=total - 1.0)
    else:
        advice = said("Raise one of them by {much:.6g}.", much=1.0 - total)
    yield Remark(
        path,
        found=said(
            "{what} sums to {total:.6g} ({shares})",
            what=said(what),
            total=total,
            shares=joined(parts),
        ),
        possible="a sum of 1",
        advice=advice,
    )


def not_positive(path: Path, number: Quantity | None) -> Iterator[Remark]:
    """Yield a remark if a number, or its low, is 0 where it may not be."""
    if number is not None and number.least <= 0.0:
        yield Remark(
            path,
            found="0 is possible here",
            possible="a number above 0, its low as well",
            advice="Give a small number instead.",
        )


def idle(path: Path, why: Said, advice: str) -> Remark:
    """Return the warning that something stated does nothing here."""
    return Remark(
        path,
        found=said("it does nothing: {why}", why=why),
        possible="an effect on something that is there",
        advice=advice,
        is_warning=True,
    )
