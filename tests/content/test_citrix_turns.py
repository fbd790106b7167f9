"""The turns of the exercise about a flaw in the front door: each comes when it should, and not when it should not."""

from __future__ import annotations

import pytest

from sim.exercise import MemorySink, headless
from sim.scenario.models.inject import planned_times
from sim.units import HOUR
from tests.content.plays import Step, at, lowest, play, play_script, scenario_of, stop

NAME = "citrix"
USERS = ("hospital-friesland", "hospital-groningen", "water-board", "water-company", "municipalities")
MOVE: Step = {"at": "11h 10min", "do": "relocation", "target": "dispatch.north/systems"}
REBUILD: Step = {"at": "20h", "do": "clean-rebuild", "target": "hospital-it.friesland"}


def _off(when: str, *users: str) -> list[Step]:
    """Ask three times: an organisation decides for itself, and one in seven refuses."""
    hour = int(when.removesuffix("h"))
    return [
        {"at": f"{60 * hour + 75 * turn}min", "do": "switch-off", "target": f"remote-access.{user}/gateway"}
        for turn in range(3)
        for user in users
    ]


def test_the_intruder_takes_one_organisation_after_the_other() -> None:
    """He is in one organisation on Friday night, in more a day later, and never where the gateway is another."""
    early, late = stop(NAME, 5.5), stop(NAME, 40)
    counts = [sum(not world.state(f"remote-access.{user}").control for user in USERS) for world in (early, late)]
    assert counts[0] == 1
    assert counts[1] >= 4
    assert late.state("remote-access.hospital-drenthe").control
    assert lowest(play(NAME), "hospital-it.drenthe", 96) == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_off_before_he_comes_spares_everyone(seed: int) -> None:
    """Where everything is off on Friday evening nothing is taken and nothing is locked."""
    world = play_script(NAME, _off("1h", *USERS), seed, 48)
    off = [user for user in USERS if at(world, f"remote-access.{user}", 4.9) == 0]
    assert len(off) >= 4
    for user in off:
        assert world.state(f"remote-access.{user}").control
    if "hospital-friesland" in off:
        assert lowest(world, "hospital-it.friesland") == 1


def test_taken_but_off_before_he_strikes_is_spared_too() -> None:
    """A hospital he was in, switched off before Saturday nine o'clock, is not locked; one that stays on is."""
    world = play_script(NAME, _off("13h", "hospital-friesland"), 2, 48)
    assert not world.state("remote-access.hospital-friesland").control
    assert lowest(world, "hospital-it.friesland") == 1
    assert lowest(world, "hospital-it.groningen") < 0.3


def test_cut_off_from_the_only_one_he_was_in_he_gets_no_further() -> None:
    """Where the first hospital is off before he has moved on, nobody else is taken."""
    world = play_script(NAME, _off("7h", "hospital-friesland"), 1, 48)
    assert [user for user in USERS if not world.state(f"remote-access.{user}").control] == ["hospital-friesland"]


def test_he_strikes_on_saturday_morning() -> None:
    """Nothing is locked before Saturday 08:00; the hospital he was in first is locked by noon."""
    for seed in range(4):
        assert at(play(NAME, seed), "hospital-it.friesland", 16) == 1
        assert at(play(NAME, seed), "hospital-it.friesland", 20) < 0.3


def test_one_closed_hospital_is_borne_two_are_not() -> None:
    """Patients are spread when two hospitals are closed, not for one; the third then fills up."""
    one = play_script(NAME, _off("1h", "hospital-groningen"), hours=40)
    assert "ziekenhuis-vergrendeld" in one.delivered
    assert "patienten-spreiden" not in one.delivered
    assert lowest(one, "hospital.drenthe") > 0.9
    assert "patienten-spreiden" in play(NAME).delivered
    assert lowest(play(NAME), "hospital.drenthe", 96) < 0.8


def test_a_rebuild_behind_an_open_gateway_begins_again() -> None:
    """Systems rebuilt while the gateway is on are locked again; behind a closed one they stay clean."""
    open_, closed = play_script(NAME, [REBUILD]), play_script(NAME, [*_off("17h", "hospital-friesland"), REBUILD])
    assert at(open_, "hospital-it.friesland", 95) < 0.3
    assert at(closed, "hospital-it.friesland", 95) == 1


def test_there_are_two_forensic_teams() -> None:
    """The third organisation that asks for a rebuild waits until a team is free."""
    targets = ("hospital-it.friesland", "hospital-it.groningen", "dispatch-it.north")
    world = play_script(NAME, [{**REBUILD, "at": f"{20 + n}h", "target": t} for n, t in enumerate(targets)])
    began = [order.in_force / HOUR for order in world.orders if order.in_force is not None]
    assert max(began[:2]) < 75 < began[2]


def test_who_moves_without_cutting_off_takes_him_along() -> None:
    """The fallback site falls too where the dispatch systems were not isolated, and holds where they were."""
    open_ = play_script(NAME, [MOVE], hours=24)
    cut = play_script(NAME, [MOVE, {"at": "12h 40min", "do": "isolate-dispatch"}], hours=24)
    assert at(open_, "dispatch.north", 16.9) > 0.8
    assert at(open_, "dispatch.north", 17.1) < at(cut, "dispatch.north", 17.1) - 0.2


def test_openness_with_everyone_is_heard_by_everyone() -> None:
    """The list is out when all municipalities got it, and stays in a circle of trust."""
    told = play_script(NAME, [{"at": "50min", "do": "tell-municipalities"}], hours=3)
    kept = play_script(NAME, [{"at": "50min", "do": "circle-of-trust"}], hours=3)
    assert "lijst-op-straat" in told.delivered
    assert "lijst-op-straat" not in kept.delivered


def test_three_moments_are_played() -> None:
    """What is planned falls in the sittings of Friday 16:00, Saturday 03:00 and Monday 08:00, none in a jump."""
    planned = [at / HOUR for at in planned_times(scenario_of(NAME).injects).values()]
    moments = [(0, 1), (11, 13.25), (64, 66)]
    plan = scenario_of(NAME).plan_spans
    assert [(span.since / HOUR, span.until / HOUR) for span in plan if not span.jump] == moments
    assert all(any(first <= t <= last for first, last in moments) for t in planned)
    assert [sum(first <= t <= last for t in planned) >= 3 for first, last in moments] == [True] * 3


def test_what_a_jump_holds_is_told_in_its_brief() -> None:
    """Of a weekend in which nobody acts everything is told in the brief: nothing waits in a row on Monday morning."""
    sink = MemorySink()
    headless(scenario_of(NAME), 1, "none", 66 * HOUR, sink)
    jumps = [entry for entry in sink.entries if entry.kind == "jump"]
    assert [(jump.t_ms / HOUR, jump.payload["to_ms"] / HOUR) for jump in jumps] == [(1, 11), (13.25, 64)]
    inside = {name for name, t in play(NAME).delivered.items() if 13.25 * HOUR < t < 64 * HOUR}
    assert "ziekenhuis-vergrendeld" in inside
    assert inside <= set(jumps[1].payload["brief"])


def test_people_in_the_lowest_polders_get_wet_only_where_nobody_pumps() -> None:
    """Two days without pumping put water in the lowest homes; a team that pumps by hand keeps them dry."""
    assert lowest(play(NAME), "people-behind-dyke.friesland", 96) < 0.5
    assert lowest(play(NAME, 1, "experienced"), "people-behind-dyke.friesland", 96) == 1
