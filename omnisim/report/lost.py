"""Lost: in words, where customers and money are lost under a configuration, and what acts on it."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from omnisim.event_log import CHANNEL_CLOSED, LAPSES, OWN_CHOICE
from omnisim.report.leaks import AVOIDABLE, Leak, largest_leak, losses
from omnisim.report.money import Account, account, spent_on
from omnisim.report.reading import Reading
from omnisim.report.remedies import remedies

_LEAST: Final = 0.05  # of 100: below, nothing is said
_VARIABLE: Final = ("fulfilment_cost", "contact_cost", "advertising_cost", "message_cost")


def lost_in_words(reading: Reading) -> list[Markup]:
    """Return a paragraph for every main configuration."""
    return [
        Markup(" ").join((*_customers(reading, name), *_money(reading, name)))
        for name in reading.roles.main
    ]


def place_of(reading: Reading, leak: Leak) -> str:
    """Return what the place of a leak is called."""
    if leak.touchpoint is None:
        return reading.wording.say("lapse.before_first")
    return reading.touchpoint(reading.comparison.names.touchpoints[leak.touchpoint])


def _customers(reading: Reading, name: str) -> list[Markup]:
    html, count = reading.wording.html, reading.numerals.per_hundred
    lost = losses(reading, name)
    own, avoidable = float(lost[OWN_CHOICE].sum()), float(lost[list(AVOIDABLE)].sum())
    told = [
        html(
            "losses.words",
            name=reading.name(name),
            ended=count(own + avoidable),
            own=count(own),
            avoidable=count(avoidable),
        )
    ]
    leak = largest_leak(reading, name)
    if leak is not None and leak.losses[name] >= _LEAST:
        told += [_largest(reading, leak, name), _acting(reading, leak, name)]
    return told


def _largest(reading: Reading, leak: Leak, name: str) -> Markup:
    return reading.wording.html(
        "losses.largest",
        reason=reading.wording.say(f"lapse.{LAPSES[leak.reason]}"),
        place=place_of(reading, leak),
        count=reading.numerals.per_hundred(leak.losses[name]),
    )


def _acting(reading: Reading, leak: Leak, name: str) -> Markup:
    """Tell what acts on a leak: first what the configuration has, else what it could have."""
    html, found = reading.wording.html, remedies(reading, leak)
    here = [reading.tactic(each.tactic) for each in found if name in each.used_in]
    elsewhere = [reading.tactic(each.tactic) for each in found if name not in each.used_in]
    if here and elsewhere:
        listed = reading.wording.listed
        return html("losses.acts_more", here=listed(here), more=listed(elsewhere))
    if here or elsewhere:
        key = "losses.acts_here" if here else "losses.would_act"
        return html(key, tactics=reading.wording.listed(here or elsewhere))
    return html("losses.opens" if leak.reason == CHANNEL_CLOSED else "losses.nothing_acts")


def _money(reading: Reading, name: str) -> list[Markup]:
    money = account(reading, name)
    if money.revenue <= 0.0:
        return []
    parts = {key: _per_100(money, amount) for key, amount in _parts(reading, name, money).items()}
    say, count = reading.wording.say, reading.numerals.per_hundred
    told = [
        say(f"losses.spent.{key}", count=count(part))
        for key, part in sorted(parts.items(), key=lambda item: -item[1])
        if part >= _LEAST
    ]
    left = _per_100(money, money.contribution - money.monthly - money.one_off)
    key = "losses.money" if left >= 0.0 else "losses.money_short"
    listed = reading.wording.listed(told)
    return [reading.wording.html(key, parts=listed, left=count(abs(left)))]


def _parts(reading: Reading, name: str, money: Account) -> dict[str, float]:
    return {
        "goods": money.goods,
        **{kpi: spent_on(reading, name, kpi) for kpi in _VARIABLE},
        "fixed": money.monthly + money.one_off,
    }


def _per_100(money: Account, amount: float) -> float:
    return 100.0 * amount / money.revenue
