"""Where machine code is kept, that a change of any source leads elsewhere, and what loads it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from omnisim.engine import compiled
from omnisim.engine.build.plan import plan_of
from omnisim.engine.compiled import kernel
from omnisim.engine.model import Floats
from omnisim.machine_code import folder as place_of_code
from omnisim.machine_code.folder import folder
from omnisim.machine_code.kept import _read, kept
from omnisim.machine_code.layout import Held
from tests.shops import small_shop


class Numbers(NamedTuple):
    """What the functions below work on."""

    entries: Floats


@pytest.fixture(autouse=True)
def _forget_the_folder() -> Iterator[None]:
    folder.cache_clear()
    yield
    folder.cache_clear()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def test_the_users_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "chosen"))
    place = folder()
    assert place is not None
    assert place.parent == tmp_path / "chosen"
    assert place.is_dir()


def test_the_users_cache(home: Path) -> None:
    place = folder()
    assert place is not None
    assert home in place.parents


def test_where_home_cannot_be_written(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(place_of_code.tempfile, "gettempdir", lambda: str(temporary))
    monkeypatch.setattr(place_of_code, "_user_cache", lambda: home / "a file" / "cache")
    (home / "a file").touch()
    place = folder()
    assert place is not None
    assert temporary in place.parents


def test_nowhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "a file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(home / "a file"))
    assert folder() is None
    assert not kept(_twice).is_ready
    assert kept(_twice)(halves()) == 4  # all the same


def test_nothing_is_run_that_another_user_could_have_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = home.stat().st_uid
    monkeypatch.setattr(place_of_code, "_user_id", lambda: owner + 1)
    assert folder() is None


def test_a_change_of_any_source_leads_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engine" / "compiled").mkdir(parents=True)
    (tmp_path / "measure").mkdir()
    ground, room = tmp_path / "distributions.py", tmp_path / "engine" / "compiled" / "life.py"
    yardstick = tmp_path / "measure" / "events.py"
    found = []
    monkeypatch.setattr(place_of_code, "_PACKAGE", tmp_path)
    for text in ("one", "two"):
        for path in (ground, room, yardstick):
            path.write_text(text)
            found.append(place_of_code._fingerprint())
    assert len({*found}) == len(found)
    room.rename(room.with_name("death.py"))
    assert place_of_code._fingerprint() not in found


def _twice(numbers: Any) -> int:
    for i in range(len(numbers.entries)):
        numbers.entries[i] *= 2.0
    return len(numbers.entries)


def _twice_and_more(numbers: Any) -> int:
    numbers.entries[0] *= 3.0
    return 1


def halves() -> Held:
    return Held(Numbers(np.full(4, 0.5)))


def test_one_function_kept_makes_no_other_ready(home: Path) -> None:
    assert kept(_twice_and_more)(halves()) == 1
    assert not kept(_twice).is_ready
    assert kept(_twice)(halves()) == 4
    assert kept(_twice).is_ready  # from the folder


def test_a_fold_kept_makes_no_engine_ready(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder()
    assert place is not None
    for name in ("fold_plain", "fold_plain-2"):
        (place / f"omnisim.measure.events.{name}-1.o").touch()
    monkeypatch.setattr(kernel, "advance", kept(kernel.advance.plain))
    monkeypatch.setattr(kernel, "populate", kept(kernel.populate.plain))
    assert not compiled.is_compiled()


_TWICE = """
import sys
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.machine_code.kept import kept
from omnisim.machine_code.layout import Held


class Numbers(NamedTuple):
    entries: NDArray[np.float64]


@kept
def twice(numbers):
    for i in range(len(numbers.entries)):
        numbers.entries[i] *= 2.0
    return len(numbers.entries)


numbers = Numbers(np.full(2, 0.5))
print(twice(Held(numbers)), *numbers.entries, "numba" in sys.modules)
"""


def test_what_was_kept_is_loaded_without_the_compiler(home: Path) -> None:
    (home / "doubles.py").write_text(_TWICE)
    paths = os.pathsep.join([str(home), str(Path(__file__).parents[2])])
    said = [
        subprocess.run(
            [sys.executable, "-c", "import doubles"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": paths},
        ).stdout.split()
        for _ in range(2)
    ]
    assert said == [["2", "1.0", "1.0", "True"], ["2", "1.0", "1.0", "False"]]


@pytest.mark.parametrize("left", [0, 0.01, 0.5, 0.9, 0.999])
def test_a_damaged_file_is_made_anew(home: Path, left: float) -> None:
    kept(_twice)(halves())
    place = folder()
    assert place is not None
    (file,) = place.glob("*.o")
    whole = file.read_bytes()
    file.write_bytes(whole[: int(left * len(whole))])
    assert kept(_twice)(halves()) == 4
    assert _read(file) is not None


def test_nothing_is_left_beside_what_is_kept(home: Path) -> None:
    kept(_twice)(halves())
    place = folder()
    assert place is not None
    assert [each.suffix for each in place.iterdir()] == [".o"]


def test_a_folder_that_others_can_write_is_not_ours(home: Path) -> None:
    shared = home / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    assert not place_of_code._is_ours(shared / "code")


def test_what_numba_is_told_leads_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = place_of_code._fingerprint()
    monkeypatch.setenv("NUMBA_BOUNDSCHECK", "1")
    assert place_of_code._fingerprint() != before


def test_the_engine_once_kept_runs_without_the_compiler() -> None:
    plan = plan_of(small_shop(), "omni")
    compiled.compile_first(plan)
    script = """
import sys
from omnisim.engine import compiled
from omnisim.engine.build.plan import plan_of
from tests.shops import small_shop
print(sum(map(len, compiled.run(plan_of(small_shop(), "omni"), 1))), "numba" in sys.modules)
"""
    root = str(Path(__file__).parents[2])
    said = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": root},
    ).stdout.split()
    assert said == [str(sum(map(len, compiled.run(plan, 1)))), "False"]


def test_importing_the_yardstick_imports_no_compiler() -> None:
    rooms = "import omnisim.measure.fold, omnisim.measure.kpis, omnisim.measure.statistics"
    script = f"{rooms}, sys; print('numba' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_compiled_once() -> None:
    plan = plan_of(small_shop(), "omni")
    compiled.compile_first(plan)
    assert compiled.is_compiled()
    assert sum(map(len, compiled.run(plan, 1))) > 0
