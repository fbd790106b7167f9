"""The form before STARTEX: who is there, how the clock runs, a dry run or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast, get_args

from sim.exercise.commands.model import MarkAttendance, SetPace, SetProposals, SetSpeed
from sim.scenario.models.inject import Pace
from tui.forms.base import Choice, Form, Part, Ticks, Values
from tui.input.keys import SPEEDS
from tui.messages import CommandGiven, DryRunGiven
from tui.room_port import room
from tui.text.format import TIMES, wall_clock

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.commands.model import Command
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["SetupForm"]

_FASTEST: Final = 60
"""The highest speed that is offered beforehand; the keys of the room go further."""


class SetupForm(Form):
    """Everything that is settled before the exercise begins, as it stands.

    Only what is changed is recorded.
    """

    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        super().__init__(words, snapshot)
        self._present = tuple(team for team, since in snapshot.attendance if since is not None)

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.setup.title")

    def about(self) -> str:
        """Return when the world begins, when it would end on the clock, and the seed."""
        words, snapshot, now = self.words, self.snapshot, room(self).wall
        ends = now + round(snapshot.lasts_ms / snapshot.speed)
        clocks = words(
            "room.setup.clocks",
            begins=words.scenario_clock(snapshot.starts, 0),
            now=wall_clock(now, snapshot.clock_zone)[:5],
            ends=wall_clock(ends, snapshot.clock_zone)[:5],
            speed=words.number(snapshot.speed),
        )
        return f"{clocks}\n{words('room.setup.language')} · {words('room.setup.seed', seed=snapshot.seed)}"

    def fields(self) -> tuple[Part, ...]:
        """Return who is there, how the clock runs, the kind, and proposals."""
        words, snapshot = self.words, self.snapshot
        teams = tuple((key, words.of(title, key)) for key, title in snapshot.teams)
        speeds = tuple((str(step), f"{step}{TIMES}") for step in SPEEDS if step <= _FASTEST)
        paces = tuple((pace, words(f"room.setup.pace.{pace}")) for pace in get_args(Pace))
        dry = (("dry", words("room.setup.dry")),)
        return (
            Ticks("teams", words("room.setup.teams"), teams, self._present, height=5),
            Choice("speed", words("room.setup.speed"), speeds, f"{snapshot.speed:g}", height=2),
            Choice("pace", words("room.setup.at-inject"), paces, snapshot.pace, height=2),
            Ticks("dry", words("room.setup.kind"), dry, ("dry",) if snapshot.dry_run else ()),
            Ticks(
                "propose",
                words("room.setup.proposals"),
                (("on", words("room.setup.propose")),),
                ("on",) if snapshot.proposals else (),
            ),
        )

    def commands(self, values: Values) -> list[Command]:
        """Return the commands for all that differs from how it stands."""
        ticked = values["teams"].split(",")
        found: list[Command] = [
            MarkAttendance(team=team, present=team in ticked)
            for team, _ in self.snapshot.teams
            if (team in ticked) != (team in self._present)
        ]
        if values["speed"] and float(values["speed"]) != self.snapshot.speed:
            found.append(SetSpeed(factor=float(values["speed"])))
        if values["pace"] != self.snapshot.pace:
            found.append(SetPace(pace=cast("Pace", values["pace"])))
        if bool(values["propose"]) != self.snapshot.proposals:
            found.append(SetProposals(on=bool(values["propose"])))
        return found

    def message(self, values: Values) -> Message | None:
        """Record what differs; the last of it closes the form."""
        messages: list[Message] = [CommandGiven(command) for command in self.commands(values)]
        if values["dry"] and not self.snapshot.dry_run:
            messages.append(DryRunGiven())
        if not messages:
            return None
        *others, last = messages
        for message in others:
            self.post_message(message)
        assert isinstance(last, CommandGiven | DryRunGiven)
        last.reply_to = self
        return last
