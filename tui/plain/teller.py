"""What happens in an exercise, told as lines while it happens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.exercise.brief import brief_in
from sim.units import clean
from tui.text.agenda_line import Agenda, over, to_answer
from tui.text.brief_lines import brief_parts
from tui.text.clock_text import clock_line, timing
from tui.text.format import t_long, t_short
from tui.text.journal_line import tell
from tui.text.palette import level_role
from tui.text.titles import Named, how_to_give, inject_name, proposal, recipients, target_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.exercise.commands.model import SayInject
    from sim.exercise.view.snapshot import ExpectationView, InjectView, JournalLine, Snapshot
    from tui.text.format import Words

__all__ = ["Teller", "asked_for", "read_out", "standing_lines"]

_MOST: Final = 8
"""Processes that are named at once of those that moved."""
_RANKS: Final = {"quiet": 0, "": 0, "low": 1, "down": 2}
_SILENT: Final = frozenset({"undone", "closed"})
"""Outcomes that the command has told already."""


class Teller:
    """Tells what each snapshot has that the one before had not."""

    def __init__(self) -> None:
        self._seen: int | None = None
        self._ranks: dict[str, int] = {}
        self._missing: set[tuple[str, int]] = set()
        self._proposed: set[int] = set()
        self._inject = ""
        """Id of the inject that was proposed last."""

    def arrived(self, words: Words, snapshot: Snapshot, told: frozenset[str] = frozenset()) -> list[str]:
        """Return the lines for what is new. Of what was there at first nothing is told.

        ``told`` are kinds of outcome that whoever gave a command is told otherwise.
        """
        first, before = self._seen is None, self._seen or 0
        fresh = [one for one in snapshot.journal if one.seq > before and one.kind not in told]
        self._seen = max(before, snapshot.journal[-1].seq if snapshot.journal else 0)
        lines = [line for one in fresh for line in self._happened(words, snapshot, one)]
        lines += self._moved(words, snapshot)
        lines += self._late(words, snapshot)
        lines += self._answers(words, snapshot)
        return [] if first else lines

    def _happened(self, words: Words, snapshot: Snapshot, line: JournalLine) -> Iterator[str]:
        """Yield the lines for one entry of the journal. What was typed here was confirmed already."""
        if line.author == "facilitator" or line.kind in _SILENT:
            return
        if line.kind == "brief" and line.entry_class == "note":
            brief = brief_in(line.payload)
            for heading, sentences in brief_parts(words, snapshot, brief) if brief is not None else ():
                yield heading
                yield from sentences
            return
        yield f"{t_short(line.t_ms)} {tell(words, snapshot, line)}"
        if line.kind == "delivered":
            view = next((one for one in snapshot.injects if one.id == line.payload.get("inject")), None)
            if view is not None and view.unsaid:
                yield _to_say(words, snapshot, view)
                for one in view.contradictions:
                    yield words("plain.doubt", why=words.of(one.text))
        if line.kind == "pause" and "sitting" in line.payload:
            yield over(snapshot, words, "plain")
        if line.kind == "inject-given":
            yield from (words("plain.confirm", id=given.inject) for given in snapshot.given if given.seq == line.seq)
        if line.kind == "waiting-answer":
            waits = next((one for one in to_answer(snapshot) if one.id == line.payload.get("order")), None)
            if waits is not None:
                yield words("plain.to-answer", id=waits.id)

    def _moved(self, words: Words, snapshot: Snapshot) -> list[str]:
        """Return which processes came below a half or a quarter, or back. The worst come first."""
        moved = []
        for one in snapshot.processes:
            rank = _RANKS[level_role(one.level)]
            before = self._ranks.get(one.name, 0)
            self._ranks[one.name] = rank
            if rank != before:
                how = "fell" if rank > before else "rose"
                named = target_name(words, snapshot, one.name)
                told = words(f"plain.{how}", level=words.percent(one.level), name=named)
                at = snapshot.t_ms if one.banded_ms is None else one.banded_ms
                moved.append((one.level, -one.customers, f"{t_short(at)} {told}"))
        moved.sort()
        told_of = [line for _, _, line in moved[:_MOST]]
        return [*told_of, words("plain.more-moved", n=len(moved) - _MOST)] if len(moved) > _MOST else told_of

    def _late(self, words: Words, snapshot: Snapshot) -> list[str]:
        missing = {
            (inject.id, one.index): (inject, one)
            for inject in snapshot.injects
            for one in inject.expectations
            if one.status == "missing"
        }
        fresh = [pair for key, pair in missing.items() if key not in self._missing]
        self._missing = set(missing)
        told = []
        for inject, wanted in fresh:
            at = snapshot.t_ms if wanted.due_ms is None else wanted.due_ms
            told.append(f"{t_short(at)} {words('plain.late', what=asked_for(words, snapshot, inject, wanted))}")
        return told

    def _answers(self, words: Words, snapshot: Snapshot) -> list[str]:
        fresh = [one for one in snapshot.proposed if one.seq not in self._proposed]
        self._proposed = {one.seq for one in snapshot.proposed}
        named, inject = Named(words, snapshot), snapshot.proposal
        told = []
        if inject is not None and inject.id != self._inject:
            told.append(words("plain.proposal", text=words.of(inject.text), to=recipients(words, snapshot, inject.to)))
        self._inject = "" if inject is None else inject.id
        return told + [words("plain.proposed", proposal=proposal(words, named, one), id=one.order) for one in fresh]


def asked_for(words: Words, snapshot: Snapshot, inject: InjectView, one: ExpectationView) -> str:
    """Return what an expectation asks for, and of which inject it is."""
    titles = {action.id: words.of(action.title, action.id) for action in snapshot.actions}
    what = words("room.inject.or").join(titles.get(name, name) for name in one.any_of)
    return words("plain.asked", what=what, inject=inject_name(words, inject))


def _to_say(words: Words, snapshot: Snapshot, view: InjectView) -> str:
    return words("plain.to-say", how=how_to_give(words, snapshot, view), title=inject_name(words, view), id=view.id)


def read_out(words: Words, snapshot: Snapshot, command: SayInject) -> list[str]:
    """Return what is read out when an inject is said: to whom and how, then its text."""
    view = next(one for one in snapshot.injects if one.id == command.inject)
    heard = replace(view, to=command.to or view.unsaid, unsaid=())
    return [how_to_give(words, snapshot, heard), *words.lines(view.text).splitlines()]


def standing_lines(words: Words, snapshot: Snapshot) -> list[str]:
    """Return how the exercise stands: clock, what comes first, and how much waits."""
    agenda = Agenda.of(snapshot, words)
    hour = words.scenario_clock(snapshot.starts, snapshot.t_ms)
    at = t_long(snapshot.t_ms) + (f", {hour}" if hour else "")
    state = words(f"room.state.{timing(snapshot)}")
    waits = next((one for one in snapshot.injects if one.id in snapshot.to_say[:1]), None)
    # What comes first names a key in the room: here it is named by its words.
    first = words.known(f"plain.next.{snapshot.state}") or ("" if waits else over(snapshot, words, "plain"))
    first = first or (agenda.first if waits is None else _to_say(words, snapshot, waits))
    lines = [f"{state}, {at}. {clock_line(words, snapshot)}", clean(first, lines=False)]
    counts = (
        ("to-say", agenda.to_say),
        ("late", agenda.late),
        ("requests", agenda.requests),
        ("questions", agenda.questions),
        ("fallen", agenda.fallen),
    )
    return lines + [words(f"plain.count.{key}", n=n) for key, n in counts if n]
