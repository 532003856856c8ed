"""Records come back as they were, and nothing else ever comes from a file."""

from __future__ import annotations

import hashlib
import io
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from omnisim.files.record_file import Damaged, read_record, write_record


class Labels(NamedTuple):
    words: tuple[str, ...]
    places: tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    labels: Labels
    points: NDArray[Any]
    shades: NDArray[np.float32] | None


class Album(NamedTuple):
    title: str
    year: int
    size: float
    is_open: bool
    picture: Picture


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
WHOLE = st.integers(-(2**63), 2**63 - 1)
LABELS = st.builds(
    Labels, st.lists(TEXT, max_size=3).map(tuple), st.lists(WHOLE, max_size=3).map(tuple)
)
SHAPES = arrays.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4)
KINDS = st.sampled_from([np.float64, np.int64, np.uint8])
POINTS = KINDS.flatmap(lambda kind: arrays.arrays(kind, SHAPES))
SHADES = st.none() | arrays.arrays(np.float32, SHAPES)
PICTURES = st.builds(Picture, LABELS, POINTS, SHADES)
ALBUMS = st.builds(Album, TEXT, WHOLE, st.floats(), st.booleans(), PICTURES)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("records") / "album.npz"


def same(one: Any, other: Any) -> bool:
    """Whether two records are equal to the last bit, and of the same types."""
    if isinstance(one, Picture):
        one, other = vars(one), vars(other)
        return all(same(one[name], other[name]) for name in one)
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and repr(one) == repr(other)
    if isinstance(one, tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


@given(ALBUMS)
def test_a_record_comes_back_as_it_was(path: Path, album: Album) -> None:
    write_record(album, path)
    assert same(read_record(Album, path), album)


@given(st.integers(0, 600), st.integers(1, 255))
def test_any_damage_is_noticed(path: Path, place: int, flip: int) -> None:
    write_record(Labels(("a", "b"), (1, 2)), path)
    written = bytearray(path.read_bytes())
    written[place % len(written)] ^= flip
    path.write_bytes(written)
    with pytest.raises(Damaged):
        read_record(Labels, path)


@given(st.integers(0, 10**4))
def test_a_part_of_a_file_is_no_file(path: Path, length: int) -> None:
    write_record(Labels(("a", "b"), (1, 2)), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: min(length, len(whole) - 1)])
    with pytest.raises(Damaged):
        read_record(Labels, path)


def test_a_file_of_another_kind_is_refused(path: Path) -> None:
    write_record(Labels(("a", "b"), (1, 2)), path)
    with pytest.raises(Damaged, match="title"):
        read_record(Album, path)


class Trap:
    def __reduce__(self) -> Any:
        return pytest.fail, ("a file was allowed to run something",)


def test_reading_runs_nothing(path: Path) -> None:
    archive = io.BytesIO()
    np.savez(archive, words=np.array([Trap()], dtype=object), places=np.array([1]))
    for trap in (archive.getvalue(), pickle.dumps(Trap())):
        path.write_bytes(hashlib.blake2b(trap, digest_size=16).digest() + trap)
        with pytest.raises(Damaged, match="allow_pickle"):
            read_record(Labels, path)
