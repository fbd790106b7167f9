"""A view as lines of text, for a screen and for a pipe.

Texts of people and files are cleaned of what could steer a terminal; they are never markup.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from sim.audience.evaluator import EvaluatorView
from sim.audience.players import PlayersView
from sim.curves import MOVED
from sim.journal.entry_text import EntryTeller
from sim.titles import one_line
from sim.units import clean, format_clock
from sim.words import percent, say
from sim.zones import hour_and_minute, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sim.audience.evaluator import Asks, InjectLine, Task
    from sim.audience.persona import Call, Knowledge, PersonaView, Request
    from sim.audience.players import PublicMessage
    from sim.audience.record import ExerciseMoment
    from sim.exercise.recording.recorded_proposals import RecordedProposal
    from sim.journal.titles import HeaderTitles
    from sim.scenario.models import Text
    from sim.words import Language

__all__ = ["PageLine", "Role", "page", "proposal_told", "spaced"]

Role = Literal["word", "time", "heading", "name", "text", "quiet", "due", "down", "gone"]
"""``word``: OEFENING, STOP; ``name``: whom or what the lines below it are about; ``due``: it is to be done now;
``down``: it is out, or too late; ``gone``: taken back."""
_HALF: Final = 0.5


class PageLine(NamedTuple):
    """One line, or one text of several; clean."""

    text: str
    role: Role = "text"
    indent: int = 0
    """Steps to the right."""


def page(view: PlayersView | EvaluatorView | PersonaView, titles: HeaderTitles) -> tuple[PageLine, ...]:
    """Return what a view says, in the language of ``titles``."""
    if isinstance(view, PlayersView):
        lines = _players(view, titles)
    elif isinstance(view, EvaluatorView):
        lines = _Evaluator(view, titles).lines()
    else:
        lines = _Card(view, titles).lines()
    return tuple(lines)


def spaced(lines: Iterable[PageLine]) -> Iterator[tuple[str, Role]]:
    """Yield single lines of text, with empty ones before what begins anew."""
    before: Role | None = None
    for line in lines:
        if before is not None and (line.role == "heading" or (line.role == "name" and before != "heading")):
            yield "", "text"
        for text in line.text.split("\n"):
            yield "  " * line.indent + text, line.role
        before = line.role


def proposal_told(proposal: RecordedProposal, teller: EntryTeller, language: Language) -> str:
    """Return an answer that was proposed, and what became of it."""
    given = teller.value("answer", proposal.given)
    return f"{teller.told(proposal.entry)} · {say(language, f'audience.proposal.{proposal.fate}', answer=given)}"


def _day_and_hour(at: ExerciseMoment, titles: HeaderTitles) -> str:
    """Return scenario time: weekday and time of day."""
    local = moment(at.starts, at.t_ms)
    return f"{say(titles.language, 'room.weekdays').split()[local.weekday()]} {hour_and_minute(local)}"


def _hour(at: ExerciseMoment, t_ms: int) -> str:
    return hour_and_minute(moment(at.starts, t_ms))


def _words(text: Text, titles: HeaderTitles) -> str:
    return clean(text.in_(titles.language)).strip()


def _players(view: PlayersView, titles: HeaderTitles) -> Iterator[PageLine]:
    state = view.moment.state
    yield PageLine(
        say(titles.language, f"audience.word.{state if state in ('stopped', 'ended') else 'exercise'}"), "word"
    )
    if view.blackout:
        return
    yield PageLine(_day_and_hour(view.moment, titles), "time")
    if state in ("ready", "paused"):
        yield PageLine(say(titles.language, f"audience.state.{state}"), "quiet")
    for message in view.messages:
        yield from _message(message, view.moment, titles)


def _message(message: PublicMessage, at: ExerciseMoment, titles: HeaderTitles) -> Iterator[PageLine]:
    sender = one_line(message.sender.in_(titles.language))
    yield PageLine(" · ".join([_hour(at, message.t_ms), *([sender] if sender else [])]), "name")
    if message.withdrawn_ms is None:
        yield PageLine(_words(message.text, titles))
        return
    why = one_line(message.reason)
    yield PageLine(say(titles.language, "audience.withdrawn", time=_hour(at, message.withdrawn_ms), why=why), "due")
    yield PageLine(_words(message.text, titles), "gone")


class _Page:
    """What the pages of those who help to play have in common."""

    def __init__(self, at: ExerciseMoment, titles: HeaderTitles) -> None:
        self._at = at
        self._titles = titles
        self._say = partial(say, titles.language)
        self._teller = EntryTeller(titles)

    def top(self, who: str) -> Iterator[PageLine]:
        """Yield who reads it, both times, and whether the clock runs."""
        state = self._at.state
        word = self._say(f"audience.word.{'stopped' if state == 'stopped' else 'exercise'}")
        yield PageLine(f"{word} · {who}", "word")
        time = _day_and_hour(self._at, self._titles)
        yield PageLine(f"{time} · {format_clock(self._at.t_ms)} · {self._say(f'audience.state.{state}')}", "time")

    def heading(self, key: str) -> PageLine:
        """Return the title of a part."""
        return PageLine(self._say(f"audience.{key}"), "heading")

    def hour(self, t_ms: int | None) -> str:
        """Return the scenario's time of day; without a time, so many blanks."""
        return "     " if t_ms is None else _hour(self._at, t_ms)

    def party(self, names: Sequence[str]) -> str:
        """Return whom something is for."""
        return self._titles.parties(names)


