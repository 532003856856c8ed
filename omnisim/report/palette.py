"""Palette: colours that stay apart for every kind of colour vision, on light paper and on dark.

The series colours follow Okabe & Ito (2008, Color Universal Design), shifted until each has a
contrast of 3 or more against its background. No colour means anything alone: lines also differ in
dashes and marks, bars in their place and label.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Tone(NamedTuple):
    """One colour on light and on dark background."""

    name: str
    light: str
    dark: str


INK: Final = Tone("ink", "#1d2126", "#e9e6df")
SOFT: Final = Tone("soft", "#5a616b", "#a9adb4")
LINE: Final = Tone("line", "#d9d5cb", "#3a3f47")
PAPER: Final = Tone("paper", "#fffdf8", "#16191d")
PANEL: Final = Tone("panel", "#f4f0e6", "#1f2329")
MUTED: Final = Tone("muted", "#8d929a", "#747a83")
BLUE: Final = Tone("blue", "#0b62a4", "#62b0ee")
VERMILION: Final = Tone("vermilion", "#b53a08", "#ff8a50")
GREEN: Final = Tone("green", "#00795c", "#3fc79a")
PURPLE: Final = Tone("purple", "#a3437f", "#e493c4")
AMBER: Final = Tone("amber", "#a86f00", "#f0b840")
SKY: Final = Tone("sky", "#3b8bb5", "#8ccdec")
PALE: Final = Tone("pale", "#c9ced6", "#4a515b")

TONES: Final = (
    INK, SOFT, LINE, PAPER, PANEL, MUTED, BLUE, VERMILION, GREEN, PURPLE, AMBER, SKY, PALE,
)  # fmt: skip


class Look(NamedTuple):
    """How the line of one configuration is drawn."""

    tone: Tone
    dash: str
    symbol: str
    width: float


_LOUD: Final = (
    Look(BLUE, "solid", "circle", 3.0),
    Look(VERMILION, "dash", "square", 2.5),
    Look(GREEN, "dot", "diamond", 2.5),
    Look(PURPLE, "dashdot", "triangle-up", 2.5),
    Look(AMBER, "longdash", "cross", 2.5),
)
QUIET: Final = Look(MUTED, "solid", "circle-open", 1.2)


def looks(configurations: tuple[str, ...], prominent: tuple[str, ...]) -> dict[str, Look]:
    """Return the look of every configuration; the prominent ones stand out, most of all the first.

    The others are drawn alike and quietly: their names stand beside them.
    """
    loud = dict(zip(prominent, _LOUD, strict=False))
    return {name: loud.get(name, QUIET) for name in configurations}
