from __future__ import annotations

import pytest

from sim.calls import queues
from sim.engine import World
from sim.impact import calls
from sim.randomness import SeededDraws
from sim.scenario import find, load_any
from sim.scenario.models import Threat
from sim.units import HOUR, MINUTE


def country(target: str, lasts: str = "198min") -> World:
    """Return the country ten hours after STARTEX, with one process out from 1 h on."""
    effect = {"effect": "damage", "target": target, "size": 1, "lasts": lasts}
    threat = Threat.model_validate({"id": "t", "title": "t", "at": "1h", "effects": [effect]})
    scenario = load_any(find("nederland", networks=True)).model_copy(update={"threats": (threat,)})
    world = World(scenario, SeededDraws(1))
    world.advance(10 * HOUR)
    return world


def test_without_the_one_platform_no_call_in_the_country_is_answered() -> None:
    """The voice platform that hands 112 over fails for 198 min: its callers fail in every region, then all is back."""
    world = country("voice.kpn")
    lines = [name for name, process in world.scenario.processes.items() if process.calls > 0]
    assert len(lines) == 25
    for line in lines:
        found = calls(world, (line,))
        callers = world.scenario.processes[line].calls * 198 / 60
        # Six in ten try again, a minute later, twice at most: in all nearly two attempts a caller.
        assert found["unconnected"] == pytest.approx(callers * 1.96, rel=0.02)
        assert found["never"] == pytest.approx(callers, rel=0.02)
        assert found["answered"] == pytest.approx(found["attempts"] - found["unconnected"], rel=1e-3)
    assert world.level("112.utrecht") == 1


def test_another_operators_core_holds_its_own_phones_only() -> None:
    """The same fault in another operator's core leaves 112 up; only phones that its living masts keep cannot call."""
    world = country("core.vodafone")
    found = calls(world)
    share = found["unconnected"] / found["attempts"]
    # They fail each time they call, so of attempts it is more than of callers.
    assert 0 < share < 0.2
    assert 0 < found["never"] / found["callers"] < 0.1
    assert world.curve("112.utrecht") == [(0, 1.0)]


def test_national_takers_answer_what_nipv_counted() -> None:
    """53 takers of 37 s take about 1,300 calls in a quarter of an hour."""
    scenario = load_any(find("nederland", networks=True))
    intake = scenario.processes["112.national"].intake
    assert intake is not None
    assert intake.takers is not None
    assert intake.handling is not None
    assert intake.takers * 15 * MINUTE / intake.handling == pytest.approx(1300, rel=0.02)


def test_an_outage_in_one_region_fills_its_own_centre_and_not_the_national_intake() -> None:
    """Utrecht in the dark: its dispatch centre has a queue, the national intake, made for the country, has none."""
    followed = queues(country("grid.utrecht"))
    assert followed is not None
    waits = {station.station: 0.0 for station in followed.stations}
    for station in followed.stations:
        waits[station.station] = max(waits[station.station], station.longest)
    assert waits["dispatch.midden-nederland"] > MINUTE
    assert waits["112.national"] == 0
    assert waits["dispatch.limburg"] == 0


def test_people_call_by_night_as_they_did_in_amsterdam() -> None:
    """Households without power from four in the morning make about five attempts per 1,000 in three hours."""
    scenario = load_any(find("nederland", networks=True))
    night = scenario.model_copy(update={"starts": scenario.starts.replace(month=1, hour=3, minute=20)})
    made = {}
    for size in (0.7, 0.0):
        cut = {"effect": "damage", "target": "grid.amsterdam-amstelland", "size": size or 0.001}
        threat = Threat.model_validate({"id": "t", "title": "t", "at": "1h", "effects": [cut]})
        world = World(night.model_copy(update={"threats": (threat,)}), SeededDraws(1))
        world.advance(4 * HOUR)
        made[size] = calls(world, ("112.amsterdam-amstelland",))["attempts"]
    households = 0.7 * scenario.processes["grid.amsterdam-amstelland"].customers / 2.1
    assert (made[0.7] - made[0.0]) / households * 1000 == pytest.approx(5, abs=1.5)
