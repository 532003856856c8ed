"""Code cache: where compiled code is kept, so that it is compiled once and not at every start.

numba looks only at the file of the function it has compiled, not at those of the functions called
from there. The folder is therefore named after everything that compiled code depends on: the text
of this package's ground, engine and yardstick, the versions, and the processor. An edit leads to
another folder; an old one can be thrown away at any time.

`NUMBA_CACHE_DIR` says where the folder is; without it, it is in the user's cache, or, if that
cannot be written, in the folder for temporary files, readable by this user only.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import llvmlite
import llvmlite.binding
import numba
from numba import njit

from omnisim.compilable import let_code_be_compiled

_CONFIG: Final[Any] = numba.config  # numba fills it when it is imported
_OPTIMISED: Final = 1  # of 3
_PACKAGE: Final = Path(__file__).parent
# What compiled code can depend on.
_SEEN: Final = ("*.py", "engine/**/*.py", "measure/**/*.py")


def kept(function: Callable[..., Any]) -> Any:
    """Return a function that is compiled when first called, and kept where that is possible."""
    let_code_be_compiled()
    dispatcher = njit(error_model="numpy", nogil=True)(function)
    dispatcher.compile = _quickly(dispatcher.compile)  # type: ignore[method-assign]
    if (place := folder()) is not None:
        with _numba_using(place):
            dispatcher.enable_caching()
    return dispatcher


def _quickly(compiling: Callable[..., Any]) -> Callable[..., Any]:
    """Return what compiles with few passes of the optimiser: everything is inlined anyway.

    More passes take twice as long and give no faster code.
    """

    def compile_quickly(signature: Any) -> Any:
        before = _CONFIG.OPT
        _CONFIG.OPT = type(before)(_OPTIMISED)
        try:
            return compiling(signature)
        finally:
            _CONFIG.OPT = before

    return compile_quickly


def is_ready(dispatcher: Any) -> bool:
    """Whether one of the `kept` functions can run without being compiled first."""
    if dispatcher.signatures:
        return True
    function, place = dispatcher.py_func, folder()
    name = f"{Path(function.__code__.co_filename).stem}.{function.__qualname__}"
    return place is not None and any(place.rglob(f"{name}-*.nbc"))  # as numba calls its files


@cache
def folder() -> Path | None:
    """Return where compiled code is kept, or None if nothing can be written anywhere."""
    places = (place / _fingerprint() for place in _places())
    return next(filter(_is_ours, places), None)


def _places() -> Iterator[Path]:
    if _CONFIG.CACHE_DIR:
        yield Path(_CONFIG.CACHE_DIR)
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
    return sys.platform == "win32" or place.stat().st_uid == _user_id()


def _user_id() -> int:
    return 0 if sys.platform == "win32" else os.getuid()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for version in (platform.python_version(), numba.__version__, llvmlite.__version__):
        digest.update(version.encode())
    digest.update(llvmlite.binding.get_host_cpu_name().encode())
    digest.update(llvmlite.binding.get_host_cpu_features().flatten().encode())
    for path in sorted(path for pattern in _SEEN for path in _PACKAGE.glob(pattern)):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


@contextmanager
def _numba_using(place: Path) -> Iterator[None]:
    before = _CONFIG.CACHE_DIR
    _CONFIG.CACHE_DIR = str(place)
    try:
        yield
    finally:
        _CONFIG.CACHE_DIR = before
