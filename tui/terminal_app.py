"""What all screens share: themes, plain characters, signals, a lasting terminal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.app import App

from sim.host.signals import on_signals
from tui.terminal_driver import lasting
from tui.text.palette import THEMES
from tui.text.signs import PlainFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.driver import Driver
    from textual.filter import LineFilter

    from tui.text.palette import ThemeName

__all__ = ["TerminalApp"]


class TerminalApp(App[None]):
    """An app in one of the themes of Keten.

    ``ascii`` writes plain characters alone.
    """

    TITLE = "Keten"

    def __init__(self, theme: ThemeName = "dark", *, ascii: bool = False) -> None:  # noqa: A002 - the name of the option
        super().__init__()
        for known in THEMES:
            self.register_theme(known)
        self.theme = f"keten-{theme}"
        self._plain = (PlainFilter(),) if ascii else ()
        self._leave_signals: Callable[[], None] = lambda: None

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what every line passes, the maker of plain characters among them."""
        return [*super().get_line_filters(), *self._plain]

    def get_driver_class(self) -> type[Driver]:
        """Return a driver that survives the loss of its terminal.

        It replaces Textual's own where that would be used.
        """
        return lasting(super().get_driver_class())

    def catch_signals(self) -> None:
        """Close the app by a signal, with the exit code for that."""
        loop = asyncio.get_running_loop()
        self._leave_signals = on_signals(loop, lambda number: self.exit(None, 128 + number))

    def leave_signals(self) -> None:
        """Leave signals as they were found."""
        self._leave_signals()
