"""Forms about the response. They order an action, record a decision, answer a request, and note an observation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, cast

from textual import on
from textual.content import Content
from textual.widgets import OptionList, Static

from sim.exercise.commands.model import AnswerRequest, Command, OrderAction, RecordDecision
from sim.exercise.notes import NoteUnclear, open_questions, parse_note, take_moment
from sim.units import clean
from tui.forms.base import Choice, Field, Form, Part, Unclear, Values
from tui.forms.effect_line import EffectLine
from tui.forms.time_fields import check_far, moment_of
from tui.messages import NoteGiven, ProposalDropped
from tui.room_port import room
from tui.text.format import fitted, t_long
from tui.text.prospect import prospect_lines
from tui.text.titles import Named, inject_name, proposal, target_name

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.message import Message

    from sim.exercise.view.snapshot import ActionView, OrderView, ProposedAnswer, Snapshot
    from tui.text.format import Words

__all__ = ["AnswerForm", "DecisionForm", "NoteForm", "OrderForm"]

_WIDTH = 72
"""Cells of a line in a form."""
_ANSWERS = ("agree", "partly", "refuse")
_DROP: Final = "drop"
"""The choice by which what the simulation cell proposed is not taken over."""


def _roles(words: Words, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the titles of the teams and roles that are there.

    They are all where nobody has arrived.
    """
    there = {team for team, since in snapshot.attendance if since is not None}
    return tuple(words.of(title, key) for key, title in snapshot.teams if key in there or not there)


class DecidedForm(Form):
    """A form about something that was decided when it was opened, or earlier."""

    def __init__(self, words: Words, snapshot: Snapshot, inject: str | None = None) -> None:
        super().__init__(words, snapshot)
        self._inject = inject
        self._opened = snapshot.t_ms

    def decided_field(self) -> Field:
        """Return the field of when it was decided: when the form was opened, at first."""
        return Field(
            "at", self.words("room.field.decided"), t_long(self._opened), self.words("room.field.decided-hint")
        )

    def decided(self, values: Values) -> int | None:
        """Return when it was decided, ms, and take ``@10:14`` out of the words.

        Return none where that is the moment in which it is recorded. Raises :class:`Unclear` for a time that is none.
        """
        at = self._opened if values["at"] in ("", t_long(self._opened)) else moment_of(self, values["at"].lstrip("@"))
        for key in ("text", "why"):
            marked, without = take_moment(values.get(key, ""))
            if marked is not None:
                at, values[key] = moment_of(self, marked), without
        return at if at < self.now_ms() else None


