from __future__ import annotations

from typing import Any

import pytest

from sim.engine import World
from sim.impact import consequences, impact
from sim.impact.consequences import anv_letter
from sim.impact.reference_values import ANV_COSTS, ASSUMPTIONS, SECTORS
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from sim.units import HOUR


def world_of(*effects: dict[str, Any], hours: int, harmed: int = 0) -> World:
    """Return two regions, 200,000 and 50,000 people, under a threat at 0 with these effects, after ``hours``."""
    regional = {"category": "B", "process": "regional-electricity"}
    scenario = {
        "format": "keten/1",
        "id": "x",
        "title": "x",
        "starts": "2026-01-05T09:00:00",
        "lasts": "4h",
        "regions": {"oost": {"inhabitants": 200_000}, "west": {"inhabitants": 50_000}},
        "processes": {
            "grid.oost": {"region": "oost", "customers": 200_000, "vital": regional},
            "block.oost": {"region": "oost", "customers": 40_000, "vital": regional},
            "grid.west": {"region": "west", "customers": 50_000, "vital": regional},
            "water.oost": {
                "region": "oost",
                "customers": 200_000,
                "vital": {"category": "A", "process": "drinking-water"},
            },
            "rail": {"customers": 1000, "vital": {"category": "B", "process": "main-rail"}},
            "care.oost": {
                "region": "oost",
                "customers": 40,
                "vital": {"category": "none", "process": "home-care"},
                "needs": {"power": {"from": "grid.oost", "stock": "2h"}},
            },
        },
        "injects": [{"id": "harm", "to": "rot", "text": "OEFENING", "at": "1h", "casualties": harmed}],
        "threats": [{"id": "t", "title": "t", "at": "0min", "effects": list(effects)}] if effects else [],
    }
    world = World(Scenario.model_validate(scenario), SeededDraws(1))
    world.advance(HOUR)
    if harmed:
        world.deliver("harm")
    world.advance(hours * HOUR)
    return world


def damage(target: str, size: float, lasts: str) -> dict[str, Any]:
    return {"effect": "damage", "target": target, "size": size, "lasts": lasts}


def classes(world: World) -> dict[str, tuple[str | None, float | None, str]]:
    return {one.criterion: (one.letter, one.number, one.state) for one in consequences(world).whole.anv}


def test_people_are_counted_by_how_long_they_were_without() -> None:
    """Half of 200,000 without for ten hours: 100,000 at 1, 4 and 8 h, nobody at 24 h; a week is beyond the run."""
    whole = consequences(world_of(damage("grid.oost", 0.5, "10h"), hours=72)).whole
    assert [one.people for one in whole.without] == [100_000, 100_000, 100_000, 0, 0, None, None]


def test_nobody_is_counted_twice_for_one_need_nor_for_two() -> None:
    """The grid, a block of it and the water of one region out together: its 200,000 inhabitants, once."""
    world = world_of(*(damage(name, 1, "10h") for name in ("grid.oost", "block.oost", "water.oost")), hours=24)
    assert consequences(world).whole.without[0].people == 200_000


def test_regions_that_are_out_at_other_times_are_not_added_up() -> None:
    """The most at one time: two regions one after the other are the larger, together they are the sum."""
    later = {**damage("grid.west", 1, "5h"), "after": "6h"}
    apart = consequences(world_of(damage("grid.oost", 1, "5h"), later, hours=24))
    together = consequences(world_of(damage("grid.oost", 1, "5h"), damage("grid.west", 1, "5h"), hours=24))
    assert apart.whole.without[0].people == 200_000
    assert together.whole.without[0].people == 250_000
    assert [place.without[0].people for place in apart.regions] == [200_000, 50_000]


def test_lack_of_a_basic_need_has_its_class_by_people_and_days() -> None:
    """Below the scale under two days; from two days by people; the worst band counts."""
    assert classes(world_of(damage("grid.oost", 1, "40h"), hours=72))["2.3"] == (None, 0, "below")
    assert classes(world_of(damage("grid.west", 1, "50h"), hours=72))["2.3"] == ("B", 50_000, "class")
    assert classes(world_of(damage("grid.oost", 1, "50h"), hours=72))["2.3"] == ("C", 200_000, "class")
    assert classes(world_of(damage("grid.oost", 1, "200h"), hours=240))["2.3"] == ("D", 200_000, "class")
    assert classes(world_of(hours=24))["2.3"][2] == "too-short"


