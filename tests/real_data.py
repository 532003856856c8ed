"""Real data: files that no test may download and no commit may hold.

They are looked for in the folder named by OMNISIM_DATA (relative to the project; by default beside
it). CDNOW also comes inside the wheel of `lifetimes`. A test whose file is missing is skipped with
a reason that names it.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd
import pytest

from omnisim.repeat_buying import Purchases

_PROJECT = Path(__file__).resolve().parent.parent
_FOLDER = _PROJECT / os.environ.get("OMNISIM_DATA", "../shared/data")


_IN_LIFETIMES = {
    "cdnow_sample.csv.gz": "CDNOW_sample.txt",
    "cdnow_master.csv.gz": "CDNOW_master.txt",
}
CDNOW_COLUMNS = {"customer": "customer_id", "time": "date", "value": "usd"}
CDNOW_CONSTANT = {"event": "order", "channel": "web"}


def data_file(name: str) -> Path:
    """Return the path of a data file, or skip the test that asks."""
    path = _FOLDER / name
    if path.is_file():
        return path
    if name in _IN_LIFETIMES and find_spec("lifetimes") is not None:
        return _copied(name)
    pytest.skip(f"{name} is not in the folder of OMNISIM_DATA")


@cache
def _copied(name: str) -> Path:
    """Return a CDNOW file of the package `lifetimes`, written as that of the data folder is."""
    orders = _lifetimes_orders(_IN_LIFETIMES[name])
    path = Path(mkdtemp()) / name
    orders.to_csv(path, index=False)
    return path


def _lifetimes_orders(name: str) -> pd.DataFrame:
    orders = pd.read_csv(lifetimes_file(name), sep=r"\s+", header=None, dtype=str).iloc[:, -4:]
    orders.columns = ["customer_id", "date", "cds", "usd"]
    return orders[orders["date"] != "date"]  # one of the two files has a heading


def lifetimes_file(name: str) -> Path:
    """Return the path of a data set inside the `lifetimes` package, or skip the test that asks."""
    package = find_spec("lifetimes")  # found, not imported: its import warns
    if package is None or package.origin is None:
        pytest.skip(f"{name} needs the package lifetimes (extra `data`)")
    return Path(package.origin).parent / "datasets" / name


def cdnow(which: str) -> Purchases:
    """Return the CDNOW purchases (`sample` or `master`), weeks from 1997-01-01, dollars."""
    ours = _FOLDER / f"cdnow_{which}.csv.gz"
    if ours.is_file():
        orders = pd.read_csv(ours, dtype=str)
    else:
        orders = _lifetimes_orders(f"CDNOW_{which}.txt")
    days = (pd.to_datetime(orders["date"], format="%Y%m%d") - pd.Timestamp("1997-01-01")).dt.days
    return Purchases.merged(orders["customer_id"], days / 7, value=orders["usd"].astype(float))
