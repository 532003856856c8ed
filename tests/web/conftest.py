"""The sandbox with one small scenario, in this process and as a server for a browser."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Iterator

import httpx2
import pytest
import uvicorn
from fastapi.testclient import TestClient

from omnisim.web.app import application
from omnisim.web.guard import Guard
from omnisim.web.shelf import Remembered, Shelf
from tests.web.shop_text import shop_text


def shelf() -> Shelf:
    return Shelf({"toko": shop_text()}, Remembered(8))


@pytest.fixture(scope="session")
def sandbox() -> Guard:
    return application(shelf(), workers=1, prepares=False)


@pytest.fixture(scope="session")
def client(sandbox: Guard) -> Iterator[TestClient]:
    with TestClient(sandbox) as asking:
        asking.event_hooks = {"request": [as_somebody_else]}
        yield asking


VISITORS = itertools.count()


def as_somebody_else(request: httpx2.Request) -> None:
    """Have no test wait for the requests of another: every one comes from another page."""
    request.headers.setdefault("x-visitor", f"a test {next(VISITORS)}")


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Serve it at an address of this machine, in a thread."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    door.listen(32)
    hosts = ("127.0.0.1",)
    app = application(shelf(), workers=1, hosts=hosts, prepares=False)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    door.close()