class OrderForm(DecidedForm):
    """Order an action: at what, by whom, why."""

    def __init__(
        self, words: Words, snapshot: Snapshot, action: ActionView, inject: str | None = None, takes: str = ""
    ) -> None:
        super().__init__(words, snapshot, inject)
        self._action = action
        self._takes = takes
        """The order whose means it takes at first; none takes what is free."""

    def title_text(self) -> str:
        """Name the action."""
        mode, title = self.words(f"room.mode.{self._action.mode}"), self.words.of(self._action.title, self._action.id)
        return f"{mode}: {title}"

    def about(self) -> str:
        """Return what it is, and what would come of it for the first target."""
        return self._about(next(iter(self._targets()), None), self._takes)

    def _targets(self) -> tuple[str, ...]:
        """Return what it may be aimed at: what is redirected goes elsewhere first."""
        left = next((order for order in self.snapshot.orders if order.id == self._takes), None)
        if left is None or left.action != self._action.id:
            return self._action.targets
        return tuple(sorted(self._action.targets, key=lambda target: target == left.target))

    def _takings(self) -> tuple[OrderView, ...]:
        """Return the orders at work that hold means of a kind it needs, latest first."""
        needs = room(self).prospect(self._action.id, next(iter(self._action.targets), None)).needs
        kinds = {name for name, count, _ in needs if count}
        return tuple(order for order in reversed(self.snapshot.orders) if kinds & set(order.holds))

    def _about(self, target: str | None, takes: str) -> str:
        """Return what it is, and what would come of it for a target."""
        parts = [self.words.lines(self._action.text)] if self.words.lines(self._action.text) else []
        prospect = room(self).prospect(self._action.id, target, takes)
        parts += prospect_lines(self.words, self.snapshot, self._action, prospect)
        return "\n".join(parts)

    @on(OptionList.OptionHighlighted)
    def _aim(self, event: OptionList.OptionHighlighted) -> None:
        """Tell what would come of it for the target and order under the cursors."""
        if event.option_list.id in ("target", "takes"):
            values = self.values()
            about = self._about(values.get("target") or None, values.get("takes", ""))
            self.query_one(".about", Static).update(Content(clean(about)))
            self._foretell(values)

    def more(self) -> ComposeResult:
        """Add what it would change."""
        yield EffectLine(self.words, self.snapshot)

    def on_mount(self) -> None:
        """Ask what it would change as the form stands."""
        self._foretell(self.values())

    def _foretell(self, values: Values) -> None:
        target, takes = values.get("target") or None, values.get("takes", "")
        try:
            order: OrderAction | None = OrderAction(action=self._action.id, target=target, takes=takes)
        except ValueError:  # what cannot be ordered changes nothing; that it cannot is said when it is sent
            order = None
        self.query_one(EffectLine).about(order)

    def fields(self) -> tuple[Part, ...]:
        """Target where it has any, what it takes where anything is at work, who, why."""
        words = self.words
        parts: list[Part] = []
        if targets := self._targets():
            options = tuple((target, target_name(words, self.snapshot, target)) for target in targets)
            parts.append(Choice("target", words("room.field.target"), options))
        if takings := self._takings():
            named = Named(words, self.snapshot)
            taken = tuple((order.id, named.order(order.id)) for order in takings)
            options = (("", words("room.order.takes-none")), *taken)
            parts.append(Choice("takes", words("room.field.takes"), options, self._takes, height=3))
        parts.append(Field("by", words("room.field.by"), suggestions=_roles(words, self.snapshot)))
        parts.append(Field("why", words("room.field.why")))
        return (*parts, self.decided_field())

    def command(self, values: Values) -> Command:
        """Order it."""
        decided = self.decided(values)
        return OrderAction(
            action=self._action.id,
            target=values.get("target") or None,
            by=values["by"],
            why=values["why"],
            inject=self._inject,
            takes=values.get("takes", ""),
            decided_ms=decided,
        )


class DecisionForm(DecidedForm):
    """Record a decision in words, or a declared one."""

    def __init__(self, words: Words, snapshot: Snapshot, declared: str = "", inject: str | None = None) -> None:
        super().__init__(words, snapshot, inject)
        self._declared = declared

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.decision.title")

    def fields(self) -> tuple[Part, ...]:
        """Words, which declared one, who, why, what was known."""
        words = self.words
        declared = tuple((one.id, words.of(one.title, one.id)) for one in self.snapshot.actions if one.is_decision)
        options = (("", words("room.decision.free")), *declared)
        return (
            Field("text", words("room.decision.text")),
            *((Choice("decision", words("room.decision.which"), options, self._declared),) if declared else ()),
            Field("by", words("room.field.by"), suggestions=_roles(words, self.snapshot)),
            Field("why", words("room.field.why")),
            Field("known", words("room.decision.known")),
            *self._injects(),
            self.decided_field(),
        )

    def message(self, values: Values) -> Message | None:
        """Record it; what answers a question of the players is a note."""
        question = values.get("inject", "")
        if question.startswith("?"):
            return NoteGiven(f"={question[1:]} {self.need(values, 'text')}", reply_to=self)
        return super().message(values)

    def _injects(self) -> tuple[Choice, ...]:
        """Return a choice of open questions and released injects, latest first.

        The decision may answer one. There is no choice where nothing was delivered.
        """
        done = [one for one in self.snapshot.injects if one.released_ms is not None]
        done.sort(key=lambda one: -(one.released_ms or 0))
        asked = reversed(open_questions(self.snapshot.journal))
        questions = [(f"?{line.seq}", f"? {clean(str(line.payload.get('text', '')), lines=False)}") for line in asked]
        options = (*questions, *((one.id, inject_name(self.words, one)) for one in done))
        if not options:
            return ()
        none = ("", self.words("room.decision.no-inject"))
        return (Choice("inject", self.words("room.decision.inject"), (none, *options), self._inject or "", height=2),)

    def command(self, values: Values) -> Command:
        """Record it."""
        declared = values.get("decision") or None
        decided = self.decided(values)
        if declared is None:
            self.need(values, "text")
        return RecordDecision(
            text=values["text"],
            decision=declared,
            by=values["by"],
            why=values["why"],
            known=values["known"],
            inject=values.get("inject") or None,
            decided_ms=decided,
        )


