"""What the facts say of a task: done, late, partly, not, not observed, not exercised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.debrief import debrief, markdown

from .sample import MINUTE, Room, scenario

if TYPE_CHECKING:
    from pathlib import Path

    from sim.debrief.model.response import TaskResult

IN_FORCE = {"within": "30min", "of": "threat/brand", "done": "action/aggregaat", "target": "mobile.noord/power"}


def room(path: Path, test: dict[str, Any] | None, **fields: Any) -> Room:
    """Return a room whose exercise has one task."""
    task = {"nl": "Taak", "en": "Task"} | ({} if test is None else {"test": test})
    objectives = {"doel": {"title": {"nl": "Doel", "en": "Objective"}, "tasks": {"taak": task}}}
    return Room(path / "room.jsonl", scenario(objectives=objectives, scripted_teams={}, **{"injects": [], **fields}))


def judged(played: Room) -> TaskResult:
    """Return what the facts say of the task."""
    [objective] = debrief(played.close()).objectives
    [task] = objective.verdicts
    return task


def test_in_force_too_late_is_late_whatever_the_inject_gave(tmp_path: Path) -> None:
    """What was ordered in time and asked for with an hour, but in force after 30 minutes of the failure, is late."""
    inject = {
        "id": "vraag",
        "at": "12min",
        "to": "rot",
        "text": {"nl": "OEFENING. Vraag.", "en": "EXERCISE. Question."},
        "expects": {"do": "aggregaat", "within": "3h", "objective": "doel/taak"},
    }
    played = room(tmp_path, IN_FORCE, injects=[inject])
    played.until(20)
    played.give("order", action="aggregaat", target="mobile.noord/power")
    played.until(120)
    found = debrief(played.close())
    [task] = found.objectives[0].verdicts
    assert (task.verdict, task.since_ms, task.due_ms) == ("late", 7 * MINUTE, 37 * MINUTE)
    assert task.decided_ms == 20 * MINUTE
    assert task.reached_ms == found.decisions[0].in_force_ms
    assert task.reached_ms is not None
    assert task.reached_ms > 37 * MINUTE
    assert found.objectives[0].expectations[0].status == "on-time"
    *_, row = [line for line in markdown(found, "nl").splitlines() if line.startswith("| Taak ")]
    assert "te laat" in row


def test_ordered_in_time_is_done_where_that_is_asked(tmp_path: Path) -> None:
    """A test of the order alone does not wait for it to be in force."""
    played = room(tmp_path, {**IN_FORCE, "state": "ordered"})
    played.until(20)
    played.give("order", action="aggregaat", target="mobile.noord/power")
    played.until(30)
    assert judged(played).verdict == "done"


@pytest.mark.parametrize(
    ("wanted", "ordered", "undone", "until", "verdict"),
    [
        ("mobile.zuid/power", True, False, 120, "not"),
        ("mobile.noord/power", True, True, 120, "not"),
        ("mobile.noord/power", False, False, 120, "not"),
        ("mobile.noord/power", False, False, 35, "not-exercised"),
        ("mobile.noord/power", False, False, 5, "not-exercised"),
    ],
    ids=["another target", "taken back", "nothing", "time not over", "nothing struck"],
)
def test_what_did_not_come_of_it(
    tmp_path: Path, wanted: str, until: int, verdict: str, *, ordered: bool, undone: bool
) -> None:
    """It is not done by another order or one taken back, and not exercised without its cause or its time."""
    played = room(tmp_path, {**IN_FORCE, "target": wanted})
    played.until(min(20, until))
    if ordered:
        order = played.give("order", action="aggregaat", target="mobile.noord/power")
        if undone:
            played.give("undo", seq=order.seq)
    played.until(until)
    assert judged(played).verdict == verdict


def test_a_request_agreed_to_in_part_is_partly_done(tmp_path: Path) -> None:
    """Where the owner agreed to part of a request, the task is done in part."""
    played = room(tmp_path, {"within": "2h", "done": "action/afschakelen"})
    played.until(10)
    played.give("order", action="afschakelen")
    played.until(15)
    played.give("answer", order="afschakelen#1", answer="partly")
    played.until(90)
    assert judged(played).verdict == "partly"


def test_a_decision_is_in_force_once_it_is_taken(tmp_path: Path) -> None:
    """A decision that does nothing in the world is done when it is taken, and counts from an inject as it was said."""
    inject = {"id": "vraag", "at": "12min", "to": "rot", "text": {"nl": "OEFENING. V.", "en": "EXERCISE. Q."}}
    played = room(tmp_path, {"within": "10min", "of": "inject/vraag", "done": "decision/grip-2"}, injects=[inject])
    played.until(20)
    played.give("say", inject="vraag")
    played.until(29)
    played.give("decision", decision="grip-2")
    played.until(40)
    task = judged(played)
    assert (task.verdict, task.since_ms, task.reached_ms) == ("done", 20 * MINUTE, 29 * MINUTE)


@pytest.mark.parametrize(
    ("asked", "noted", "verdict"), [(False, False, "not-observed"), (False, True, None), (True, False, "not")]
)
def test_a_task_without_a_test(tmp_path: Path, verdict: str | None, *, asked: bool, noted: bool) -> None:
    """It goes by what was asked for it; by nothing but notes it is for the evaluator; without either nobody saw it."""
    inject = {
        "id": "vraag",
        "at": "12min",
        "to": "rot",
        "text": {"nl": "OEFENING. Vraag.", "en": "EXERCISE. Question."},
        "expects": {"do": "grip-2", "within": "10min", "objective": "doel/taak"},
    }
    played = room(tmp_path, None, injects=[inject] if asked else [])
    played.until(20)
    if noted:
        played.note("Gezien #doel/taak", objective="doel/taak")
    played.until(60)
    assert judged(played).verdict == verdict
