"""What a debrief says of an exercise with late, missing, refused, undone and overridden things in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sim.debrief import as_json, debrief, markdown
from sim.debrief.analysis.counterfactual import nobody
from sim.impact import measures

from .sample import MINUTE, Room, altered, headless, scenario
from .sample_scenario import SAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from sim.debrief import Debrief


def test_injects_planned_against_played(room: Debrief) -> None:
    """Each inject says what was planned and what became of it: played, skipped with a reason, moved, ad hoc."""
    first, press, mayor, reach, night, extra = room.injects
    assert (first.planned_ms, first.delivered_ms, first.state) == (12 * MINUTE, 12 * MINUTE, "delivered")
    assert (press.delivered_ms, press.by_hand) == (40 * MINUTE, False)
    assert (mayor.state, mayor.reason, mayor.delivered_ms) == ("skipped", "Past niet in de tijd", None)
    assert (reach.conditional, reach.planned_ms, reach.reachable, reach.casualties) == (True, None, True, 2)
    assert (night.planned_ms, night.moved_ms, night.delivered_ms) == (300 * MINUTE, 150 * MINUTE, 150 * MINUTE)
    assert (extra.ad_hoc, extra.number, extra.delivered_ms) == (True, 6, 60 * MINUTE)


def test_an_inject_on_the_spot_is_told_apart_from_one_declared_alike(tmp_path: Path) -> None:
    """An inject that a scenario declares as ``ad-hoc-1`` keeps its title and state beside the first on the spot."""
    declared = {
        "id": "ad-hoc-1",
        "at": "20h",
        "title": {"nl": "Uit het draaiboek", "en": "From the script"},
        "text": {"nl": "OEFENING. Later.", "en": "EXERCISE. Later."},
        "to": "rot",
    }
    room = Room(tmp_path / "alike.jsonl", scenario(injects=[*SAMPLE["injects"], declared]))
    room.until(5)
    room.give("ad-hoc", text="OEFENING. Een wethouder belt.", to="rot")
    room.until(10)
    room.give("end")
    *_, script, spot = debrief(room.close()).injects
    assert (script.id, script.title.en, script.state) == ("ad-hoc-1", "From the script", "never")
    assert (spot.ad_hoc, spot.title.en, spot.state) == (True, "OEFENING. Een wethouder belt.", "delivered")
    assert spot.delivered_ms == 5 * MINUTE


def test_expected_actions_on_time_late_early_and_missing(room: Debrief) -> None:
    """What an inject asked for is judged against its time, and what did not come is listed."""
    judged = {(e.inject, e.action): e.status for i in room.injects for e in i.expects}
    assert judged == {
        ("eerste", "grip-2"): "late",
        ("pers", "nl-alert"): "missing",
        ("bereik", "aggregaat"): "early",
        ("nacht", "nl-alert"): "open",
    }
    late = room.late[0]
    assert (late.asked_ms, late.due_ms, late.done_ms) == (12 * MINUTE, 42 * MINUTE, 55 * MINUTE)
    assert [e.inject for e in room.missing] == ["pers"]


def test_an_expectation_whose_time_is_not_over_is_open(tmp_path: Path) -> None:
    """What could still come when the exercise ends is not called missing."""
    room = Room(tmp_path / "room.jsonl", scenario())
    room.until(20)
    room.give("end")
    found = debrief(room.close())
    assert [e.status for i in found.injects for e in i.expects] == ["open", "not-asked", "not-asked", "not-asked"]
    assert not found.missing


def test_decisions_say_who_why_and_what_came_of_them(room: Debrief) -> None:
    """Every decision has its role, reason, what was known, the inject that asked for it, and its outcome."""
    generator, alert, shed, scale, again = room.decisions
    assert (generator.by, generator.why) == ("Operationeel leider", "112 moet bereikbaar blijven")
    assert (generator.outcome, generator.in_force_ms, generator.ended_ms) == ("ended", 40 * MINUTE, 100 * MINUTE)
    assert alert.undone
    assert (shed.mode, shed.answer, shed.outcome, shed.refused) == ("request", "refuse", "refused", "refused-by-owner")
    assert (scale.inject, scale.status, scale.known) == ("eerste", "late", "Hersteltijd onbekend")
    assert (again.outcome, again.refused) == ("refused", "no-means")


def test_what_was_taken_back_is_marked_and_counts_for_nothing(room: Debrief) -> None:
    """An undone decision stays in the timeline, marked, and answers no inject."""
    alert = room.decisions[1]
    lines = [line for line in room.timeline if line.seq == alert.seq]
    assert [line.undone for line in lines] == [True]
    assert not any(e.seq == alert.seq for i in room.injects for e in i.expects)


def test_the_timeline_has_both_clocks(room: Debrief) -> None:
    """Each line has the exercise time and the clock time at which it was recorded, and never runs backwards."""
    end = room.timeline[-1]
    assert (end.kind, end.t_ms) == ("end", 180 * MINUTE)
    assert end.clock is not None
    assert room.played.opened is not None
    assert end.clock - room.played.opened == 18 * MINUTE
    times = [line.t_ms for line in room.timeline]
    assert times == sorted(times)


def test_overrides_with_reason_and_end(room: Debrief) -> None:
    """What was set by hand says what, why, and until when."""
    (override,) = room.overrides
    assert (override.target, override.level, override.reason) == ("grid.zuid", 0.5, "Volgens de netdeskundige")
    assert (override.t_ms, override.released_ms) == (60 * MINUTE, 75 * MINUTE)


def test_person_hours_are_customers_times_hours_missed(room: Debrief) -> None:
    """Two and a half hours without power for half a million people are 1.25 million person-hours, in their region."""
    power = next(p for p in room.processes if p.name == "grid.noord")
    assert (power.lowest, power.lowest_ms, power.recovered_ms) == (0.0, 7 * MINUTE, 157 * MINUTE)
    assert power.below_half_ms == 150 * MINUTE
    assert power.person_hours == pytest.approx(500_000 * 2.5)
    north = next(r for r in room.regions if r.id == "noord")
    assert north.person_hours == pytest.approx(sum(p.person_hours for p in room.processes if p.region == "noord"))


def test_why_ends_at_the_threat(room: Debrief) -> None:
    """The chain of a mobile network runs through the grid and the station to the fire, also after the repair."""
    mobile = next(p for p in room.processes if p.name == "mobile.noord")
    assert mobile.why_lowest is not None
    chain = [mobile.why_lowest]
    while (deeper := chain[-1].reasons[0].cause) is not None:
        chain.append(deeper)
    assert [cause.process for cause in chain] == ["mobile.noord", "grid.noord", "grid.station.veen"]
    assert [(kind, title.en) for kind, title in chain[-1].reasons[0].carriers] == [("threat", "Fire in Veen station")]
    assert mobile.why_last is None


def test_why_at_the_end_for_what_is_still_down(tmp_path: Path) -> None:
    """What has not come back by the end of play says why, as it then stood."""
    room = Room(tmp_path / "room.jsonl", scenario())
    room.until(60)
    room.give("end")
    power = next(p for p in debrief(room.close()).processes if p.name == "grid.noord")
    assert power.recovered_ms is None
    assert power.last == 0
    assert power.why_last is not None
    assert power.why_last.reasons[0].supplier is not None


def test_observations_by_objective_with_their_rating(room: Debrief) -> None:
    """``#objective`` and ``!rating`` put a note under its objective; without a known one it stands apart."""
    scaling, communication = room.objectives
    assert [(o.text, o.rating, o.inject) for o in scaling.observations] == [("Rustige start", 0, "eerste")]
    assert scaling.counts == (1, 0, 0, 0)
    assert [(o.text, o.rating) for o in communication.observations] == [("Geen bericht aan de bevolking", 3)]
    assert [e.status for e in communication.expectations] == ["missing"]
    assert [o.text for o in room.loose] == ["Telefoon van de CaCo bleef onbeantwoord"]


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("Goed #opschalen/grip2 !3", {}, ("Goed", "opschalen/grip2", 2)),
        ("Goed", {"objective": "opschalen", "rating": 1}, ("Goed", "opschalen", 0)),
        ("#comm kort !vold", {}, ("kort", "communicatie", 1)),
        ("#comm kort", {"objective": "communicatie"}, ("kort", "communicatie", None)),
        ("Wat nu? #onbekend !prima", {}, ("Wat nu? #onbekend !prima", "onbekend", None)),
        ("Regel #1 en a#b !", {}, ("Regel #1 en a#b !", "1", None)),
        ("Te hoog !9", {}, ("Te hoog !9", None, None)),
    ],
)
def test_marks_in_observations(
    tmp_path: Path, text: str, fields: dict[str, object], expected: tuple[str, str | None, int | None]
) -> None:
    """Marks are understood from the note's fields or from its words; what is not known stays in the words."""
    room = Room(tmp_path / "room.jsonl", scenario())
    room.until(1)
    room.note(text, **fields)
    found = debrief(room.close())
    seen = [o for objective in found.objectives for o in objective.observations] + list(found.loose)
    assert [(o.text, o.objective, o.rating) for o in seen] == [expected]


