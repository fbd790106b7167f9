"""The page of one inject: the text to be said, large.

What only staff may see stays behind a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from sim.exercise.commands.model import SayInject
from sim.units import clean
from tui.forms.recipients import SayForm
from tui.input.keys import bindings
from tui.messages import CommandGiven, DecisionWanted, Refused
from tui.room_port import room
from tui.screens.reading import ReadingScreen
from tui.text.titles import confirming, given_by, how_to_give, inject_name, recipients

if TYPE_CHECKING:
    from textual.binding import BindingType

    from sim.exercise.view.snapshot import InjectView, Snapshot
    from tui.text.format import Words

__all__ = ["InjectScreen"]


class InjectScreen(ReadingScreen):
    """The text of an inject as it is said, to whom, over what, and by whom.

    The staff note and the role-player's lines are shown when they are asked for: whoever looks over the shoulder of
    who reads aloud sees neither.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("inject")]

    def __init__(self, words: Words, snapshot: Snapshot, inject: str) -> None:
        super().__init__(words)
        self.inject = inject
        """Its id."""
        self._snapshot = snapshot
        self._shown: set[str] = set()

    @property
    def view(self) -> InjectView | None:
        """The inject as it is now; none when the list has it no more."""
        return next((one for one in self._snapshot.injects if one.id == self.inject), None)

    def on_mount(self) -> None:
        """Follow the exercise: to whom it is still to be said changes."""
        self.watch(self.app, "snapshot", self._see)

    def _see(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._write()

    def _write(self) -> None:
        self.query_one(".text", Static).update(self.body())
        self.query_one(".keys", Static).update(Content(self.words(self.keys())))

    def heading(self) -> str:
        """Return its title."""
        view = self.view
        return "" if view is None else inject_name(self.words, view)

    def body(self) -> Content:
        """Return the route, the text, and what was asked for."""
        view, words = self.view, self.words
        if view is None:
            return Content(words("room.injects.none"))
        parts = [Content.styled(self._route(view), "bold"), Content("")]
        parts += [Content.styled(line, "bold $text") for line in words.lines(view.text).splitlines()]
        parts += [Content(""), Content.styled(self._standing(view), "dim")]
        if "staff" in self._shown:
            note = words.lines(view.staff) or words("room.inject.no-staff")
            parts += [Content(""), Content.styled(words("room.injects.staff"), "bold $warning"), Content(note)]
            parts += [Content(line) for line in self._expected(view)]
        if "lines" in self._shown:
            parts += [Content(""), *self._lines(view)]
        return Content("\n").join(parts)

    def _route(self, view: InjectView) -> str:
        """Return the verb of its channel, to whom, from whom, and who gives it."""
        words = self.words
        parts = [how_to_give(words, self._snapshot, view)]
        if sender := words.of(view.sender):
            parts.append(words("room.inject.from", sender=sender))
        return " · ".join(parts)

    def _standing(self, view: InjectView) -> str:
        """Return where it stands, and to whom it was said when."""
        words, starts = self.words, self._snapshot.starts
        parts = [words(f"room.inject.{view.state}")]
        if view.planned_ms is not None and view.released_ms is None:
            parts.append(words("room.injects.planned", at=words.when(starts, view.planned_ms)))
        for one in view.said:
            to = recipients(words, self._snapshot, (one.to,))
            parts.append(words("room.inject.said-to", to=to, at=words.when(starts, one.t_ms)))
        return " · ".join(parts)

    def _expected(self, view: InjectView) -> list[str]:
        """Return what it expects, and where each of that stands."""
        titles = {one.id: self.words.of(one.title, one.id) for one in self._snapshot.actions}
        said = []
        for one in view.expectations:
            names = self.words("room.inject.or").join(titles.get(name, name) for name in one.any_of)
            stands = self.words(f"room.expected.{one.status}")
            said.append(self.words("room.inject.expects", what=names, stands=stands))
        return said

    def _lines(self, view: InjectView) -> list[Content]:
        """Return the role-player's lines, and the files that are handed out."""
        words, lines = self.words, view.lines
        said: list[tuple[str, tuple[str, ...]]] = [
            ("says", (words.lines(lines.says),)),
            ("if-asked", tuple(words.lines(one) for one in lines.if_asked)),
            ("may-promise", tuple(words.lines(one) for one in lines.may_promise)),
            ("hint", (words.lines(lines.hint),)),
            ("attachments", tuple(clean(one, lines=False) for one in view.attachments)),
        ]
        parts: list[Content] = []
        for name, texts in said:
            given = [text for text in texts if text]
            if given:
                parts.append(Content.styled(words(f"room.inject.lines.{name}"), "bold $accent"))
                parts += [Content(f"• {text}") for text in given]
        return parts or [Content.styled(words("room.inject.no-lines"), "dim")]

    def keys(self) -> str:
        """Return the line of keys."""
        view = self.view
        return "room.inject.keys-say" if view is not None and view.unsaid else "room.inject.keys"

    # Keys

    def action_staff(self) -> None:
        """Show the staff note, or hide it again."""
        self._toggle("staff")

    def action_lines(self) -> None:
        """Show the role-player's lines and the attachments, or hide them again."""
        self._toggle("lines")

    def _toggle(self, part: str) -> None:
        self._shown ^= {part}
        self._write()

    def action_said(self) -> None:
        """Mark this inject as said. With several recipients it is asked to whom, unless who gave it says so."""
        view = self.view
        if view is None or not view.unsaid:
            self.app.notify(self.words("room.said.not-now"), timeout=5, markup=False)
        elif (confirmed := confirming(self.words, self._snapshot, view)) is not None:
            self.post_message(CommandGiven(confirmed, reply_to=self))
        elif len(view.unsaid) > 1:
            self.app.push_screen(SayForm(self.words, self._snapshot, view))
        else:
            by = given_by(self.words, view)
            self.post_message(CommandGiven(SayInject(inject=view.id, by=by), reply_to=self))

    def on_accepted(self) -> None:
        """Stay: the page shows that it was said."""

    def on_refused(self, message: Refused) -> None:
        """Say why."""
        self.app.notify(message.why, severity="warning", markup=False)

    def action_decision(self) -> None:
        """Record a decision that answers this inject."""
        self._answer(DecisionWanted(self.inject))

    def action_order(self) -> None:
        """Order an action that answers this inject."""
        self._answer(DecisionWanted(self.inject, action=True))

    def _answer(self, wanted: DecisionWanted) -> None:
        room(self).open(wanted)

    def copied(self) -> str:
        """Return the text to be said alone: never what is for staff."""
        view = self.view
        return "" if view is None else self.words.lines(view.text)
