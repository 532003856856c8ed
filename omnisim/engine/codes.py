"""Codes: the numbers that stand for things in the arrays of a model and in the decisions."""

from __future__ import annotations

from typing import Final

from omnisim.event_log import ROUTES

NOWHERE: Final = -1
GAVE_UP: Final = -1
HOPS_AT_MOST: Final = 400  # touches of one journey
A_MOMENT: Final = 1e-9  # days: the least wait that somebody can have left after
CONVERSION, LAPSE, RESOLVED = range(3)  # outcomes follow the touchpoints in the rows of hops
FIRST_NEED, LATER_NEED, SERVICE_CONTACT = range(3)  # rows of entry
REPEATS: Final = ("beta_geometric", "fixed_repeat", "contract")
BETA_GEOMETRIC, FIXED_REPEAT, CONTRACT = range(3)
TRIGGERS: Final = ("lapse", "order", "silence", "regular")
AT_LAPSE, AT_ORDER, AT_SILENCE, REGULARLY = range(4)
AUDIENCES: Final = ("everybody", "customers", "prospects")
EVERYBODY, CUSTOMERS, PROSPECTS = range(3)
MEDIA_FROM: Final = 1 << 24  # journeys that media wake are keyed from here on
PROMPTED_FROM: Final = 1 << 37  # and prompted ones from here
TO_STORE: Final = len(ROUTES)  # numbered after the routes for which customers are chosen
SHARED: Final = TO_STORE + 1
