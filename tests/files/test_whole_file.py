"""What is written appears all at once, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from omnisim.errors import Faults
from omnisim.files.whole_file import write_text, write_texts, written_whole


def test_nothing_is_seen_before_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    path.write_text("old")
    with written_whole(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_is_interrupted_leaves_nothing_behind(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    path = tmp_path / "answer.txt"
    path.write_text("old")

    def interrupted() -> None:
        with written_whole(path) as file:
            file.write(b"new")
            raise interruption

    with pytest.raises(interruption):
        interrupted()
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_files_that_belong_together_appear_together(tmp_path: Path) -> None:
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    write_texts({one: "1", other: "ü"})
    assert (one.read_bytes(), other.read_bytes()) == (b"1", "ü".encode())
    with pytest.raises(Faults):
        write_texts({one: "2", tmp_path / "no folder" / "other.txt": "2"})
    assert one.read_text() == "1"
    assert {*tmp_path.iterdir()} == {one, other}


@pytest.mark.parametrize("where", ["no folder/a.txt", "a file/a.txt", "a folder"])
def test_where_nothing_can_be_written_a_letter_says_so(tmp_path: Path, where: str) -> None:
    (tmp_path / "a file").touch()
    (tmp_path / "a folder").mkdir()
    with pytest.raises(Faults, match="cannot be written"):
        write_text("text", tmp_path / where)
    assert len([*tmp_path.iterdir()]) == 2


@pytest.mark.skipif(os.name == "nt", reason="there is no mask of permissions")
def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    write_text("text", tmp_path / "ours.txt")
    (tmp_path / "plain.txt").touch()
    ours, plain = ((tmp_path / name).stat().st_mode for name in ("ours.txt", "plain.txt"))
    assert ours == plain
