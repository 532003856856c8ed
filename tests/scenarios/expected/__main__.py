"""Write the tables of this folder anew: `python -m tests.scenarios.expected`, all or those named.

After a change that is meant to move them; their differences say what it moved.
"""

from __future__ import annotations

import sys

from omnisim.study import load
from tests.scenarios.gallery import SCENARIOS, TABLES, table_file, table_of


def write(names: list[str]) -> None:
    """Write the tables of some scenarios, or of all; remove those of scenarios that are gone."""
    for name in names or SCENARIOS:
        table_file(name).write_text(table_of(load(SCENARIOS[name])), "utf-8")
    for path in TABLES.glob("*.csv"):
        if path.stem not in SCENARIOS:
            path.unlink()


if __name__ == "__main__":
    write(sys.argv[1:])
