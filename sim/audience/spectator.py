"""Somebody who follows an exercise in another terminal.

A spectator reads its journal, never writes, and waits for nobody.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.audience.evaluator import evaluator_view
from sim.audience.page import page
from sim.audience.persona import persona_view
from sim.audience.players import players_view
from sim.audience.record import Record
from sim.errors import JournalError
from sim.exercise.recording.entry_checks import check_entries
from sim.exercise.recording.header import checked_setup
from sim.host.locks import Patience
from sim.journal import Follower
from sim.journal.branches import BranchWatch
from sim.journal.titles import HeaderTitles
from sim.units import MINUTE
from sim.words import say

if TYPE_CHECKING:
    from sim.audience.evaluator import EvaluatorView
    from sim.audience.page import PageLine
    from sim.audience.persona import PersonaView
    from sim.audience.players import PlayersView
    from sim.scenario.models import Scenario
    from sim.words import Language

__all__ = ["EVALUATOR", "PLAYERS", "Spectator"]

PLAYERS: Final = "players"
EVALUATOR: Final = "evaluator"
_BRIEF: Final = Patience(0.0)
"""A line that is being written is read the next time."""


class Spectator:
    """Follows a journal as one of its audience.

    ``JournalError`` for a journal that cannot be read. Once it could, what goes wrong with it later is its
    :attr:`fault`, and it is read again when it can be.
    """

    def __init__(self, path: str | Path, language: Language) -> None:
        self.language: Language = language
        self.fault: JournalError | None = None
        """Why what is shown is no longer followed; none while it is."""
        self.who = PLAYERS
        """Who looks: ``players``, ``evaluator`` or a persona."""
        self._path = Path(path).absolute()
        self._failed: tuple[int, ...] | None = None
        self._follower: Follower | None = None
        self._open(Patience())
        self._watch = BranchWatch(self._path)
        self._branched_at: int | None = None
        """When it was first told that the room went on in a branch, ms since the epoch; none before."""
        self._told_branch = False

    def _open(self, patience: Patience) -> None:
        follower = Follower(self._path, patience=patience)
        try:
            setup = checked_setup(follower.header)
            check_entries(follower.entries, setup.until_ms)
            titles = HeaderTitles(follower.header, self.language)
            record = Record(setup, follower.entries)
            self._check_role(setup.scenario)
        except BaseException:
            follower.close()
            raise
        self._follower, self._titles, self._record = follower, titles, record
        self._learn(0)

    def _check_role(self, scenario: Scenario) -> None:
        """Raise ``JournalError`` where the exercise does not have who looks.

        Another journal may have come in place of the one that was followed.
        """
        if self.who not in (PLAYERS, EVALUATOR, *scenario.personas):
            raise JournalError.of("errors.journal.no-such-role", path=self._path, role=self.who)

    def _learn(self, since: int) -> None:
        """Learn what injects written on the spot are called, from entry ``since`` on."""
        for entry in self._record.entries[since:]:
            if entry.entry_class == "command" and entry.kind == "ad-hoc":
                self._titles.add(entry.payload)

    @property
    def parts(self) -> dict[str, str]:
        """Who can look, with what they are called."""
        scenario = self._record.scenario
        known = {name: say(self.language, f"audience.who.{name}") for name in (PLAYERS, EVALUATOR)}
        return known | {name: one.in_(self.language) for name, one in scenario.personas.items() if name not in known}

    @property
    def title(self) -> str:
        """Who looks, in words."""
        return self.parts[self.who]

    def poll(self) -> bool:
        """Take in what was written since. Return whether there is anything new to show."""
        try:
            if self._follower is None:
                return self._again()
            if self._follow_branch():
                return True
            if not (new := self._follower.poll()):
                return False
            check_entries(new, self._record.setup.until_ms)
        except (JournalError, OSError) as error:
            return self._part(error)
        count = len(self._record.entries)
        self._record = Record(self._record.setup, self._follower.entries)
        self._learn(count)
        return True

    def _follow_branch(self) -> bool:
        """Go on in the branch in which the room went on; return whether there is one."""
        branch, parent = self._watch.poll(), self._follower
        if branch is None:
            return False
        before, self._path = self._path, branch
        try:
            self._open(_BRIEF)
        except (JournalError, OSError):
            self._path = before
            return False
        if parent is not None:
            parent.close()
        self._watch, self._told_branch, self._branched_at = self._watch.next(branch), True, None
        return True

    def _part(self, error: JournalError | OSError) -> bool:
        """Stop following what cannot be followed any more; what was read stays. Return whether that is news."""
        if not isinstance(error, JournalError) or not self._stamp():
            error = JournalError.of("errors.journal.gone", path=self._path)
        if self._follower is not None:
            # What is there now was not looked at yet.
            self._failed = None
            self.close()
        before, self.fault = self.fault, error
        return before is None or before.told(self.language) != error.told(self.language)

    def _again(self) -> bool:
        """Read the journal anew, unless it is the one that could not be read."""
        stamp = self._stamp()
        if stamp == self._failed:
            return False
        self._failed = stamp
        self._open(_BRIEF)
        self.fault = self._failed = None
        return True

    def _stamp(self) -> tuple[int, ...]:
        try:
            found = self._path.stat()
        except OSError:
            return ()
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

    def view(self, now: int) -> PlayersView | EvaluatorView | PersonaView:
        """Return what who looks may see at ``now``, ms since the epoch."""
        if self.who == PLAYERS:
            return players_view(self._record, now)
        if self.who == EVALUATOR:
            return evaluator_view(self._record, now)
        return persona_view(self._record, self.who, now)

    def page(self, now: int) -> tuple[PageLine, ...]:
        """Return the same in words."""
        return page(self.view(now), self._titles)

    def notice(self, now: int) -> str:
        """Return what is wrong with what is shown, or that it is a branch now.

        It is empty while all is well. Players are told neither that nor that no room writes: it is no matter of theirs.
        """
        if self.fault is not None:
            return self.fault.told(self.language)
        if self.who == PLAYERS:
            return ""
        if self._record.silent(now):
            return say(self.language, "audience.silent")
        return say(self.language, "audience.branched", name=self._path.name) if self._branch_is_news(now) else ""

    def _branch_is_news(self, now: int) -> bool:
        """Return whether it was told for less than a minute that this is a branch."""
        if self._told_branch and self._branched_at is None:
            self._branched_at = now
        return self._branched_at is not None and now - self._branched_at < MINUTE

    def close(self) -> None:
        """Let go of the journal."""
        if self._follower is not None:
            self._follower.close()
            self._follower = None