class _Evaluator(_Page):
    def __init__(self, view: EvaluatorView, titles: HeaderTitles) -> None:
        super().__init__(view.moment, titles)
        self._view = view

    def lines(self) -> Iterator[PageLine]:
        yield from self.top(self._say("journal.author.evaluator"))
        yield self.heading("injects")
        for inject in self._view.injects:
            yield from self._inject(inject)
        yield self.heading("tasks")
        for task in self._view.tasks:
            yield self._task(task)
        yield self.heading("notes")
        if not self._view.notes:
            yield PageLine(self._say("audience.no-notes"), "quiet")
        for entry in self._view.notes:
            who = self._titles.author(entry.author)
            yield PageLine(f"{self.hour(entry.t_ms)}  {who}: {self._teller.told(entry)}")

    def _inject(self, inject: InjectLine) -> Iterator[PageLine]:
        sender = one_line(inject.sender.in_(self._titles.language))
        who = self._say("audience.from-to" if sender else "audience.to", sender=sender, to=self.party(inject.to))
        state = self._say(f"audience.inject.{inject.state}")
        if inject.said_ms is not None and inject.state == "said":
            state = f"{state} {_hour(self._at, inject.said_ms)}"
        role: Role = "due" if inject.state in ("due", "released") else "text"
        role = role if inject.state not in ("skipped", "withdrawn") else "quiet"
        yield PageLine(f"{self.hour(inject.at_ms)}  {self._titles.inject(inject.id)} · {who} · {state}", role)
        for wanted in inject.asks:
            yield PageLine(self._asked(wanted), "down" if wanted.stands.status in ("late", "missing") else "text", 1)

    def _asked(self, wanted: Asks) -> str:
        what = self._titles.expectation(wanted.inject, wanted.index)
        stands = wanted.stands
        words = self._say(f"audience.status.{stands.status}")
        if stands.done and stands.done_ms is not None:
            words = f"{words} {_hour(self._at, stands.done_ms)}"
        elif stands.due_ms is not None:
            words = f"{words} {self._say('audience.until', time=_hour(self._at, stands.due_ms))}"
        shows = f" [{self._titles.objective(wanted.objective)}]" if wanted.objective else ""
        return f"{what}: {words}{shows}"

    def _task(self, task: Task) -> PageLine:
        key = task.objective if task.task is None else f"{task.objective}/{task.task}"
        title = self._titles.objective(key)
        done = sum(one.stands.done for one in task.asks)
        counted = self._say("audience.done-of", done=done, n=len(task.asks)) if task.asks else ""
        noted = self._say("audience.noted", n=task.notes) if task.notes else ""
        told = " · ".join(one for one in (title, counted, noted) if one)
        return PageLine(told, "text", 0 if task.task is None else 1)


