"""Repeats: which model of repeat buying a log speaks for, and how regular its gaps are.

Candidates are judged by AIC on the period they are fitted to, and on nothing else. A simulator
lives by BG/NBD; where another model is better by more than `CLEAR`, that is said, and BG/NBD is
simulated all the same.

Days are whole: orders of one day are one purchase, and a history ends with the last day seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
from scipy.special import betaln

from omnisim.calibration.curvature import interval, log_covariance
from omnisim.calibration.fit import Candidate, Contracts, Estimate, Repeats
from omnisim.calibration.log import ORDER, TouchLog
from omnisim.calibration.old_customers import Beside, Old
from omnisim.repeat_buying import BgNbd, Histories, MbgNbd, ParetoNbd, Purchases
from omnisim.repeat_buying.likelihood import most_likely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Model: TypeAlias = BgNbd | ParetoNbd

SIMULATED: Final = "bg_nbd"
MODELS: Final[Mapping[str, type[Model]]] = {
    SIMULATED: BgNbd,
    "mbg_nbd": MbgNbd,
    "pareto_nbd": ParetoNbd,
}
CLEAR: Final = 2.0  # of AIC: models nearer to each other are alike
FEWEST_REPEATERS: Final = 20
_WEEK: Final = 7.0
_MOST_OLD: Final = 0.9  # of those who were seen
_REGULAR: Final = 1.25  # shape of gaps from which on they are called regular
_RESAMPLES: Final = 200
_MIDDLING: Final = (0.02, 500.0)  # where a search begins that others have run off from
_NOTHING: Final = Purchases(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))


def purchases_of(log: TouchLog, clock: Floats | None = None) -> Purchases:
    """Return the purchases of a log, times in whole days; `clock` (n_days,) says where days are.

    The clock of business, say, which passes faster in a busy season.
    """
    orders = log.event == ORDER
    if not orders.any():
        return _NOTHING
    day = np.floor(log.time[orders])
    when = day if clock is None else clock[(day - np.floor(log.begin)).astype(int)]
    return Purchases.merged(log.customer[orders], when, value=np.nan_to_num(log.value[orders]))


def orders_of(log: TouchLog) -> Purchases:
    """Return the orders of a log one by one, at their own times: of what they are worth."""
    orders = log.event == ORDER
    if not orders.any():
        return _NOTHING
    return Purchases.merged(
        log.customer[orders], log.time[orders], value=np.nan_to_num(log.value[orders])
    )


def last_day(log: TouchLog) -> float:
    """Return the last whole day that was observed."""
    return float(np.ceil(log.end) - 1.0)


def repeats_of(log: TouchLog, *, clock: Floats | None = None) -> Repeats | None:
    """Return the models of repeat buying of the customers in a log; None if too few repeat."""
    purchases = purchases_of(log, clock)
    weeks = _histories(log, purchases, clock)
    if weeks is None:
        return None
    fitted = {name: model.fit(weeks) for name, model in MODELS.items()}
    spreads = {name: _covariance(model, weeks) for name, model in fitted.items()}
    candidates = [_candidate(name, model, weeks, spreads[name]) for name, model in fitted.items()]
    chosen = fitted[SIMULATED]
    horizon = (log.end - log.begin) / _WEEK
    expected, doubt = _doubt(chosen, spreads[SIMULATED], horizon)
    regularity = regularity_of(purchases)
    return Repeats(
        candidates=tuple(sorted(candidates, key=lambda each: each.aic)),
        chosen=SIMULATED,
        regularity=regularity,
        is_regular=regularity.low > _REGULAR,
        dropout_is_known=_dropout_is_known(chosen, spreads[SIMULATED]),
        doubt=doubt,
        expected=expected,
    )


def _histories(log: TouchLog, purchases: Purchases, clock: Floats | None) -> Histories | None:
    """Return the histories in weeks; None if too few repeat."""
    if not len(purchases.time):
        return None
    seen = purchases.histories(last_day(log) if clock is None else float(clock[-1]))
    if (seen.repeats > 0).sum() < FEWEST_REPEATERS:
        return None
    return Histories(seen.repeats, seen.last / _WEEK, seen.age / _WEEK).grouped()


class Rates(NamedTuple):
    """BG/NBD of new customers, times in days."""

    parameters: Mapping[str, Estimate]  # r and alpha, and a and b if they were not given
    doubt: float  # as `Repeats.doubt`
    dropout_is_known: bool
    doubt_of_old: float  # of the logarithm of how many old customers are seen


def rates_of(
    log: TouchLog,
    *,
    clock: Floats | None = None,
    old: Old | None = None,
    dropout: tuple[float, float] | None = None,
) -> Rates | None:
    """Return how new customers buy again; None if too few repeat.

    `old` are customers from before the log (their age in days), `dropout` a and b if they are known
    from elsewhere.
    """
    weeks = _histories(log, purchases_of(log, clock), clock)
    if weeks is None:
        return None
    given = () if dropout is None else dropout

    def of_all(*parameters: float) -> float:
        return BgNbd(*parameters, *given).log_likelihood(weeks)

    found = most_likely(of_all, _guess(weeks)[: 4 - len(given)])
    log_likelihood: Callable[..., float] = of_all
    beside = None if old is None else _beside(weeks, old, (*found, *given))
    if beside is not None:

        def with_old(*parameters: float, beside: Beside = beside) -> float:
            return beside.log_likelihood(*parameters, *given)

        found = most_likely(with_old, np.clip(found, *_MIDDLING).tolist())
        log_likelihood = with_old
    covariance = np.zeros((4, 4))
    free = len(found)
    covariance[:free, :free] = log_covariance(log_likelihood, np.array(found))
    model = BgNbd(*found, *given)
    _, doubt = _doubt(model, covariance, (log.end - log.begin) / _WEEK)
    parameters = {
        name: _scaled(value, float(covariance[i, i]), _WEEK if name == "alpha" else 1.0)
        for i, (name, value) in enumerate(zip(asdict(model), found, strict=False))
    }
    of_old = 0.0 if beside is None else _doubt_of_log(beside.seen, _numbers(model), covariance)
    return Rates(parameters, doubt, _dropout_is_known(model, covariance), of_old)


def _doubt_of_log(number: Callable[..., float], at: Floats, covariance: Floats) -> float:
    """Return the standard deviation of the logarithm of a number that hangs on parameters (4,)."""
    step = 1e-3
    ends = [
        [max(number(*(at * np.exp(sign * step * unit))), 1e-12) for sign in (-1, 1)]
        for unit in np.eye(len(at))
    ]
    slope = np.diff(np.log(ends), axis=1)[:, 0] / (2 * step)
    return float(np.sqrt(max(float(slope @ covariance @ slope), 0.0)))


def _beside(weeks: Histories, old: Old, parameters: Sequence[float]) -> Beside | None:
    """Return the histories beside old customers; None if those alone would be nearly all of them.

    Then the base is of another size than the log, and says nothing about it.
    """
    found = Beside.of(weeks, float(weeks.age.max()), Old(old.customers, old.age / _WEEK))
    near = np.clip(parameters, *_MIDDLING).tolist()
    customers = weeks.total(np.ones(len(weeks.age)))
    return found if old.customers * found.seen(*near) < _MOST_OLD * customers else None


def _guess(weeks: Histories) -> tuple[float, ...]:
    return (1.0, max(float(np.mean(weeks.age)), 1e-6), 1.0, 1.0)


def _scaled(value: float, log_variance: float, scale: float) -> Estimate:
    low, high = interval(value, log_variance)
    return Estimate(value * scale, low * scale, high * scale, 0.0, "curvature")


def _numbers(model: Model) -> Floats:
    return np.array(list(asdict(model).values()))


def _covariance(model: Model, weeks: Histories) -> Floats:
    kind = type(model)
    return log_covariance(lambda *p: kind(*p).log_likelihood(weeks), _numbers(model))


def _candidate(name: str, model: Model, weeks: Histories, covariance: Floats) -> Candidate:
    parameters = {}
    for place, (field, value) in enumerate(asdict(model).items()):
        scale = _WEEK if _is_time(name, field) else 1.0
        low, high = interval(value, covariance[place, place])
        parameters[field] = Estimate(
            value * scale, low * scale, high * scale, float(weeks.total(np.ones(1))), "curvature"
        )
    likelihood = model.log_likelihood(weeks)
    return Candidate(name, parameters, likelihood, 2.0 * len(parameters) - 2.0 * likelihood)


def _is_time(name: str, field: str) -> bool:
    return field == "alpha" or (field == "beta" and name == "pareto_nbd")


def model_of(candidate: Candidate, *, unit: float = 1.0) -> Model:
    """Return the model of a candidate; times in `unit` days."""
    kind = MODELS[candidate.name]
    return kind(
        **{
            field: estimate.value / (unit if _is_time(candidate.name, field) else 1.0)
            for field, estimate in candidate.parameters.items()
        }
    )


def _doubt(model: Model, covariance: Floats, horizon: float) -> tuple[Estimate, float]:
    """Return the repeats expected of a new customer, and the doubt of alpha that makes theirs.

    The parameters of a fit hang together: drawn independently of each other, over their own
    intervals, they would make repeat buying far more uncertain than it is. So one of them has the
    doubt of all: given the others, alpha is as uncertain as makes the repeats expected in the
    horizon, to first order, as uncertain as they are under the likelihood itself.
    """
    kind, centre = type(model), _numbers(model)

    def expected(logs: Floats) -> float:
        return float(kind(*np.exp(logs).tolist()).expected_repeats(horizon))

    at, step = np.log(centre), 1e-3
    slope = np.array(
        [
            (expected(at + step * unit) - expected(at - step * unit)) / (2 * step)
            for unit in np.eye(len(at))
        ]
    )
    joint = float(np.sqrt(max(float(slope @ covariance @ slope), 0.0)))
    value = expected(at)
    relative = joint / value if value > 0 else 0.0
    low, high = interval(value, relative**2)
    own = float(np.sqrt(covariance[1, 1]))
    given = joint / max(abs(float(slope[1])), 1e-12)  # nan where nothing hangs on alpha: own
    return Estimate(value, low, high, 0.0, "curvature"), min(own, given)


def _dropout_is_known(model: Model, covariance: Floats) -> bool:
    """Whether the mean dropout probability is known to a factor of about two."""
    if not isinstance(model, BgNbd):
        return True
    a, b = model.a, model.b
    slope = np.array([0.0, 0.0, b / (a + b), -b / (a + b)])  # of its logarithm
    return bool(np.sqrt(slope @ covariance @ slope) < 0.35)


def regularity_of(purchases: Purchases) -> Estimate:
    """Return the shape of a customer's gaps: 1 as by chance, more is steadier.

    Of two successive gaps of one customer the first is a share of their sum, beta(k, k) if gaps are
    gamma(k) at the customer's own rate, whatever that is (Wheat & Morrison 1990, *Marketing
    Science* 9): k = (1 − 4v)/(8v) with v the variance of that share about ½. The pair is the last
    two gaps; customers are drawn again for the interval. Whole days blur short gaps: those of a day
    or two are left out.
    """
    same = np.diff(purchases.customer) == 0
    gaps = np.diff(purchases.time)
    pair = np.flatnonzero(same[1:] & same[:-1])
    last = pair[np.append(np.diff(purchases.customer[pair]) != 0, True)] if len(pair) else pair
    first, second = gaps[last], gaps[last + 1]
    long = first + second > 4.0
    share = first[long] / (first + second)[long]
    if len(share) < FEWEST_REPEATERS:
        return Estimate(np.nan, np.nan, np.nan, len(share), "bootstrap")
    rng = np.random.default_rng(0)
    off = (share - 0.5) ** 2
    drawn = off[rng.integers(len(off), size=(_RESAMPLES, len(off)))].mean(axis=1)
    shapes = (1 - 4 * drawn) / (8 * drawn)
    low, high = np.quantile(shapes, (0.025, 0.975))
    return Estimate(
        float((1 - 4 * off.mean()) / (8 * off.mean())),
        float(low),
        float(high),
        len(share),
        "bootstrap",
    )


# --- contracts ---------------------------------------------------------------------------------


def contracts_of(log: TouchLog, period: float) -> Contracts | None:
    """Return shifted beta-geometric renewal of orders that come every `period` days.

    A customer has renewed as often as there were orders after the first, at the pace of the period;
    who is more than half a period overdue when the log ends has left. Customers of different age
    share one likelihood: those who left, and those still there.
    """
    purchases = purchases_of(log)
    if not len(purchases.time):
        return None
    histories = purchases.histories(last_day(log))
    renewed = np.rint(histories.last / period).astype(int)
    could = np.floor(histories.age / period - 0.5 + 1e-9).astype(int)  # decisions surely seen
    left, n = could > renewed, np.minimum(renewed, could)
    leavers = np.bincount(n[left] + 1, minlength=2)  # left at renewal 1, 2 …
    stayers = np.bincount(n[~left], minlength=1)  # still there after so many renewals
    return contracts_of_counts(leavers[1:].astype(float), stayers.astype(float), period)


def contracts_of_counts(leavers: Floats, stayers: Floats, period: float) -> Contracts | None:
    """Return the fit to `leavers` at renewal 1, 2 … and `stayers` after 0, 1 … renewals."""
    if leavers.sum() == 0:
        return None
    at, stayed = np.arange(1, len(leavers) + 1), np.arange(len(stayers))

    def log_likelihood(alpha: float, beta: float) -> float:
        whole = betaln(alpha, beta)
        gone = leavers @ (betaln(alpha + 1, beta + at - 1) - whole)
        return float(gone + stayers @ (betaln(alpha, beta + stayed) - whole))

    found = np.array(most_likely(log_likelihood, (1.0, 1.0)))
    covariance = log_covariance(log_likelihood, found)
    count = float(leavers.sum() + stayers.sum())
    alpha, beta = (
        Estimate(float(value), *interval(float(value), covariance[i, i]), count, "curvature")
        for i, value in enumerate(found)
    )
    return Contracts(period, alpha, beta, log_likelihood(*found.tolist()))