def test_a_script_is_told_as_a_script(script_journal: Path) -> None:
    """A headless run names its team, and its decisions are the script's."""
    found = debrief(script_journal)
    assert (found.played.mode, found.played.team, found.played.state) == ("headless", "ervaren", "ended")
    assert {d.author for d in found.decisions} == {"script:ervaren"}


def test_stop_is_told(tmp_path: Path) -> None:
    """An exercise broken off by STOP says so, in its state and its timeline."""
    room = Room(tmp_path / "room.jsonl", scenario())
    room.until(15)
    room.give("stop")
    found = debrief(room.close())
    assert found.played.state == "stopped"
    assert found.timeline[-1].kind == "stop"


def test_an_undone_order_shifts_ids_but_not_what_an_answer_meant(tmp_path: Path) -> None:
    """When an earlier request is taken back after a later one was answered, causes and states are those replayed."""
    room = Room(tmp_path / "room.jsonl", scenario())
    room.until(8)
    first = room.give("order", action="afschakelen")
    second = room.give("order", action="afschakelen")
    room.until(20)
    room.give("answer", order="afschakelen#2", answer="agree")
    room.until(21)
    room.give("undo", seq=first.seq)
    room.until(30)
    room.give("end")
    found = debrief(room.close())
    assert found.proof.replay == "agrees"
    states = {d.seq: (d.outcome, d.answer, d.undone) for d in found.decisions}
    assert states[second.seq] == ("in-force", "agree", False)
    assert states[first.seq][2]
    assert next(p for p in found.processes if p.name == "mobile.noord").why_lowest is None


