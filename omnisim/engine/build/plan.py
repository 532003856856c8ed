"""Plan: the model of one configuration in one world, with its names and its luck."""

from __future__ import annotations

import numpy as np

from omnisim.engine.build.goods import fulfilment_of, money_of, offer_of, shelves_of
from omnisim.engine.build.media import media_of
from omnisim.engine.build.messaging import identity_of, messages_of
from omnisim.engine.build.network import handoff_of, names_of, network_of
from omnisim.engine.build.people import clock_of, people_of
from omnisim.engine.build.service import after_of, bond_of, desks_of
from omnisim.engine.model import Clock, Journeys, Model, Plan
from omnisim.engine.preview import conversion_of_customers
from omnisim.event_log import Names
from omnisim.scenario.rollout import Epoch, epochs_of
from omnisim.scenario.scenario import Scenario


def plan_of(scenario: Scenario, configuration: str, *, seed: int | None = None) -> Plan:
    """Build the model of one configuration; the scenario holds the values of its world.

    Raises KeyError if no configuration has that name.
    """
    names, epochs, clock = _ground(scenario, configuration)
    model = Model(
        clock=clock,
        people=people_of(scenario),
        network=network_of(scenario, names, epochs),
        handoff=handoff_of(scenario, names, epochs),
        desks=desks_of(scenario, names, epochs),
        shelves=shelves_of(scenario, names, epochs),
        offer=offer_of(scenario, names, epochs),
        fulfilment=fulfilment_of(scenario, names, epochs),
        after=after_of(scenario, epochs),
        bond=bond_of(scenario, epochs),
        identity=identity_of(scenario, names, epochs),
        messages=messages_of(scenario, names, epochs),
        media=media_of(scenario, names, epochs, clock),
        money=money_of(scenario, names, epochs),
    )
    converts = np.array(conversion_of_customers(model))
    people = model.people._replace(converts=converts)
    return Plan(model._replace(people=people), names, scenario.run.seed if seed is None else seed)


def journeys_of(scenario: Scenario, configuration: str) -> Journeys:
    """Build what an estimate needs of the model of a configuration that is rolled out.

    Raises KeyError if no configuration has that name.
    """
    names, epochs, clock = _ground(scenario, configuration)
    last = epochs[-1:]
    return Journeys(
        clock=clock,
        people=people_of(scenario),
        network=network_of(scenario, names, last),
        handoff=handoff_of(scenario, names, last),
        media=media_of(scenario, names, epochs, clock),
    )


def _ground(scenario: Scenario, configuration: str) -> tuple[Names, tuple[Epoch, ...], Clock]:
    if configuration not in scenario.configurations:
        raise KeyError(configuration)
    epochs = epochs_of(scenario, configuration)
    return names_of(scenario), epochs, clock_of(scenario, epochs)
