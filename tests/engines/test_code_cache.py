"""Where compiled code is kept, and that a change of any source leads elsewhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numba
import pytest

from omnisim import code_cache
from omnisim.engine import compiled
from omnisim.engine.build.plan import plan_of
from omnisim.engine.compiled import kernel
from tests.shops import small_shop


@pytest.fixture(autouse=True)
def _forget_the_folder() -> Iterator[None]:
    code_cache.folder.cache_clear()
    yield
    code_cache.folder.cache_clear()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def test_the_users_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "chosen"))
    place = code_cache.folder()
    assert place is not None
    assert place.parent == tmp_path / "chosen"
    assert place.is_dir()


def test_the_users_cache(home: Path) -> None:
    place = code_cache.folder()
    assert place is not None
    assert home in place.parents


def test_where_home_cannot_be_written(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(code_cache.tempfile, "gettempdir", lambda: str(temporary))
    monkeypatch.setattr(code_cache, "_user_cache", lambda: home / "a file" / "cache")
    (home / "a file").touch()
    place = code_cache.folder()
    assert place is not None
    assert temporary in place.parents


def test_nowhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "a file").touch()
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(home / "a file"))
    assert code_cache.folder() is None
    assert not code_cache.is_ready(code_cache.kept(_twice))


def test_nothing_is_run_that_another_user_could_have_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = home.stat().st_uid
    monkeypatch.setattr(code_cache, "_user_id", lambda: owner + 1)
    assert code_cache.folder() is None


def test_a_change_of_any_source_leads_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engine" / "compiled").mkdir(parents=True)
    (tmp_path / "measure").mkdir()
    ground, room = tmp_path / "distributions.py", tmp_path / "engine" / "compiled" / "life.py"
    yardstick = tmp_path / "measure" / "events.py"
    found = []
    monkeypatch.setattr(code_cache, "_PACKAGE", tmp_path)
    for text in ("one", "two"):
        for path in (ground, room, yardstick):
            path.write_text(text)
            found.append(code_cache._fingerprint())
    assert len({*found}) == len(found)
    room.rename(room.with_name("death.py"))
    assert code_cache._fingerprint() not in found


def _twice(number: float) -> float:
    return 2.0 * number


def _twice_and_more(number: float) -> float:
    return 3.0 * number


def test_one_function_kept_makes_no_other_ready(home: Path) -> None:
    code_cache.kept(_twice_and_more)(1.0)
    assert not code_cache.is_ready(code_cache.kept(_twice))
    assert code_cache.kept(_twice)(1.0) == 2.0
    assert code_cache.is_ready(code_cache.kept(_twice))  # from the folder


def test_a_fold_kept_makes_no_engine_ready(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = code_cache.folder()
    assert place is not None
    for name in ("fold_plain", "fold_plain-2"):
        (place / f"events.{name}-1.py311.1.nbc").touch()
    monkeypatch.setattr(kernel, "advance", code_cache.kept(kernel.advance.py_func))
    monkeypatch.setattr(kernel, "populate", code_cache.kept(kernel.populate.py_func))
    assert not compiled.is_compiled()


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
