"""The line of a form that names what an order would change, before it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from sim.units import clean
from tui.room_port import room
from tui.text.outlook_text import effect_text
from tui.text.titles import Named
from tui.widgets.line import Line

if TYPE_CHECKING:
    from textual.timer import Timer

    from sim.exercise.commands.model import OrderAction
    from sim.exercise.outlook_feed import EffectForecast, Forecast
    from sim.exercise.view.snapshot import Snapshot
    from tui.text.format import Words

__all__ = ["EffectLine"]

_REST: Final = 0.25
"""Seconds that a choice rests before it is asked what it would change."""


class EffectLine(Line):
    """Asks for one order at a time, and shows the answer when it is there. Without an outlook it stays empty."""

    def __init__(self, words: Words, snapshot: Snapshot) -> None:
        super().__init__(classes="effect")
        self._words = words
        self._naming = Named(words, snapshot)
        self._order: OrderAction | None = None
        self._about = ""
        self._shown: EffectForecast | None = None
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Hear of answers, and of commands after which they no longer hold."""
        self.display = room(self).looks_ahead
        self.watch(self.app, "effect", self._hear, init=False)
        self.watch(self.app, "forecast", self._ask_again, init=False)

    def on_unmount(self) -> None:
        """Nobody looks at the answer any more."""
        room(self).ask_effect(None)

    def about(self, order: OrderAction | None, named: str = "") -> None:
        """Show what an order would change; none is nothing. ``named`` stands before it."""
        if not room(self).looks_ahead or order == self._order:
            return
        self._order, self._about = order, named
        self._ask_soon()

    def _ask_soon(self) -> None:
        self._shown = None
        if self._timer is not None:
            self._timer.stop()
        if self._order is None:
            self.write(Content(""))
            return
        self._write(None)
        self._timer = self.set_timer(_REST, self._ask)

    def _ask(self) -> None:
        self._timer = None
        if not room(self).ask_effect(self._order):
            self.write(Content(""))

    def _hear(self, known: EffectForecast | None) -> None:
        if known is not None and known.order == self._order:
            self._shown = known
            self._write(known)

    def _ask_again(self, forecast: Forecast | None) -> None:
        if self._shown is not None and forecast is not None and forecast.commands != self._shown.commands:
            self._ask_soon()

    def _write(self, known: EffectForecast | None) -> None:
        told = effect_text(self._words, self._naming, known)
        self.write(Content(clean(f"{self._about}{told}", lines=False)))