def test_a_longer_band_takes_its_people_out_of_the_shorter() -> None:
    """4,000 of 200,000 for more than a week are class B; the 4,000 are not in the band of two to six days."""
    found = classes(world_of(damage("grid.oost", 0.02, "200h"), hours=240))
    assert found["2.3"] == ("B", 4_000, "class")


def test_costs_are_energy_not_delivered_times_its_value() -> None:
    """50,000 people for ten hours at 0.7 kW are 350,000 kWh: 3.5 to 24.5 million euro, class A at both ends."""
    whole = consequences(world_of(damage("grid.west", 1, "10h"), hours=24)).whole
    assert whole.costs == pytest.approx((3.5e6, 24.5e6))
    cost = next(one for one in whole.anv if one.criterion == "3.1")
    assert (cost.letter, cost.upper, cost.state) == ("A", "A", "class")
    calm = next(one for one in consequences(world_of(hours=24)).whole.anv if one.criterion == "3.1")
    assert (calm.letter, calm.state) == (None, "below")


def test_class_ends_belong_to_the_class_above() -> None:
    """50 million is B, a euro less A, 50 billion E, nothing below the scale."""
    numbers = (0, 1, 50e6 - 1, 50e6, 5e9, 50e9)
    assert [anv_letter(number, ANV_COSTS) for number in numbers] == [None, "A", "A", "B", "D", "E"]


def test_people_on_a_machine_at_home_are_at_risk_when_batteries_are_empty() -> None:
    """All 40 are at risk after two hours on batteries; in an outage of one hour none is."""
    assert consequences(world_of(damage("grid.oost", 1, "3h"), hours=24)).whole.at_risk == 40
    assert consequences(world_of(damage("grid.oost", 1, "1h"), hours=24)).whole.at_risk == 0


def test_who_comes_to_harm_in_the_script_has_a_class() -> None:
    """Twelve people in a delivered inject are class B of 2.1, and nobody is below the scale; a region has no 2.1."""
    found = consequences(world_of(hours=4, harmed=12))
    assert classes(world_of(hours=4, harmed=12))["2.1"] == ("B", 12, "class")
    assert classes(world_of(hours=4))["2.1"] == (None, 0, "below")
    assert "2.1" not in {one.criterion for one in found.regions[0].anv}


def test_criteria_of_vital_processes_are_crossed_or_not() -> None:
    """200,000 people without for 72 h cross B and not A; electricity and water down together take one sector along."""
    effects = (damage("grid.oost", 1, "80h"), damage("water.oost", 1, "80h"))
    found = {(one.category, one.criterion): one for one in consequences(world_of(*effects, hours=96)).vital}
    assert found["B", "survival"].crossed
    assert found["A", "survival"].crossed is False
    assert (found["A", "sectors"].number, found["A", "sectors"].crossed) == (1, False)
    more = world_of(*effects, damage("rail", 1, "2h"), hours=96)
    assert next(one for one in consequences(more).vital if one.criterion == "sectors").crossed
    short = consequences(world_of(*effects, hours=48)).vital
    assert next(one for one in short if one.criterion == "survival").crossed is None


def test_daily_life_counts_days_and_what_is_hit() -> None:
    """200,000 people without electricity for two days (schools and facilities hit) are class B less one: A."""
    assert classes(world_of(damage("grid.oost", 1, "50h"), hours=72))["5.1"] == ("A", 200_000, "class")


def test_impact_says_what_it_rests_on() -> None:
    """The object for --json is marked indicative and names each assumption with its confidence."""
    found = impact(world_of(hours=4))
    assert found["indicative"] is True
    assert {"person_hours", "person_hours_by_region", "calls"} <= set(found)
    assert len({one.id for one in ASSUMPTIONS}) == len(ASSUMPTIONS)
    assert all(one.source or one.confidence == "judgement" for one in ASSUMPTIONS)
    assert len([vital for sector in SECTORS.values() for vital in sector]) == len(
        {vital for sector in SECTORS.values() for vital in sector}
    )
