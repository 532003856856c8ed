"""Effects: what a treatment did, where chance decided who got it, and only there.

With a randomised control arm the difference between arms is the effect of the treatment, with the
interval of a difference of two means (Welch 1947).

A log knows the people who did something. Everybody who was treated is in it, with a message at
least; of the control those who did nothing are missing, and who is left seems to buy more. So the
mean goes over everybody in an arm if the log tells how many there are. Otherwise it goes over those
who were known before the treatment began: by a row `assigned`, or by anything they did earlier.
Chance divided them too. Where there are too few of them nothing is estimated.

Without randomised arms, whoever was written to differs from
the others in more than the message: businesses write to their best customers. The module then says
how the two groups differed *before* the first message, and estimates nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import stdtr, stdtrit

from omnisim.calibration.fit import Effect, Estimate, Selection
from omnisim.calibration.log import ASSIGNED, MESSAGE, NONE, ORDER, TouchLog

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_EQUAL: Final = 0.5
_CLEARLY: Final = 0.05  # by which a chance must differ from one half to say something
_FEWEST: Final = 10


def effects_of(log: TouchLog, *, since: float | None = None) -> tuple[Effect, ...]:
    """Return the effects of randomised arms on orders and on value per customer.

    `since` is the day on which treatment began; by default that of the first message, or the
    beginning of the log. What happened before it tells whether chance really decided.
    """
    if len(log.names.arms) < 2:
        return ()
    sent = log.time[log.event == MESSAGE]
    start = since if since is not None else float(sent.min()) if len(sent) else log.begin
    arm = np.full(log.customers, NONE)
    arm[log.customer] = log.arm
    sizes = log.names.arm_sizes
    if not sizes:
        arm[~_known_before(log, start)] = NONE
    return tuple(_effects(log, arm, start, sizes))


def _known_before(log: TouchLog, start: float) -> NDArray[np.bool_]:
    """Return which customers are in the log whatever the treatment made of them."""
    there = np.zeros(log.customers, bool)
    there[log.customer[(log.time < start) | (log.event == ASSIGNED)]] = True
    return there


def _effects(
    log: TouchLog, arm: NDArray[np.int64], start: float, sizes: tuple[int, ...]
) -> Iterator[Effect]:
    orders = log.where(log.event == ORDER)
    after = orders.where(orders.time >= start)
    before = orders.where(orders.time < start)
    count = np.bincount(after.customer, minlength=log.customers).astype(float)
    value = np.bincount(after.customer, weights=np.nan_to_num(after.value), minlength=log.customers)
    earlier = np.bincount(before.customer, minlength=log.customers).astype(float)

    def of(amount: NDArray[Any], place: int) -> Floats:
        """Return an amount for everybody in an arm; who is not in the log did nothing."""
        seen = amount[arm == place]
        absent = max(sizes[place] - len(seen), 0) if sizes else 0
        return np.append(seen, np.zeros(absent))

    for place, name in enumerate(log.names.arms[1:], start=1):
        if min(len(of(count, 0)), len(of(count, place))) < _FEWEST:
            continue
        alike = _p_value(of(earlier, place), of(earlier, 0)) if len(before) else np.nan
        for outcome, found in (("orders", count), ("value", value)):
            treated, control = of(found, place), of(found, 0)
            yield Effect(
                arm=name,
                control=log.names.arms[0],
                outcome=outcome,
                per_control=float(control.mean()),
                difference=_difference(treated, control),
                balanced=alike,
                only_known=not sizes and bool((log.event != ASSIGNED).all()),
            )


def _difference(treated: Floats, control: Floats) -> Estimate:
    gap, error, freedom = _welch(treated, control)
    width = float(stdtrit(freedom, 0.975)) * error
    return Estimate(gap, gap - width, gap + width, len(treated) + len(control), "difference")


def _p_value(treated: Floats, control: Floats) -> float:
    gap, error, freedom = _welch(treated, control)
    return 1.0 if error == 0 else float(2 * stdtr(freedom, -abs(gap) / error))


def _welch(treated: Floats, control: Floats) -> tuple[float, float, float]:
    """Return the difference of means, its standard error, and the degrees of freedom."""
    parts = np.array([sample.var(ddof=1) / len(sample) for sample in (treated, control)])
    sizes = np.array([len(treated), len(control)])
    total = parts.sum()
    freedom = total**2 / np.sum(parts**2 / (sizes - 1)) if total > 0 else 1.0
    return float(treated.mean() - control.mean()), float(np.sqrt(total)), float(freedom)


def selection_of(log: TouchLog) -> Selection | None:
    """Return how those who got messages differ from those who did not; None without messages.

    Compared are orders before the day by which half of the targeted had their first message: of
    those who got theirs from that day on with those who never got any. No message had reached
    either, so the difference is no effect of messages.
    """
    messages = log.event == MESSAGE
    if not messages.any() or len(log.names.arms) >= 2:
        return None
    orders = log.where(log.event == ORDER)
    first = np.full(log.customers, np.inf)
    np.minimum.at(first, log.customer[messages], log.time[messages])
    targeted = np.isfinite(first)
    day = float(np.median(first[targeted]))
    later = targeted & (first >= day)
    if targeted.all():
        return None
    count = np.bincount(orders.customer, minlength=log.customers).astype(float)
    early = np.bincount(orders.customer[orders.time < day], minlength=log.customers).astype(float)
    chance = _chance_of_more(early[later], early[~targeted])
    return Selection(
        targeted=int(targeted.sum()),
        untargeted=int((~targeted).sum()),
        orders_of_targeted=float(count[targeted].mean()),
        orders_of_untargeted=float(count[~targeted].mean()),
        before_targeted=float(early[later].mean()),
        before_untargeted=float(early[~targeted].mean()),
        chance=chance,
        follows_volume=_follows(early[later], early[~targeted], chance),
    )


def _chance_of_more(some: Floats, others: Floats) -> float:
    """Return the chance that one of some has more than one of others; ties count half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, some, side="left")
    equal = np.searchsorted(ordered, some, side="right") - below
    return float((below + 0.5 * equal).mean() / len(others))


def _follows(targeted: Floats, untargeted: Floats, chance: float) -> bool:
    """Whether the targeted had bought more before, beyond what luck would do."""
    sizes = len(targeted), len(untargeted)
    error = np.sqrt((sum(sizes) + 1) / (12.0 * sizes[0] * sizes[1]))  # Mann & Whitney 1947
    return bool(chance - _EQUAL > max(_CLEARLY, 2 * error))
