"""What the parts of the room may ask of the app. They know it by this port alone, so that no import leads back up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.command import Provider
    from textual.message_pump import MessagePump
    from textual.screen import Screen

    from sim.engine import OrderProspect
    from sim.exercise.brief import Brief
    from sim.exercise.commands.model import OrderAction
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.lookahead import LookAhead
    from sim.exercise.outlook_feed import EffectForecast, Forecast
    from sim.exercise.view.snapshot import Snapshot
    from sim.words import Language
    from tui.messages import Figures, ScreenWanted
    from tui.text.format import Words

__all__ = ["Room", "room"]


class Room(Protocol):
    """The app, as far as widgets, forms and screens may use it."""

    words: Words
    language: Language
    """Language of the screen; another may be set while the room runs."""

    @property
    def snapshot(self) -> Snapshot:
        """The exercise as it was last published."""

    @property
    def drafts(self) -> dict[tuple[str, ...], dict[str, str]]:
        """What was typed in forms that were left, by form and subject, and then by field."""

    @property
    def wall(self) -> int:
        """Clock time of the last snapshot, ms since the epoch."""

    @property
    def fault(self) -> str:
        """What the journal does not take; empty while all is well."""

    def why(self, process: str) -> Explanation:
        """Why a process stands where it stands now; what is behind it is left out."""

    def explain(self, process: str) -> Explanation:
        """Everything about why a process stands where it stands now."""

    def prospect(self, action: str, target: str | None, takes: str = "") -> OrderProspect:
        """Return what would come of an order given now."""

    @property
    def looks_ahead(self) -> bool:
        """Whether there is an outlook."""

    @property
    def forecast(self) -> Forecast | None:
        """What comes if nobody acts; none while that is not known."""

    @property
    def effect(self) -> EffectForecast | None:
        """What an order would change, the last that was asked; none while not known."""

    def ask_effect(self, order: OrderAction | None) -> bool:
        """Have it computed what an order would change.

        Return whether there will be an answer.
        """

    def look_ahead(self) -> Callable[[str, int], LookAhead]:
        """Return what tells what a process takes down next; to be called in a thread."""

    def order(self, action: str, inject: str | None = None) -> None:
        """Open the form of an action or declared decision.

        It answers ``inject``, where one is given.
        """

    def open(self, wanted: ScreenWanted) -> None:
        """Open a form or a page over what is in front."""

    async def run_key(self, name: str, screen: Screen[object]) -> None:
        """Do what the key of this name does.

        Where it does not work now, the pane in which it does is shown.
        """

    def figures(self) -> Figures:
        """Return what the exercise came to; to be called in a thread."""

    def write_report(self) -> Path:
        """Write the report beside the journal, and return where.

        It is to be called in a thread.
        """

    def failure(self, error: BaseException | None) -> str:
        """Return why something failed, in words."""

    def fresh(self, seq: int) -> bool:
        """Return whether this command was the last that was given here.

        It is taken back without a question then.
        """

    def copy(self, text: str) -> None:
        """Put a text on the clipboard of the terminal, and say so."""

    def notify_anew(self, said: str) -> None:
        """Warn of something; where that is shown already it is not shown twice."""

    def paste(self, text: str) -> None:
        """Put a text into the field that has the cursor."""

    def expect_screen(self) -> None:
        """Let keys wait until another screen is in front."""

    async def go_on(self) -> None:
        """Go on with what was typed."""

    async def answered(self) -> None:
        """Go on with what was typed after a form: it has its answer."""

    def close(self) -> None:
        """Close the room."""

    @property
    def last_brief(self) -> Brief | None:
        """What the last jump passed over; none before the first."""

    async def run_named(self, action: str) -> None:
        """Do what the palette names and no key does: an action of the room screen."""

    def show_brief(self) -> None:
        """Show the brief of a jump that has ended, when nothing stands before the room."""


def room(part: MessagePump | Provider) -> Room:
    """Return the app that a part of the room belongs to."""
    return cast("Room", part.app)
