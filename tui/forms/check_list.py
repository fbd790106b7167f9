"""A list in a form of which any number of lines may be ticked. Space ticks one; nothing else does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.forms.base import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CheckList", "Checks"]

_ON, _OFF = "[x]", "[ ]"


@dataclass(frozen=True, slots=True)
class Checks(Choice):
    """A list of which lines are ticked. It gives nothing of itself to the values of a form."""

    ticked: tuple[str, ...] = ()
    """Values that are ticked at first."""


class CheckList(OptionList):
    """Lines with a box before each."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick", show=False), Binding("e", "edit", show=False)]

    class Ticked(Message):
        """Space was pressed on a line, or ``e`` to change what it says."""

        def __init__(self, listed: CheckList, value: str, *, edit: bool) -> None:
            super().__init__()
            self.listed = listed
            self.value = value
            self.edit = edit

    def __init__(self, options: Sequence[tuple[str, str]], *, name: str, classes: str) -> None:
        super().__init__(id=name, classes=classes, compact=True)
        self.ticked: set[str] = set()
        self._options_of: list[tuple[str, str]] = list(options)

    def on_mount(self) -> None:
        """Show the lines."""
        self._show()

    def put(self, options: Sequence[tuple[str, str]]) -> None:
        """Show other lines; the cursor stays at its place."""
        self._options_of = list(options)
        self._show()

    def tick(self, value: str, *, on: bool) -> None:
        """Tick a line, or take its tick away."""
        (self.ticked.add if on else self.ticked.discard)(value)
        self._show()

    def action_tick(self) -> None:
        """Ask for the line under the cursor to be ticked, or not any more."""
        self._ask(edit=False)

    def action_edit(self) -> None:
        """Ask for what the line under the cursor says to be changed."""
        self._ask(edit=True)

    def _ask(self, *, edit: bool) -> None:
        if self.highlighted is not None:
            self.post_message(self.Ticked(self, self._options_of[self.highlighted][0], edit=edit))

    def _show(self) -> None:
        at = self.highlighted or 0
        self.clear_options()
        boxes = [(_ON if value in self.ticked else _OFF, label) for value, label in self._options_of]
        self.add_options([Option(Content(f"{box} {label}")) for box, label in boxes])
        self.highlighted = min(at, len(boxes) - 1) if boxes else None
