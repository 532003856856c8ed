"""App: the addresses of the sandbox, and what is answered there.

Answers come from JSON that every request brings along; what takes longer comes as server-sent
events, and ends when nobody listens any more. What is wrong with a scenario is told as letters.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final, TypeVar

from fastapi import FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from omnisim.errors import Faults, Letter, shown
from omnisim.files.model_walk import NOWHERE
from omnisim.files.wording import wanted
from omnisim.units import Language
from omnisim.version import VERSION
from omnisim.web import pages
from omnisim.web.desk import Desk, desk_of
from omnisim.web.guard import Guard, policy
from omnisim.web.queue import TooBusy, Unanswered, helpers, simulators
from omnisim.web.shelf import Shelf
from omnisim.web.stream import (
    BUSY,
    HEARTBEAT,
    NOT_KEPT,
    event,
    refused,
    streamed,
    with_heartbeat,
    written,
)
from omnisim.web.wish import (
    Download,
    Market,
    OneConfiguration,
    OneCustomer,
    Simulation,
    Wish,
)

Answer = TypeVar("Answer")

_CACHED: Final = {"cache-control": "no-cache"}  # asked for again, sent again only if it changed
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_VISITORS: Final = 10_000  # of whom it is known what they wait for
_GLANCE: Final = 0.5  # seconds, after which it is looked whether somebody still waits
_HELPERS: Final = 2
_LETTERS: Final[dict[int | str, dict[str, Any]]] = {
    422: {"description": "Letters about what is wrong", "content": {"application/json": {}}}
}


def application(
    shelf: Shelf, *, workers: int, hosts: Collection[str] = (), prepares: bool = True
) -> Guard:
    """Return the sandbox as an ASGI application; its processes live as long as it runs.

    `hosts` are the names under which it may be asked; none: any. It `prepares` the engine when it
    begins, so that no visitor waits for a compiler.
    """
    desk = desk_of(shelf, simulators(workers), helpers(min(workers, _HELPERS)))
    app = FastAPI(
        title="omnisim sandbox",
        version=VERSION,
        docs_url=None,  # they would load a script from elsewhere
        redoc_url=None,
        openapi_url="/api/schema.json",
        lifespan=_lifespan(desk, prepares=prepares),
    )
    _answer_faults(app)
    _add_pages(app, desk)
    _add_moments(app, desk)
    _add_simulations(app, desk)
    _add_downloads(app, desk)
    return Guard(app, hosts, policy(pages.style_hashes()), desk.close)


def _lifespan(desk: Desk, *, prepares: bool) -> Any:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        preparing = asyncio.ensure_future(desk.make_ready()) if prepares else None
        try:
            yield
        finally:
            if preparing is not None:
                preparing.cancel()
                await asyncio.gather(preparing, return_exceptions=True)
            await desk.close()

    return lifespan


def _answer_faults(app: FastAPI) -> None:
    async def told(request: Request, data: Mapping[str, Any], status: int) -> JSONResponse:
        answer = refused(data, await _language_of(request))
        return JSONResponse(answer, status_code=status, headers=NOT_KEPT)

    async def letters(request: Request, error: Exception) -> JSONResponse:
        found = error.letters if isinstance(error, Faults) else ()
        return await told(request, {"letters": found}, 422)

    async def misread(request: Request, error: Exception) -> JSONResponse:
        details = error.errors() if isinstance(error, RequestValidationError) else []
        found = [_misread(each) for each in details[:20]]
        return await told(request, {"letters": found}, 422)

    async def unanswered(request: Request, error: Exception) -> JSONResponse:
        return await told(request, error.told if isinstance(error, Unanswered) else {}, 422)

    async def busy(request: Request, _: Exception) -> JSONResponse:
        return await told(request, BUSY, 429)

    app.add_exception_handler(Faults, letters)
    app.add_exception_handler(RequestValidationError, misread)
    app.add_exception_handler(Unanswered, unanswered)
    app.add_exception_handler(TooBusy, busy)
    app.add_exception_handler(TimeoutError, busy)


async def _language_of(request: Request) -> Language:
    """Return the language that a request wants its answer in, whatever else is wrong with it."""
    try:
        wish = await request.json()
    except ValueError:  # no JSON
        return "en"
    return "id" if isinstance(wish, dict) and wish.get("language") == "id" else "en"


def _misread(detail: Mapping[str, Any]) -> Letter:
    """Return the letter about a part of a request that is not what it should be."""
    kind, field = detail["type"], ".".join(map(str, detail["loc"]))[:200]
    if kind == "extra_forbidden":
        return Letter(field=field, found="a name that no request has")
    if kind == "missing":
        return Letter(field=field, found="nothing")
    possible = wanted(kind, detail.get("ctx", {}), str(detail["msg"])[:200], NOWHERE)
    return Letter(field=field, found=shown(detail.get("input")), possible=possible)


async def _while_wanted(request: Request, answer: Awaitable[Answer]) -> Answer:
    """Return an answer; give it up when nobody waits for it any more."""
    working = asyncio.ensure_future(answer)
    try:
        while not (await asyncio.wait({working}, timeout=_GLANCE))[0]:
            if await request.is_disconnected():
                raise Unanswered
        return working.result()
    finally:
        working.cancel()


def _owner(request: Request) -> str:
    """Return from where somebody asks."""
    return request.client.host if request.client else ""


def _json(data: Mapping[str, Any]) -> Response:
    return Response(written(data), media_type="application/json", headers=NOT_KEPT)


def _add_pages(app: FastAPI, desk: Desk) -> None:
    @app.get("/", response_class=HTMLResponse)
    async def page(
        language: Language | None = None, accept_language: Annotated[str, Header()] = ""
    ) -> HTMLResponse:
        """The page."""
        spoken: Language = "id" if accept_language.lower().startswith("id") else "en"
        html = pages.page(language or spoken, list(desk.scenarios(language or spoken)))
        return HTMLResponse(html, headers=NOT_KEPT)

    @app.get("/page/{name}", response_class=Response)
    async def asset(
        name: str,
        if_none_match: Annotated[str, Header()] = "",
        accept_encoding: Annotated[str, Header()] = "",
    ) -> Response:
        """A file of the page."""
        found = pages.assets().get(name)
        if found is None:
            return Response(status_code=404)
        headers = {"etag": found.tag, "vary": "accept-encoding", **_CACHED}
        if if_none_match == found.tag:
            return Response(status_code=304, headers=headers)
        if "gzip" in accept_encoding:
            headers["content-encoding"] = "gzip"
            return Response(found.packed, media_type=found.kind, headers=headers)
        return Response(found.body, media_type=found.kind, headers=headers)

    @app.get("/api/words/{language}")
    async def words(language: Language) -> dict[str, Any]:
        """Everything that the page says, in a language."""
        titles = {each["id"]: each["name"] for each in desk.scenarios(language)}
        return {**pages.words(language), "scenarios": titles}

    @app.get("/api/scenarios")
    async def scenarios() -> list[dict[str, str]]:
        """The scenarios at hand."""
        return list(desk.scenarios())


def _add_moments(app: FastAPI, desk: Desk) -> None:
    @app.post("/api/open", responses=_LETTERS)
    async def open_(market: Market) -> Response:
        """What can be set in a scenario; letters if something is wrong with it."""
        return _json(await desk.open(market))

    @app.post("/api/estimate", responses=_LETTERS)
    async def estimate(wish: Wish) -> Response:
        """What is known in closed form."""
        return _json(await desk.estimate(wish))


def _add_simulations(app: FastAPI, desk: Desk) -> None:
    newest: dict[str, int] = {}  # by visitor: number of the simulation that is waited for

    @app.post("/api/simulate", responses=_LETTERS, response_class=StreamingResponse)
    async def simulate(wish: Simulation, request: Request) -> StreamingResponse:
        """The comparison, as events: place, compiling, progress, result or failed."""
        mine = newest[wish.visitor] = newest.pop(wish.visitor, 0) + 1
        while len(newest) > _VISITORS:
            newest.pop(next(iter(newest)))
        trial = await desk.trial(wish)

        async def told() -> AsyncIterator[str]:
            known = await desk.answer(trial, wish)
            if known is not None:
                yield event("result", known)
                return
            async for news in with_heartbeat(desk.simulated(trial, _owner(request))):
                if newest.get(wish.visitor) != mine:  # they have asked for something else since
                    yield event("superseded", "{}")
                    return
                if news is None:
                    yield HEARTBEAT
                elif news.kind == "result":
                    yield event("result", await desk.answer(trial, wish) or "{}")
                elif news.kind == "failed":
                    yield event("failed", written(refused(news.data, wish.language)))
                elif news.kind != "closing":
                    yield event(news.kind, written(news.data))

        return streamed(told(), wish.language)

    @app.post("/api/board", responses=_LETTERS, response_class=StreamingResponse)
    async def board(wish: OneConfiguration, request: Request) -> StreamingResponse:
        """What channels really did and which attribution would have told, as events likewise."""
        scenario = await desk.scenario(wish)

        async def told() -> AsyncIterator[str]:
            async for news in with_heartbeat(desk.board(scenario, wish, _owner(request))):
                if news is None:
                    yield HEARTBEAT
                elif news.kind == "result":
                    yield event("result", news.data["result"])
                elif news.kind == "failed":
                    yield event("failed", written(refused(news.data, wish.language)))
                elif news.kind != "closing":
                    yield event(news.kind, written(news.data))

        return streamed(told(), wish.language)

    @app.post("/api/hops", responses=_LETTERS)
    async def hops(wish: Wish, request: Request) -> Response:
        """Some journeys of the same customers under each configuration."""
        trial = await desk.trial(wish)
        logs = await _while_wanted(request, desk.witness.followed(trial, _owner(request)))
        return _json(await desk.witness.hops(logs))

    @app.post("/api/hours", responses=_LETTERS)
    async def hours(wish: Wish, request: Request) -> Response:
        """Waiting by the hour of the day and empty shelves by the month, as pictures."""
        trial = await desk.trial(wish)
        look, owner = desk.looks(trial, wish), _owner(request)
        drawn = desk.witness.hours(trial, wish, look, owner)
        return _json(await _while_wanted(request, drawn))

    @app.post("/api/customer", responses=_LETTERS)
    async def customer(wish: OneCustomer, request: Request) -> Response:
        """One customer's life under each configuration."""
        trial = await desk.trial(wish)
        logs = await _while_wanted(request, desk.witness.followed(trial, _owner(request)))
        return _json(await desk.witness.customer(trial, logs, wish))


def _add_downloads(app: FastAPI, desk: Desk) -> None:
    @app.post("/api/file/{name}", responses=_LETTERS, response_class=Response)
    async def download(name: Download, wish: Wish, request: Request) -> Response:
        """A file to keep; 409 if the comparison it is made of has not been simulated."""
        if name == "scenario.yaml":
            return _file(name, (await desk.text(wish)).encode(), "application/yaml")
        trial = await desk.trial(wish)
        if name == "events.csv.gz":
            log = desk.witness.packed_log(trial, wish.shown[0], _owner(request))
            return _file(name, await _while_wanted(request, log), "application/gzip")
        book = await desk.workbook(trial, wish) if name == "workbook.xlsx" else None
        page = await desk.report(trial, wish) if name == "report.html" else None
        if book is not None:
            return _file(name, book, _SHEET)
        if page is not None:
            return _file(name, page.encode(), "text/html")
        letter = Letter(field=name, found="nothing was simulated for it yet")
        answer = refused({"letters": [letter]}, wish.language)
        return JSONResponse(answer, status_code=409, headers=NOT_KEPT)


def _file(name: str, content: bytes, kind: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', **NOT_KEPT}
    return Response(content, media_type=kind, headers=headers)
