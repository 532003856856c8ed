"""Sandbox: the page that `omnisim web` opens."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from omnisim.experiment.workers import processors
from omnisim.web.serve import LOOPBACK, serve

_GALLERY: Final = "scenarios"


def open_page(
    places: list[Path] | None,
    *,
    host: str,
    port: int | None,
    workers: int | None,
    opens_browser: bool,
) -> None:
    """Serve the page until it is stopped; raises Faults if it cannot be."""
    serve(
        places or _gallery(),
        host=host,
        port=port,
        workers=workers or processors(),
        opens_browser=opens_browser,
        tell=lambda address: _tell(address, host),
    )


def _gallery() -> list[Path]:
    """Return the folder of scenarios: of this place, or of the project; none if there is none."""
    near = (Path(_GALLERY), Path(__file__).parents[2] / _GALLERY)
    return [place for place in near if place.is_dir()][:1]


def _tell(address: str, host: str) -> None:
    print(f"The sandbox is open at {address} – Ctrl-C ends it.", file=sys.stderr)
    if host not in LOOPBACK:
        print("Everybody in this network can use it.", file=sys.stderr)
