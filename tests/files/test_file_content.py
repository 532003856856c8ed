import os

import pytest

from omnisim.errors import Faults
from omnisim.files.file_content import MAX_BYTES, content_of, text_of


def letter_of(call, *arguments):
    with pytest.raises(Faults) as caught:
        call(*arguments)
    (letter,) = caught.value.letters
    return letter


def test_content_is_the_bytes_of_a_file(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_bytes(b"name: Toko \xc3\xa9\n")
    assert text_of(content_of(path), str(path)) == "name: Toko é\n"


def test_a_missing_file_is_answered_with_the_nearest_name(tmp_path):
    (tmp_path / "fashion_retail.yaml").touch()
    letter = letter_of(content_of, tmp_path / "fashion-retail.yml")
    assert letter.found == "no such file"
    assert str(tmp_path / "fashion_retail.yaml") in letter.advice
    assert letter.where == str(tmp_path / "fashion-retail.yml")


def test_another_kind_of_file_was_not_meant(tmp_path):
    (tmp_path / "fashion_retail.pkl").touch()
    assert "no such name" in letter_of(content_of, tmp_path / "fashion_retail.yaml").advice


def test_a_misspelt_folder_is_answered_with_the_file_in_the_right_one(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "shop.yaml").touch()
    advice = letter_of(content_of, tmp_path / "scenario" / "shop.yaml").advice
    assert advice == f"Did you mean {tmp_path / 'scenarios' / 'shop.yaml'}?"


def test_a_missing_folder_is_named(tmp_path):
    assert str(tmp_path / "none") in letter_of(content_of, tmp_path / "none" / "a.yaml").advice


def test_a_folder_is_no_file(tmp_path):
    assert letter_of(content_of, tmp_path).found == "a folder"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert letter_of(content_of, tmp_path / "pipe").found == "a device or pipe"


@pytest.mark.parametrize("name", ["a\0b", "a" * 5000])
def test_impossible_names_are_letters_too(name):
    assert letter_of(content_of, name).found


def test_a_file_that_may_not_be_read_is_a_letter(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "shop.yaml"
    path.touch()
    monkeypatch.setattr("pathlib.Path.open", refuse)
    assert "Permission denied" in letter_of(content_of, path).found


def test_of_a_huge_file_little_more_than_the_bound_is_read(tmp_path, monkeypatch):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    asked = []
    opened = path.open("rb")
    read = opened.read

    class Spy:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            opened.close()

        def read(self, size=-1):
            asked.append(size)
            return read(size)

    monkeypatch.setattr("pathlib.Path.open", lambda *_, **__: Spy())
    assert letter_of(content_of, path).found == "more than 5 MB"
    assert asked == [MAX_BYTES + 1]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("a: é".encode("utf-16"), "a text in UTF-16"),
        (b"\x7fELF\0\0", "a binary file"),
        ("a: 1\nb: é".encode("latin-1"), "a character that is not UTF-8 in line 2"),
        (b"a" * (MAX_BYTES + 1), "more than 5 MB"),
        ("a: \x07", "the control character U+0007"),
        ("a: \ud800", "the control character U+D800"),
    ],
)
def test_content_that_is_no_text_is_a_letter(content, found):
    letter = letter_of(text_of, content, "shop.yaml")
    assert letter.found == found


def test_a_control_character_is_found_in_its_line():
    assert letter_of(text_of, "a: 1\r\nbc: \x1b[31m", "shop.yaml").where == "shop.yaml:2:5"


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert text_of(b"\xef\xbb\xbfa: 1", "shop.yaml") == "a: 1"