class _Card(_Page):
    def __init__(self, view: PersonaView, titles: HeaderTitles) -> None:
        super().__init__(view.moment, titles)
        self._view = view

    def lines(self) -> Iterator[PageLine]:
        view = self._view
        yield from self.top(self._titles.party(view.name))
        for key, own in (("requests", True), ("answers-itself", False)):
            requests = [request for request in view.requests if request.own == own]
            if requests:
                yield self.heading(key)
            for request in requests:
                yield from self._request(request)
        yield self.heading("knows")
        if not view.knows:
            yield PageLine(
                self._say("audience.knows-nothing" if view.persona.knows else "audience.never-told"), "quiet"
            )
        for one in view.knows:
            yield self._known(one)
        for key, states in _GROUPS.items():
            calls = [call for call in view.calls if call.state in states]
            if calls:
                yield self.heading(key)
            for call in calls:
                yield from self._call(call, now=key == "say-now")
        if view.notes:
            yield self.heading("noted-by")
        proposals = {one.entry.seq: one for one in view.proposals}
        for entry in view.notes:
            proposed = proposals.get(entry.seq)
            told = (
                self._teller.told(entry)
                if proposed is None
                else proposal_told(proposed, self._teller, self._titles.language)
            )
            yield PageLine(f"{self.hour(entry.t_ms)}  {told}")

    def _request(self, request: Request) -> Iterator[PageLine]:
        waiting = request.waiting
        what = self._titles.action(waiting.action)
        if waiting.target:
            what = f"{what} ({self._titles.target(waiting.target)})"
        by = one_line(request.by)
        asked = self._say("audience.asked-by" if by else "audience.asked", time=_hour(self._at, waiting.t_ms), by=by)
        yield PageLine(f"{what} · {asked}", "due" if request.own else "text")
        if request.why.strip():
            yield PageLine(one_line(request.why), "text", 1)
        if request.proposed is not None:
            yield PageLine(proposal_told(request.proposed, self._teller, self._titles.language), "quiet", 1)

    def _known(self, one: Knowledge) -> PageLine:
        level = percent(self._titles.language, one.level)
        title = self._titles.process(one.process)
        told = self._say("audience.known", process=title, level=level, of=_hour(self._at, one.of_ms))
        if one.back_ms is not None:
            told = f"{told} · {self._say('audience.back', time=_hour(self._at, one.back_ms))}"
        role: Role = "down" if one.level < _HALF else "quiet" if one.level >= 1 - MOVED else "text"
        return PageLine(f"{self.hour(one.told_ms)}  {told}", role)

    def _call(self, call: Call, *, now: bool) -> Iterator[PageLine]:
        to = self.party(call.unsaid or call.to)
        verb = self._titles.verb(call.via)
        yield PageLine(
            f"{self.hour(call.at_ms)}  {verb} {to}: {self._titles.inject(call.id)}", "due" if now else "text"
        )
        if call.state not in ("released", "to-come"):
            yield PageLine(self._say(f"audience.inject.{call.state}"), "quiet", 1)
        if call.state in _GROUPS["over"]:
            return
        yield PageLine(_words(call.text, self._titles), "text", 1)
        lines = call.lines
        for key, texts in (("says", (lines.says,)), ("if-asked", lines.if_asked), ("may-promise", lines.may_promise)):
            for text in texts:
                if said := _words(text, self._titles):
                    yield PageLine(f"{self._say(f'audience.{key}')}: {said}", "text", 1)
        if hint := _words(lines.hint, self._titles):
            yield PageLine(f"{self._say('audience.hint')}: {hint}", "quiet", 1)


_GROUPS: Final = {
    "say-now": ("released",),
    "to-come": ("due", "to-come", "waiting", "held", "reserve"),
    "over": ("said", "skipped", "withdrawn"),
}
"""Parts of a card, by where the injects in them stand."""
