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

from omnisim.errors import Faults, Letter, said, shown
from omnisim.web.app import application
from omnisim.web.guard import Guard
from omnisim.web.shelf import scenario_files, shelf_of

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1", "[::1]")
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
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{door.getsockname()[1]}/"
        hosts = (*LOOPBACK, host, socket.gethostname(), f"{socket.gethostname()}.local")
        app = application(shelf, workers=workers, hosts=hosts)
        settings = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_PATIENCE,
            lifespan="on",
        )
        tell(address)
        if opens_browser:
            threading.Timer(0.8, webbrowser.open, [address]).start()
        _Server(settings, app).run(sockets=[door])


class _Server(uvicorn.Server):
    """Ends what is under way when it is told to stop, so that nobody has to be cut off."""

    def __init__(self, settings: uvicorn.Config, app: Guard) -> None:
        super().__init__(settings)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close."""
        await self._app.close()
        await super().shutdown(sockets)


def _listening(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens: on the port that is named, or on the first that is free."""
    family = _family_of(host)
    ports = [port] if port is not None else range(_FIRST_PORT, _FIRST_PORT + _PORTS)
    for number in ports:
        door = socket.socket(family, socket.SOCK_STREAM)
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
                found=said(
                    "port {port} is taken or not allowed",
                    port=port if port is not None else _FIRST_PORT,
                ),
                possible="a port that is free, from 1024 to 65535",
                advice="Name another one, or stop the other program.",
            )
        ]
    )


def _family_of(host: str) -> socket.AddressFamily:
    """Return the kind of address of a host of this machine; raises Faults for another."""
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family, kind)) as door:
            door.bind(where)
    except OSError:
        raise Faults(
            [
                Letter(
                    field="--host",
                    found=said("{host} is no address of this machine", host=shown(host)),
                    possible="127.0.0.1 (only this machine), 0.0.0.0 (everybody in this network)",
                )
            ]
        ) from None
    return family
