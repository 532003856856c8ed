"""A shop with tactics whose best order is known from arithmetic."""

from omnisim.experiment.trial import Question
from omnisim.scenario.scenario import Scenario
from omnisim.strategy.schedule import Programme
from omnisim.strategy.simulated import ScenarioFunction

SAVES = {"better_form": 0.3, "one_click": 0.9, "poster": 0.0, "gold_plate": 0.05}
DAYS = {"better_form": 60, "accounts": 20, "one_click": 20, "poster": 10, "gold_plate": 60}
BEST = ("accounts", "one_click")  # then better_form has only crumbs left to save


def tactic(name, **more):
    saves = {"purchase@web": SAVES[name]} if SAVES.get(name) else {}
    return {"what": name, "saves": saves, "build": f"{DAYS[name]} days", **more}


def shop(*, prospects=40, **changes):
    """Return a web shop without scarcity, where every journey is one decision."""
    return Scenario.model_validate(
        {
            "name": "One decision",
            "currency": "IDR",
            "channels": {"web": {"kind": "website"}},
            "segments": {
                "all": {
                    "prospects": prospects,
                    "needs": "12 per year",
                    # Who has bought goes on needing as before, and nobody is lost.
                    "repeat": {"r": 50, "alpha": "1520.833 days", "a": 0.001, "b": 1000},
                    "order_value": {"mean": 100, "cv_between": 0.1, "cv_within": 0.1},
                    "entry": {"purchase@web": 1},
                }
            },
            "journey": {"all": {"purchase@web": {"conversion": 0.2, "lapse": 0.8}}},
            "dwell": {"default": "10 min"},
            "fulfilment": {"delivery": {"lead_time": "1 day", "cost": 0}},
            "economics": {"gross_margin": 0.5},
            "tactics": {
                "better_form": tactic("better_form", cost={"one_off": 1500}),
                "accounts": tactic("accounts", cost={"one_off": 200}),
                "one_click": tactic("one_click", needs=["accounts"], cost={"one_off": 200}),
                "poster": tactic("poster", cost={"one_off": 900, "monthly": 100}),
                "gold_plate": tactic("gold_plate", cost={"one_off": 90_000}),
            },
            "configurations": {"today": {"channels": "all"}},
            "run": {"horizon": "200 days", "warm_up": "10 days", "follow_up": "1 day"},
            **changes,
        }
    )


def function_of(scenario):
    return ScenarioFunction(Question(scenario, 5, "reference"))


def programme_of(scenario, **terms):
    return Programme(scenario, "today", tuple(scenario.tactics), **terms)
