"""The hotwash: what is to be kept, stopped and started, right after ENDEX."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Digits, Input, Static

from sim.exercise.notes import HOTWASH_COLUMNS
from sim.units import clean
from tui.forms.base import LineInput
from tui.input.keys import bindings
from tui.messages import Accepted, HotwashGiven, Refused
from tui.widgets.header import HeaderBar

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from sim.exercise.notes import HotwashColumn
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["HotwashScreen"]

_LONGEST: Final = 4000
_SECOND: Final = 1.0


class HotwashScreen(Screen[None]):
    """Three columns that take lines, and how long the talk has lasted. Each line is a note in the journal."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("hotwash")]
    AUTO_FOCUS = "Input"

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.column: HotwashColumn = "keep"
        """The column that gets what is typed."""
        self._seconds = 0

    def compose(self) -> ComposeResult:
        """Header, timer, columns, line to type in, keys."""
        yield HeaderBar(self.words)
        with Horizontal(classes="top"):
            yield Static(Content(self.words("room.hotwash.title")), classes="heading")
            yield Digits("00:00", classes="timer")
        with Horizontal(classes="columns"):
            for name in HOTWASH_COLUMNS:
                with VerticalScroll(id=name, classes="column", can_focus=False):
                    yield Static(markup=False)
        yield LineInput(compact=True, max_length=_LONGEST, placeholder=self.words("room.hotwash.hint"))
        yield Static(classes="wrong", markup=False)
        yield Static(Content(self.words("room.hotwash.keys")), classes="keys")

    def on_mount(self) -> None:
        """Follow the journal, and let the timer run."""
        self.watch(self.app, "snapshot", self._see)
        self.set_interval(_SECOND, self._tick)
        self._choose("keep")

    def _tick(self) -> None:
        self._seconds += 1
        self.query_one(Digits).update(f"{self._seconds // 60:02d}:{self._seconds % 60:02d}")

    def _see(self, snapshot: Snapshot) -> None:
        notes = [line.payload for line in snapshot.journal if line.entry_class == "note" and line.kind == "hotwash"]
        for name in HOTWASH_COLUMNS:
            lines = [str(one.get("text", "")) for one in notes if one.get("column") == name]
            told = [Content.styled(f"• {clean(line, lines=False)}", "bold") for line in lines]
            head = Content.styled(self.words(f"journal.column.{name}"), "bold $accent")
            self.query_one(f"#{name} Static", Static).update(Content("\n").join([head, Content(""), *told]))

    def _choose(self, column: HotwashColumn) -> None:
        self.column = column
        for name in HOTWASH_COLUMNS:
            self.query_one(f"#{name}").set_class(name == column, "-chosen")

    def action_column(self, way: int) -> None:
        """Go to the next column, or the one before."""
        self._choose(HOTWASH_COLUMNS[(HOTWASH_COLUMNS.index(self.column) + way) % len(HOTWASH_COLUMNS)])

    def action_back(self) -> None:
        """Go back to the page of ENDEX."""
        self.dismiss()

    @on(Input.Submitted)
    def _add(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if text:
            self.post_message(HotwashGiven(self.column, text, reply_to=self))

    def on_accepted(self, message: Accepted) -> None:
        """Take the line away: it is in the journal."""
        del message
        self.query_one(Input).value = ""
        self.query_one(".wrong", Static).update("")

    def on_refused(self, message: Refused) -> None:
        """Say why, and keep what was typed."""
        self.query_one(".wrong", Static).update(Content(clean(message.why, lines=False)))
