"""Pages: the page itself, its style, script and words, and the drawing library as installed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from omnisim.report.page import plotly_script
from omnisim.report.palette import TONES
from omnisim.report.wording import wording
from omnisim.units import Language
from omnisim.units.words import DAYS_PER_MONTH
from omnisim.version import VERSION
from omnisim.web.controls import CAPABILITIES, GROUPS

_SCRIPT: Final = "text/javascript; charset=utf-8"
_STYLE: Final = "text/css; charset=utf-8"
# What a script gives a style element that it has made.
_STYLES: Final = re.compile(
    r"""createElement\("style"\);\w+\.id="\w+",\w+\.textContent='(?P<text>(?:[^'\\]|\\.)*)'"""
)
_WORDS: Final = ("web.", "judgement.", "stage.", "figure.journey.", "page.", "nav.", "head.")


class Asset(NamedTuple):
    """A file of the page."""

    kind: str
    body: bytes
    packed: bytes  # the same, compressed
    tag: str  # changes with the body


@cache
def assets() -> Mapping[str, Asset]:
    """Return every file of the page by its name; a request can ask for no other."""
    room = files("omnisim.web") / "page"
    texts = {
        f.name: f.read_text("utf-8") for f in room.iterdir() if f.name.endswith((".js", ".css"))
    }
    report_style = (files("omnisim.report") / "style.css").read_text("utf-8")
    texts |= {"report.css": report_style, "palette.css": _palette(), "plotly.js": plotly_script()}
    return {name: _asset(name, text) for name, text in texts.items()}


@cache
def style_hashes() -> tuple[str, ...]:
    """Return the hashes of the style elements that the drawing library makes.

    One is empty: rules are added to it by script, which no policy forbids. The others are texts
    that stand in the library as it is installed, such as the style of its maps.
    """
    texts = ["", *(_unescaped(found["text"]) for found in _STYLES.finditer(plotly_script()))]
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return tuple(base64.b64encode(digest).decode() for digest in digests)


def _unescaped(text: str) -> str:
    """Return the text that a string of a script stands for."""
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)


def page(language: Language, scenarios: list[dict[str, str]]) -> str:
    """Return the page in a language."""
    told = wording(language)
    return (
        _environment()
        .get_template("index.html")
        .render(say=told.say, language=language, version=VERSION, scenarios=scenarios)
    )


@cache
def words(language: Language) -> dict[str, Any]:
    """Return what the page's script says, and the tones of a dark screen."""
    texts = wording(language).texts
    chosen = {key: text for key, text in texts.items() if key.startswith(_WORDS)}
    return {
        "language": language,
        "version": VERSION,
        "words": {key: text.replace("*", "") for key, text in chosen.items()},
        "tones": {tone.light: tone.dark for tone in TONES},
        "groups": list(GROUPS),
        "capabilities": list(CAPABILITIES),
        "month": DAYS_PER_MONTH,
    }


def _asset(name: str, text: str) -> Asset:
    body = text.encode()
    kind = _SCRIPT if name.endswith(".js") else _STYLE
    tag = hashlib.blake2b(body, digest_size=8).hexdigest()
    return Asset(kind, body, gzip.compress(body, 6, mtime=0), f'"{tag}"')


def _palette() -> str:
    light = "".join(f"--{tone.name}:{tone.light};" for tone in TONES)
    dark = "".join(f"--{tone.name}:{tone.dark};" for tone in TONES)
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("omnisim.web", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
