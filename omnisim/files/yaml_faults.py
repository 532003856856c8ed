"""YAML faults: what a YAML parser stumbles over, in the words of those who write the file."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from omnisim.errors import Letter, Place


class _Meaning(NamedTuple):
    """A part of the parser's message, and what it means to a writer."""

    message: str
    found: str
    advice: str


_MEANINGS: Final = (
    _Meaning(
        "'\\t'",
        "a tab",
        "Indent with spaces: two for each level.",
    ),
    _Meaning(
        "mapping values are not allowed here",
        "a colon where no entry can begin",
        "Mend the indentation of this line, put a space after the colon of the line above, or "
        "quote a text that holds a colon.",
    ),
    _Meaning(
        "could not find expected ':'",
        "a line that is not an entry",
        "Write name: value with a space after the colon, or mend the indentation.",
    ),
    _Meaning(
        "found unexpected end of stream",
        "a quote that is never closed",
        "Add the closing quote.",
    ),
    _Meaning(
        "found unexpected document separator",
        "a quote that is never closed",
        "Add the closing quote.",
    ),
    _Meaning(
        "expected ',' or '}'",
        "a { that is not closed, or a missing comma",
        "Put commas between the entries and } at the end; quote a text that holds { } [ ] or :",
    ),
    _Meaning(
        "expected ',' or ']'",
        "a [ that is not closed, or a missing comma",
        "Put commas between the items and ] at the end; quote a text that holds { } [ ] or :",
    ),
    _Meaning(
        "expected <block end>",
        "a line that fits neither the level above nor this one",
        "Give all entries of one group the same indentation; quote a text that goes on after a "
        "closing quote or bracket.",
    ),
    _Meaning(
        "expected '<document start>'",
        "a line further left than the first entry",
        "Begin all entries of the outermost level in the same column.",
    ),
    _Meaning(
        "expected the node content",
        "a comma or dash where a value should stand",
        "Write the missing value, or put the text in quotes.",
    ),
    _Meaning(
        "found unknown escape character",
        "a backslash that YAML does not know",
        "Use 'single quotes', where a backslash is only a backslash.",
    ),
    _Meaning(
        "sequence entries are not allowed here",
        "a list item where no list can begin",
        "Begin the list on a new line, or write [a, b].",
    ),
    _Meaning(
        "cannot start any token",
        "a sign that no value can begin with",
        "Put the value in quotes.",
    ),
    _Meaning(
        "while scanning a directive",
        "a line that begins with %",
        "Put the value in quotes, or delete the line.",
    ),
    _Meaning(
        "while scanning an",
        "a value that begins with * or &",
        "Put the value in quotes.",
    ),
    _Meaning(
        "while scanning a block scalar",
        "a | or > that no indented text follows",
        "Put the text on the next lines, indented; or put the value in quotes.",
    ),
    _Meaning(
        "tag",
        "a value that begins with !",
        "Put the value in quotes.",
    ),
)
_OTHERWISE: Final = _Meaning(
    "",
    "something that YAML cannot read",
    "Compare the line with its neighbours: indentation, colons, quotes, brackets.",
)


def syntax_letter(error: Exception, near: Place) -> Letter:
    """The letter for an exception of the parser, where it stumbled, or else near there."""
    message = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    meaning = next((m for m in _MEANINGS if m.message in message), _OTHERWISE)
    return Letter(place=_place(error, near), found=meaning.found, advice=meaning.advice)


def _place(error: Any, near: Place) -> Place:
    """Where the cause stands: an unclosed quote is where it opens, not where the file ends."""
    opening = getattr(error, "context_mark", None)
    stumbled = getattr(error, "problem_mark", None)
    mark = opening if opening and _is_unclosed(error) else stumbled or opening
    return Place(near.file, mark.line + 1, mark.column + 1) if mark else near


def _is_unclosed(error: Any) -> bool:
    starts = ("found unexpected end", "found unexpected document", "could not find", "expected ','")
    return str(getattr(error, "problem", "")).startswith(starts)
