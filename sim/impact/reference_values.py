"""The tables that consequences are read from.

They are data, each with its source and how well it is known.

Classes and criteria are those of the national risk method (ANV) and of the list of vital processes as public papers
give them; all of it is indicative. Where a table is our own it says ``judgement``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.models import Confidence

__all__ = [
    "ANV_COSTS",
    "ANV_DAILY",
    "ANV_NEEDS",
    "ANV_PEOPLE",
    "ASSUMPTIONS",
    "AT_HOME",
    "BASIC",
    "BY_EVALUATOR",
    "DAILY",
    "DAILY_BANDS",
    "DOWN",
    "DURATIONS",
    "ELECTRICITY",
    "NEED_BANDS",
    "PEOPLE_STEPS",
    "POWER",
    "SECTORS",
    "SURVIVAL",
    "VITAL",
    "VOLL",
    "Assumption",
    "Sector",
    "VitalThreshold",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assumption:
    """One table or number and what it rests on."""

    id: str
    value: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Sector:
    """Users of electricity, with what an hour without costs them."""

    name: str
    share: float
    """Share of the electricity used, 0..1."""
    low: float
    """Value of lost load, € per kWh."""
    high: float


@dataclass(frozen=True, slots=True)
class VitalThreshold:
    """What makes a process vital: at or above it a criterion is crossed."""

    category: str
    criterion: str
    """``costs`` in €, ``casualties`` and ``survival`` in people, ``sectors`` in others taken down."""
    least: float


# Vital processes (the field ``vital`` of a process), by the need they meet.
BASIC: Final[Mapping[str, tuple[str, ...]]] = {
    "electricity": ("regional-electricity",),
    "water": ("drinking-water",),
    "heating": ("heating",),
    "gas": ("regional-gas",),
}
DAILY: Final[Mapping[str, tuple[str, ...]]] = {
    "school": ("regional-electricity",),
    "work": ("internet-access",),
    "facilities": ("regional-electricity", "drinking-water"),
    "transport": ("main-rail", "public-transport", "main-roads"),
    "shopping": ("retail-payments",),
}
AT_HOME: Final = ("home-care",)
ELECTRICITY: Final = ("regional-electricity",)

DURATIONS: Final = (HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY)
"""How long without, for the facilitator as well as for ANV."""
PEOPLE_STEPS: Final = (10_000, 100_000, 1_000_000)
"""Columns of the tables by people: below, below, below, from there on."""

# ANV 2.3: from how long, and the class in each column.
NEED_BANDS: Final = (2 * DAY, 7 * DAY, 30 * DAY)
ANV_NEEDS: Final = ("ABCD", "BCDE", "CDEE")
# ANV 2.1 and 2.2, 3.1: the upper ends of A to D.
ANV_PEOPLE: Final = (10.0, 100.0, 1_000.0, 10_000.0)
ANV_COSTS: Final = (50e6, 500e6, 5e9, 50e9)
# ANV 5.1: the axes are the method's, the classes in the cells are ours.
DAILY_BANDS: Final = (DAY, 3 * DAY, 7 * DAY, 30 * DAY)
ANV_DAILY: Final = ("AABC", "ABCD", "BCDE", "CDEE")
BY_EVALUATOR: Final = ("1.1", "1.2", "1.3", "1.4", "2.2", "3.2", "4.1", "5.2", "5.3", "6.1", "6.2", "6.3", "6.4", "6.5")

POWER: Final = 0.7
"""Mean use of electricity, kW per inhabitant, homes and firms together."""
VOLL: Final = (
    Sector("households", 0.2, 10, 70),
    Sector("firms-and-public", 0.8, 10, 70),
)

VITAL: Final = (
    VitalThreshold("A", "costs", 50e9),
    VitalThreshold("A", "casualties", 10_000),
    VitalThreshold("A", "survival", 1_000_000),
    VitalThreshold("A", "sectors", 2),
    VitalThreshold("B", "costs", 5e9),
    VitalThreshold("B", "casualties", 1_000),
    VitalThreshold("B", "survival", 100_000),
)
SURVIVAL: Final = 3 * DAY
"""Without a basic need for this long is a serious problem of survival."""
DOWN: Final = (0.5, HOUR)
"""A sector is down when one of its vital processes was below this level for at least this long."""
SECTORS: Final[Mapping[str, tuple[str, ...]]] = {
    "energy": (
        "electricity-transmission", "regional-electricity", "gas-production", "gas-transport", "regional-gas",
        "oil-supply",
    ),
    "telecom": ("internet-and-data-services", "internet-access", "voice-and-sms", "position-and-time"),
    "drinking-water": ("drinking-water",),
    "water-management": ("water-quantity", "flood-defence"),
    "transport": ("air-traffic", "shipping", "main-rail", "main-roads"),
    "chemical": ("petrochemicals",),
    "nuclear": ("nuclear-material",),
    "finance": ("retail-payments", "giro-payments", "high-value-payments", "securities"),
    "public-order": ("emergency-communication", "police-deployment"),
    "digital-government": ("base-registers", "base-register-exchange", "electronic-messaging", "identification"),
    "defence": ("defence-deployment",),
}  # fmt: skip

ASSUMPTIONS: Final = (
    Assumption("anv-classes", "A to E per criterion", "ANV method for the national risk assessment", "medium"),
    Assumption(
        "anv-daily", "axes people and duration; the cells are ours, one class less below 3 of 5", "", "judgement"
    ),
    Assumption("basic", "electricity, drinking water, heating, gas; the largest counts", "", "judgement"),
    Assumption(
        "casualties",
        "who comes to harm in the injects delivered: at most so many dead",
        "the exercise's script",
        "judgement",
    ),
    Assumption("voll", "10 to 70 € per kWh, the range over sectors", "value of lost load, several studies", "low"),
    Assumption("power", "0.7 kW per inhabitant, 20 % of it at home", "", "judgement"),
    Assumption("costs", "electricity alone: what other outages cost is not counted", "", "judgement"),
    Assumption("vital", "criteria of categories A and B", "parliamentary paper 30821-23", "medium"),
    Assumption(
        "survival", "72 h without a basic need, as long as the household kit lasts", "Denk vooruit", "judgement"
    ),
    Assumption("sectors", "a sector is down below 50 % for an hour, in any region", "", "judgement"),
)
