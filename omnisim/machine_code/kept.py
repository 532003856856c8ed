"""Kept: a function that is compiled when first wanted, and from then on found ready.

numba compiles it; the machine code goes to a file (folder.py), and the next process loads it from
there with LLVM alone: importing numba takes ten times as long.
"""

from __future__ import annotations

import ctypes
import hashlib
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import llvmlite.binding as llvm

from omnisim.machine_code.folder import folder
from omnisim.machine_code.layout import Held, Kind

_OPTIMISED: Final = 1  # of 3: everything is inlined anyway; more passes give no faster code
_DONE: Final = 0  # what compiled code returns if nothing went wrong
_one_at_a_time: Final = threading.Lock()  # numba compiles for one thread
_loaded: Final[list[Any]] = []  # engines of LLVM: what they have loaded lives as long as they do


class Code(NamedTuple):
    """Machine code of one function: an object file, and the name to call."""

    name: str
    file: bytes


class Kept:
    """A function of named tuples that returns an integer, as machine code."""

    def __init__(self, function: Callable[..., int]) -> None:
        self.plain = function
        self._ready: dict[tuple[Kind, ...], Callable[..., int]] = {}

    def __call__(self, *held: Held) -> int:
        """Run it."""
        result, error = ctypes.c_int64(), ctypes.c_void_p()
        run = self._code(tuple(each.kind for each in held))
        addresses = (each.address for each in held)
        status = run(ctypes.byref(result), ctypes.byref(error), *addresses)
        if status != _DONE:
            raise RuntimeError(f"{self.plain.__name__} has ended with status {status}")
        return result.value

    @property
    def is_ready(self) -> bool:
        """Whether it can run without being compiled first."""
        place = folder()
        return bool(self._ready) or (place is not None and any(place.glob(f"{self._name}-*.o")))

    def prepare(self, *held: Held) -> None:
        """Compile it for named tuples of these kinds, or fetch what was compiled before."""
        self._code(tuple(each.kind for each in held))

    @property
    def _name(self) -> str:
        return f"{self.plain.__module__}.{self.plain.__qualname__}"

    def _code(self, kinds: tuple[Kind, ...]) -> Callable[..., int]:
        with _one_at_a_time:
            if kinds not in self._ready:
                file = self._file(kinds)
                code = _read(file) if file else None
                if code is None:
                    code = _compiled(self.plain, kinds)
                    if file:
                        _write(code, file)
                self._ready[kinds] = _callable(code, len(kinds))
        return self._ready[kinds]

    def _file(self, kinds: tuple[Kind, ...]) -> Path | None:
        place, digest = folder(), hashlib.sha256(repr(kinds).encode()).hexdigest()
        return None if place is None else place / f"{self._name}-{digest[:16]}.o"


def kept(function: Callable[..., int]) -> Kept:
    """Return a function that is compiled when first called, and kept where that is possible."""
    return Kept(function)


def _compiled(function: Callable[..., int], kinds: tuple[Kind, ...]) -> Code:
    import numba  # late: it takes longer to import than all the rest

    from omnisim.compilable import let_code_be_compiled
    from omnisim.machine_code.numba_types import type_of

    let_code_be_compiled()
    njit: Any = numba.njit  # its types do not know all its options
    dispatcher = njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    config: Any = numba.config  # it is filled when numba is imported
    before = config.OPT
    config.OPT = type(before)(_OPTIMISED)
    try:
        dispatcher.compile(tuple(map(type_of, kinds)))
    finally:
        config.OPT = before
    (made,) = dispatcher.overloads.values()
    _, _, (file, _) = made.library.serialize_using_object_code()
    return Code(made.fndesc.llvm_func_name, file)


def _callable(code: Code, n_arguments: int) -> Callable[..., int]:
    """Return what calls machine code, as numba's code is called, without the interpreter's lock."""
    if sys.platform == "win32":
        import numba  # noqa: F401 - it says there where the mathematical functions are
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    machine = target.create_target_machine(codemodel="jitdefault", jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(code.file))
    engine.finalize_object()
    _loaded.append(engine)
    pointers = [ctypes.c_void_p] * (2 + n_arguments)
    return ctypes.CFUNCTYPE(ctypes.c_int32, *pointers)(engine.get_function_address(code.name))


def _read(file: Path) -> Code | None:
    """Return code that was kept; None if it is not there, or not as it was written."""
    try:
        digest, _, content = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    if digest != _digest(content):
        return None
    name, _, code = content.partition(b"\n")
    return Code(name.decode(), code)


def _write(code: Code, file: Path) -> None:
    """Keep code; whoever looks meanwhile finds all of it or nothing. If it cannot be: no matter."""
    content = code.name.encode() + b"\n" + code.file
    with suppress(OSError), tempfile.TemporaryDirectory(dir=file.parent) as folder:
        part = Path(folder) / file.name
        part.write_bytes(_digest(content) + b"\n" + content)
        part.replace(file)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
