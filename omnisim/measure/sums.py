"""Sums: what is counted per segment and channel, one record per cell.

"In the window" means at a time within [0, horizon); a counted journey is a need that began then,
watched for `follow_up` days; a measured order is one placed in the window. "Of the window" means
in the window, or following a measured order: an order counts as a whole, with its delivery,
cancellation, return and service contacts up to the end of the log.
"""

from __future__ import annotations

from typing import Final

import numpy as np

SUMS: Final = {
    # in the channel where the journey began
    "journeys": "need journeys begun in the window",
    "converted": "of them, those with an order within the follow-up",
    "first_journeys": "first needs of prospects, begun in the window",
    "first_converted": "of them, those with an order within the follow-up",
    "crossed": "converted journeys that ordered in another channel than they began in",
    "combined": "converted journeys with an online and an offline touch up to the order",
    "converted_value": "money ordered by converted journeys",
    "combined_value": "money ordered by converted journeys with online and offline touches",
    "handoffs": "hand-offs of counted journeys, given-up ones included",
    "channels_used": "different channels touched, summed over counted journeys",
    "turned_away": "counted journeys that met a channel that is not open",
    "lost_in_handoff": "counted journeys that gave up because their story was lost",
    # in the channel the hand-off leads to, or the one it left if it ended the journey
    "contexts": "hand-offs of counted journeys that had a context to lose",
    "contexts_kept": "of them, those whose context survived",
    # in the channel of the touch
    "queued": "touches of channels served by people",
    "served": "of them, those served",
    "waited": "minutes waited by those served",
    "unserved": "touches of channels served by people that were left unserved",
    # in the channel that sends the message
    "messages": "messages sent in the window",
    "answered": "of them, those answered",
    "opted_out": "of them, those after which the receiver wants no more from this channel",
    # in the channel of the order (what follows it: of the event, or of the latest order if none)
    "orders": "orders placed in the window",
    "prompted_orders": "of them, those of journeys that a message prompted",
    "order_value": "money ordered in the window",
    "stock_outs": "times an item was missing, in the window",
    "attempts": "orders and stock-outs in the window",
    "received": "measured orders received",
    "late": "of them, those later than promised",
    "cancelled": "measured orders cancelled",
    "returned_value": "money paid back for measured orders that were returned",
    # in the channel of the event, or of the latest order if the event names none
    "revenue": "money received of the window, less money paid back",
    "contribution": "revenue less goods and variable cost of the window",
    "present_contribution": "contribution of the window, discounted to day 0",
    "prospect_contribution": "contribution of prospects of the window, discounted to day 0",
    "net_value": "discounted contribution of the window less fixed cost, all discounted to day 0",
    "serving_cost": "variable cost of the window, the goods themselves apart",
    "contact_cost": "cost of touches of the window, those that advertise apart",
    "fulfilment_cost": "what orders of the window and what follows them cost, touches apart",
    # in the channel of the touch or message
    "message_cost": "cost of messages sent in the window",
    "advertising_cost": "cost of touches of the window that advertise",
    "advertising_spend": "cost of touches of the window that advertise, and spend in media, the "
    "latter shared among segments by their people",
    "wasted_cost": "cost of touches that advertise up to 30 days after a person's latest order",
    "acquisition_cost": "cost of touches that advertise, spend in media, and cost of touches "
    "and messages before a prospect's first order",
    # in the channel of the advertisement
    "credited_value": "money ordered in the window up to 30 days after an advertisement, credited "
    "to the latest one",
    "credited_online": "of it, money ordered online",
    # in no channel
    "people": "prospects and installed base",
    "prospects": "prospects of the pool",
    # in the channel of the first order in the window
    "buyers": "prospects with an order in the window",
    # in the channel of the first order ever
    "new_customers": "prospects whose first order falls in the window",
    "cohort": "new customers who can be followed for the whole value window",
    "repeated": "of them, those with a second order within the value window",
    "cohort_value": "contribution of its whole orders in the value window, discounted to the first",
    # in the channel of the period's first order
    "active": "customers with an order in a period that has a next one, summed over periods",
    "retained": "of them, those with an order in the next period",
    # in the channel of the latest order
    "churned": "customers lost for good in the window",
    "years_at_risk": "years that living customers spent in the window",
    # in the channel of the experience
    "experiences": "experiences in the window",
    "scores": "recommendation scores of the experiences, 0 to 10",
    "satisfied": "experiences of 4 or 5 points, where 0-10 is laid upon 1-5",
    "respondents": "customers with an experience in the window",
    "recommendation": "100 for each whose last score is 9 or 10, -100 for each of 0 to 6",
    # a number per segment, not a sum over customers
    "consistency": "evenness of experience between channels, one number per replication",
    "replications": "replications that can say so",
}

CELL: Final = np.dtype([(name, np.float64) for name in SUMS])
