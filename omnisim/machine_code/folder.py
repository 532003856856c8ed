"""Folder: where machine code is kept, so that it is made once and not at every start.

The folder is named after everything that the code depends on: the text of this package's ground,
engine and yardstick, the versions, and the processor. An edit leads to another folder; an old one
can be thrown away at any time.

`NUMBA_CACHE_DIR` says where the folder is; without it, it is in the user's cache, or, if that
cannot be written, in the folder for temporary files, readable by this user only.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import llvmlite.binding as llvm

_OTHERS_WRITE: Final = 0o022
_PACKAGE: Final = Path(__file__).parents[1]
_CHOSEN: Final = "NUMBA_CACHE_DIR"
# What machine code can depend on.
_SEEN: Final = ("*.py", "machine_code/*.py", "engine/**/*.py", "measure/**/*.py")


@cache
def folder() -> Path | None:
    """Return where machine code is kept, or None if nothing can be written anywhere."""
    places = (place / _fingerprint() for place in _places())
    return next(filter(_is_ours, places), None)


def _places() -> Iterator[Path]:
    if chosen := os.environ.get(_CHOSEN):
        yield Path(chosen)
        return
    yield _user_cache() / "omnisim"
    yield Path(tempfile.gettempdir()) / f"omnisim-{_user_id()}"


def _user_cache() -> Path:
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - never fails, even without a home
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")


def _is_ours(place: Path) -> bool:
    """Whether we can write there and, as code from there is run, nobody else can."""
    try:
        place.mkdir(parents=True, mode=0o700, exist_ok=True)
        tempfile.TemporaryFile(dir=place).close()
    except OSError:
        return False
    return all(_is_owned(path) for path in (place, place.parent))


def _is_owned(place: Path) -> bool:
    if sys.platform == "win32":
        return True
    found = place.stat()
    return found.st_uid == _user_id() and not found.st_mode & _OTHERS_WRITE


def _user_id() -> int:
    return 0 if sys.platform == "win32" else os.getuid()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for text in (platform.python_version(), version("numba"), version("llvmlite")):
        digest.update(text.encode())
    for name, value in sorted(os.environ.items()):
        if name.startswith("NUMBA_") and name != _CHOSEN:  # some change what is compiled
            digest.update(f"{name}={value}".encode())
    digest.update(llvm.get_host_cpu_name().encode())
    digest.update(llvm.get_host_cpu_features().flatten().encode())
    for path in sorted(path for pattern in _SEEN for path in _PACKAGE.glob(pattern)):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]
