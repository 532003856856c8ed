"""File content: the bytes at a path and the text in them, or a letter that says why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from omnisim.errors import Faults, Letter, Place, did_you_mean, nearest, said

MAX_BYTES: Final = 5_000_000

_TEXT_FILE: Final = "a text file in UTF-8"
_CONTROL: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_OTHER_ENCODINGS: Final = (b"\xff\xfe", b"\xfe\xff")


def content_of(path: str | Path) -> bytes:
    """The bytes of a file of at most `MAX_BYTES`, of which no more are read; raises Faults."""
    try:
        return _content_of(Path(path))
    except OSError as error:
        raise _about(
            str(path),
            said(
                "the file cannot be read: {reason}",
                reason=error.strerror or said("no reason given"),
            ),
        ) from error
    except ValueError as error:  # a NUL in the name
        raise _about(str(path), "a file name that no file can have") from error


def text_of(content: bytes | str, file: str) -> str:
    """The text of some content, without a byte order mark; raises Faults."""
    size = len(content)
    if size > MAX_BYTES:
        raise _too_large(file)
    text = content if isinstance(content, str) else _decoded(content, file)
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    if match := _CONTROL.search(text):
        raise _unprintable(file, text, match.start())
    return text


def _content_of(path: Path) -> bytes:
    if path.is_dir():
        raise _about(str(path), "a folder", "a file", "Name a file in it.")
    if not path.exists():
        raise _missing(path)
    if not path.is_file():
        raise _about(str(path), "a device or pipe", "a file", "Save the text as a file first.")
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _too_large(str(path))
    return content


def _missing(path: Path) -> Faults:
    folder = path.parent
    if not folder.is_dir():
        advice = said("There is no folder {folder}.", folder=folder)
        near = nearest(folder.name, _names(folder.parent, Path.is_dir))
        if near and (folder.parent / near / path.name).is_file():
            advice = did_you_mean(folder.parent / near / path.name)
        return _about(str(path), "no such file", advice=advice)
    near = nearest(path.name, _names(folder, lambda each: _kind(each) == _kind(path)))
    advice = (
        did_you_mean(folder / near)
        if near
        else said("The folder {folder} has no such name.", folder=folder)
    )
    return _about(str(path), "no such file", advice=advice)


def _kind(path: Path) -> str:
    return ".yaml" if path.suffix == ".yml" else path.suffix


def _names(folder: Path, is_meant: Callable[[Path], bool]) -> list[str]:
    """The names in a folder, if it is one, of all that may be meant."""
    return (
        sorted(each.name for each in folder.iterdir() if is_meant(each)) if folder.is_dir() else []
    )


def _too_large(file: str) -> Faults:
    return _about(
        file,
        said("more than {size} MB", size=MAX_BYTES // 10**6),
        "a scenario is some kilobytes",
        "Check that this is the right file.",
    )


def _decoded(content: bytes, file: str) -> str:
    if content.startswith(_OTHER_ENCODINGS):
        raise _about(file, "a text in UTF-16", _TEXT_FILE, "Save it again as UTF-8.")
    if b"\0" in content:
        raise _about(file, "a binary file", _TEXT_FILE, "Check that this is the right file.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = said("a character that is not UTF-8 in line {line}", line=line)
        raise _about(file, found, _TEXT_FILE, "Save it again as UTF-8.") from error


def _unprintable(file: str, text: str, at: int) -> Faults:
    before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
    place = Place(file, before.count("\n") + 1, at - text.rfind("\n", 0, at))
    found = said("the control character U+{code:04X}", code=ord(text[at]))
    return Faults([Letter(place=place, found=found, advice="Delete it, or copy the text anew.")])


def _about(file: str, found: str, possible: str = "", advice: str = "") -> Faults:
    return Faults([Letter(place=Place(file), found=found, possible=possible, advice=advice)])
