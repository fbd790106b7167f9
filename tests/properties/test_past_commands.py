"""Whoever goes through past commands comes to the same world, to the last bit, where draws and commands are."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.debrief.analysis.counterfactual import nobody, plays_at
from sim.errors import CommandRefused
from sim.exercise import Exercise, MemorySink, replay
from sim.exercise.commands.model import COMMAND
from sim.exercise.resample import live_again, past_of
from sim.exercise.run.validation import LASTING
from sim.randomness import SeededDraws
from sim.scenario.models import Scenario
from tests.properties.mechanisms import MECHANISMS
from tests.properties.networks import MINUTE
from tests.properties.states import state_of
from tests.properties.test_unrecorded import TEAM, staffed
from tests.properties.worlds import campaign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.exercise.run.play import Play

CLOCK = 1_800_000_000_000
OFTEN = (
    *("override", "order", "order", "order", "answer", "answer", "answer", "undo", "undo", "undo"),
    *("say", "say", "say", "say", "tick", "tick", "tick", "release", "withdraw", "withdraw"),
)
"""Kinds that stand for several in an evening."""
SAID = ("say", "withdraw", "tick", "undone say")
FACILITATOR = (
    *("override", "release", "hold", "skip", "move", "shift", "ad-hoc", "deliver", "undo"),
    *("say", "say", "say", "withdraw"),
)


def rehearsed(data: Mapping[str, Any]) -> Scenario:
    """Return a generated world with a team, and a request that the facilitator answers."""
    scenario = staffed(data)
    ask = {
        "id": "ask",
        "title": "Ask",
        "mode": "request",
        "owner": "someone",
        "answer": {"by": "facilitator", "agree": 0.5, "refuse": 0.5, "after": "10min"},
        "lead": "20min",
        "effects": [{"effect": "demand", "target": "p0", "factor": 0.8}],
    }
    fields = scenario.model_dump(mode="json", by_alias=True, exclude_unset=True)
    fields["actions"] = [*fields["actions"], ask]
    fields["personas"] = {"someone": {"nl": "Iemand", "en": "Someone"}}
    return Scenario.model_validate(fields)


def command(scenario: Scenario, exercise: Exercise, chance: Random, kinds: tuple[str, ...]) -> dict[str, Any]:
    """Return a command that may be given now, or may be refused."""
    history = exercise.history
    undoable = [n for n, g in history.given.items() if n not in history.left_out and g.command.kind not in LASTING]
    requests = [order.id for order in exercise.world.orders if order.state == "waiting-answer"]
    process = chance.choice(list(scenario.processes))
    inject = chance.choice([*exercise.play.injects.runs, "busy"])
    released = [run.id for run in exercise.play.injects.runs.values() if run.released is not None]
    told = chance.choice(released or ["busy"])
    said = chance.choice([run.id for run in exercise.play.injects.runs.values() if run.said] or ["busy"])
    asks: dict[str, Any] = chance.choice([{}, {"expects": [{"do": "scale-up", "within": "20min"}]}])
    back: dict[str, Any] = chance.choice([{}, {"decided_ms": chance.randint(0, exercise.t_ms)}, {"standing": True}])
    fields: dict[str, dict[str, Any]] = {
        "override": {
            "effect": chance.choice(
                [
                    {"effect": "level", "target": process, "level": chance.choice([0, 0.4, 0.8])},
                    {"effect": "level", "target": process, "level": 0.5, "lasts": "40min"},
                    {"effect": "damage", "target": process, "size": 0.6, "repair": "90min"},
                ]
            ),
            "reason": "x",
        },
        "release": {"override": chance.choice([*exercise.play.overrides, 1, 4])},
        "hold": {"inject": inject},
        "skip": {"inject": inject, "reason": "x"},
        "move": {"inject": inject, "to_ms": exercise.t_ms + chance.randint(0, 90) * MINUTE},
        "shift": {"by_ms": chance.randint(-40, 40) * MINUTE},
        "deliver": {"inject": inject},
        "say": {"inject": told, "to": chance.choice([[], [], ["a"]])},
        "withdraw": {"inject": said, "reason": "x"},
        "tick": {"inject": told, "index": chance.randint(0, 1), "text": "x"},
        "ad-hoc": {"text": "x", "at_ms": chance.choice([None, exercise.t_ms + 30 * MINUTE]), **asks},
        "undo": {"seq": chance.choice(undoable[-5:] or [1])},
        "order": {"action": chance.choice(["ask"] * 4 + [action.id for action in scenario.actions])},
        "decision": {"decision": "scale-up", **back},
        "answer": {"order": chance.choice(requests or ["ask#1"]), "answer": chance.choice(["agree", "refuse"])},
    }
    kind = chance.choice(kinds or (*fields, *OFTEN))
    if kind == "order" and chance.random() < 0.5:
        targets = [t for a in scenario.actions if a.id == fields["order"]["action"] for t in a.targets]
        fields["order"]["target"] = chance.choice([process, *targets])
    return {"kind": kind, **fields[kind]}


def give(exercise: Exercise, fields: dict[str, Any]) -> int:
    """Return the number of a command given now, 0 where the room refuses it."""
    try:
        return exercise.do(COMMAND.validate_python(fields), clock=CLOCK).seq
    except CommandRefused:
        return 0


def played(scenario: Scenario, chance: Random, team: str | None, kinds: tuple[str, ...] = ()) -> Exercise:
    """Play an evening of random commands in a room, and pause it; the room refuses what cannot be."""
    exercise = Exercise.new(scenario, chance.randint(0, 99), MemorySink(), CLOCK, team=team)
    exercise.do(COMMAND.validate_python({"kind": "start"}), clock=CLOCK)
    for _ in range(chance.randint(4, 24)):
        fields = command(scenario, exercise, chance, kinds)
        given = [give(exercise, fields)]
        if fields["kind"] == "say" and given[0] and chance.random() < 0.3:
            give(exercise, {"kind": "undo", "seq": given[0]})
        if not kinds and chance.random() < 0.2:
            given += [give(exercise, {"kind": "order", "action": "ask"}) for _ in range(2)]
            last = exercise.world.orders[-1].id
            give(exercise, {"kind": "answer", "order": last, "answer": chance.choice(["agree", "refuse"])})
            # What the answer was for is called otherwise from here on.
            give(exercise, {"kind": "undo", "seq": given[1]})
        if chance.random() < 0.5:
            give(exercise, {"kind": "jump", "to_ms": exercise.t_ms + chance.randint(0, 60 * MINUTE)})
    exercise.do(COMMAND.validate_python({"kind": "pause"}), clock=CLOCK)
    return exercise


def gone_through(exercise: Exercise) -> Iterator[tuple[str, Play]]:
    """Yield a play of the same commands by each of those who go through them."""
    header, entries = exercise.sink.header, tuple(exercise.sink.entries)
    with pytest.MonkeyPatch.context() as patch:
        # A generated world keeps to the model, but not to everything that is asked of a file.
        patch.setattr("sim.exercise.exercise.setup_of", lambda _: exercise.setup)
        yield "resume", Exercise.resume(MemorySink.holding(header, entries), CLOCK).play
        # Resuming goes through all of it where passing over does not come out; here it has to.
        short = Exercise(exercise.setup, MemorySink.holding(header, entries))
        short.catch_up(CLOCK, short.undone_later())
        yield "passing over", short.play
        patch.setattr(Exercise, "undone_later", lambda _: frozenset())
        yield "resume in full", Exercise.resume(MemorySink.holding(header, entries), CLOCK).play
    again, differences = replay(entries, header, exercise.setup)
    assert differences == ()
    yield "replay", again.play
    history, now = exercise.history, exercise.t_ms
    yield "undo", history.again(now, history.left_out)
    yield "look ahead", history.copied(exercise.scenario).again(now, history.left_out)
    yield "resample", live_again(past_of(history, exercise.play), SeededDraws(exercise.setup.seed))
    # It stops on the way to tell why, and goes on with what was given in that same millisecond done.
    *_, (_, play) = plays_at(exercise, {given.t_ms for given in history.given.values()} | {now})
    yield "debrief", play


def injects_of(play: Play) -> dict[str, Any]:
    """Return where every inject stands, and what it was answered by."""
    return {
        run.id: (run.state, run.planned, run.released, run.said, run.withdrawn, run.answered, run.met, run.earlier)
        for run in play.injects.runs.values()
    }


@campaign(60)
@given(st.sampled_from(sorted(MECHANISMS)), st.integers(1, 10_000), st.sampled_from([None, TEAM]))
def test_all_come_to_the_same_world(name: str, number: int, team: str | None) -> None:
    """Resuming, replay, undo, a look ahead, other draws that are the same, and the debrief: whatever people did."""
    chance = Random(f"{name}/{number}/{team}")
    exercise = played(rehearsed(MECHANISMS[name].world(chance)), chance, team)
    state, injects = state_of(exercise.world), injects_of(exercise.play)
    for who, play in gone_through(exercise):
        assert state_of(play.world) == state, who
        assert injects_of(play) == injects, who
        assert [run.id for run in play.orders] == [run.id for run in exercise.play.orders], who
        assert {n: o.released for n, o in play.overrides.items()} == {
            n: o.released for n, o in exercise.play.overrides.items()
        }, who


@campaign(40)
@given(st.sampled_from(sorted(MECHANISMS)), st.integers(1, 10_000))
def test_where_nobody_acted_the_world_without_a_team_is_the_same(name: str, number: int) -> None:
    """What the facilitator did, and took back, is done in the debrief's world in which nobody acts as it was."""
    chance = Random(f"{name}/{number}")
    scenario = rehearsed(MECHANISMS[name].world(chance))
    exercise = played(scenario, chance, None, FACILITATOR)
    play = nobody(exercise, exercise.t_ms).play
    assert state_of(play.world) == state_of(exercise.world)
    assert injects_of(play) == injects_of(exercise.play)


def test_the_evenings_take_back_and_answer() -> None:
    """The generated evenings hold what makes ways differ: undone orders, answers after them, released overrides."""
    kinds: dict[str, int] = {}
    for number in range(40):
        chance = Random(number)
        exercise = played(rehearsed(MECHANISMS["orders"].world(chance)), chance, TEAM)
        for seq, one in exercise.history.given.items():
            what = ("undone " if seq in exercise.history.left_out else "") + one.command.kind
            if what == "answer" and one.request is not None and one.command.kind == "answer":
                moved = exercise.play.order_id(one.request) != one.command.order
                what = "answer to an order called otherwise now" if moved else "answer"
            kinds[what] = kinds.get(what, 0) + 1
    shifted = "answer to an order called otherwise now"
    for kind in ("undone order", "undone override", "answer", shifted, "release", "ad-hoc", "undo", "decision", *SAID):
        assert kinds.get(kind, 0) > 0, kinds
