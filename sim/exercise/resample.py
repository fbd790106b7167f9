"""An exercise computed again up to now under other draws.

It has the same commands, in the same order, in another world.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from sim.exercise.run.play import Play

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from sim.exercise.recording.history import History
    from sim.exercise.run.states import Given
    from sim.randomness import Draws
    from sim.scenario.models import Scenario

__all__ = ["Past", "live_again", "past_of"]


class Past(NamedTuple):
    """What people did in an exercise up to a moment; can be sent to another process."""

    scenario: Scenario
    team: str | None
    """The scripted team whose steps are among the commands."""
    by_chance: bool
    """Whether requests to the facilitator are answered by chance."""
    given: tuple[Given, ...]
    """Every command, oldest first; those that answer name orders as they are now."""
    left_out: frozenset[int]
    """Commands that do not count, by number: taken back or failed."""
    unarmed: frozenset[int]
    """Steps of the script that are commands like any other, because something was taken back since."""
    now: int
    """Up to when, ms."""


def past_of(history: History, play: Play) -> Past:
    """Return what people did in the exercise of ``history``. It is as the exercise stands in ``play``."""
    setup = history.setup
    given = tuple(_as_now(one, history, play) for one in history.given.values())
    return Past(
        scenario=setup.scenario,
        team=setup.team,
        by_chance=setup.mode == "headless",
        given=given,
        left_out=frozenset(history.left_out),
        unarmed=play.unarmed,
        now=play.now,
    )


def live_again(past: Past, draws: Draws, *, recorded: bool = False) -> Play:
    """Return the play at the end of ``past`` under ``draws``.

    The draws must agree with what was seen until then.

    It is ``recorded`` only where somebody asks what came of it, or why.

    From there on a scripted team still wants things; whoever goes on with the play has to pass them over.
    """
    play = Play(
        past.scenario, 0, past.team, by_chance=past.by_chance, taken=past.unarmed, draws=draws, recorded=recorded
    )
    steps = {one.step: one for one in past.given if one.step is not None and one.step not in past.unarmed}
    for one in past.given:
        if one.step is None or one.step in past.unarmed:
            _go_on(play, one.t_ms, steps, past.left_out)
            _act(play, one, past.left_out)
            play.advance(play.now)
    _go_on(play, past.now, steps, past.left_out)
    return play


def _go_on(play: Play, to: int, steps: Mapping[int, Given], left_out: Container[int]) -> None:
    play.advance(to)
    while play.wanted:
        given = steps.get(play.wanted.popleft().step)
        if given is not None:
            _act(play, given, left_out)
        play.advance(to)


def _act(play: Play, given: Given, left_out: Container[int]) -> None:
    if given.seq in left_out:
        play.pass_over(given.command)
    else:
        play.apply(given)


def _as_now(given: Given, history: History, play: Play) -> Given:
    """Return the command with the order it answers named as it is in ``play``."""
    command = given.command
    if command.kind != "answer":
        return given
    order = play.order_id(history.request(given.seq))
    return given if order is None else replace(given, command=command.model_copy(update={"order": order}))