class AnswerForm(Form):
    """Answer a request that waits for the facilitator."""

    def __init__(
        self, words: Words, snapshot: Snapshot, order: OrderView, proposed: ProposedAnswer | None = None
    ) -> None:
        super().__init__(words, snapshot)
        self._order = order
        self._proposed = proposed

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.answer.title")

    def about(self) -> str:
        """Name the request and what it is aimed at, and who proposes to answer what."""
        named = Named(self.words, self.snapshot)
        about = named.aimed(self.words.of(self._order.title, self._order.action), self._order.target)
        return "\n".join([about, *([proposal(self.words, named, self._proposed)] if self._proposed else [])])

    def fields(self) -> tuple[Part, ...]:
        """Agree, partly, refuse; what was proposed is filled in, and can be dropped."""
        answers = _ANSWERS if self._proposed is None else (*_ANSWERS, _DROP)
        options = tuple((answer, self.words(f"room.answer.{answer}")) for answer in answers)
        chosen = "" if self._proposed is None else self._proposed.answer
        return (Choice("answer", self.words("room.field.answer"), options, chosen),)

    def message(self, values: Values) -> Message | None:
        """Answer it, or drop what was proposed."""
        if self._proposed is not None and values["answer"] == _DROP:
            return ProposalDropped(self._proposed.seq, reply_to=self)
        return super().message(values)

    def command(self, values: Values) -> Command:
        """Answer it."""
        answer = cast("Literal['agree', 'partly', 'refuse']", values["answer"])
        taken = self._proposed is not None and self._proposed.answer == answer
        return AnswerRequest(
            order=self._order.id, answer=answer, proposal=self._proposed.seq if self._proposed and taken else None
        )


class NoteForm(Form):
    """Note an observation in one line."""

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.note.title")

    def about(self) -> str:
        """List objectives and ratings, as they can be typed."""
        words = self.words
        objectives = [f"#{key}  {words.of(title)}".rstrip() for key, title in self.snapshot.objectives]
        ratings = "  ".join(f"!{words.of(rating).split(' ')[0]}" for rating in self.snapshot.ratings)
        return "\n".join(line for line in (*(fitted(one, _WIDTH) for one in objectives), ratings) if line)

    def fields(self) -> tuple[Part, ...]:
        """One line."""
        return (Field("text", self.words("room.note.text"), hint=self.words("room.note.hint")),)

    def message(self, values: Values) -> Message | None:
        """Note it; a mark that the exercise does not know is refused."""
        text = self.need(values, "text")
        try:
            note = parse_note(text, room(self).snapshot)
        except NoteUnclear as unclear:
            raise Unclear(unclear.told(self.words.language)) from unclear
        (seen, _), at = take_moment(text), note.payload.get("at_ms")
        if seen is not None and isinstance(at, int):
            check_far(self, seen, at)
        return NoteGiven(text, reply_to=self)
