"""A scripted team that plays on without a record. What it wants is validated and acts, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import CommandRefused
from sim.exercise.run.scripted_team import author_of
from sim.exercise.run.states import Given
from sim.exercise.run.validation import check_world

if TYPE_CHECKING:
    from sim.exercise.run.play import Play

__all__ = ["play_on"]


def play_on(play: Play, to: int, team: str | None) -> None:
    """Let ``play`` run on to ``to`` (ms), its scripted ``team`` included. What is refused does not act."""
    author = author_of(team) or ""
    play.advance(to)
    while play.wanted:
        wanted = play.wanted.popleft()
        try:
            check_world(wanted.command, play, to)
        except CommandRefused:
            pass
        else:
            play.apply(Given(0, play.now, wanted.command, author, wanted.step))
        play.advance(to)
