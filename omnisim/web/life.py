"""Life: what happened to one customer under each configuration, line by line, for a reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from omnisim.event_log import (
    ANSWERS,
    CANCELLATIONS,
    CANCELLED,
    CHURN,
    CONTEXT_LOST,
    EVENTS,
    EXPERIENCE,
    FELL_BACK,
    KINDS,
    LAPSE,
    LAPSES,
    MESSAGE,
    ORDER,
    OWN_CHOICE,
    REACHED,
    REACTIONS,
    RECEIVED,
    REDIRECTED,
    RETURN_ROUTES,
    RETURNED,
    ROUTES,
    SERVICE,
    STOCK_OUT,
    TOUCH,
    EventLog,
)
from omnisim.report.numerals import Numerals
from omnisim.report.wording import Wording
from omnisim.scenario.scenario import Scenario

MOST_LINES: Final = 60
_JOURNEYS: Final = 60  # shown hopping
_OFFERED: Final = 12  # customers to choose from
_SOME_MINUTES: Final = 5 / 1440
_GOOD, _BAD, _PLAIN = "good", "bad", "plain"

Logs = Mapping[str, EventLog]


def telling(logs: Logs) -> list[int]:
    """Return the customers whose lives differ most between the configurations, best first."""
    scores: dict[int, float] = {}
    tallies = [_tally(log) for log in logs.values()]
    for customer in set.intersection(*(set(t) for t in tallies)) if tallies else ():
        lives = [t[customer] for t in tallies]
        orders = [life[0] for life in lives]
        touches = [life[1] for life in lives]
        if max(touches) > MOST_LINES // 2 or max(touches) < 3:
            continue
        scores[customer] = 3.0 * (max(orders) - min(orders)) + (max(touches) - min(touches)) / 4
    ranked = sorted(scores, key=lambda customer: (-scores[customer], customer))
    return ranked[:_OFFERED]


def _tally(log: EventLog) -> dict[int, tuple[int, int]]:
    """Return orders and touches of every customer since day 0."""
    now = log.time >= 0.0
    found: dict[int, tuple[int, int]] = {}
    for customer in np.unique(log.customer[now]).tolist():
        mine = now & (log.customer == customer)
        orders = int(np.sum(mine & (log.event == ORDER)))
        found[customer] = (orders, int(np.sum(mine & (log.event == TOUCH))))
    return found


def life_of(log: EventLog, customer: int, scenario: Scenario, wording: Wording) -> dict[str, Any]:
    """Return what happened to one customer since day 0, and what that came to."""
    mine = np.flatnonzero((log.customer == customer) & (log.time >= 0.0))
    teller = _Teller(log, scenario, wording)
    lines = [line for i in mine.tolist() if (line := teller.line(i)) is not None]
    return {
        "lines": lines[:MOST_LINES],
        "more": max(0, len(lines) - MOST_LINES),
        "orders": int(np.sum(log.event[mine] == ORDER)),
        "spent": Numerals(wording, scenario.currency).money(float(log.value[mine].sum())),
        "handoffs": int(
            np.sum((log.event[mine] == TOUCH) & np.isin(log.detail[mine] % REDIRECTED, (2, 3, 4)))
        ),
    }


def segment_of(logs: Logs, customer: int) -> int | None:
    """Return the segment of a customer; None if nothing ever happened to them."""
    for log in logs.values():
        found = np.flatnonzero(log.customer == customer)
        if len(found):
            return int(log.segment[found[0]])
    return None


def hops(logs: Logs) -> dict[str, Any]:
    """Return some journeys of the same customers under every configuration, hop by hop.

    A journey is a list of touchpoints, with 1 where the story was lost on the way there, and an
    end: `order`, `lapse`, or `lost` if the lost story was why.
    """
    keys = [_journey_keys(log) for log in logs.values()]
    shared = sorted(set.intersection(*map(set, keys))) if keys else []
    step = max(1, len(shared) // _JOURNEYS)
    chosen = set(shared[::step][:_JOURNEYS])
    return {name: _journeys(log, chosen) for name, log in logs.items()}


def _journey_keys(log: EventLog) -> Iterator[tuple[int, int]]:
    first = (log.event == TOUCH) & (log.detail % REDIRECTED == 0) & (log.time >= 0.0)
    needs = first & (log.kind != SERVICE)
    return zip(log.customer[needs].tolist(), log.journey[needs].tolist(), strict=True)


def _journeys(log: EventLog, chosen: set[tuple[int, int]]) -> list[dict[str, Any]]:
    found: dict[tuple[int, int], dict[str, Any]] = {}
    rows = zip(
        log.customer.tolist(), log.journey.tolist(), log.kind.tolist(), log.event.tolist(),
        log.touchpoint.tolist(), log.detail.tolist(), strict=True,
    )  # fmt: skip
    for customer, journey, kind, event, point, detail in rows:
        if kind == SERVICE or (customer, journey) not in chosen:
            continue
        told = found.setdefault((customer, journey), {"steps": [], "end": ""})
        if told["end"]:
            continue
        if event == TOUCH:
            lost = detail % REDIRECTED in (CONTEXT_LOST, FELL_BACK)
            told["steps"].append([point, int(lost)])
        elif event == ORDER:
            told["end"] = "order"
        elif event == LAPSE:
            told["end"] = "lapse" if LAPSES[detail] == "own_choice" else "lost"
    return [found[key] for key in sorted(found) if found[key]["steps"]]


class _Teller:
    """Tells the events of one log in one language."""

    def __init__(self, log: EventLog, scenario: Scenario, wording: Wording) -> None:
        self._log, self._scenario, self._wording = log, scenario, wording
        self._write = Numerals(wording, scenario.currency)
        self._start = scenario.rhythm.start

    def line(self, i: int) -> dict[str, Any] | None:
        """Return one event; None for one that is told with another."""
        event = int(self._log.event[i])
        tellers = {
            TOUCH: self._touch,
            STOCK_OUT: self._stock_out,
            ORDER: self._order,
            RECEIVED: self._received,
            CANCELLED: self._cancelled,
            RETURNED: self._returned,
            LAPSE: self._lapse,
            MESSAGE: self._message,
        }
        if event == EXPERIENCE:
            return None
        tell = tellers.get(event, self._plain)
        text, tone = tell(i)
        return {
            "day": round(float(self._log.time[i]), 3),
            "when": self._when(float(self._log.time[i])),
            "kind": EVENTS[event],
            "journey": KINDS[int(self._log.kind[i])],
            "text": text,
            "tone": tone,
        }

    def _when(self, day: float) -> str:
        return (self._start + dt.timedelta(days=int(day))).isoformat()

    def _say(self, key: str, **values: object) -> str:
        return self._wording.say(f"web.life.{key}", **values)

    def _place(self, i: int) -> str:
        names, point = self._log.names, int(self._log.touchpoint[i])
        if point < 0:
            return ""
        stage, _, channel = names.touchpoints[point].partition("@")
        label = self._wording.name(channel, self._scenario.channels[channel].label)
        stage_word = self._wording.say(f"stage.{stage}")
        return self._wording.say("phrase.touchpoint", channel=label, stage=stage_word.lower())

    def _touch(self, i: int) -> tuple[str, str]:
        detail, wait = int(self._log.detail[i]), float(self._log.duration[i])
        reached = REACHED[detail % REDIRECTED]
        text = self._say(f"reached.{reached}", place=self._place(i))
        tone = _BAD if reached in ("context_lost", "fell_back") else _PLAIN
        if detail >= REDIRECTED:
            text, tone = f"{text}. {self._say('redirected')}", _BAD
        if wait < 0.0:
            told = self._write.duration(-wait)
            return f"{text}. {self._say('left_unserved', wait=told)}", _BAD
        if wait > _SOME_MINUTES:
            return f"{text}. {self._say('waited', wait=self._write.duration(wait))}", tone
        return text, tone

    def _stock_out(self, i: int) -> tuple[str, str]:
        reaction = self._wording.say(f"reaction.{REACTIONS[int(self._log.detail[i])]}")
        return self._say("stock_out", reaction=_small(reaction)), _BAD

    def _order(self, i: int) -> tuple[str, str]:
        route = self._say(f"route.{ROUTES[int(self._log.detail[i])]}")
        amount = self._write.money(float(self._log.value[i]))
        return self._say("order", amount=amount, route=route), _GOOD

    def _received(self, i: int) -> tuple[str, str]:
        late = bool(self._log.detail[i])
        after = self._write.duration(float(self._log.duration[i]))
        return self._say("late" if late else "received", after=after), _BAD if late else _PLAIN

    def _cancelled(self, i: int) -> tuple[str, str]:
        return self._say(f"cancelled.{CANCELLATIONS[int(self._log.detail[i])]}"), _BAD

    def _returned(self, i: int) -> tuple[str, str]:
        return self._say(f"returned.{RETURN_ROUTES[int(self._log.detail[i])]}"), _PLAIN

    def _lapse(self, i: int) -> tuple[str, str]:
        reason = int(self._log.detail[i])
        told = self._wording.say(f"lapse.{LAPSES[reason]}")
        return self._say("lapse", reason=_small(told)), _PLAIN if reason == OWN_CHOICE else _BAD

    def _message(self, i: int) -> tuple[str, str]:
        message = self._log.names.messages[int(self._log.detail[i]) // len(ANSWERS)]
        return self._say("message", message=message.replace("_", " ")), _PLAIN

    def _plain(self, i: int) -> tuple[str, str]:
        event = EVENTS[int(self._log.event[i])]
        return self._say(event), _BAD if int(self._log.event[i]) == CHURN else _PLAIN


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
