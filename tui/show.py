"""The screen of those who follow an exercise in another terminal (``keten show``).

It reads the journal a few times a second and draws only what has changed. Players see large type and nothing to press
but what closes it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Digits, Static

from sim.audience.page import spaced
from sim.audience.spectator import PLAYERS
from sim.units import SECOND
from sim.words import say
from tui.input.keys import bindings
from tui.terminal_app import TerminalApp
from tui.text.signs import needs_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from sim.audience.page import PageLine
    from sim.audience.page import Role as LineRole
    from sim.audience.spectator import Spectator
    from tui.text.palette import ThemeName

__all__ = ["ShowApp", "run_show"]

BEAT: Final = 0.25
"""Seconds between two looks at the journal."""
_STYLES: Final[Mapping[LineRole, str]] = {
    "word": "bold",
    "time": "bold",
    "heading": "bold $focus",
    "name": "bold",
    "text": "",
    "quiet": "$quiet",
    "due": "bold $due",
    "down": "bold $down",
    "gone": "$quiet strike",
}


class ShowApp(TerminalApp):
    """One page of an exercise, as who looks may see it."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).parent / "styles" / "show.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = "#body"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("show")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012 - as Textual declares it

    def __init__(
        self,
        spectator: Spectator,
        clock: Callable[[], int],
        *,
        theme: ThemeName = "dark",
        ascii: bool = False,  # noqa: A002 - the name of the option
    ) -> None:
        super().__init__(theme, ascii=ascii)
        self.spectator = spectator
        self._clock = clock
        self._page: tuple[PageLine, ...] = ()
        self._notice = ""
        self._second = 0

    def compose(self) -> ComposeResult:
        """Word, time, what is shown, what is wrong, how to close it."""
        self.set_class(self.spectator.who == PLAYERS, "-players")
        yield Static(id="word", markup=False)
        yield Digits(id="digits")
        yield Static(id="time", markup=False)
        with VerticalScroll(id="body"):
            yield Static(id="text", markup=False)
        yield Static(id="notice", markup=False)
        yield Static(Content(say(self.spectator.language, "audience.keys")), id="keys")

    def on_mount(self) -> None:
        """Begin to follow."""
        self.catch_signals()
        self.look(anew=True)
        self.set_interval(BEAT, self.look)

    def on_unmount(self) -> None:
        """Leave signals as they were found."""
        self.leave_signals()

    def look(self, *, anew: bool = False) -> None:
        """Take in what was written, and draw what is another than before."""
        new, now = self.spectator.poll(), self._clock()
        # Times are shown in minutes and seconds: nothing is another before the next one.
        if not (new or anew) and now // SECOND == self._second:
            return
        self._second = now // SECOND
        page, notice = self.spectator.page(now), self.spectator.notice(now)
        if not anew and (page, notice) == (self._page, self._notice):
            return
        self._page, self._notice = page, notice
        self._draw()

    def _draw(self) -> None:
        top = {line.role: line.text for line in self._page[:2]}
        body = [line for line in self._page if line.role not in ("word", "time")]
        self.query_one("#word", Static).update(Content(top.get("word", "")))
        self.query_one("#time", Static).update(Content(top.get("time", "")))
        digits = self.query_one(Digits)
        digits.display = self.spectator.who == PLAYERS and "time" in top
        if digits.display:
            digits.update(top["time"].split()[1])
        self.query_one("#text", Static).update(self._text(body))
        notice = self.query_one("#notice", Static)
        notice.update(Content(self._notice))
        notice.display = bool(self._notice)

    def _text(self, lines: Sequence[PageLine]) -> Content:
        return Content("\n").join([Content.styled(text, _STYLES[role]) for text, role in spaced(lines)])

    def action_leave(self) -> None:
        """Close it. The exercise goes on."""
        self.exit()


def run_show(
    spectator: Spectator,
    clock: Callable[[], int],
    *,
    theme: ThemeName = "dark",
    ascii: bool = False,  # noqa: A002 - the name of the option
) -> int:
    """Follow an exercise on a screen until it is closed; return the exit code. ``clock`` gives ms since the epoch."""
    app = ShowApp(spectator, clock, theme=theme, ascii=ascii or needs_plain(os.environ, sys.stderr.encoding))
    app.run()
    return app.return_code or 0
