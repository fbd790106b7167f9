"""note from another terminal in the journal of an exercise."""

from __future__ import annotations

import sys
from threading import Lock, Thread
from time import sleep
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.cli.runtime.clock import now_ms
from sim.cli.runtime.context import in_terminal
from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.exercise.observed import ObservedExercise
    from sim.journal import Entry

__all__ = ["configure", "run"]

_LONGEST: Final = 4_000
"""Characters that a line has at most."""
_READ: Final = 64 * 1024
"""Bytes of a line of a pipe that are read at once."""
_BEAT: Final = 1.0
"""Seconds between two looks at the journal while a line is waited for."""
_ASIDE: Final = ("help", "requests", "quit")
"""Words with a slash that make no note."""


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("log", metavar="LOG")
    parser.argument("--as", dest="role", metavar="ROLE", default="evaluator")


def run(args: Namespace, context: Context) -> int:
    """Write each line that is typed, or comes through a pipe, as a note. Return 1 when one was not noted."""
    from sim.cli.choices import role_of
    from sim.exercise.observed import ObservedExercise

    observed = ObservedExercise(args.log)
    try:
        titles = {key: title.in_(context.language) for key, title in observed.roles.items()}
        role = role_of(args.role, titles, context, "observe.error.role")
        notebook = Notebook(observed, role, context)
        notebook.arrive()
        return notebook.prompt() if in_terminal() else notebook.pipe()
    finally:
        observed.close()


class _Unnoted(NamedTuple):
    """Why a line was not noted."""

    why: str
    disk: bool
    """Whether the journal refused it; else it could not be understood."""