def test_an_empty_journal_has_an_empty_debrief(tmp_path: Path) -> None:
    """A room that was opened and left gives a debrief with nothing in it, and no error."""
    path = headless(tmp_path / "none.jsonl", None)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0])
    found = debrief(path)
    assert (found.played.until_ms, found.timeline, found.decisions) == (0, (), ())
    assert {i.state for i in found.injects} == {"never"}


def test_measures_to_the_end_of_play_and_beyond(tmp_path: Path) -> None:
    """What was not over at the end of play is told to there, and as the world runs on without further decisions."""
    room = Room(tmp_path / "room.jsonl", scenario())
    room.until(15)
    room.give("order", action="aggregaat", target="mobile.noord/power")
    room.until(60)
    room.give("end")
    found = debrief(room.close())
    calls = found.measures[0]
    # The generator runs from 35 to 95 min and rests the batteries (40 % for half an hour, 60 % for eighty minutes, cut
    # off at 7 min): they are dry at 97 and 147 min. The network returns at 177 min, 20 min after the grid.
    assert calls.value == 0
    assert calls.nobody == pytest.approx(450_000 * 0.4 * 23 / 60, rel=1e-6)
    assert calls.later == pytest.approx(450_000 * (0.4 * (177 - 97) + 0.6 * (177 - 147)) / 60, rel=1e-6)
    assert calls.later_nobody == pytest.approx(450_000 * (0.4 * 140 + 0.6 * 90) / 60, rel=1e-6)
    assert found.processes[0].curve[-1][0] <= found.played.until_ms == 60 * MINUTE


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ("nl-alert", "price of “Send an NL-Alert”, which was taken: at most 1 h 30 worse than had nobody acted"),
        ("grip-2", "price of “Scale up to GRIP 2”, which was not taken: at most 1 h 30 worse than had nobody acted"),
    ],
)
def test_the_price_of_a_decision_is_told(tmp_path: Path, decision: str, told: str) -> None:
    """Below the measures, and beside the measure on page one, stands whose price it is and whether it was paid."""
    marked = SAMPLE["measures"][2] | {"price-of": decision, "at-most": 1.5}
    room = Room(tmp_path / "room.jsonl", scenario(measures=[*SAMPLE["measures"][:2], marked]))
    room.until(15)
    room.give("order", action="nl-alert")
    room.until(60)
    room.give("end")
    found = debrief(room.close())
    assert [m.taken for m in found.measures] == [None, None, decision == "nl-alert"]
    text = markdown(found, "en")
    assert text.count(told) == 2
    assert f"Mobile network below half: {told}" in text


