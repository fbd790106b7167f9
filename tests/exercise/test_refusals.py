from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sim.errors import CommandRefused
from sim.exercise import REASONS
from sim.units import HOUR, MINUTE

if TYPE_CHECKING:
    from tests.exercise.small import Room

LEVEL = {"effect": "level", "target": "grid.noord", "level": 0.5}
LATER = {"at_ms": 2 * HOUR, "give": {"kind": "order", "action": "nl-alert"}}
AT_20 = [("reach", 20 * MINUTE)]
HERE = {"action": "aggregaat", "target": "hospital.noord/power"}
THERE = {"action": "aggregaat", "target": "mobile.noord/power"}

CASES: list[tuple[str, list[tuple[Any, ...]], tuple[str, dict[str, Any]]]] = [
    ("unknown-inject", AT_20, ("deliver", {"inject": "niets"})),
    ("unknown-inject", AT_20, ("hold", {"inject": "ad-hoc-1"})),
    ("unknown-inject", AT_20, ("decision", {"decision": "grip-2", "inject": "niets"})),
    ("already-delivered", AT_20, ("deliver", {"inject": "eerste"})),
    ("already-delivered", AT_20, ("hold", {"inject": "eerste"})),
    ("already-delivered", AT_20, ("move", {"inject": "eerste", "to_ms": HOUR})),
    *(
        ("already-said", [*AT_20, ("say", {"inject": "eerste"})], again)
        for again in (
            ("say", {"inject": "eerste"}),
            ("skip", {"inject": "eerste", "reason": "x"}),
            ("deliver", {"inject": "eerste"}),
        )
    ),
    ("not-recipient", AT_20, ("say", {"inject": "eerste", "to": ["burgemeester"]})),
    ("not-delivered", AT_20, ("say", {"inject": "pers"})),
    ("not-delivered", [*AT_20, ("skip", {"inject": "eerste", "reason": "x"})], ("say", {"inject": "eerste"})),
    ("not-said", AT_20, ("withdraw", {"inject": "eerste", "reason": "x"})),
    ("empty-reason", [*AT_20, ("say", {"inject": "eerste"})], ("withdraw", {"inject": "eerste", "reason": " "})),
    ("unknown-expectation", AT_20, ("tick", {"inject": "eerste", "index": 9, "text": "x"})),
    ("empty-text", AT_20, ("tick", {"inject": "eerste", "text": ""})),
    ("unknown-action", AT_20, ("ad-hoc", {"text": "x", "expects": [{"do": "toveren"}]})),
    ("unknown-target", AT_20, ("ad-hoc", {"text": "x", "effects": [{**LEVEL, "target": "grid.oost"}]})),
    ("in-the-future", AT_20, ("decision", {"text": "x", "decided_ms": 20 * MINUTE + 1})),
    ("already-held", [*AT_20, ("hold", {"inject": "pers"})], ("hold", {"inject": "pers"})),
    ("already-skipped", [*AT_20, ("skip", {"inject": "pers", "reason": "x"})], ("hold", {"inject": "pers"})),
    ("in-the-past", AT_20, ("move", {"inject": "pers", "to_ms": 20 * MINUTE - 1})),
    ("in-the-past", AT_20, ("jump", {"to_ms": 20 * MINUTE - 1})),
    ("in-the-past", AT_20, ("ad-hoc", {"text": "x", "at_ms": 1})),
    ("nothing-to-shift", AT_20, ("shift", {"by_ms": 0})),
    ("past-horizon", AT_20, ("jump", {"to_ms": 24 * HOUR + 1})),
    ("after-the-jump", AT_20, ("jump", {"to_ms": HOUR, "standing": [LATER]})),
    ("past-horizon", AT_20, ("move", {"inject": "pers", "to_ms": 24 * HOUR + 1})),
    ("empty-reason", AT_20, ("skip", {"inject": "pers", "reason": " \n"})),
    ("empty-reason", AT_20, ("override", {"effect": LEVEL, "reason": ""})),
    ("empty-text", AT_20, ("ad-hoc", {"text": " "})),
    ("empty-text", AT_20, ("decision", {"text": ""})),
    ("unknown-action", AT_20, ("order", {"action": "toveren"})),
    ("unknown-decision", AT_20, ("decision", {"decision": "toveren"})),
    ("target-missing", AT_20, ("order", {"action": "aggregaat"})),
    ("no-target", AT_20, ("order", {"action": "nl-alert", "target": "mobile.noord"})),
    ("not-allowed-target", AT_20, ("order", {"action": "aggregaat", "target": "water.noord/power"})),
    ("not-allowed-target", AT_20, ("order", {"action": "aggregaat", "target": "*/power"})),
    ("not-delivered", AT_20, ("decision", {"decision": "grip-2", "inject": "pers"})),
    ("no-request", AT_20, ("answer", {"order": "afschakelen#1", "answer": "agree"})),
    (
        "no-request",
        [*AT_20, ("order", {"action": "afschakelen"}), ("answer", {"order": "afschakelen#1", "answer": "agree"})],
        ("answer", {"order": "afschakelen#1", "answer": "refuse"}),
    ),
    ("unknown-jump", AT_20, ("plan-jump", {"step": 0})),
    ("takes-nothing", AT_20, ("order", {"action": "nl-alert", "takes": "*"})),
    ("unknown-order", AT_20, ("order", {**HERE, "takes": "aggregaat#1"})),
    ("unknown-order", AT_20, ("order", {**HERE, "takes": "toveren"})),
    (
        "not-at-work",
        [*AT_20, ("order", THERE), ("order", {**HERE, "takes": "aggregaat#1"})],
        ("order", {**THERE, "takes": "aggregaat#1"}),
    ),
    ("unknown-target", AT_20, ("override", {"effect": {**LEVEL, "target": "grid.oost"}, "reason": "x"})),
    (
        "unknown-target",
        AT_20,
        ("override", {"effect": {"effect": "crews", "target": "water", "add": 1}, "reason": "x"}),
    ),
    ("unknown-target", AT_20, ("override", {"effect": {"effect": "route", "target": "a10"}, "reason": "x"})),
    ("unknown-team", AT_20, ("reroute", {"inject": "pers", "to": ["rot", "burgemeester"]})),
    ("unknown-channel", AT_20, ("reroute", {"inject": "pers", "via": "postduif"})),
    ("unknown-inject", AT_20, ("reroute", {"inject": "niets", "via": "telephone"})),
    ("nothing-to-reroute", AT_20, ("reroute", {"inject": "pers"})),
    ("nothing-to-reroute", AT_20, ("reroute", {"inject": "pers", "via": "in-person", "to": ["rot"]})),
    ("already-said", [*AT_20, ("say", {"inject": "eerste"})], ("reroute", {"inject": "eerste", "via": "in-person"})),
    (
        "already-skipped",
        [*AT_20, ("skip", {"inject": "pers", "reason": "x"})],
        ("reroute", {"inject": "pers", "via": "telephone"}),
    ),
    ("unknown-team", AT_20, ("attendance", {"team": "burgemeester", "present": True})),
    ("unknown-override", AT_20, ("release", {"override": 1})),
    (
        "already-released",
        [*AT_20, ("override", {"effect": LEVEL, "reason": "x"}), ("release", {"override": 1})],
        ("release", {"override": 1}),
    ),
    ("unknown-command", AT_20, ("undo", {"seq": 9999})),
    ("not-undoable", AT_20, ("undo", {"seq": 1})),
    ("already-running", AT_20, ("start", {})),
    ("not-running", [*AT_20, ("pause", {})], ("pause", {})),
    ("not-started", [], ("pause", {})),
    ("not-started", [], ("jump", {"to_ms": HOUR})),
    ("not-started", [], ("deliver", {"inject": "eerste"})),
    ("not-started", [], ("order", {"action": "nl-alert"})),
    ("not-started", [], ("decision", {"text": "x"})),
    ("not-started", [], ("override", {"effect": LEVEL, "reason": "x"})),
    ("not-started", [], ("ad-hoc", {"text": "x"})),
    ("stopped", [*AT_20, ("stop", {})], ("pause", {})),
    ("stopped", [*AT_20, ("stop", {})], ("decision", {"text": "x"})),
    ("ended", [*AT_20, ("end", {})], ("start", {})),
    ("ended", [*AT_20, ("end", {})], ("stop", {})),
    ("ended", [*AT_20, ("end", {})], ("end", {})),
]
"""Reason, what happened before, and the command that is refused."""