class Notebook:
    """The notes of one observer, line by line."""

    def __init__(self, observed: ObservedExercise, role: str, context: Context) -> None:
        from sim.journal.entry_text import EntryTeller
        from sim.journal.titles import HeaderTitles

        self._observed = observed
        self._role = role
        self._context = context
        self._titles = HeaderTitles(observed.header, context.language)
        self._teller = EntryTeller(self._titles)
        self._told: set[int] = set()
        """Requests that were told to wait."""
        self._settled = {one.entry.seq for one in observed.proposals.of(role) if one.fate != "waiting"}
        """Proposals of which it was told what became of them, or it was known before."""
        self._stopped = False
        self._silent = False
        self._due: set[str] = set()
        """Injects that it was told to give."""
        self._branched: Path | None = None
        self._trouble = ""
        """Why the journal could not be followed, as it was told last."""
        self._lock = Lock()
        self._asked = ""
        """What stands before the line that is typed; empty while none is asked for."""
        self._held: list[str] | None = None
        """What is to be told when all of it is known."""

    def arrive(self) -> None:
        """Tell who writes in which journal. Raises ``JournalError`` when nothing can be written there any more."""
        from sim.errors import JournalError

        say, observed = self._context.say, self._observed
        if observed.clock.state == "ended":
            raise JournalError.of("errors.journal.over", path=observed.path)
        title = observed.scenario.title.in_(self._context.language)
        self._context.tell(say("observe.arrived", title=title, role=self._titles.author(self._role)))
        if in_terminal():
            self._context.tell(say("observe.begin"))
        self._news()

    def pipe(self) -> int:
        """Note each line of stdin. What is not noted is repeated on stderr, with its place and why."""
        code = Exit.DONE
        for number, raw in enumerate(_lines(), 1):
            line, unnoted = self._decoded(raw)
            if unnoted is None and (not line or self._aside(line)):
                continue
            unnoted = unnoted or self._note(line)
            if unnoted is not None:
                code = Exit.WRONG if unnoted.disk else max(code, Exit.NO)
                self._context.tell(self._context.say("observe.refused", n=number, why=unnoted.why))
                self._context.tell(self._context.say("observe.kept", line=line))
        return code

    def prompt(self) -> int:
        """Ask for lines until there are no more. One that is not noted can be recalled with the up arrow."""
        _line_editor()
        Thread(target=self._keep_fresh, name="news", daemon=True).start()
        while True:
            self._look()
            try:
                line = self._ask()
            except EOFError:
                self._context.out()
                return Exit.DONE
            done = self._aside(line) if line else ""
            if done == "quit":
                return Exit.DONE
            if not line or done:
                continue
            unnoted = self._decoded(line.encode(errors="surrogateescape"))[1] or self._note(line)
            if unnoted is not None:
                self._context.tell(unnoted.why)
                self._context.tell(self._context.say("observe.recall"))

    def _ask(self) -> str:
        """Return the next line that is typed."""
        with self._lock:
            self._asked = self._asking()
        try:
            return input(self._asked).strip()
        finally:
            with self._lock:
                self._asked = ""

    def _keep_fresh(self) -> None:
        while True:
            sleep(_BEAT)
            self.refresh(_typed_so_far())

    def refresh(self, typed: str) -> None:
        """Tell what came while a line is waited for, and ask again.

        What was ``typed`` of it stands there again; where nothing was, the time before it is renewed.
        """
        with self._lock:
            if not self._asked:
                return
            self._held = []
            try:
                self._look()
            finally:
                told, self._held = self._held, None
            asking = self._asking()
            if not told and (typed or asking == self._asked):
                return
            # What stands there is written over with blanks: an escape code is not for every terminal.
            sys.stdout.write(f"\r{' ' * len(self._asked + typed)}\r")
            sys.stdout.flush()
            for line in told:
                self._context.tell(line)
            sys.stdout.write(asking + typed)
            sys.stdout.flush()
            self._asked = asking

    def _tell(self, line: str) -> None:
        if self._held is None:
            self._context.tell(line)
        else:
            self._held.append(line)

    def _decoded(self, raw: bytes) -> tuple[str, _Unnoted | None]:
        """Return a line as text, and why it cannot be noted whatever it says."""
        say = self._context.say
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            why = say("observe.error.not-text", at=error.start + 1)
            return raw.decode("utf-8", errors="replace").strip(), _Unnoted(why, disk=False)
        if len(line) > _LONGEST:
            why = say("observe.error.long", n=len(line), most=_LONGEST)
            return line, _Unnoted(why, disk=False)
        return line, None

    def _note(self, line: str) -> _Unnoted | None:
        """Note a line and confirm it with its number; return why it was not."""
        from sim.errors import JournalError, Reason
        from sim.exercise.observer_notes import parse_line

        observed, language = self._observed, self._context.language
        try:
            observed.catch_up()
            self._news()
            now = now_ms()
            note = parse_line(line, observed.context(self._role, now))
            entry = observed.write(note, self._role, now)
        except JournalError as error:
            return _Unnoted(error.told(language), disk=True)
        except Reason as why:
            return _Unnoted(why.told(language), disk=False)
        self._confirm(entry)
        return None

    def _confirm(self, entry: Entry) -> None:
        from sim.units import format_clock

        self._context.out(f"{entry.seq:>5}  {format_clock(entry.t_ms):>7}  {self._state()}{self._teller.told(entry)}")
        # Who reads this in a pipe learns at once that the line is on record.
        sys.stdout.flush()
        silent = self._observed.silent(entry.clock)
        if silent and not self._silent:
            self._context.tell(self._context.say("observe.silent"))
        self._silent = silent

    def _aside(self, line: str) -> str | None:
        """Do what a word asks that makes no note; return the word. None where the line is to be noted."""
        from sim.exercise.notes import NoteUnclear
        from sim.exercise.observer_notes import WORDS, word_of

        try:
            found = word_of(line, (*WORDS, *_ASIDE))
        except NoteUnclear:
            return None  # told when it is to be noted
        if found is None or found[0] not in _ASIDE:
            return None
        if found[0] == "help":
            self._help()
        elif found[0] == "requests":
            self._told.clear()
            self._look(asked=True)
        return found[0]

    def _help(self) -> None:
        say, scenario, language = self._context.say, self._observed.scenario, self._context.language
        marks = {
            "observe.help.objectives": [f"#{key}" for key in scenario.objectives],
            "observe.help.ratings": [f"!{rating.in_(language)}" for rating in scenario.ratings],
            "observe.help.teams": [f"@{key}" for key in scenario.teams],
        }
        team = "".join(f"{name} " for name in marks["observe.help.teams"][:1])
        others = [*marks["observe.help.objectives"][:1], *marks["observe.help.ratings"][:1]]
        self._context.tell(say("observe.help", marks=f"{team}{' '.join(others)}".strip()))
        if self._observed.plays(self._role):
            self._context.tell(say("observe.help.plays", team=team))
        for key, names in marks.items():
            if names:
                self._context.tell(say(key, names="  ".join(names)))

    def _look(self, *, asked: bool = False) -> None:
        """Tell what came since; where it is ``asked`` for, also whether a request waits."""
        from sim.errors import JournalError

        try:
            self._observed.catch_up()
        except JournalError as error:
            trouble = error.told(self._context.language)
            if asked or trouble != self._trouble:
                self._tell(trouble)
            self._trouble = trouble
            return
        self._trouble = ""
        self._news(asked=asked)

    def _news(self, *, asked: bool = False) -> None:
        """Tell of STOP, and of requests and proposals of the simulation cell, once."""
        from sim.audience import proposal_told
        from sim.units import format_clock

        say, tell = self._context.say, self._tell
        if self._observed.branched != self._branched:
            self._branched = self._observed.branched
            tell(say("observe.branched", name=self._observed.path.name))
        stopped = self._observed.clock.state == "stopped"
        if stopped != self._stopped:
            at = format_clock(self._observed.t_ms(now_ms()))
            tell(say("observe.stopped" if stopped else "observe.resumed", time=at))
        self._stopped = stopped
        for one in self._observed.proposals.of(self._role):
            if one.fate != "waiting" and one.entry.seq not in self._settled:
                self._settled.add(one.entry.seq)
                tell(proposal_told(one, self._teller, self._context.language))
        due = self._observed.to_give(self._role)
        for run in due:
            if run.id not in self._due:
                to = self._titles.parties(run.named)
                tell(say("observe.to-give", inject=self._titles.inject(run.id), to=to, id=run.id))
        self._due = {run.id for run in due}
        if asked or self._observed.plays(self._role):
            self._requests(asked=asked)

    def _requests(self, *, asked: bool) -> None:
        say = self._context.say
        requests = self._observed.requests(self._role)
        for one in requests:
            if one.seq not in self._told:
                title = self._titles.action(one.action)
                aim = self._titles.target(one.target) if one.target else ""
                told = f"{title} ({aim})" if aim else title
                self._tell(say("observe.request", request=told, order=one.order))
        self._told = {one.seq for one in requests}
        if asked and not requests:
            self._tell(say("observe.no-requests"))

    def _state(self) -> str:
        """Return the word for a stopped or ended exercise, else nothing."""
        state = self._observed.clock.state
        return f"{self._context.say(f'audience.word.{state}')} · " if state in ("stopped", "ended") else ""

    def _asking(self) -> str:
        from sim.units import clean, format_clock

        at = format_clock(self._observed.t_ms(now_ms()))
        return clean(f"{self._state()}{at} {self._titles.author(self._role)}> ", lines=False)


def _lines() -> Iterator[bytes]:
    """Yield the lines of stdin, raw. Of one that is longer than any note only the beginning is kept."""
    stream = sys.stdin.buffer
    while raw := stream.readline(_READ):
        whole = raw
        while not raw.endswith(b"\n") and len(raw) == _READ:
            raw = stream.readline(_READ)
        yield whole


def _typed_so_far() -> str:
    """Return what was typed of the line that is waited for, where the system can tell."""
    editor = _line_editor()
    return "" if editor is None else editor.get_line_buffer()


def _line_editor() -> ModuleType | None:
    """Return what lets a line be edited and recalled: importing it is what does it.

    None where the system has none.
    """
    try:
        import readline
    except ImportError:
        return None
    return readline
