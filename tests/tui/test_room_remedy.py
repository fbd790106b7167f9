"""Contradictions are mended by c; questions of the players are answered by d."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sim.exercise.commands.model import HoldInject, MoveInject, RerouteInject
from sim.exercise.view.snapshot import AdjustmentView, ContradictionView, JournalLine
from sim.scenario.models import Text
from sim.units import MINUTE
from tests.tui.diemen_fake import SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.exercise.view.snapshot import Snapshot

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def doubtful(*ways: AdjustmentView) -> Snapshot:
    """Return the exercise with an inject whose channel is out, and these remedies."""
    why = ContradictionView(
        "channel-out", "telephone", Text(nl="Telefoon is uit", en="Phone is out"), Text(), 0.0, ways
    )
    injects = tuple(replace(one, contradictions=(why,)) if one.id == "storing" else one for one in SNAPSHOT.injects)
    return replace(SNAPSHOT, injects=injects)


def way(kind: Any, value: str = "", at_ms: int | None = None) -> AdjustmentView:
    return AdjustmentView(kind, value, Text(nl=f"doe {kind}", en=f"do {kind}"), None, at_ms)


@SIZES
@pytest.mark.parametrize(
    ("adjustment", "command"),
    [
        (way("via", "radio"), RerouteInject(inject="storing", via="radio")),
        (way("to", "piket"), RerouteInject(inject="storing", to=("piket",))),
        (way("wait"), HoldInject(inject="storing")),
        (way("wait", at_ms=50 * MINUTE), MoveInject(inject="storing", to_ms=50 * MINUTE)),
    ],
)
async def test_a_contradiction_is_mended(
    open_room: Callable[..., Any], size: tuple[int, int], adjustment: AdjustmentView, command: object
) -> None:
    """The form says why the inject cannot be believed; Enter gives the command of what mends it best."""
    async with open_room(doubtful(adjustment), size=size) as room:
        await room.press("2", "c")
        assert "Telefoon is uit" in room.screen_text()
        await room.press("enter")
        assert room.exercise.given == [command]


async def test_an_inject_is_written_anew(open_room: Callable[..., Any]) -> None:
    """Where the text must change, the form of an inject on the spot opens with what it says."""
    async with open_room(doubtful(way("rewrite"))) as room:
        await room.press("2", "c", "enter")
        assert "bevestigt" in room.app.screen.query_one("#text").value
        assert room.exercise.given == []


async def test_without_a_contradiction_there_is_nothing_to_mend(open_room: Callable[..., Any]) -> None:
    """Where nothing contradicts the inject, c opens nothing and says so."""
    async with open_room() as room:
        await room.press("2", "c")
        assert "Niets spreekt deze inject tegen" in room.screen_text()
        assert len(room.app.screen_stack) == 2


@SIZES
async def test_a_question_of_the_players_is_answered(open_room: Callable[..., Any], size: tuple[int, int]) -> None:
    """On a question in the journal d opens the answer, which is kept with the number of the question."""
    line = JournalLine(9, "note", "question", 30 * MINUTE, "", "facilitator", {"text": "Mag dat?"}, undone=False)
    async with open_room(replace(SNAPSHOT, journal=(*SNAPSHOT.journal, line)), size=size) as room:
        await room.press("4", "end", "d")
        await room.type("ja")
        await room.press("enter")
        assert room.exercise.notes == [("answer", {"text": "ja", "question": 9})]
        assert room.exercise.given == []
