from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim.errors import CommandRefused
from sim.exercise import replay
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.models import Scenario
    from tests.exercise.small import Room


def levels(room: Room) -> dict[str, float]:
    return {name: room.exercise.world.level(name) for name in room.exercise.scenario.processes}


def test_undo_takes_a_wrong_key_back(room: Room, small: Scenario, new_room: Callable[..., Room]) -> None:
    """After an undo the world is the one in which the command was never given."""
    room.reach(20 * MINUTE)
    entry = room.give("override", effect={"effect": "level", "target": "grid.noord", "level": 0.9}, reason="mis")
    room.reach(30 * MINUTE)
    assert room.exercise.world.level("grid.noord") == 0.9
    room.give("undo", seq=entry.seq)
    other = new_room(small)
    other.reach(30 * MINUTE)
    assert levels(room) == levels(other)
    room.reach(10 * HOUR)
    other.reach(10 * HOUR)
    assert levels(room) == levels(other)


def test_undo_is_told_with_the_levels_it_changed(room: Room) -> None:
    """An undo says what it took back, and the levels that differ because of it."""
    room.reach(20 * MINUTE)
    entry = room.give("override", effect={"effect": "level", "target": "grid.noord", "level": 0.9}, reason="mis")
    room.wait(10_000)
    undo = room.give("undo", seq=entry.seq)
    [undone] = room.outcomes("undone")
    assert (undone.payload, undone.answers) == ({"seq": entry.seq}, undo.seq)
    assert room.sink.entries[-1].payload["levels"]["grid.noord"] == 0
    assert [line.undone for line in room.exercise.snapshot().journal if line.seq == entry.seq] == [True]


def test_undo_of_an_order_frees_its_means(room: Room) -> None:
    """An order taken back no longer occupies means, and what was refused for lack of them is now under way."""
    room.reach(20 * MINUTE)
    entry = room.give("order", action="aggregaat", target="mobile.noord/power")
    room.give("order", action="aggregaat", target="hospital.noord/power")
    room.give("undo", seq=entry.seq)
    assert [(o.target, o.state) for o in room.exercise.snapshot().orders] == [("hospital.noord/power", "preparing")]


@pytest.mark.parametrize(
    ("kind", "fields", "inject"),
    [("hold", {}, "pers"), ("skip", {"reason": "x"}, "pers"), ("move", {"to_ms": 3 * HOUR}, "pers")],
)
def test_undo_of_an_arrangement_puts_the_inject_back(
    room: Room, kind: str, fields: dict[str, object], inject: str
) -> None:
    """Holding, skipping or moving an inject can be taken back before its time: it comes as it was planned."""
    room.reach(20 * MINUTE)
    entry = room.give(kind, inject=inject, **fields)
    room.give("undo", seq=entry.seq)
    room.reach(2 * HOUR)
    assert [e.t_ms for e in room.outcomes("delivered") if e.payload["inject"] == inject] == [2 * HOUR]


def test_undo_is_refused_when_it_would_have_told_something_else(room: Room) -> None:
    """What was told cannot be untold: an inject that was said, an answer given."""
    room.reach(5 * MINUTE)
    told = [room.give("deliver", inject="gerucht")]
    room.reach(20 * MINUTE)
    room.give("say", inject="gerucht")
    room.give("order", action="afschakelen")
    told.append(room.give("answer", order="afschakelen#1", answer="agree"))
    size = room.sink.count
    for entry in told:
        with pytest.raises(CommandRefused) as refused:
            room.give("undo", seq=entry.seq)
        assert refused.value.reason in ("undo-changes-told", "undo-needed-later")
    assert room.sink.count == size


def test_undo_is_refused_when_a_consequence_was_delivered(room: Room) -> None:
    """An order whose coming in force set off an inject cannot be taken back once that was said."""
    room.reach(20 * MINUTE)
    entry = room.give("order", action="aggregaat", target="hospital.noord/power")
    room.reach(3 * HOUR)
    assert "dank" in [e.payload["inject"] for e in room.outcomes("delivered")]
    room.give("say", inject="dank")
    with pytest.raises(CommandRefused, match="undo-needed-later"):
        room.give("undo", seq=entry.seq)


