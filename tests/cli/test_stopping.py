"""Stopping: a request to end is met even where it makes something else fail."""

from __future__ import annotations

import pytest

from omnisim.cli import app
from omnisim.cli.stopping import code_of_stop


def failing(first: BaseException, then: BaseException) -> BaseException:
    """Return the second error, raised while the first was on its way."""
    then.__context__ = first
    return then


@pytest.mark.parametrize(("ask", "code"), [(KeyboardInterrupt(), 130), (SystemExit(143), 143)])
def test_a_stop_is_found_behind_what_it_broke(ask, code, monkeypatch, capsys):
    closing = failing(ask, ValueError("cannot close while something is being written"))

    def interrupted(_: list[str]) -> int:
        raise failing(closing, OSError("gone"))

    assert code_of_stop(ask) == code_of_stop(closing) == code
    monkeypatch.setattr(app, "_answered", interrupted)
    assert app.run(["compare"]) == code
    assert "Stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error", [ValueError("a fault of ours"), SystemExit(1), failing(KeyError("a"), OSError("b"))]
)
def test_nobody_asked_to_stop(error, monkeypatch):
    def failed(_: list[str]) -> int:
        raise error

    assert code_of_stop(error) is None
    monkeypatch.setattr(app, "_answered", failed)
    with pytest.raises(type(error)):
        app.run(["compare"])