ELSEWHERE = {"already-undone", "begins-after-it-ends", "said-before", "undo-changes-told", "undo-needed-later"}
"""Reasons that tests of undo and of the time plan show."""


def play(room: Room, steps: list[tuple[Any, ...]]) -> None:
    for what, value in steps:
        if what == "reach":
            room.reach(value)
        else:
            room.give(what, **value)


@pytest.mark.parametrize(("reason", "before", "command"), CASES, ids=lambda c: c if isinstance(c, str) else "")
def test_what_cannot_be_accepted_is_refused_and_not_written(
    room: Room, reason: str, before: list[tuple[Any, ...]], command: tuple[str, dict[str, Any]]
) -> None:
    """A command that cannot be accepted is refused with its reason and values, and the journal does not grow."""
    play(room, before)
    size, t_ms, state = room.sink.count, room.exercise.t_ms, room.exercise.state
    with pytest.raises(CommandRefused) as refused:
        room.give(command[0], **command[1])
    assert refused.value.reason == reason
    assert tuple(refused.value.values) == REASONS[reason]
    assert (room.sink.count, room.exercise.t_ms, room.exercise.state) == (size, t_ms, state)


def test_every_reason_is_shown_by_a_test() -> None:
    """No reason is published that no command is refused for."""
    assert {case[0] for case in CASES} | ELSEWHERE == set(REASONS)


def test_notes_are_refused_only_after_the_end(room: Room) -> None:
    """Observations can be written before STARTEX and after STOP OEFENING, not after ENDEX."""
    room.exercise.note("observation", {"text": "klaar"}, "waarnemer", room.clock)
    room.reach(MINUTE)
    room.give("stop")
    room.exercise.note("observation", {"text": "gestopt"}, "waarnemer", room.clock)
    room.give("end")
    with pytest.raises(CommandRefused, match="ended"):
        room.exercise.note("observation", {"text": "te laat"}, "waarnemer", room.clock)