def test_undo_is_refused_when_something_later_builds_on_it(room: Room) -> None:
    """A command that a later one refers to must stay; the refusal names the later one."""
    room.reach(20 * MINUTE)
    entry = room.give("override", effect={"effect": "level", "target": "grid.noord", "level": 0.9}, reason="mis")
    later = room.give("release", override=1)
    with pytest.raises(CommandRefused) as refused:
        room.give("undo", seq=entry.seq)
    assert (refused.value.reason, refused.value.values) == ("undo-needed-later", {"seq": entry.seq, "by": later.seq})


def test_undo_twice_or_of_an_undo_is_refused(room: Room) -> None:
    """A command is taken back once, and an undo is not taken back."""
    room.reach(20 * MINUTE)
    entry = room.give("decision", text="mis")
    undo = room.give("undo", seq=entry.seq)
    with pytest.raises(CommandRefused, match="already-undone"):
        room.give("undo", seq=entry.seq)
    with pytest.raises(CommandRefused, match="not-undoable"):
        room.give("undo", seq=undo.seq)


def test_numbers_stay_after_an_undo(room: Room) -> None:
    """Overrides and ad hoc injects keep their numbers when an earlier one is taken back."""
    room.reach(20 * MINUTE)
    effect = {"effect": "level", "target": "grid.noord", "level": 0.9}
    first = room.give("override", effect=effect, reason="een")
    room.give("override", effect={**effect, "target": "grid.zuid"}, reason="twee")
    one = room.give("ad-hoc", text="OEFENING. Een.", at_ms=HOUR)
    room.give("ad-hoc", text="OEFENING. Twee.", at_ms=HOUR)
    room.give("undo", seq=first.seq)
    room.give("undo", seq=one.seq)
    assert [o.number for o in room.exercise.snapshot().overrides] == [2]
    assert [i.id for i in room.exercise.snapshot().injects if i.id.startswith("ad-hoc")] == ["ad-hoc-2"]
    room.give("release", override=2)
    assert room.exercise.world.level("grid.zuid") == 1


def test_an_answer_stays_with_its_request_after_an_undo(room: Room) -> None:
    """When an earlier request is taken back, the answer to a later one still belongs to that later one."""
    room.reach(20 * MINUTE)
    first = room.give("order", action="afschakelen")
    room.give("order", action="afschakelen")
    room.give("answer", order="afschakelen#2", answer="refuse")
    room.give("undo", seq=first.seq)
    assert [(o.id, o.state) for o in room.exercise.snapshot().orders] == [("afschakelen#1", "refused")]
    _, differences = replay(room.sink.entries, room.sink.header)
    assert differences == ()


def test_undo_before_startex(room: Room) -> None:
    """An arrangement made before STARTEX can be taken back before STARTEX."""
    entry = room.give("skip", inject="eerste", reason="mis")
    room.give("undo", seq=entry.seq)
    room.reach(15 * MINUTE)
    assert [e.payload["inject"] for e in room.outcomes("delivered")] == ["eerste"]


def test_undo_with_a_script_that_would_have_acted_earlier_is_refused(
    variant: Callable[..., Scenario], new_room: Callable[..., Room]
) -> None:
    """Where the scripted team would have acted in the other past, the undo is refused: the past is not written to."""
    script = {"ploeg": [{"when": {"process": "grid.noord", "below": 0.5}, "do": "nl-alert"}]}
    room = new_room(variant(scripted_teams=script), team="ploeg")
    room.reach(5 * MINUTE)
    entry = room.give("override", effect={"effect": "level", "target": "grid.noord", "level": 0.9}, reason="mis")
    room.reach(11 * MINUTE)
    with pytest.raises(CommandRefused, match="undo-changes-told"):
        room.give("undo", seq=entry.seq)


def test_undo_keeps_what_a_script_has_done(variant: Callable[..., Scenario], new_room: Callable[..., Room]) -> None:
    """After an undo a scripted team's orders stand as given, and none is given again."""
    script = {"ploeg": [{"when": {"process": "grid.noord", "below": 0.5}, "do": "nl-alert"}]}
    room = new_room(variant(scripted_teams=script), team="ploeg")
    room.reach(30 * MINUTE)
    entry = room.give("decision", text="mis")
    room.give("undo", seq=entry.seq)
    room.reach(HOUR)
    assert [(e.kind, e.t_ms) for e in room.sink.entries if e.author == "script:ploeg"] == [("order", 10 * MINUTE)]
    assert [o.action for o in room.exercise.snapshot().orders] == ["nl-alert"]
