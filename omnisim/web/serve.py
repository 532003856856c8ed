"""Serve: the sandbox on this machine, until it is stopped."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import uvicorn

from omnisim.errors import Faults, Letter
from omnisim.web.app import application
from omnisim.web.shelf import scenario_files, shelf_of

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_FIRST_PORT: Final = 8765
_PORTS: Final = 20
_PATIENCE: Final = 2  # seconds for open streams when the server is told to stop


def serve(
    places: list[Path],
    *,
    host: str,
    port: int | None,
    workers: int,
    opens_browser: bool,
    tell: Callable[[str], None],
) -> None:
    """Serve scenarios of some files and folders; `tell` is given the address of the page.

    Raises Faults if a file cannot be read or the port is taken.
    """
    shelf = shelf_of(scenario_files(places))
    with closing(_listening(host, port)) as door:
        address = f"http://{host}:{door.getsockname()[1]}/"
        hosts = (*LOOPBACK, host) if host in LOOPBACK else ()
        settings = uvicorn.Config(
            application(shelf, workers=workers, hosts=hosts),
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_PATIENCE,
            lifespan="on",
        )
        tell(address)
        if opens_browser:
            threading.Timer(0.8, webbrowser.open, [address]).start()
        uvicorn.Server(settings).run(sockets=[door])


def _listening(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens: on the port that is named, or on the first that is free."""
    ports = [port] if port is not None else range(_FIRST_PORT, _FIRST_PORT + _PORTS)
    for number in ports:
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, number))
        except OSError:
            door.close()
            continue
        door.listen(128)
        return door
    raise Faults(
        [
            Letter(
                field="--port",
                found=f"port {port if port is not None else _FIRST_PORT} is taken or not allowed",
                possible="a port that is free, from 1024 to 65535",
                advice="Name another one, or stop the other program.",
            )
        ]
    )
