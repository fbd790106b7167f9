"""What is to be said now.

It is the first inject that was released and is still to be said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content

from sim.exercise.view.snapshot import EMPTY
from sim.units import clean
from tui.messages import AnswerWanted, InjectWanted
from tui.room_port import room
from tui.text import signs
from tui.text.agenda_line import Agenda
from tui.text.format import fitted, shortened, wrapped
from tui.text.titles import confirming, how_to_give, inject_name
from tui.widgets.line import WordLine

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import InjectView, Snapshot
    from tui.text.format import Words

__all__ = ["NowPane"]

_BEFORE: Final = ": "
_TITLE: Final = 24
"""Cells that a title keeps, when recipients are many. Their names are shortened first, then cut."""


class NowPane(WordLine, can_focus=True):
    """How to say it, to whom and by whom, then the text as far as there is room.

    The note for staff is never here.
    It has the focus by its digit, and then Enter opens the text. While nothing is to be said, it has what comes first.
    """

    def __init__(self, words: Words, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(words, id=id)
        self._snapshot = EMPTY

    def on_mount(self) -> None:
        """Follow the exercise."""
        self.watch(self.app, "snapshot", self._see)

    def _see(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._write()

    def first(self) -> InjectView | None:
        """Return the inject that is to be said now; none when nothing is."""
        return self._inject(self._snapshot.to_say[0]) if self._snapshot.to_say else None

    def _inject(self, name: str | None) -> InjectView | None:
        return next((one for one in self._snapshot.injects if one.id == name), None)

    @property
    def _halted(self) -> bool:
        """Whether nothing is said: before STARTEX, after STOP and at the end."""
        return self._snapshot.state in ("ready", "stopped", "ended")

    def _write(self) -> None:
        width, height = self.size.width, self.size.height
        if width <= 0 or height <= 0:
            return
        inject = None if self._halted else self.first()
        self.set_class(inject is not None, "-due")
        framed = bool(self.styles.border_top[0])
        title = self._title(inject, width - (2 if framed else 0))
        below = self._below(inject, width, height if framed else height - 1)
        if framed and title.markup != self.border_title:
            self.border_title = title
        self.write(Content("\n").join(below if framed else [title, *below]))

    def _title(self, inject: InjectView | None, width: int) -> Content:
        """Return how to say what is first, or what comes when nothing is to be said."""
        words, snapshot = self._words, self._snapshot
        if snapshot.state in ("stopped", "ended"):
            return Content()  # the header says so on every screen
        if inject is None:
            agenda = Agenda.of(snapshot, words)
            return Content.styled(fitted(agenda.first, width), "$due bold" if agenda.urgent else "$quiet")
        queue = words("room.now.place", n=1, of=len(snapshot.to_say))
        title = inject_name(words, inject)
        space = width - min(_TITLE, cell_len(title)) - len(_BEFORE)
        how = f"{queue} {how_to_give(words, snapshot, inject)}"
        if (given := confirming(words, snapshot, inject)) is not None:
            how = fitted(f"{queue} {words('room.now.given', by=given.by)}", max(space, cell_len(queue)))
        elif cell_len(how) > space:
            how = fitted(f"{queue} {how_to_give(words, snapshot, inject, short=True)}", max(space, cell_len(queue)))
        title = shortened(title, max(0, width - cell_len(how) - len(_BEFORE)))
        return Content.assemble((how, "$due bold"), f"{_BEFORE}{title}" if title else "")

    def _below(self, inject: InjectView | None, width: int, height: int) -> list[Content]:
        """Return why it cannot be believed, if so, and the beginning of the text.

        That is quiet for what is only to come.
        """
        if height <= 0 or self._halted:
            return []
        style = ""
        if inject is None and not Agenda.of(self._snapshot, self._words).urgent:
            inject, style = self._inject(self._snapshot.next_inject), "$quiet"
        if inject is None:
            return []
        counting = inject.counting(self._snapshot.t_ms)
        if height == 1:
            # One line has both: why it cannot be believed in a few words, then how the text begins.
            doubt = f"{signs.CONTRADICTED} {self._words.of(counting[0].short)} \N{MIDDLE DOT} " if counting else ""
            begin = wrapped(clean(self._words.lines(inject.text), lines=False), max(1, width - cell_len(doubt)), 1)
            return [Content.assemble((doubt, "$due"), *((line, style) for line in begin))]
        # What counts is the more telling one.
        first = next(iter((*counting, *inject.contradictions)), None)
        doubts = []
        if first is not None:
            told = fitted(f"{signs.CONTRADICTED} {self._words.of(first.text)}", width)
            doubts.append(Content.styled(told, "$due" if counting else "$quiet"))
        text = wrapped(clean(self._words.lines(inject.text), lines=False), width, height - len(doubts))
        return [*doubts, *(Content.styled(line, style) for line in text)]

    def deed(self, name: str) -> None:
        """Do what a key asks: ``choose`` opens the text to be said, or a proposed answer."""
        inject = self.first()
        if name != "choose":
            return
        proposed = next(iter(self._snapshot.proposed), None)
        if inject is not None:
            room(self).expect_screen()
            self.post_message(InjectWanted(inject.id))
        elif proposed is not None:
            room(self).expect_screen()
            order = next(one for one in self._snapshot.orders if one.id == proposed.order)
            self.post_message(AnswerWanted(order, proposed))
        else:
            self.app.notify(self._words("room.now.nothing"), timeout=4, markup=False)

    def arrive(self) -> None:
        """Have nothing to choose."""

    def text(self) -> str:
        """Return the text that is to be said, for the clipboard.

        It is empty when there is none.
        """
        inject = self.first()
        return "" if inject is None else self._words.lines(inject.text)
