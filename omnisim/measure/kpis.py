"""KPIs: one definition each, and their values for every segment and channel.

A KPI is a ratio of two sums of the tally (`SUMS` says what they count). Sources of the usual
definitions: Farris et al. 2010, Marketing Metrics; Reichheld 2003 for the recommendation score;
cross-channel, combination, continuity and consistency are our own and say what they mean.

Money belongs to the window of its order: what follows an order placed in the window counts although
it comes later, what follows an order of the warm-up does not.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Unit = Literal["share", "count", "money", "minutes", "points", "per_year"]
Split = Literal["own", "shared", "segment", "market"]

_BEGAN: Final = "where the journey began"
_TOUCH: Final = "of the touch"
_ORDER: Final = "of the order"
_EVENT: Final = "of the event; for what follows an order and names no place, of the latest order"
_FIRST: Final = "of the customer's first order"
_EXPERIENCE: Final = "of the experience"
_SENDER: Final = "that sends the message"
_ADVERTISEMENT: Final = "of the advertisement"


class Kpi(NamedTuple):
    """What a KPI is.

    `split` says where it has a value: in its `own` channel, numerator and denominator alike; or
    `shared`, the numerator in the channel and the denominator over all channels, so that channels
    add up; or for a `segment` as a whole; or for the `market` as a whole.
    """

    id: str
    unit: Unit
    numerator: str  # a sum, see SUMS
    denominator: str
    higher_is_better: bool | None  # None: neither
    definition: str
    split: Split = "own"
    channel: str = ""  # which channel is meant


KPIS: Final = (
    Kpi(
        "conversion",
        "share",
        "converted",
        "journeys",
        True,
        "need journeys begun in the window that order within the follow-up",
        channel=_BEGAN,
    ),
    Kpi(
        "conversion_first",
        "share",
        "first_converted",
        "first_journeys",
        True,
        "the same, of the first needs of prospects alone",
        channel=_BEGAN,
    ),
    Kpi(
        "buyers_per_prospect",
        "share",
        "buyers",
        "prospects",
        True,
        "prospects who order in the window, of all prospects of the pool",
        "shared",
        "of the first order in the window",
    ),
    Kpi(
        "orders_per_person",
        "count",
        "orders",
        "people",
        True,
        "orders in the window per person of the market, prospect or installed base",
        "shared",
        _ORDER,
    ),
    Kpi(
        "order_value",
        "money",
        "order_value",
        "orders",
        None,
        "money ordered per order in the window, before cancellations and returns",
        channel=_ORDER,
    ),
    Kpi(
        "cross_channel_share",
        "share",
        "crossed",
        "converted",
        None,
        "converted journeys that order in another channel than they began in, of converted ones",
        channel=_BEGAN,
    ),
    Kpi(
        "cross_channel_rate",
        "share",
        "crossed",
        "journeys",
        None,
        "journeys that order in another channel than they began in, of all journeys",
        channel=_BEGAN,
    ),
    Kpi(
        "combination_share",
        "share",
        "combined",
        "converted",
        None,
        "converted journeys with an online and an offline touch up to the order, of converted ones",
        channel=_BEGAN,
    ),
    Kpi(
        "combination_revenue_share",
        "share",
        "combined_value",
        "converted_value",
        None,
        "the same, weighted by the money ordered",
        channel=_BEGAN,
    ),
    Kpi(
        "handoffs_per_journey",
        "count",
        "handoffs",
        "journeys",
        None,
        "changes of channel per need journey, hand-offs that ended the journey included",
        channel=_BEGAN,
    ),
    Kpi(
        "context_continuity",
        "share",
        "contexts_kept",
        "contexts",
        True,
        "hand-offs after which the story need not be told again, of hand-offs with one to lose",
        channel="the hand-off leads to, or the one it left if it ended the journey",
    ),
    Kpi(
        "channels_per_journey",
        "count",
        "channels_used",
        "journeys",
        None,
        "different channels touched per need journey, 0 for a journey turned away at once",
        channel=_BEGAN,
    ),
    Kpi(
        "wait_minutes",
        "minutes",
        "waited",
        "served",
        False,
        "mean wait of those served, in channels served by people, touches in the window",
        channel=_TOUCH,
    ),
    Kpi(
        "abandonment",
        "share",
        "unserved",
        "queued",
        False,
        "touches of channels served by people, in the window, that are left unserved",
        channel=_TOUCH,
    ),
    Kpi(
        "stock_out_rate",
        "share",
        "stock_outs",
        "attempts",
        False,
        "missing items, of orders and missing items in the window",
        channel="of the attempt",
    ),
    Kpi(
        "late_rate",
        "share",
        "late",
        "received",
        False,
        "orders of the window received later than promised, of those received",
        channel=_EVENT,
    ),
    Kpi(
        "cancelled_rate",
        "share",
        "cancelled",
        "orders",
        False,
        "orders of the window cancelled, oversold or refused at the door, of all orders",
        channel=_EVENT,
    ),
    Kpi(
        "return_rate",
        "share",
        "returned_value",
        "order_value",
        False,
        "money paid back for returned orders of the window, of money ordered",
        channel=_EVENT,
    ),
    Kpi(
        "turned_away",
        "share",
        "turned_away",
        "journeys",
        False,
        "journeys that wanted a channel that is not open, redirected ones included: how much of "
        "the result the redirect table carries",
        channel=_BEGAN,
    ),
    Kpi(
        "lost_in_handoff",
        "share",
        "lost_in_handoff",
        "journeys",
        False,
        "need journeys given up because a hand-off lost their story",
        channel=_BEGAN,
    ),
    Kpi(
        "repeat_purchase",
        "share",
        "repeated",
        "cohort",
        True,
        "customers with a second order within the value window after their first; customers won "
        "in the window with full follow-up only",
        channel=_FIRST,
    ),
    Kpi(
        "retention",
        "share",
        "retained",
        "active",
        True,
        "customers with an order in a period who order again in the next; periods of 90 days, or "
        "of half the horizon where two would not fit",
        channel="of the first order of the earlier period",
    ),
    Kpi(
        "churn",
        "per_year",
        "churned",
        "years_at_risk",
        False,
        "customers lost for good per year of a living customer; the simulator knows who lives, and "
        "the installed base does until the log says otherwise",
        "segment",
    ),
    Kpi(
        "nps",
        "points",
        "recommendation",
        "respondents",
        True,
        "100 (share of 9-10 less share of 0-6) of everybody's last score in the window, a census",
        channel=_EXPERIENCE,
    ),
    Kpi(
        "csat",
        "share",
        "satisfied",
        "experiences",
        True,
        "experiences in the window of at least 4 of 5 points, 0-10 laid evenly upon 1-5",
        channel=_EXPERIENCE,
    ),
    Kpi(
        "experience",
        "points",
        "scores",
        "experiences",
        True,
        "mean recommendation score, 0 to 10, of the experiences in the window",
        channel=_EXPERIENCE,
    ),
    Kpi(
        "consistency",
        "share",
        "consistency",
        "replications",
        True,
        "1 less the spread of the mean score between channels, in halves of the scale; the mean "
        "over replications; uniformly bad is consistent, so read it with the mean score",
        "segment",
    ),
    Kpi(
        "revenue_per_person",
        "money",
        "revenue",
        "people",
        True,
        "money received in the window, less money paid back for its orders, whenever that is, per "
        "person of the market",
        "shared",
        _EVENT,
    ),
    Kpi(
        "contribution_per_person",
        "money",
        "contribution",
        "people",
        True,
        "revenue less goods and variable cost, in the window and of its orders afterwards, per "
        "person of the market",
        "shared",
        _EVENT,
    ),
    Kpi(
        "net_value_per_person",
        "money",
        "net_value",
        "people",
        True,
        "contribution of the window and its orders less one-off and monthly cost, discounted to "
        "day 0, per person of the market",
        "market",
    ),
    Kpi(
        "clv_prospect",
        "money",
        "prospect_contribution",
        "prospects",
        True,
        "contribution of prospects in the window and of its orders afterwards, discounted to day "
        "0, per prospect of the pool, those who never come included",
        "shared",
        _EVENT,
    ),
    Kpi(
        "clv_customer",
        "money",
        "cohort_value",
        "cohort",
        True,
        "contribution within the value window from the first order on, whole orders, discounted to "
        "it; customers won in the window with full follow-up only",
        channel=_FIRST,
    ),
    Kpi(
        "cost_to_serve",
        "money",
        "serving_cost",
        "orders",
        False,
        "variable cost in the window and of its orders afterwards, advertising and messages to "
        "contacts to commission to returns, goods apart, per order",
        "shared",
        _EVENT,
    ),
    Kpi(
        "cac",
        "money",
        "acquisition_cost",
        "new_customers",
        False,
        "cost of touches that advertise, spend in media, and cost of touches and messages that "
        "precede a prospect's first order, per new customer",
        "shared",
        "of the touch or message",
    ),
    Kpi(
        "contact_cost",
        "money",
        "contact_cost",
        "orders",
        False,
        "the part of the cost to serve that visits and service contacts cause, per order",
        "shared",
        _TOUCH,
    ),
    Kpi(
        "fulfilment_cost",
        "money",
        "fulfilment_cost",
        "orders",
        False,
        "the part of the cost to serve that orders cause, commission to delivery to returns, per "
        "order",
        "shared",
        _EVENT,
    ),
    Kpi(
        "message_cost",
        "money",
        "message_cost",
        "orders",
        False,
        "the part of the cost to serve that messages cause, per order",
        "shared",
        _SENDER,
    ),
    Kpi(
        "advertising_cost",
        "money",
        "advertising_cost",
        "orders",
        False,
        "the part of the cost to serve that touches that advertise cause, per order",
        "shared",
        _ADVERTISEMENT,
    ),
    Kpi(
        "roas",
        "count",
        "credited_value",
        "advertising_spend",
        True,
        "money ordered online and offline up to 30 days after an advertisement, credited to the "
        "latest one, per money spent on advertising",
        channel=_ADVERTISEMENT,
    ),
    Kpi(
        "roas_online",
        "count",
        "credited_online",
        "advertising_spend",
        True,
        "the same of money ordered online alone",
        channel=_ADVERTISEMENT,
    ),
    Kpi(
        "wasted_advertising",
        "share",
        "wasted_cost",
        "advertising_cost",
        False,
        "cost of touches that advertise up to 30 days after the person's latest order, of all "
        "touches that advertise",
        channel=_ADVERTISEMENT,
    ),
    Kpi(
        "messages_per_person",
        "count",
        "messages",
        "people",
        None,
        "messages sent in the window per person of the market, prospect or installed base",
        "shared",
        _SENDER,
    ),
    Kpi(
        "answered_share",
        "share",
        "answered",
        "messages",
        True,
        "messages that prompt a journey or make one go on, of messages sent in the window",
        channel=_SENDER,
    ),
    Kpi(
        "opt_out_share",
        "share",
        "opted_out",
        "messages",
        False,
        "messages after which the receiver wants no more of them, of messages sent in the window",
        channel=_SENDER,
    ),
    Kpi(
        "prompted_orders",
        "share",
        "prompted_orders",
        "orders",
        None,
        "orders of journeys that a message prompted, of all orders in the window",
        channel=_ORDER,
    ),
)
