"""Guard: what every request must keep to, and what every answer carries.

The page may load nothing but what this server sends, and what it sends may not be framed. A request
whose host is not this machine's is refused: another site could else lead a browser here.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, MutableMapping
from ipaddress import ip_address
from typing import Any, Final

from omnisim.web.bounds import MOST_BYTES, REQUESTS, REQUESTS_PER_SECOND, SHARED

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def policy(style_hashes: Iterable[str]) -> str:
    """Return the content policy of every answer; of styles not sent from here, only some pass."""
    styles = " ".join(f"'sha256-{each}'" for each in style_hashes)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {styles}",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
_VISITORS: Final = 4096
_TOO_LARGE: Final = (
    b'{"letters":["request\\n  found:    a request of more than 400 kB"],"reason":"too_large"}'
)
_TOO_OFTEN: Final = b'{"letters":["request\\n  found:    too many requests"],"reason":"too_often"}'
_NOT_HERE: Final = b'{"letters":["request\\n  found:    a host that is not this server"]}'


class Guard:
    """Stands before an application."""

    def __init__(
        self, app: App, hosts: Collection[str], policy: str, close: Callable[[], Awaitable[None]]
    ) -> None:
        self._app = app
        self.close = close  # ends everything that somebody may still be waiting for
        self._headers = (*_HEADERS, (b"content-security-policy", policy.encode()))
        self._hosts = {host.lower() for host in hosts}
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if not self._is_ours(headers.get(b"host", b"").decode("latin-1")):
            await self._answer(send, 421, _NOT_HERE)
        elif scope["method"] != "GET" and not self._may(scope, headers):
            await self._answer(send, 429, _TOO_OFTEN)
        elif (body := await _body(receive, headers)) is None:
            await self._answer(send, 413, _TOO_LARGE)
        else:
            await self._app(scope, _again(body, receive), self._with_headers(send))

    def _with_headers(self, send: Send) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                more = [(name, value) for name, value in self._headers if name not in there]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        return answer

    async def _answer(self, send: Send, status: int, body: bytes) -> None:
        headers = [(b"content-type", b"application/json"), *self._headers]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _is_ours(self, host: str) -> bool:
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return not self._hosts or name.lower() in self._hosts or _is_address(name)

    def _may(self, scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a page has a request left, and its address, which a class may share."""
        client = scope.get("client")
        address = str(client and client[0])
        page = headers.get(b"x-visitor", b"").decode("latin-1")[:60]
        return self._has_left(f"address {address}", SHARED) and self._has_left(page or address, 1)

    def _has_left(self, who: str, times: int) -> bool:
        """Whether somebody has a request left: some at once, then so many per second."""
        now, most = time.monotonic(), float(times * REQUESTS)
        left, before = self._buckets.pop(who, (most, now))
        left = min(most, left + (now - before) * times * REQUESTS_PER_SECOND)
        is_allowed = left >= 1.0
        self._buckets[who] = (left - is_allowed, now)
        while len(self._buckets) > _VISITORS:
            self._buckets.popitem(last=False)
        return is_allowed


def _is_address(host: str) -> bool:
    """Whether a host is a number: no other site can have it lead here, as it can a name."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


async def _body(receive: Receive, headers: MutableMapping[bytes, bytes]) -> bytes | None:
    """Return what a request brings; None if it is too large, of which no more is read."""
    told = headers.get(b"content-length", b"0")
    if not told.isdigit() or int(told) > MOST_BYTES:
        return None
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return body


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a request that was read already, then what follows."""
    is_given = False

    async def give() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return give
