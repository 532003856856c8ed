"""Repeat buying: how often customers come back, how long they live, what they are worth.

One model per file. Customers differ (gamma and beta mixtures), each behaves simply, and few numbers
describe them all; each model is fitted by maximum likelihood and gives expectations in closed form.

    BgNbd, MbgNbd          buy till you die, at any time; death only after a purchase
    ParetoNbd              buy till you die, death at any time
    BgBb                   buy till you die, at fixed opportunities
    GammaGamma             what an order is worth
    ShiftedBetaGeometric   contracts that are renewed or not
"""

from omnisim.repeat_buying.bg_bb import BgBb
from omnisim.repeat_buying.bg_nbd import BgNbd, MbgNbd
from omnisim.repeat_buying.gamma_gamma import GammaGamma
from omnisim.repeat_buying.histories import Histories, Purchases, repeat_spend
from omnisim.repeat_buying.pareto_nbd import ParetoNbd
from omnisim.repeat_buying.shifted_beta_geometric import ShiftedBetaGeometric

__all__ = [
    "BgBb",
    "BgNbd",
    "GammaGamma",
    "Histories",
    "MbgNbd",
    "ParetoNbd",
    "Purchases",
    "ShiftedBetaGeometric",
    "repeat_spend",
]
