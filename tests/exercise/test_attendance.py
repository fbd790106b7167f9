"""Who is at the table: brought by an action or a decision, or by the word of the facilitator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import CommandRefused
from sim.exercise import Exercise, replay
from sim.exercise.commands.model import COMMAND
from sim.units import HOUR, MINUTE
from tests.exercise.small import SMALL, Room, changed

if TYPE_CHECKING:
    from sim.scenario.models import Scenario

LEADS: dict[str, Any] = {"id": "grip-4", "title": "GRIP 4", "lead": "30min"}
TEAMS: dict[str, Any] = {
    "piket": "Piket",
    "rot": {"nl": "ROT", "en": "ROT", "from": "grip-2"},
    "rbt": {"nl": "RBT", "en": "RBT", "from": "grip-4"},
}
SCENARIO: Scenario = changed(teams=TEAMS, actions=[*SMALL["actions"], LEADS])


def there(room: Room) -> dict[str, int | None]:
    return dict(room.exercise.snapshot().attendance)


def test_a_team_that_nothing_brings_is_there_from_startex() -> None:
    """A team without ``from`` is there before and after STARTEX, the others are not."""
    room = Room(SCENARIO)
    assert there(room) == {"piket": 0, "rot": None, "rbt": None}
    room.reach(10 * MINUTE)
    assert there(room) == {"piket": 0, "rot": None, "rbt": None}


def test_a_decision_brings_a_team_when_it_was_taken() -> None:
    """A team that a decision brings is there from when that was decided, also where it was recorded later."""
    room = Room(SCENARIO)
    room.reach(60 * MINUTE)
    room.give("decision", decision="grip-2", decided_ms=45 * MINUTE)
    assert there(room)["rot"] == 45 * MINUTE
    room.reach(70 * MINUTE)
    room.give("decision", decision="grip-2")
    assert there(room)["rot"] == 45 * MINUTE


def test_an_action_brings_a_team_when_it_is_in_force() -> None:
    """A team that an action brings is on its way until that is in force, and there from that moment."""
    room = Room(SCENARIO)
    room.reach(60 * MINUTE)
    room.give("order", action="grip-4")
    assert there(room)["rbt"] is None
    room.reach(90 * MINUTE - 1)
    assert there(room)["rbt"] is None
    room.reach(100 * MINUTE)
    assert there(room)["rbt"] == 90 * MINUTE


def test_who_has_come_stays_when_the_action_ends() -> None:
    """A team stays when the action that brought it is over: to leave it takes a word of the facilitator."""
    room = Room(changed(teams=TEAMS, actions=[*SMALL["actions"], {**LEADS, "lasts": "10min"}]))
    room.reach(MINUTE)
    room.give("order", action="grip-4")
    room.reach(2 * HOUR)
    assert there(room)["rbt"] == 31 * MINUTE


def test_the_facilitator_says_otherwise() -> None:
    """What the facilitator says of a team holds whatever brings it; who is there already keeps the time."""
    room = Room(SCENARIO)
    room.give("attendance", team="piket", present=False)
    room.reach(20 * MINUTE)
    room.give("attendance", team="rot", present=True)
    assert there(room) == {"piket": None, "rot": 20 * MINUTE, "rbt": None}
    room.reach(30 * MINUTE)
    room.give("decision", decision="grip-2")
    room.give("attendance", team="rot", present=True)
    room.give("attendance", team="piket", present=True)
    assert there(room) == {"piket": 30 * MINUTE, "rot": 20 * MINUTE, "rbt": None}


def test_a_word_about_who_is_there_is_undone() -> None:
    """Undoing what was said of a team, or the decision that brought it, brings back who was there."""
    room = Room(SCENARIO)
    room.reach(20 * MINUTE)
    decided = room.give("decision", decision="grip-2")
    said = room.give("attendance", team="rot", present=False)
    assert there(room)["rot"] is None
    room.give("undo", seq=said.seq)
    assert there(room)["rot"] == 20 * MINUTE
    room.give("undo", seq=decided.seq)
    assert there(room)["rot"] is None


def test_grip_is_the_highest_in_force() -> None:
    """The level of scaling up is the highest of the actions in force, and 0 while none is; decisions have none."""
    levels = [
        {"id": f"grip-{n}", "grip": n, "title": f"GRIP {n}", "lead": "5min", **({"lasts": "1h"} if n == 4 else {})}
        for n in (1, 3, 4)
    ]
    room = Room(changed(teams=TEAMS, actions=[*SMALL["actions"], *levels]))
    seen = []
    room.give("start")
    for action in ("grip-3", "grip-1", "grip-4"):
        seen.append(room.exercise.snapshot().grip)
        room.give("order", action=action)
        room.wait(10 * MINUTE)
    room.give("decision", decision="grip-2")
    seen.append(room.exercise.snapshot().grip)
    room.wait(HOUR)
    assert [*seen, room.exercise.snapshot().grip] == [0, 3, 3, 4, 3]


@pytest.mark.parametrize("team", ["burgemeester", "all", "rot2"])
def test_only_declared_teams_can_arrive(team: str) -> None:
    """Of a team that the scenario does not declare nothing can be said, and nothing is written."""
    room = Room(SCENARIO)
    with pytest.raises(CommandRefused, match="unknown-team"):
        room.give("attendance", team=team, present=True)
    assert room.kinds() == []


@pytest.mark.parametrize("team", ["", "\x1b[31m", "a\nb", "../x", "[b]", "x" * 10_000, 7, None])
def test_a_hostile_name_of_a_team_is_no_command(team: object) -> None:
    """What cannot be the name of a team is refused before anything is looked up."""
    with pytest.raises(ValueError, match="team"):
        COMMAND.validate_python({"kind": "attendance", "team": team, "present": True})


STEP = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 40 * MINUTE)),
    st.tuples(st.just("attendance"), st.sampled_from([*TEAMS]), st.booleans()),
    st.just(("decision",)),
    st.just(("order",)),
    st.just(("undo",)),
)


def act(room: Room, step: tuple[Any, ...]) -> None:
    """Do one step of an evening; what is refused is left."""
    match step:
        case ("wait", ms):
            room.wait(ms)
        case ("attendance", team, present):
            room.give("attendance", team=team, present=present)
        case ("decision",):
            room.give("decision", decision="grip-2")
        case ("order",):
            room.give("order", action="grip-4")
        case _:
            room.give("undo", seq=max(e.seq for e in room.sink.entries if e.entry_class == "command"))


@given(st.lists(STEP, max_size=12))
def test_attendance_is_played_again(steps: list[tuple[Any, ...]]) -> None:
    """Who is there comes out of the journal as it was, replayed and resumed, whatever was done and taken back."""
    room = Room(SCENARIO)
    room.give("start")
    for step in steps:
        try:
            act(room, step)
        except CommandRefused:
            continue
    before = room.exercise.snapshot().attendance
    again, differences = replay(room.sink.entries, room.sink.header)
    assert (differences, again.snapshot().attendance) == ((), before)
    assert Exercise.resume(room.sink, room.clock).snapshot().attendance == before
