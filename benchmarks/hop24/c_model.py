"""C: hop24.c, compiled when first asked for and called in this process."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .market import (
    CHANNELS,
    GAP,
    HORIZON,
    LEAD_TIME,
    LEAVES,
    MARKETPLACE,
    POINTS,
    REPEAT,
    STAFFED,
    WEB,
    Hop24,
    Tally,
)

_NONE: Final = -1
_ENTRIES: Final = 256
_SOURCE: Final = Path(__file__).with_name("hop24.c")
_OPTIONS: Final = ("-O3", "-march=native", "-shared", "-fPIC")


def compiler() -> str | None:
    """Return a C compiler, if there is one."""
    return shutil.which("cc") or shutil.which("gcc")


@cache
def _library() -> ctypes.CDLL:
    folder = Path(tempfile.mkdtemp(prefix="hop24-"))
    try:
        library = folder / "hop24.so"
        command = [compiler() or "cc", *_OPTIONS, str(_SOURCE), "-o", str(library), "-lm"]
        subprocess.run(command, check=True)
        return ctypes.CDLL(str(library))
    finally:
        shutil.rmtree(folder)


def counted(market: Hop24, seed: int, *, log: bool = False) -> Tally:
    """Simulate; return what was counted."""
    tally = np.zeros(len(Tally._fields), np.int64)
    described = _struct_of(market)
    run = _library().hop24
    run.restype = ctypes.c_int64
    run(
        described.ctypes.data_as(ctypes.c_void_p),
        ctypes.c_uint64(seed),
        ctypes.c_int(log),
        tally.ctypes.data_as(ctypes.c_void_p),
    )
    return Tally(*tally.tolist())


def _struct_of(market: Hop24) -> NDArray[np.void]:
    """Return the market as the struct that hop24.c reads."""
    desks = list(STAFFED)
    stages = np.arange(POINTS) // len(CHANNELS)
    rows, ends = market.hops.nonzero()
    fields = {
        "customers": market.customers,
        "start": np.searchsorted(rows, np.arange(POINTS + 1)),
        "target": _filled(ends),
        "bound": _filled(np.concatenate([_bounds(row[row > 0.0]) for row in market.hops])),
        "entry": _bounds(market.entry),
        "dwell": market.dwell,
        "shape": market.dwell_shape,
        "desk": np.array([desks.index(p) if p in STAFFED else _NONE for p in range(POINTS)]),
        "people": np.array([STAFFED[point] for point in desks]),
        "service": np.array([market.service[point] for point in desks]),
        "patience": np.array([market.patience(point) for point in desks]),
        "web": stages * len(CHANNELS) + WEB,
        "marketplace": MARKETPLACE,
        "stock": np.array([market.reorder_point, market.order_up_to]),
        "rest": np.array([LEAD_TIME, HORIZON, GAP, REPEAT, LEAVES]),
    }
    parts = {name: np.asarray(value) for name, value in fields.items()}
    layout = [(name, part.dtype, part.shape) for name, part in parts.items()]
    struct = np.zeros(1, np.dtype(layout, align=True))
    for name, part in parts.items():
        struct[name][0] = part
    return struct


def _bounds(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the running total; rounding does not keep it from 1."""
    bounds = np.cumsum(shares)
    bounds[bounds > 1.0 - 1e-9] = 1.0
    return bounds


def _filled(entries: NDArray[np.generic]) -> NDArray[np.generic]:
    return np.concatenate([entries, np.zeros(_ENTRIES - len(entries), entries.dtype)])
