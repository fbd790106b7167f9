"""Back to an earlier moment, as a new branch: from the journal or anywhere, and the room closes for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.errors import JournalError
from tests.tui.diemen_fake import SNAPSHOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


async def test_the_chosen_entry_is_where_to_go_back(open_room: Callable[..., Any], tmp_path: Path) -> None:
    """In the journal the form stands on the line under the cursor; Enter makes the branch and closes the room."""
    async with open_room(SNAPSHOT, size=(80, 24)) as room:
        room.exercise.journal = tmp_path / "a.jsonl"
        await room.press("4", "home", "down", "B")
        assert "Terug naar hier, als nieuwe tak" in room.screen_text()
        chosen = SNAPSHOT.journal[1].seq
        await room.press("enter")
        assert room.exercise.branches == [chosen]
        assert room.app.return_code in (0, None)
        assert room.app._exit


async def test_anywhere_the_last_entry_is_proposed(open_room: Callable[..., Any], tmp_path: Path) -> None:
    """From another pane the last entry stands first; what is typed finds another; Esc makes nothing."""
    async with open_room(SNAPSHOT, size=(120, 40)) as room:
        room.exercise.journal = tmp_path / "a.jsonl"
        await room.press("1", "B", "escape")
        assert room.exercise.branches == []
        await room.press("B", "enter")
        assert room.exercise.branches == [SNAPSHOT.journal[-1].seq]


async def test_a_branch_that_cannot_be_made_keeps_the_room(open_room: Callable[..., Any], tmp_path: Path) -> None:
    """When the disk refuses, the form says why and the room stays open."""
    async with open_room(SNAPSHOT, size=(80, 24)) as room:
        room.exercise.journal = tmp_path / "a.jsonl"
        room.exercise.refuse = JournalError("schijf vol")
        await room.press("B", "enter")
        assert "Tak niet gemaakt" in room.screen_text()
        assert not room.app._exit


async def test_before_anything_happened_there_is_no_branch(open_room: Callable[..., Any], tmp_path: Path) -> None:
    """With an empty journal a notice says so, and no form opens."""
    async with open_room(replace(SNAPSHOT, journal=()), size=(80, 24)) as room:
        room.exercise.journal = tmp_path / "a.jsonl"
        await room.press("B")
        assert "nog niets in het journaal" in room.screen_text()
        assert room.exercise.branches == []


async def test_a_branch_says_what_it_branched_from(open_room: Callable[..., Any]) -> None:
    """A room on a branch names the parent's journal and the entry when it opens; hostile names do nothing."""
    parent = {"name": "[red]a\x1b[2J.jsonl", "head": "", "seq": 41, "hash": "", "t_ms": 3_600_000}
    async with open_room(header={"parent": parent}, size=(80, 24)) as room:
        shown = room.screen_text()
        assert "regel 41 (T+1:00)." in shown
        assert "Tak van [red]a" in shown
