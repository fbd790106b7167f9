"""What the model must give for a flaw in what everyone logs in through."""

from __future__ import annotations

from sim.impact import measures
from sim.units import HOUR
from tests.content.plays import at, lowest, play, play_script, without

NAME = "citrix"
HOSPITALS = ("friesland", "groningen", "drenthe")
OFF = [{"at": "1h", "do": "switch-off", "target": f"remote-access.hospital-{region}/gateway"} for region in HOSPITALS]
AGAIN = [{"at": "3h", "do": "switch-off", "target": f"remote-access.hospital-{region}/gateway"} for region in HOSPITALS]


def test_staying_on_ends_in_ransomware() -> None:
    """Who is still on when the attackers come is locked out, and closes to ambulances."""
    world = play(NAME)
    assert at(world, "hospital.friesland", 16) == 1
    assert at(world, "hospital.friesland", 20) < 0.5
    assert "ziekenhuis-vergrendeld" in world.delivered
    assert "patienten-spreiden" in world.delivered


def test_off_without_rosters_breaks_on_monday() -> None:
    """Off early without rosters holds for the weekend and breaks on Monday morning."""
    world = play_script(NAME, [*OFF, *AGAIN])
    assert lowest(world, "hospital.friesland", 58) == 1
    assert at(world, "hospital.friesland", 64) < 0.6
    assert 60 * HOUR < world.delivered["roosters-op"] < 66 * HOUR
    assert "ziekenhuis-vergrendeld" not in world.delivered


def test_rosters_first_holds() -> None:
    """Rosters first and then off costs a little and holds."""
    world = play(NAME, 1, "experienced")
    assert 0.9 < lowest(world, "hospital.friesland", 96) < 1
    assert "roosters-op" not in world.delivered


def test_isolating_without_relocation_gives_a_queue() -> None:
    """Isolating the dispatch centre at once leaves calls unanswered; relocating first does not."""
    isolate = {"at": "11h 10min", "do": "isolate-dispatch"}
    relocate = {"at": "11h 10min", "do": "relocation", "target": "dispatch.north/systems"}
    rash = play_script(NAME, [isolate])
    careful = play_script(NAME, [relocate, {**isolate, "at": "13h 20min"}])
    assert at(rash, "dispatch.north", 11.5) < 0.5
    assert rash.delivered["wachtrij-112"] < 12 * HOUR
    assert lowest(careful, "dispatch.north", 13) > 0.8


def test_doing_nothing_locks_the_dispatch_centre() -> None:
    """An intruder left alone locks the dispatch systems at five in the morning."""
    world = play(NAME)
    assert at(world, "dispatch.north", 12.9) > 0.9
    assert at(world, "dispatch.north", 13.5) < 0.4


def test_an_hour_of_silence_brings_the_rumour() -> None:
    """Silence after the odd reading brings a run on drinking water; one message in time does not."""
    world = play(NAME)
    assert "gerucht-vergiftigd" in world.delivered
    assert lowest(world, "drinking-water.friesland", 18) < 0.7
    told = play_script(NAME, [{"at": "11h 40min", "do": "joint-statement"}])
    assert "gerucht-vergiftigd" not in told.delivered
    assert lowest(told, "drinking-water.friesland", 18) == 1


def test_a_late_message_still_calms() -> None:
    """A message after the rumour takes part of the run away."""
    late = play_script(NAME, [{"at": "12h 45min", "do": "joint-statement"}])
    assert lowest(play(NAME), "drinking-water.friesland", 18) < lowest(late, "drinking-water.friesland", 18) < 1


def test_pumping_by_hand_holds_and_hands_are_few() -> None:
    """Unmanned polders fill when control is lost; four hands do not man five sites."""
    assert at(play(NAME), "polder-pumping.friesland", 48) < 0.3
    assert "water-in-de-polder" in play(NAME).delivered
    world = play(NAME, 1, "experienced")
    assert lowest(world, "polder-pumping.friesland", 96) == 1
    waiting = [o.target for o in world.orders if o.action == "manual-operation" and o.state == "waiting-means"]
    assert waiting == ["drinking-water.drenthe/control"]
    assert at(world, "drinking-water.drenthe", 30) < 1


def test_leaving_out_the_relocation_costs_calls() -> None:
    """The experienced team without its relocation leaves calls unanswered."""
    unmoved = play_script(NAME, without(NAME, "relocation"))
    assert measures(unmoved)["unanswered"] > measures(play(NAME, 1, "experienced"))["unanswered"] + 50
