"""Stream: what becomes of somebody's work, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, TypeVar

from fastapi.responses import StreamingResponse

from omnisim.errors import Faults, Letter, said
from omnisim.report.letters import told_of
from omnisim.units import Language
from omnisim.web.queue import TooBusy, Unanswered

Told = TypeVar("Told")

NOT_KEPT: Final = {"cache-control": "no-store"}
BUSY: Final = {
    "letters": [
        Letter(field=said("simulation"), found="too many wait already", advice="Try later.")
    ],
    "reason": "busy",
}
HEARTBEAT: Final = ": still here\n\n"
_SILENCE: Final = 10.0  # seconds, after which a silent stream says that it is there


def streamed(told: AsyncIterator[str], language: Language) -> StreamingResponse:
    """Return events as an answer; what goes wrong once it has begun is told in it."""
    return StreamingResponse(
        _to_the_end(told, language), media_type="text/event-stream", headers=NOT_KEPT
    )


def event(kind: str, text: str) -> str:
    """Return an event that carries JSON."""
    return f"event: {kind}\ndata: {text}\n\n"


def refused(data: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return what is told of work that failed, its letters as texts in the reader's language."""
    return {**data, "letters": told_of(data.get("letters", ()), language)}


def written(data: Mapping[str, Any]) -> str:
    """Return JSON of one line."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


async def _to_the_end(told: AsyncIterator[str], language: Language) -> AsyncIterator[str]:
    try:
        async for each in told:
            yield each
    except TooBusy:
        yield _failed(BUSY, language)
    except Unanswered as error:
        yield _failed(error.told, language)
    except Faults as error:
        yield _failed({"letters": error.letters}, language)
    except Exception as error:  # noqa: BLE001 - the stream has begun: say so in it
        found = said("it failed: {kind}", kind=type(error).__name__)
        letter = Letter(field=said("simulation"), found=found)
        yield _failed({"letters": [letter], "reason": "failed"}, language)


def _failed(data: Mapping[str, Any], language: Language) -> str:
    return event("failed", written(refused(data, language)))


async def with_heartbeat(stream: AsyncIterator[Told]) -> AsyncIterator[Told | None]:
    """Yield what a stream yields, and None where it is silent for long."""
    waiting: asyncio.Future[Told] | None = None
    try:
        while True:
            waiting = waiting or asyncio.ensure_future(anext(stream))
            done, _ = await asyncio.wait({waiting}, timeout=_SILENCE)
            if not done:
                yield None
                continue
            try:
                found = waiting.result()
            except StopAsyncIteration:
                waiting = None
                return
            waiting = None
            yield found
    finally:
        if waiting is not None:
            waiting.cancel()
            await asyncio.wait({waiting})
        await stream.aclose()  # type: ignore[attr-defined]
