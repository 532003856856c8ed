"""Random streams: every draw is a pure function of who draws, why, and where in the life.

A draw is keyed by (seed, replication, customer) and by (purpose, kind of journey, journey, hop).
Nothing is stateful: the configuration is not part of the key, so the same customer has the same
luck under every configuration, and switching something off changes nobody else's draws.

The generator is SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195) used as a
counter: one finaliser turns the identity into a key, a second one turns key and place into the
draw. The functions here are plain Python and can also be called from compiled code; both give
the same bits.
"""

from __future__ import annotations

from typing import Any, Final

from omnisim.compilable import compilable, compiled_as

_GOLDEN: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB
_WORD: Final = 0xFFFFFFFFFFFFFFFF
_PURPOSES: Final = 64
_HOPS: Final = 4096
_DRAWS: Final = 64  # of one variate at one place
_UNIT: Final = 1.0 / 4503599627370496.0  # 2**-52: half a step more is exact, so never 1

# Purposes: one number each, never reused, so that two decisions never share a draw.
NEED: Final = 1
RATE: Final = 2
DROPOUT_RATE: Final = 3
DROPOUT: Final = 4
AGE: Final = 5
HISTORY: Final = 6
ENTRY: Final = 7
REDIRECT: Final = 8
HOP: Final = 9
CONTEXT: Final = 10
LOST: Final = 11
HANDLING: Final = 12
PATIENCE: Final = 13
IMPATIENT: Final = 14
DWELL: Final = 15
COME_LATER: Final = 16
PROMOTION: Final = 17
HONOURED: Final = 18
REFUSED_OFFER: Final = 19
ITEM: Final = 20
STOCK_OUT: Final = 21
SUBSTITUTE: Final = 22
OVERSOLD: Final = 23
VISIBILITY: Final = 24
ROUTE: Final = 25
LEAD: Final = 26
DOOR: Final = 27
ATTACHED: Final = 28
RETURN: Final = 29
RETURN_DELAY: Final = 30
RETURN_ROUTE: Final = 31
EXCHANGE: Final = 32
CONTACT: Final = 33
CONTACT_DELAY: Final = 34
CUSTOMER_VALUE: Final = 35
ORDER_VALUE: Final = 36
HOME: Final = 37
WORLD: Final = 38
HISTORY_DROPOUT: Final = 39
RESTOCK: Final = 40
OFFERED_AGAIN: Final = 42
SCORE: Final = 43
PICK_UP_WORK: Final = 44
EXCHANGED_FOR: Final = 45
ROLLOUT: Final = 46
SELF_SERVICE: Final = 47
IDENTIFIED: Final = 48
MATCHED: Final = 49
PILOT: Final = 50
REACHED: Final = 51
ANSWER: Final = 52
ANSWERED_AT: Final = 53
OPT_OUT: Final = 54
BROUGHT_FORWARD: Final = 55
MEDIA: Final = 56
SUPPRESSED: Final = 57
RENEWAL: Final = 58
PAST_ORDER: Final = 59

NEED_JOURNEY: Final = 0
SERVICE_JOURNEY: Final = 1


def word(number: Any) -> Any:
    """Return an integer as an unsigned 64-bit word, wrapping round."""
    return int(number) & _WORD


def whole(number: Any) -> int:
    """Return a word below 2**63 as an ordinary integer."""
    return int(number)


@compiled_as(whole)
def _compiled_whole(number: Any) -> Any:  # noqa: ARG001 - its name is the argument's
    import numpy as np

    def compiled(number: Any) -> Any:
        return np.int64(number)

    return compiled


@compiled_as(word)
def _compiled_word(number: Any) -> Any:  # noqa: ARG001 - its name is the argument's
    import numpy as np

    def compiled(number: Any) -> Any:
        return np.uint64(number)

    return compiled


@compilable
def finalise(number: Any) -> Any:
    """Scramble a 64-bit word so that neighbours become unrelated (SplitMix64 finaliser)."""
    bits = word(number)
    bits = ((bits ^ (bits >> 30)) * _FIRST) & _WORD
    bits = ((bits ^ (bits >> 27)) * _SECOND) & _WORD
    return bits ^ (bits >> 31)


@compilable
def replication_key(seed: int, replication: int) -> Any:
    """Return the key of one replication under one seed."""
    return finalise(finalise(word(seed) + _GOLDEN) + word(replication) * _GOLDEN)


@compilable
def customer_key(replication: Any, customer: int) -> Any:
    """Return the key of one customer from the key of the replication."""
    return finalise(replication + word(customer) * _GOLDEN)


@compilable
def uniform(
    key: Any, purpose: int, kind: int = 0, journey: int = 0, hop: int = 0, draw: int = 0
) -> float:
    """Return the draw of a customer for a purpose at a place: a float in (0, 1), never 0 or 1.

    `draw` counts the draws of a variate that needs several.
    """
    place = (word(journey) * 2 + word(kind)) * _HOPS + word(hop)
    number = (place * _DRAWS + word(draw)) * _PURPOSES + word(purpose)
    return float((finalise(key + number * _GOLDEN) >> 12) + 0.5) * _UNIT
