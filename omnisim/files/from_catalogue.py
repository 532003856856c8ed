"""From the catalogue: tactics that a scenario file takes from there, written out in its data.

`click_and_collect: catalogue` takes a tactic as it is; `{from: catalogue, ramp: 3 months}` takes it
with entries of one's own in place of its own, those of `cost` part by part; `pilot: {from:
click_and_collect, coverage: 10%}` takes it under another name. The section `catalogue` says what
the business sells, which the costs of the catalogue are shares of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from omnisim.catalogue.entry import Listed, RelativeCost, Sending
from omnisim.errors import Letter, Said, said
from omnisim.files.catalogue_file import Catalogue, catalogue_with, found_in
from omnisim.files.market_places import Places, places_in
from omnisim.files.validation import letters_of
from omnisim.files.yaml_text import Trail, YamlText
from omnisim.scenario.quantity import Frozen, Grade, Money, Quantity, Unit

SECTION: Final = "catalogue"
FROM: Final = "from"

_STAND_IN: Final = {"what": "not found"}
_BY_PLACE: Final = ("continuity", "saves", "reroutes")
_OF_STAFF: Final = ("handling", "self_service")
_OWN_FIELDS: Final = ("needs_staff", "needs_data", "build", "ramp", "coverage")
_SHARED: Final = {"monthly_sales": said("sales of a month"), "order_value": said("a mean order")}
_NO_EFFECTS: Final = ("label", "what", "needs", "cost", *_OWN_FIELDS)


class Business(Frozen):
    """What the catalogue has to know of a business."""

    monthly_sales: Money | None = None  # that one-off and monthly costs are shares of
    order_value: Money | None = None  # mean, that costs of a use and of a message are shares of
    file: str | None = None  # with further tactics, beside the scenario file


class _Head(BaseModel):
    model_config = ConfigDict(extra="ignore")
    catalogue: Business = Business()


def with_catalogue(
    source: YamlText, *, currency: str | None, stands_alone: bool = False
) -> YamlText:
    """Return a source whose tactics from the catalogue are written out in its data.

    What cannot be is told by further letters of the source; Faults of a file of tactics are raised.
    A source that stands alone may not lead to such a file.
    """
    data = source.data
    if not isinstance(data, dict) or not (SECTION in data or any(_wanted(data))):
        return source
    rest = {name: section for name, section in data.items() if name != SECTION}
    try:
        head = _Head.model_validate(data, context={"currency": currency})
    except ValidationError as error:
        letters = letters_of(error, _Head, source)
        stand_ins = {name: _STAND_IN for name, _ in _wanted(data)}
        tactics = {**_tactics(data), **stand_ins}
        return replace(source, data={**rest, "tactics": tactics}, letters=source.letters + letters)
    business = head.catalogue
    if business.file and stands_alone:
        source = replace(source, letters=(*source.letters, _leads_elsewhere(source)))
        business = business.model_copy(update={"file": None})
    beside = Path(source.file).parent / business.file if business.file else None
    writer = _Writer(source, rest, business, catalogue_with(beside))
    written = writer.written()
    return replace(source, data=written, letters=(*source.letters, *writer.letters))


def _leads_elsewhere(source: YamlText) -> Letter:
    return source.letter(
        (SECTION, "file"),
        found="a file of tactics beside this one, which cannot be read here",
        possible="a scenario that stands alone",
        advice="Write those tactics into the section `tactics`.",
    )


def _tactics(data: Mapping[str, Any]) -> dict[str, Any]:
    tactics = data.get("tactics")
    return tactics if isinstance(tactics, dict) else {}


def _wanted(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the tactics that come from the catalogue with their names there."""
    for name, written in _tactics(data).items():
        wanted = written.get(FROM) if isinstance(written, dict) else written
        if isinstance(wanted, str):
            yield name, name if wanted == SECTION else wanted