def test_what_was_not_computed_again_does_not_tell_who_paid(tmp_path: Path) -> None:
    """Of a journal that was not replayed nothing is said of whether the decision was taken."""
    marked = SAMPLE["measures"][2] | {"price-of": "nl-alert", "at-most": 1.5}
    path = headless(tmp_path / "one.jsonl", None, measures=[marked])
    found = debrief(altered(path, tmp_path / "two.jsonl", lambda lines: lines[0].update(engine=99)))
    assert [m.taken for m in found.measures] == [None]
    text = markdown(found, "en")
    assert "price of “Send an NL-Alert”: at most 1 h 30 worse" in text


def test_where_nobody_acts_the_world_goes_on_from_the_end_of_play(tmp_path: Path) -> None:
    """Going on to the horizon gives every level and measure, to the last bit, of a run straight to there."""
    room = Room(tmp_path / "room.jsonl", scenario())
    room.until(15)
    room.give("order", action="aggregaat", target="mobile.noord/power")
    room.until(61.5)
    horizon = room.exercise.scenario.horizon
    straight, on = nobody(room.exercise, horizon), nobody(room.exercise, room.exercise.t_ms)
    measures(on.play.world)
    on.go_on(horizon)
    one, other = straight.play.world, on.play.world
    assert measures(one) == measures(other)
    for name in one.scenario.processes:
        assert one.curve(name) == other.curve(name)


def test_where_nobody_acts_a_shift_moves_injects_that_fit_in_the_exercise(tmp_path: Path) -> None:
    """An inject that is to come only where nobody acts, and would pass the horizon, does not hold up the others."""
    late = {
        "id": "laat",
        "when": {"process": "mobile.noord", "below": "70 %"},
        "then-after": "23h",
        "title": {"nl": "Laat", "en": "Late"},
        "text": {"nl": "OEFENING. Laat.", "en": "EXERCISE. Late."},
        "to": "rot",
    }
    room = Room(tmp_path / "room.jsonl", scenario(injects=[*SAMPLE["injects"], late]))
    room.until(15)
    room.give("order", action="aggregaat", target="mobile.noord/power")
    room.until(60)
    room.give("shift", by_ms=30 * MINUTE)
    idle = nobody(room.exercise, room.exercise.t_ms)
    for play in (room.exercise.play, idle.play):
        assert play.injects.runs["nacht"].planned == 330 * MINUTE
    assert room.exercise.play.injects.runs["laat"].planned is None
    assert (idle.play.injects.runs["laat"].planned or 0) > room.exercise.scenario.horizon


def test_causes_are_a_chain_that_ends_and_not_every_chain(tmp_path: Path) -> None:
    """Two processes that pull each other down for days give causes that stay small and end at the first damage."""
    loop = {
        "grid": {"customers": 1000, "needs": {"control": {"from": "net", "stock": "1h", "floor": 0.3}}},
        "net": {
            "needs": {
                "power": {"from": "grid", "stock": [{"share": 0.5}, {"share": 0.5, "lasts": "2h"}], "restart": "10min"},
                "again": {"from": "grid"},
            }
        },
    }
    damage = {"effect": "damage", "target": "grid", "size": 0.5, "repair": "200min"}
    path = headless(
        tmp_path / "loop.jsonl",
        None,
        processes=loop,
        threats=[{"id": "storm", "at": "30min", "effects": [damage]}],
        channels={},
        personas={},
        actions=[],
        injects=[],
        measures=[],
        scripted_teams={},
    )
    found = debrief(path)
    for process in found.processes:
        assert process.why_lowest is not None
        cause = process.why_lowest
        while cause.reasons[0].cause is not None:
            cause = cause.reasons[0].cause
        assert [kind for kind, _ in cause.reasons[0].carriers] == ["threat"]
    assert len(json.dumps(as_json(found)["processes"])) < 100_000
