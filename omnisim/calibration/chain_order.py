"""Order of a chain: how many of the last states say where a walk goes next.

A chain of order k draws the next state given the last k. Orders 0 … K are compared on the *same*
observations: walks of which the beginning is known (journeys) are seen from their first step, their
beginning being a state like any other; stretches out of something longer only from step K on.
Counts are pooled over walks and never cross them.

    log-likelihood   Σ n(c, s) log n(c, s)/n(c)       over contexts c and successors s
    AIC = −2 LL + 2 p      BIC = −2 LL + p log n      G² = 2 (LLₖ₊₁ − LLₖ)

`parameters` counts what a chain of that order could have, `observed` only what occurred: where most
cells are structural zeros, the first punishes what nobody estimated (Berchtold & Raftery 2002,
*Statistical Science* 17(3), use the second).

Neither criterion decides alone. With tens of thousands of walks BIC takes the largest order it is
offered; so the likelihood of walkers who were left out is told beside it. And *heterogeneity looks
like memory*: who has done something once does it again, if there are two kinds of people. So two
kinds of first-order chains are fitted as well, by EM, and held against one chain with memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import chdtrc, xlogy

from omnisim.calibration.sequences import IntArray, Sequences

FloatArray = NDArray[np.float64]

FOLDS: Final = 5
_BORROWED: Final = 2.0  # observations that a context borrows from the next shorter one
_KINDS: Final = 2
_THIN: Final = 0.2  # share of contexts seen fewer than five times
_STARTS: Final = 5
_ROUNDS: Final = 300
_SETTLED: Final = 1e-8  # relative gain of a round of EM
_NOTHING: Final = 1e-9  # steps, where a kind never took one


class Criteria(NamedTuple):
    """A likelihood and what it cost."""

    log_likelihood: float
    parameters: int
    observations: int

    @property
    def aic(self) -> float:
        """Criterion of Akaike."""
        return -2.0 * self.log_likelihood + 2.0 * self.parameters

    @property
    def bic(self) -> float:
        """Criterion of Schwarz."""
        return -2.0 * self.log_likelihood + self.parameters * float(np.log(self.observations))


class OrderFit(NamedTuple):
    """A chain of one order."""

    order: int
    full: Criteria  # all parameters that the order could have
    observed: Criteria  # those that occurred
    thin_contexts: float  # share of contexts seen fewer than five times
    held_out: float  # mean log-likelihood of a step of walkers left out
    held_out_error: float  # standard error of its difference to the best order, by walker
    g2: float | None  # likelihood ratio to the order below
    p: float | None  # of that ratio, on the observed parameters; None if the table is thin


@dataclass(frozen=True)
class OrderTable:
    """Orders 0 … K on the same observations, and two kinds of first-order chains beside them."""

    fits: tuple[OrderFit, ...]
    kinds: Criteria  # two kinds of walkers, each with a first-order chain of its own
    shares: tuple[float, ...]  # of the kinds, the larger first

    @property
    def by_aic(self) -> int:
        """Order that AIC chooses."""
        return min(self.fits, key=lambda fit: fit.observed.aic).order

    @property
    def by_bic(self) -> int:
        """Order that BIC chooses."""
        return min(self.fits, key=lambda fit: fit.observed.bic).order

    @property
    def by_held_out(self) -> int:
        """Smallest order that predicts walkers left out as well as the best, within its error."""
        best = max(self.fits, key=lambda fit: fit.held_out)
        return next(
            fit.order for fit in self.fits if fit.held_out + fit.held_out_error >= best.held_out
        )

    @property
    def is_first_order_enough(self) -> bool:
        """Whether BIC or the walkers left out ask for no more than one state of memory."""
        return min(self.by_bic, self.by_held_out) <= 1

    @property
    def is_mixed(self) -> bool:
        """Whether two kinds of walkers without memory explain the walks better than memory."""
        return self.kinds.bic < min(f.observed.bic for f in self.fits)


def order_table(walks: Sequences, *, highest: int, begin_known: bool, seed: int = 0) -> OrderTable:
    """Return the comparison of the orders 0 … `highest`.

    `begin_known`: the walks are whole from their first step; else the first `highest` steps of each
    only serve as context. ValueError if nothing is left to observe.
    """
    seen = np.ones(len(walks.states), bool) if begin_known else walks.place >= highest
    if not seen.any():
        raise ValueError(f"no walk is longer than {highest}: no such order can be looked at")
    counts = [_Counted.of(walks, order, seen) for order in range(highest + 1)]
    who = walks.who[seen]
    held = _held_out(counts, who % FOLDS)
    best = max(held, key=lambda told: float(told.mean()))
    fits: list[OrderFit] = []
    for order, possible in enumerate(_possible(walks, highest, begin_known=begin_known)):
        count = counts[order]
        observed = Criteria(count.log_likelihood, count.cells - count.contexts, len(who))
        g2, p = _ratio(fits[-1].observed, observed) if fits else (None, None)
        if count.thin > _THIN:  # nobody knows how such a ratio is distributed
            p = None
        fits.append(
            OrderFit(
                order=order,
                full=observed._replace(parameters=possible),
                observed=observed,
                thin_contexts=count.thin,
                held_out=float(held[order].mean()),
                held_out_error=_error(held[order] - best, who),
                g2=g2,
                p=p,
            )
        )
    kinds, shares = _two_kinds(walks, seen, begin_known=begin_known, seed=seed)
    return OrderTable(tuple(fits), kinds, shares)


def _ratio(below: Criteria, above: Criteria) -> tuple[float, float | None]:
    """Return the likelihood ratio of two orders and its p-value, if they differ in parameters."""
    g2 = 2.0 * (above.log_likelihood - below.log_likelihood)
    more = above.parameters - below.parameters
    return g2, float(chdtrc(more, max(g2, 0.0))) if more > 0 else None


class _Counted(NamedTuple):
    """Contexts of one length and what followed them."""

    context: IntArray  # (n,) of each observation, 0 … without gaps
    cell: IntArray  # (n,) of each observation: context and successor, 0 … without gaps
    context_of: IntArray  # (n_cells,)
    of_context: IntArray  # (n_contexts,) observations
    of_cell: IntArray  # (n_cells,)

    @classmethod
    def of(cls, walks: Sequences, order: int, seen: NDArray[np.bool_]) -> _Counted:
        codes = walks.codes(order, until=1)[seen]
        _, context, of_context = np.unique(codes, return_inverse=True, return_counts=True)
        both = context * walks.n_states + walks.states[seen]
        _, first, cell, of_cell = np.unique(
            both, return_index=True, return_inverse=True, return_counts=True
        )
        return cls(context, cell, context[first], of_context, of_cell)

    @property
    def contexts(self) -> int:
        return len(self.of_context)

    @property
    def cells(self) -> int:
        return len(self.of_cell)

    @property
    def thin(self) -> float:
        return float(np.mean(self.of_context < 5))

    @property
    def log_likelihood(self) -> float:
        cells, contexts = self.of_cell.astype(float), self.of_context.astype(float)
        return float(xlogy(cells, cells).sum() - xlogy(contexts, contexts).sum())


def _possible(walks: Sequences, highest: int, *, begin_known: bool) -> list[int]:
    """Return how many parameters each order could have.

    A state that nobody ever leaves (an outcome) is a successor but no context.
    """
    successors = walks.n_states - 1
    if not begin_known:
        return [walks.n_states**order * successors for order in range(highest + 1)]
    inner = len(np.unique(walks.states[_followed(walks)]))
    contexts = np.cumsum([inner**known for known in range(highest + 1)])
    return [successors, *(int(count) * successors for count in contexts[1:])]


def _followed(walks: Sequences) -> NDArray[np.bool_]:
    """Return which steps are not the last of their walk (n,)."""
    followed = np.ones(len(walks.states), bool)
    followed[np.append(walks.starts[1:], len(walks.states)) - 1] = False
    return followed


def _held_out(counts: list[_Counted], fold: IntArray) -> list[FloatArray]:
    """Return per order the log-likelihood (n,) of each step, told by the walkers of other folds.

    What a context has seen is blended with the next shorter context as if that had been seen
    `_BORROWED` times; the shortest leans on all states alike.
    """
    told = [np.zeros(len(fold)) for _ in counts]
    for number in range(FOLDS):
        test = fold == number
        chance = np.full(int(test.sum()), 1.0 / max(2, counts[0].cells))
        for order, count in enumerate(counts):
            cells = np.bincount(count.cell[~test], minlength=count.cells)
            contexts = np.bincount(count.context[~test], minlength=count.contexts)
            seen = cells[count.cell[test]] + _BORROWED * chance
            chance = seen / (contexts[count.context[test]] + _BORROWED)
            told[order][test] = np.log(chance)
    return told


def _error(gain: FloatArray, who: IntArray) -> float:
    """Return the standard error of a mean gain per step whose steps belong to walkers."""
    sums, steps = np.bincount(who, weights=gain), np.bincount(who)
    n = len(steps)
    if n < 2:
        return 0.0
    rest = sums - gain.mean() * steps
    return float(np.sqrt(n / (n - 1) * np.sum(rest**2)) / len(gain))


def _two_kinds(
    walks: Sequences, seen: NDArray[np.bool_], *, begin_known: bool, seed: int
) -> tuple[Criteria, tuple[float, ...]]:
    """Return the best of several EM fits of two kinds of walkers with first-order chains.

    What walkers did before the steps that are compared tells of their kind, too: the likelihood is
    that of the steps compared, given those before.
    """
    told = np.ones(len(walks.states), bool) if begin_known else walks.place >= 1
    counted, who = _Counted.of(walks, 1, told), walks.who[told]
    whole, early = (
        sparse.csr_array(
            (chosen.astype(float), (who, counted.cell)), shape=(int(who.max()) + 1, counted.cells)
        )
        for chosen in (np.ones(len(who)), ~seen[told])
    )
    fits = [
        _em(whole, counted.context_of, np.random.default_rng([seed, n])) for n in range(_STARTS)
    ]
    best = max(fits, key=lambda fit: fit.reached)
    likelihood = best.reached - float(_logsumexp(early @ best.logs + np.log(best.shares)).sum())
    parameters = _KINDS * (counted.cells - counted.contexts) + _KINDS - 1
    shares = tuple(sorted(best.shares.tolist(), reverse=True))
    return Criteria(likelihood, parameters, int(seen.sum())), shares


class _Kinds(NamedTuple):
    """Kinds of walkers as EM left them."""

    reached: float  # log-likelihood
    logs: FloatArray  # (n_cells, n_kinds) log-probability of a successor in its context
    shares: FloatArray  # (n_kinds,)


def _em(table: sparse.csr_array, context_of: IntArray, luck: np.random.Generator) -> _Kinds:
    """Climb from walkers dealt out by luck; `table` (n_walkers, n_cells) counts their steps."""
    belongs = luck.dirichlet(np.ones(_KINDS), table.shape[0])
    found = _Kinds(-np.inf, np.zeros(0), np.zeros(0))
    for _ in range(_ROUNDS):
        shares = belongs.mean(axis=0)
        seen = np.asarray(table.T @ belongs) + _NOTHING
        total = np.zeros((int(context_of.max()) + 1, _KINDS))
        np.add.at(total, context_of, seen)
        logs = np.log(seen / total[context_of])
        each = np.asarray(table @ logs) + np.log(shares)
        whole = _logsumexp(each)
        belongs = np.exp(each - whole[:, None])
        before, found = found.reached, _Kinds(float(whole.sum()), logs, shares)
        if found.reached - before < _SETTLED * abs(found.reached):
            break
    return found


def _logsumexp(each: FloatArray) -> FloatArray:
    """Return log Σ exp over the last axis."""
    most = each.max(axis=-1)
    return np.asarray(most + np.log(np.exp(each - most[..., None]).sum(axis=-1)))