@dataclass
class _Writer:
    """Writes tactics of a catalogue out for one business; gathers letters on the way."""

    source: YamlText
    data: dict[str, Any]
    business: Business
    catalogue: Catalogue

    def __post_init__(self) -> None:
        self.letters: list[Letter] = []
        self.places: Places = places_in(self.data)
        self.wanted = dict(_wanted(self.data))
        self.messages: dict[str, Any] = {}
        self.needed: dict[str, Trail] = {}  # entries of the section that are missing: for what

    def written(self) -> dict[str, Any]:
        """Return the data of the file with everything from the catalogue written out."""
        given = _tactics(self.data)
        tactics = {name: self._tactic(name, written) for name, written in given.items()}
        for entry, trail in self.needed.items():
            self.letters.append(self._needs(entry, trail))
        return {**self.data, "tactics": tactics, **self._messaging()}

    def _tactic(self, name: str, written: Any) -> Any:
        """Return one tactic written out; a stand-in if the catalogue has none of that name."""
        if name not in self.wanted:
            return written
        found = found_in(self.catalogue, self.wanted[name])
        if isinstance(found, Letter):
            trail = ("tactics", name, FROM) if isinstance(written, dict) else ("tactics", name)
            told = self.source.letter(
                trail, found=found.found, possible=found.possible, advice=found.advice
            )
            self.letters.append(told)
            return _STAND_IN
        own = {k: v for k, v in written.items() if k != FROM} if isinstance(written, dict) else {}
        return self._merged(name, found, own)

    def _merged(self, name: str, listed: Listed, own: dict[str, Any]) -> dict[str, Any]:
        entry = listed.entry
        tactic: dict[str, Any] = {
            "label": {"en": entry.label.en, "id": entry.label.id},
            "what": entry.what.en,
            **self._effects(entry.effects),
            **{field: getattr(entry, field) for field in _OWN_FIELDS if _is_set(entry, field)},
        }
        if entry.needs:
            tactic["needs"] = [self._name_of(need) for need in entry.needs]
        if entry.messages and "messages" not in own:
            tactic["messages"] = list(self._sent(name, entry.messages))
        if all(field in _NO_EFFECTS for field in (*tactic, *own)):
            self._warn(name, "it finds no channel here that it acts on")
        theirs = own.get("cost")
        if "cost" in own and not isinstance(theirs, dict):
            return {**tactic, **own}
        cost = self._cost(name, entry.cost, theirs or {})
        return {**tactic, **own, "cost": {**cost, **(theirs or {})}}

    def _effects(self, effects: BaseModel) -> dict[str, Any]:
        """Return effects by the channels of this business; what finds no place is left out."""
        written: dict[str, Any] = {}
        for field in (name for name in type(effects).model_fields if _is_set(effects, name)):
            value = getattr(effects, field)
            if field in _BY_PLACE:
                value = self.places.by_place(value)
            elif field in _OF_STAFF:
                staffed = self.places.of("staffed")
                value = {n: q for n, q in self.places.by_place(value).items() if n in staffed}
            elif field == "service_entry":
                value = self.places.split(value)
            elif field == "opens":
                value = [channel for kind in value for channel in self.places.of(kind)]
            elif isinstance(value, tuple):
                value = list(value)
            if field != "what" and (value or isinstance(value, Quantity)):
                written[field] = value
        return written

    def _sent(self, tactic: str, messages: Mapping[str, Sending]) -> Iterator[str]:
        """Yield the names of the messages that this business can send, and note them down."""
        known = _messages(self.data)
        for name, sending in messages.items():
            if name in known or self._write_message(tactic, name, sending):
                yield name

    def _write_message(self, tactic: str, name: str, sending: Sending) -> bool:
        message = sending.message
        senders = [channel for kind in sending.sent_by for channel in self.places.of(kind)]
        at = [place for text in message.at for place in self.places.named(text)]
        leads_to = self.places.split(message.leads_to)
        if not senders:
            self._warn(
                tactic,
                said(
                    "no channel of the kind {kind} sends {name}", kind=sending.sent_by[0], name=name
                ),
            )
        elif not leads_to or (message.at and not at):
            self._warn(tactic, said("the journeys have no touchpoint for {name}", name=name))
        else:
            self.messages[name] = {
                **{field: getattr(message, field) for field in message.model_fields_set},
                "channel": senders[0],
                "at": at,
                "leads_to": leads_to,
                "cost": self._of_order(sending.cost, ("tactics", tactic)),
            }
        return name in self.messages

    def _messaging(self) -> dict[str, Any]:
        if not self.messages:
            return {}
        stated = self.data.get("messaging")
        rest = stated if isinstance(stated, dict) else {}
        return {"messaging": {**rest, "messages": {**self.messages, **_messages(self.data)}}}

    def _cost(self, name: str, cost: RelativeCost, own: Mapping[str, Any]) -> dict[str, Any]:
        """Return the costs in money, but for those that the file says itself."""
        trail = ("tactics", name)
        written: dict[str, Any] = {}
        for field in ("one_off", "monthly"):
            share: Quantity = getattr(cost, field)
            if share.most and field not in own:
                written[field] = self._of_month(share, trail)
        if cost.per_use and "per_use" not in own:
            amount = self._of_order(cost.per_use.amount, trail)
            written["per_use"] = {"of": cost.per_use.of, "amount": amount}
        if cost.share_of_sales.most:
            written["share_of_sales"] = cost.share_of_sales
        return written

    def _of_month(self, share: Quantity, trail: Trail) -> Quantity:
        told = said("{share:g} months of sales", share=share.value)
        return self._money(share, "monthly_sales", told, trail)

    def _of_order(self, share: Quantity, trail: Trail) -> Quantity:
        told = said("{share:.3g} of a mean order", share=share.value)
        return self._money(share, "order_value", told, trail)

    def _money(self, share: Quantity, entry: str, told: Said, trail: Trail) -> Quantity:
        """Return a share of what the business sells; it is 0 until the file says how much."""
        whole: Quantity | None = getattr(self.business, entry)
        if whole is None and share.most:
            self.needed.setdefault(entry, trail)
        times = whole.value if whole else 0.0
        amount = Quantity(
            value=share.value * times,
            low=share.least * times,
            high=share.most * times,
            grade=share.grade if share.source else Grade.assumption,
            source=share.source,
            note=share.note,
            unit=Unit.money,
        )
        note = said("catalogue: {share}; no public number, ask for an offer", share=told)
        return amount if share.note else amount.model_copy(update={"note": note})  # stays as said

    def _name_of(self, entry: str) -> str:
        """Return what this scenario calls a tactic of the catalogue."""
        return next((name for name, there in self.wanted.items() if there == entry), entry)

    def _needs(self, entry: str, trail: Trail) -> Letter:
        what = _SHARED[entry]
        return self.source.letter(
            trail,
            of="key",
            found=said(
                "costs of the catalogue are shares of {what}, which the file does not tell",
                what=what,
            ),
            possible=said(
                "an amount of money at {section}.{entry}, or costs of your own",
                section=SECTION,
                entry=entry,
            ),
            advice=said(
                "Add {section}: {{{entry}: …}} with what the business has today.",
                section=SECTION,
                entry=entry,
            ),
        )

    def _warn(self, name: str, found: str) -> None:
        self.letters.append(
            self.source.letter(
                ("tactics", name),
                of="key",
                found=found,
                possible="a tactic that changes something here",
                advice="Describe what it acts on, or leave the tactic out: so it only costs.",
                severity="warning",
            )
        )


def _is_set(model: BaseModel, field: str) -> bool:
    return field in model.model_fields_set


def _messages(data: Mapping[str, Any]) -> dict[str, Any]:
    section = data.get("messaging")
    messages = section.get("messages") if isinstance(section, dict) else None
    return messages if isinstance(messages, dict) else {}
