"""The pane of the response. It has requests that wait for an answer, what was ordered, and what can be ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from sim.exercise.notes import open_questions
from sim.exercise.view.snapshot import (
    ActionView,
    ExpectationView,
    InjectView,
    JournalLine,
    OrderView,
    OverrideView,
    ProposedAnswer,
)
from sim.units import clean
from tui.input.keys import key_named, key_shown
from tui.messages import AnswerWanted, OrderWanted
from tui.text import signs
from tui.text.agenda_line import to_answer
from tui.text.format import cell
from tui.text.journal_line import not_done, override_text
from tui.text.titles import Named, abbreviated, inject_name, order_name, proposal, target_name
from tui.widgets.pane import PaneBase
from tui.widgets.row_table import FIT, ColumnSpec, Row

if TYPE_CHECKING:
    from rich.text import Text as Cell

__all__ = ["ResponsePane"]

_MARKS: Final = {
    "waiting-answer": signs.ASKED,
    "waiting-means": signs.WAITING,
    "preparing": signs.PREPARING,
    "in-force": signs.IN_FORCE,
    "ended": signs.OVER,
    "refused": signs.REFUSED,
    "recorded": signs.WORDS,
}
_STYLES: Final = {"waiting-answer": "due", "ended": "quiet", "refused": "quiet"}
_STATES: Final = ("waiting-means", "preparing", "in-force", "recorded", "refused", "ended")
"""In the order in which what was given is listed."""


_WIDE: Final = 66
"""Cells of a table from which it is said how many means are free, and states stand in full."""


@dataclass(frozen=True, slots=True)
class _Overdue:
    """What an inject asks for and was not done in time."""

    inject: InjectView
    expectation: ExpectationView


@dataclass(frozen=True, slots=True)
class _ScalingUp:
    """How far it is scaled up, and who has arrived."""

    told: str


Shown = OrderView | OverrideView | ActionView | JournalLine | _Overdue | _ScalingUp
"""What a row is about; a line of the journal is a question of the players."""


class ResponsePane(PaneBase):
    """What is overdue or waits for an answer, what was given, and the catalogue."""

    TITLE = "room.response.title"

    def rows(self) -> tuple[Row, ...]:
        """Return what wants the facilitator, what was given, and the catalogue."""
        waiting = [order for order in self.snapshot.orders if order.id in self.snapshot.requests]
        given = [order for order in reversed(self.snapshot.orders) if order.id not in self.snapshot.requests]
        given.sort(key=lambda order: _STATES.index(order.state) if order.state in _STATES else 0)
        rows = [self.row(f"overdue:{one.inject.id}:{one.expectation.index}", one) for one in self._overdue()]
        rows += [self.row(f"order:{order.id}", order) for order in waiting]
        rows += [self.row(f"question:{line.seq}", line) for line in open_questions(self.snapshot.journal)]
        rows += [self.row("level:", one) for one in self._scaling_up()]
        for order in given:
            rows.append(self.row(f"order:{order.id}", order))
            rows += [self.row(f"effect:{one.number}", one) for one in self._effects(order)]
        rows.append(self._heading("catalogue"))
        rows += [self.row(f"action:{action.id}", action) for action in self.snapshot.actions]
        return tuple(rows)

    def _effects(self, order: OrderView) -> list[OverrideView]:
        """Return what the facilitator set as the effect of a decision, oldest first."""
        return [one for one in self.snapshot.overrides if one.decision == order.seq]

    def _gave(self, one: OverrideView) -> str:
        """Return what a decision gave the team."""
        what = override_text(self.words, Named(self.words, self.snapshot), one.sets)
        return self.words("room.response.gave", what=what)

    def _overdue(self) -> list[_Overdue]:
        """Return what should have been done, longest overdue first."""
        missing = [
            _Overdue(inject, one)
            for inject in self.snapshot.injects
            for one in inject.expectations
            if one.status == "missing"
        ]
        return sorted(missing, key=lambda one: -(one.expectation.late_ms or 0))

    def _scaling_up(self) -> tuple[_ScalingUp, ...]:
        words, snapshot = self.words, self.snapshot
        parts = [f"GRIP {snapshot.grip}"] if snapshot.grip else []
        for party, since in snapshot.attendance:
            if since:
                at = words.hour(snapshot.starts, since)
                parts.append(words("room.response.since", party=abbreviated(words, snapshot, party), at=at))
        return (_ScalingUp(", ".join(parts)),) if parts else ()

    def waiting(self) -> tuple[str, ...]:
        """Return the requests that wait for the facilitator's answer."""
        return tuple(f"order:{one.id}" for one in to_answer(self.snapshot))

    def counts(self, shown: object) -> object:
        """Return how an order stands, in words: that says how long it takes yet."""
        return (self._state(shown), shown.id in self.snapshot.requests) if isinstance(shown, OrderView) else None

    def _heading(self, name: str) -> Row:
        return Row(f"heading:{name}", (cell(self.words(f"room.response.{name}"), "quiet bold"),), heading=True)

    def _state(self, order: OrderView, *, short: bool = False) -> str:
        """Return how an order stands; ``short`` leaves out what its mark says."""
        words = self.words
        if (proposed := self._proposed(order.id)) is not None:
            return words("room.response.proposed", answer=words(f"room.answer.{proposed.answer}"))
        if order.state == "refused":
            return words("room.order.refused")
        state = words(f"room.order.{f'waiting-{order.waits_for}' if order.waits_for else order.state}")
        if order.in_force_ms is not None and order.state == "preparing":
            left = words.wait(max(0, order.in_force_ms - self.snapshot.t_ms))
            return words("room.response.until-short" if short else "room.response.until", time=left)
        if order.in_force_ms is not None and order.state == "in-force":
            at = words.hour(self.snapshot.starts, order.in_force_ms)
            return words("room.response.from-short" if short else "room.response.from", at=at)
        if short and order.waits_for == "condition":
            return words("room.response.condition")
        if short and order.waits_for == "route":
            return words("room.response.route")
        return state

    def _style(self, shown: Shown) -> str:
        if isinstance(shown, OrderView):
            return _STYLES.get(shown.state, "")
        if isinstance(shown, OverrideView):
            return "" if shown.in_force(self.snapshot.t_ms) else "quiet"
        if isinstance(shown, ActionView):
            return "quiet" if any(free < needed for _, needed, free in shown.means) else ""
        return "bold" if isinstance(shown, _ScalingUp) else "due"

    def _mark(self, shown: Shown) -> Cell:
        if isinstance(shown, OrderView):
            mark = _MARKS[shown.state]
        else:
            marks = {OverrideView: " ", _Overdue: signs.LATE, JournalLine: signs.ASKED, _ScalingUp: signs.IN_FORCE}
            mark = marks.get(type(shown), signs.OUTCOME)
        return cell(mark, self._style(shown))

    def _time(self, shown: Shown) -> Cell:
        if isinstance(shown, _Overdue):
            at = shown.expectation.due_ms
        else:
            at = shown.ordered_ms if isinstance(shown, OrderView) else getattr(shown, "t_ms", None)
        return cell("" if at is None else self.words.hour(self.snapshot.starts, at), self._style(shown))

    def _what(self, shown: Shown) -> Cell:
        if isinstance(shown, OrderView):
            return cell(order_name(self.words, self.snapshot, shown), self._style(shown))
        if isinstance(shown, OverrideView):
            return cell(self._gave(shown), self._style(shown))
        if isinstance(shown, ActionView):
            return cell(self.words.of(shown.title, shown.id), self._style(shown))
        if isinstance(shown, JournalLine):
            return cell(str(shown.payload.get("text", "")), self._style(shown))
        return cell(self._expected(shown) if isinstance(shown, _Overdue) else shown.told, self._style(shown))

    def _expected(self, overdue: _Overdue) -> str:
        naming = Named(self.words, self.snapshot)
        return self.words("room.or").join(naming.action(name) for name in overdue.expectation.any_of)

    def _proposed(self, order: str) -> ProposedAnswer | None:
        """Return what was proposed last to answer to a request; none where nothing was."""
        return next((one for one in reversed(self.snapshot.proposed) if one.order == order), None)

    def _stand(self, shown: Shown) -> Cell:
        words = self.words
        if isinstance(shown, _Overdue):
            told = words("room.injects.late", time=words.wait(shown.expectation.late_ms or 0))
        elif isinstance(shown, JournalLine):
            told = words("room.response.question")
        elif isinstance(shown, OrderView):
            told = self._state(shown, short=self.table.size.width < _WIDE)
        elif isinstance(shown, OverrideView):
            told = "" if shown.in_force(self.snapshot.t_ms) else words("room.order.ended")
        else:
            told = self._mode(shown) if isinstance(shown, ActionView) else ""
        return cell(told, self._style(shown))

    COLUMNS = (
        ColumnSpec("mark", None, 1, _mark),
        ColumnSpec("time", "room.response.time", FIT, _time, right=True),
        ColumnSpec("title", "room.response.what", 0, _what, middle=True),
        ColumnSpec("state", "room.response.state", FIT, _stand, right=True),
    )

    def _mode(self, action: ActionView) -> str:
        words = self.words
        mode = words(f"room.mode.{action.mode}")
        if not action.means or self.table.size.width < _WIDE:
            return mode
        _, needed, free = action.means[0]
        return f"{mode} · {words('room.response.free', free=free, needed=needed)}"

    def detail(self, chosen: str | None) -> Content:
        """Return in full what the row has in short."""
        kind, _, key = (chosen or "").partition(":")
        if kind in ("overdue", "question", "level"):
            return self._about_waiting(kind, key)
        if kind == "order":
            return next((self._about_order(one) for one in self.snapshot.orders if one.id == key), Content(""))
        if kind == "effect":
            found = (one for one in self.snapshot.overrides if str(one.number) == key)
            return next((Content(f"{self._gave(one)}\n{clean(one.reason)}") for one in found), Content(""))
        if kind == "action":
            return next((self._about_action(one) for one in self.snapshot.actions if one.id == key), Content(""))
        return Content(self.words("room.response.none"))

    def _about_waiting(self, kind: str, key: str) -> Content:
        """Return the words about what is overdue, a question, or the scaling up."""
        if kind == "overdue":
            one = next((one for one in self._overdue() if f"{one.inject.id}:{one.expectation.index}" == key), None)
            if one is None:
                return Content("")
            title = inject_name(self.words, one.inject)
            about = self.words("room.response.overdue", title=title)
            return Content("\n").join([Content.styled(self._expected(one), "bold"), Content(about)])
        if kind == "question":
            asked = (line for line in self.snapshot.journal if str(line.seq) == key)
            return next((Content(clean(str(line.payload.get("text", "")))) for line in asked), Content(""))
        return Content("\n").join(Content(one.told) for one in self._scaling_up())

    def _about_order(self, order: OrderView) -> Content:
        words, starts = self.words, self.snapshot.starts
        parts = [words("room.response.ordered", at=words.when(starts, order.ordered_ms)), self._state(order)]
        if order.decided_ms is not None:
            parts.insert(1, words("room.response.decided", at=words.when(starts, order.decided_ms)))
        if order.holds:
            parts.insert(0, words("room.response.redirect", key=key_shown(words, key_named("redirect"))))
        if order.state == "refused":
            parts.append(not_done(self.words, order.refused or ""))
        if order.answer:
            parts.append(words(f"room.answer.{order.answer}"))
        if order.in_force_ms is not None:
            parts.append(words("room.response.in-force", at=words.when(starts, order.in_force_ms)))
        if order.by:
            parts.append(words("room.response.by", by=clean(order.by, lines=False)))
        title = order_name(self.words, self.snapshot, order)
        lines = [Content.styled(title, "bold"), Content(" · ".join(parts))]
        if order.text:
            lines.append(Content(clean(order.text)))
        if order.id in self.snapshot.requests:
            lines.append(Content.styled(self._who_answers(order), "$due bold"))
        named = Named(words, self.snapshot)
        given = [proposal(words, named, one) for one in self.snapshot.proposed if one.order == order.id]
        lines += [Content.styled(one, "$due") for one in given]
        lines += [Content(self._gave(one)) for one in self._effects(order)]
        if order.state == "recorded":
            lines.append(Content.styled(words("room.response.give-effect"), "$quiet"))
        return Content("\n").join(lines)

    def _who_answers(self, order: OrderView) -> str:
        """Return whose answer it is, and that the facilitator may give it."""
        owner = next((one.owner for one in self.snapshot.actions if one.id == order.action), None)
        said = self.words(f"room.answers.{order.answered_by}")
        return f"{target_name(self.words, self.snapshot, owner)}: {said}" if owner else said

    def _about_action(self, action: ActionView) -> Content:
        words = self.words
        lines = [Content.styled(words.of(action.title, action.id), "bold")]
        if words.lines(action.text):
            lines.append(Content(words.lines(action.text)))
        for name, needed, free in action.means:
            lines.append(Content(words("room.response.takes", means=words.means(name), needed=needed, free=free)))
        if not action.modelled:
            lines.append(Content.styled(words("room.response.not-modelled"), "$quiet"))
        return Content("\n").join(lines)

    def do_choose(self, chosen: str) -> None:
        """Enter answers a request, or orders from the catalogue."""
        kind, _, key = chosen.partition(":")
        if kind == "action":
            self.ask(OrderWanted(key))
        elif kind == "overdue":
            self.ask(OrderWanted(self._first_expected(key)))
        elif key in self.snapshot.requests:
            order = next(one for one in self.snapshot.orders if one.id == key)
            self.ask(AnswerWanted(order, self._proposed(key)))
        else:
            self.do_read(chosen)

    def _first_expected(self, key: str) -> str:
        return next(
            one.expectation.any_of[0] for one in self._overdue() if f"{one.inject.id}:{one.expectation.index}" == key
        )

    def chosen_order(self) -> OrderView | None:
        """Return the decision or order under the cursor; none elsewhere.

        On the effect of one it is that one.
        """
        kind, _, key = (self.table.chosen or "").partition(":")
        if kind == "effect":
            seq = next((one.decision for one in self.snapshot.overrides if str(one.number) == key), None)
            return next((one for one in self.snapshot.orders if one.seq == seq), None)
        return next((one for one in self.snapshot.orders if kind == "order" and one.id == key), None)

    def chosen_action(self) -> str | None:
        """Return the action under the cursor; none when it stands elsewhere."""
        kind, _, key = (self.table.chosen or "").partition(":")
        return key if kind == "action" else None
