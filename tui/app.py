"""The room's app.

It hands commands to the session and snapshots to the screens, and restores the terminal at the end.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from textual.binding import Binding, BindingType
from textual.events import Event, Key, Paste
from textual.reactive import reactive
from textual.widgets import Input

from sim.errors import KetenError
from sim.exercise.commands.model import Pause, StopExercise
from sim.exercise.outlook_feed import EffectForecast, Forecast
from sim.exercise.view.snapshot import EMPTY, Snapshot
from sim.memory import collected_at_rest
from sim.units import SECOND
from tui.forms.base import Form
from tui.forms.typeahead import LONGEST, TypeAhead
from tui.forms.word_list import STOP, WordList
from tui.input.keys import KEYS, PANES, key_named, key_shown, pane_of
from tui.input.palette import Palette, RoomCommands
from tui.input.paste_parser import pasted_line
from tui.messages import (
    Accepted,
    BlackoutGiven,
    BranchGiven,
    CommandGiven,
    DryRunGiven,
    ForecastMoved,
    HotwashGiven,
    NoteGiven,
    ProposalDropped,
    Refused,
    SnapshotArrived,
)
from tui.screens.brief import Briefs
from tui.screens.help import HelpScreen
from tui.screens.room import RoomScreen
from tui.session import REFRESH, Playable, Session
from tui.terminal_app import TerminalApp
from tui.text.confirmation import confirmation
from tui.text.format import Words
from tui.text.refusals import reason_of, refusal_told
from tui.text.signs import needs_plain
from tui.tour import TourRoom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import SystemCommand
    from textual.message_pump import MessagePump
    from textual.screen import Screen

    from sim.engine import OrderProspect
    from sim.exercise.brief import Brief
    from sim.exercise.commands.model import OrderAction
    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.explain.lookahead import LookAhead
    from sim.words import Language
    from tui.messages import Figures, ScreenWanted
    from tui.room_port import Room
    from tui.session import Fault, Following
    from tui.text.palette import ThemeName
    from tui.text.refusals import Attempted
    from tui.tour import Step

    OutlookMaker = Callable[[Callable[[Forecast | EffectForecast], object]], Following]
    """What makes the feed of an outlook of whoever is to be told."""

__all__ = ["RoomApp", "run_room"]

_IN_NOTES: Final = frozenset({"number_sign", "at"})
"""Signs that mean something in a note alone, as keys."""
_STYLES: Final = Path(__file__).parent / "styles"
DEFECT: Final = 3
_COLLECTED: Final = 30.0
"""Seconds between two times at which all memory is looked through for what can be freed."""
_REST: Final = 2.0
"""Seconds without a key after which that is done."""
_BREATH: Final = 0.2
"""Seconds without a key after which it is done for what is new."""


class RoomApp(TerminalApp):
    """The exercise room in one language, over one session."""

    CSS_PATH: ClassVar[list[str | Path]] = [  # type: ignore[assignment]
        _STYLES / name for name in ("app.tcss", "room.tcss", "panes.tcss", "forms.tcss", "reading.tcss")
    ]
    COMMANDS = {RoomCommands}  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f12", "stop_exercise", show=False, priority=True),
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+c", "say_how_to_leave", show=False),
    ]

    snapshot: reactive[Snapshot] = reactive(EMPTY, repaint=False)
    wall: reactive[int] = reactive(0, repaint=False)
    """Clock time, ms since the epoch."""
    forecast: reactive[Forecast | None] = reactive(None, repaint=False)
    """What comes if nobody acts; none while that is not known."""
    effect: reactive[EffectForecast | None] = reactive(None, repaint=False)
    """What the order that was asked about last would change; none while that is not known."""
    language: reactive[Language] = reactive("nl", repaint=False)
    """Language of everything on the screen; what is on record stays as it was written."""
    fault: reactive[str] = reactive("", repaint=False)
    """What the journal does not take, and what that does to the exercise; empty while all is well."""

    def __init__(
        self,
        exercise: Playable,
        language: Language,
        clock: Callable[[], int],
        tour: tuple[Step, ...] = (),
        *,
        theme: ThemeName = "dark",
        ascii: bool = False,  # noqa: A002 - the name of the option
        outlook: OutlookMaker | None = None,
    ) -> None:
        super().__init__(theme, ascii=ascii)
        self.words = Words(language)
        self.set_reactive(RoomApp.language, language)
        self._fault: Fault | None = None
        self.looks_ahead = outlook is not None
        """Whether there is an outlook."""
        self.session = Session(
            exercise,
            clock,
            lambda *taken: self.post_message(SnapshotArrived(*taken)),
            self._journal_fault,
            None if outlook is None else outlook(lambda moved: self.post_message(ForecastMoved(moved))),
        )
        self.defect: BaseException | None = None
        self.briefs = Briefs()
        self.drafts: dict[tuple[str, ...], dict[str, str]] = {}
        self._brief_waits = False
        self._ahead = TypeAhead(lambda: self.screen, self._typed)
        self._tour = tour
        self.collect: Callable[[bool], None] = lambda _: None
        """Frees what is no longer used, of all or of what is new. It holds the screen: it is called at rest."""
        self._typed_at = monotonic()
        self._collected_at = -_COLLECTED  # at the first rest: what the room is made of stays

    def on_mount(self) -> None:
        """Show the room, and let the clock run."""
        self.catch_signals()
        self.session.show()
        self.push_screen(TourRoom(self.words, self._tour) if self._tour else RoomScreen(self.words))
        if from_parent := self.session.told_parent(self.words.language):
            self.notify(from_parent, timeout=20, markup=False)
        self.run_worker(self._play(), exclusive=True, exit_on_error=False)
        self.set_interval(REFRESH, self._collect_at_rest)

    def _collect_at_rest(self) -> None:
        now = monotonic()
        rest = now - self._typed_at
        # Not while a form is open: it would be kept.
        if whole := rest >= _REST and now - self._collected_at >= _COLLECTED and isinstance(self.screen, RoomScreen):
            self._collected_at = now
        if rest >= _BREATH:
            self.collect(whole)

    # What is typed

    async def on_event(self, event: Event) -> None:
        """Let keys and pastes wait for what they are meant for."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._typed_at = monotonic()
        if self.screen_stack and await self._ahead.take(event):  # while the room closes there is no screen
            self.set_timer(LONGEST, self.answered)

    async def _typed(self, event: Key | Paste) -> None:
        if isinstance(event, Paste):
            self.paste(event.text)
        else:
            await self._key(event)

    def paste(self, text: str) -> None:
        """Put a text into the field that has the cursor, as one clean line.

        Where there is no field, only a notice is shown.
        """
        line, field = pasted_line(text), self.focused
        self.screen.remove_class("-quiet")
        if not isinstance(field, Input):
            self.notify(self.words("room.paste.nowhere"), timeout=4, markup=False)
            return
        start, end = sorted(field.selection)
        left = len(line) if not field.max_length else field.max_length - len(field.value) + end - start
        field.replace(line[: max(0, left)], start, end)
        if len(line) > left:
            said = self.words("room.paste.cut", n=len(line) - left, kept=self.words.number(field.max_length or 0))
            self.notify(said, severity="warning", timeout=8, markup=False)

    async def _key(self, key: Key) -> None:
        """Pass a key to the screen.

        In the room and in forms it acts at once, so that the next key finds what it did.
        """
        if not isinstance(self.screen, RoomScreen | Form):
            await super().on_event(key)
        elif not await self._check_bindings(key.key, priority=True):
            focused = self.focused
            if isinstance(focused, Input) and key.is_printable:
                await focused._on_key(key)  # noqa: SLF001 - what forwarding the key comes to, only later
            elif isinstance(focused, WordList) and key.is_printable and key.character not in (None, STOP):
                focused.seek(key.character or "")
            elif not await self._check_bindings(key.key):
                self._say_where(key.key)

    def _say_where(self, pressed: str) -> None:
        """Say in which pane a key works that did nothing here, or that it is no key."""
        if not isinstance(self.screen, RoomScreen):
            return
        if pressed in _IN_NOTES:
            self.notify(self.words(f"room.key-in-note.{pressed}"), timeout=6, markup=False)
            return
        panes = (pane_of(one) for one in KEYS if pressed in one.keys.split(","))
        pane = next((one for one in panes if one is not None), None)
        if pane is None and len(pressed) == 1 and pressed.isalpha():
            self.notify(self.words("room.key-unknown", pressed=pressed), timeout=4, markup=False)
        elif pane is not None:
            named = self.words(f"room.{pane}.title")
            said = self.words("room.key-elsewhere", pressed=pressed, pane=named, digit=PANES.index(pane))
            self.notify(said, timeout=4, markup=False)

    async def run_key(self, name: str, screen: Screen[object]) -> None:
        """Do what the key of this name does.

        Where it does not work now, the pane in which it does is shown.
        """
        key = key_named(name)
        pane = pane_of(key)
        if isinstance(screen, RoomScreen) and pane is not None and screen.here != pane:
            screen.action_pane(pane)
            self.notify(self.words("room.press-key", pressed=key_shown(self.words, key)), timeout=6, markup=False)
        else:
            await self.run_action(key.action, screen)

    def expect_screen(self) -> None:
        """Let keys wait for what a pane has asked for, but not for ever."""
        self._ahead.expect()
        self.set_timer(LONGEST, self.answered)

    async def answered(self) -> None:
        """Go on with what was typed: a form has its answer."""
        self._ahead.answered()
        await self._ahead.let_go()

    async def go_on(self) -> None:
        """Deliver what was typed, now that a screen or a cursor is there for it."""
        await self._ahead.let_go()

    async def _play(self) -> None:
        try:
            await self.session.run()
        except Exception as error:  # noqa: BLE001 - the room must close its terminal before the defect is told
            self.defect = error
            self.exit(return_code=DEFECT)

    def _journal_fault(self, fault: Fault | None) -> None:
        """Show what is wrong with the journal on every screen. It stays until the journal accepts an entry again."""
        self._fault = fault
        why = "" if fault is None else reason_of(self.words, fault.error)
        self.fault = "" if fault is None else self.words(f"room.fault.{fault.kind}", why=why)

    def watch_language(self, language: Language) -> None:
        """Say in this language what is shown from now on. Parts of the screen hear of it after this."""
        self.words.language = language
        self._journal_fault(self._fault)

    def on_unmount(self) -> None:
        """Leave signals as they were found, and no worker behind."""
        self.leave_signals()
        self.session.close()

    # What arrives

    def on_snapshot_arrived(self, message: SnapshotArrived) -> None:
        """Make the snapshot the one that all screens see."""
        # Clocks are shown in whole seconds: nothing is drawn again between two of them.
        self.wall = message.clock - message.clock % SECOND
        self.snapshot = message.snapshot
        if self.briefs.arrived(message.snapshot):
            self._brief_waits = True
        self.show_brief()

    def on_forecast_moved(self, message: ForecastMoved) -> None:
        """Make what is known of what comes what all screens see."""
        if isinstance(message.forecast, EffectForecast):
            self.effect = message.forecast
        else:
            self.forecast = message.forecast

    def ask_effect(self, order: OrderAction | None) -> bool:
        """Have it computed what an order would change; none forgets what was asked.

        Return whether there will be an answer.
        """
        self.effect = None
        return self.session.ask_effect(order)

    async def run_named(self, action: str) -> None:
        """Do what the palette names and no key does: an action of the room screen."""
        if (room := self._room()) is not None:
            await self.run_action(action, room)

    def show_brief(self) -> None:
        """Show the brief of a jump that has ended, when nothing stands before the room. After STOP it waits."""
        room = self.screen_stack[-1] if self.screen_stack else None  # a picture may still arrive while the room closes
        if self._brief_waits and isinstance(room, RoomScreen) and self.snapshot.state != "stopped":
            self._brief_waits = False
            if room.OPENS_BRIEF:
                room.action_brief()

    @property
    def last_brief(self) -> Brief | None:
        """What the last jump passed over; none before the first."""
        return self.briefs.last

    def on_command_given(self, message: CommandGiven) -> None:
        """Hand a command to the session."""
        if message.command.kind == "jump":
            # What was told before it is of another time.
            self.clear_notifications()
            self._brief_waits = False
        what: Literal["command", "stop"] = "stop" if message.command.kind == "stop" else "command"
        before = self.snapshot
        if self._attempt(lambda: self.session.give(message.command), message.reply_to, what):
            refused = self.session.refusal
            done, room = confirmation(self.words, before, message.command, refused), self._room()
            if done is not None and room is not None:
                room.tell(*done)

    def fresh(self, seq: int) -> bool:
        """Return whether this command was the last that was given here."""
        return self.session.last == seq

    def on_note_given(self, message: NoteGiven) -> None:
        """Hand an observation to the session."""
        self._attempt(lambda: self.session.note(message.text), message.reply_to, "note")

    def on_branch_given(self, message: BranchGiven) -> None:
        """Let the session make a branch, then close: the room opens again in that."""
        if self._attempt(lambda: self.session.branch(message.seq), message.reply_to, "branch"):
            self.exit()

    def on_proposal_dropped(self, message: ProposalDropped) -> None:
        """Hand to the session that a proposed answer is not given."""
        self._attempt(lambda: self.session.drop_proposal(message.seq), message.reply_to, "note")

    def on_blackout_given(self, message: BlackoutGiven) -> None:
        """Hand to the session that the screens of players go black, or come back."""
        room = self._room()
        if self._attempt(lambda: self.session.black_out(on=message.on), message.reply_to, "note") and room is not None:
            done = "on" if message.on else "off"
            room.tell(self.words(f"room.done.blackout-{done}"), f" · {self.words(f'room.done.blackout-{done}.undo')}")

    def on_dry_run_given(self, message: DryRunGiven) -> None:
        """Hand to the session that it is a dry run."""
        self._attempt(self.session.mark_dry, message.reply_to, "note")

    def on_hotwash_given(self, message: HotwashGiven) -> None:
        """Hand a line of the hotwash to the session."""
        self._attempt(lambda: self.session.hotwash(message.column, message.text), message.reply_to, "note")

    def figures(self) -> Figures:
        """Return what the exercise came to, from the session."""
        return self.session.figures()

    def write_report(self) -> Path:
        """Write the report beside the journal, and return where."""
        return self.session.write_report(self.words.language)

    def failure(self, error: BaseException | None) -> str:
        """Return why something failed, in words."""
        if isinstance(error, KetenError):
            return error.told(self.words.language)
        why = getattr(error, "strerror", None) or type(error).__name__
        return self.words("room.endex.not-written", why=why)

    def _attempt(self, deed: Callable[[], None], reply_to: MessagePump | None, what: Attempted) -> bool:
        """Do it. Return whether it was accepted; a refusal is told to who asked, else to all."""
        try:
            deed()
        except KetenError as error:
            self._refuse(refusal_told(self.words, error, what), reply_to)
        else:
            if reply_to is not None:
                reply_to.post_message(Accepted())
            return True
        return False

    def _refuse(self, why: str, reply_to: MessagePump | None) -> None:
        if reply_to is not None:
            reply_to.post_message(Refused(why))
        else:
            self.notify(why, severity="warning", timeout=8, markup=False)

    def why(self, process: str) -> Explanation:
        """Why a process stands where it stands now, from the session."""
        return self.session.why(process)

    def explain(self, process: str) -> Explanation:
        """Everything about why a process stands where it stands, from the session."""
        return self.session.explain(process)

    def prospect(self, action: str, target: str | None, takes: str = "") -> OrderProspect:
        """Return what would come of an order given now, from the session."""
        return self.session.prospect(action, target, takes)

    def look_ahead(self) -> Callable[[str, int], LookAhead]:
        """Return what tells what a process takes down next, from the session."""
        return self.session.look_ahead()

    # What works everywhere

    def action_stop_exercise(self) -> None:
        """STOP OEFENING, from any screen; nothing lies over it."""
        self.clear_notifications()
        self.post_message(CommandGiven(StopExercise()))

    def notify_anew(self, said: str) -> None:
        """Warn of something. Where it is said already, it is not said once more below."""
        for one in list(self._notifications):
            if one.message == said:
                self._unnotify(one)
        self.notify(said, severity="warning", markup=False)

    def clear_notifications(self) -> None:
        """Take all notices away, and the empty line that Textual would leave of each."""
        super().clear_notifications()
        for screen in self.screen_stack:
            screen.query("ToastHolder").remove()

    def action_explain(self) -> None:
        """Open help, once."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.words))

    def action_leave(self) -> None:
        """Ask whether to close the room, from any screen."""
        room = self._room()
        if room is not None:
            room.leave()

    def action_say_how_to_leave(self) -> None:
        """Say that Ctrl-C ends and stops nothing, and what does."""
        self.notify(self.words("room.ctrl-c"), timeout=6, markup=False)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard of the terminal, and say so."""
        if text.strip():
            self.copy_to_clipboard(text)
        self.notify(self.words("room.copied" if text.strip() else "room.copied-nothing"), timeout=4, markup=False)

    def open(self, wanted: ScreenWanted) -> None:
        """Open a form or a page over what is in front."""
        room = self._room()
        if room is not None:
            room.open(wanted)

    def order(self, action: str, inject: str | None = None) -> None:
        """Open the form of an action or declared decision.

        It answers ``inject``, where one is given.
        """
        room = self._room()
        if room is not None:
            room.order(action, inject)

    def close(self) -> None:
        """Close the room. A running clock is paused first, so that resume begins exactly here."""
        if self.snapshot.state == "running":
            self._attempt(lambda: self.session.give(Pause()), None, "command")
        self.exit()

    def action_command_palette(self) -> None:
        """Open the palette with our words."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(self.words))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Return none of Textual's own: the palette lists the room's keys."""
        del screen
        return ()

    def _room(self) -> RoomScreen | None:
        return next((screen for screen in self.screen_stack if isinstance(screen, RoomScreen)), None)


def _port(app: RoomApp) -> Room:
    """Return the app as its parts know it. The type checker sees here that it has all of that."""
    return app


def run_room(
    exercise: Playable,
    language: Language,
    clock: Callable[[], int],
    tour: tuple[Step, ...] = (),
    *,
    theme: ThemeName = "dark",
    ascii: bool = False,  # noqa: A002 - the name of the option
    outlook: OutlookMaker | None = None,
) -> int:
    """Open the room on an exercise until it is closed; return the exit code.

    ``tour`` has the prompts to show. ``ascii`` draws with plain characters alone, as is done for a terminal that says
    that it has no others. ``outlook`` makes what looks ahead; without it nothing does. ``clock`` gives ms
    since the epoch. Without a terminal on all three streams nothing is started: exit code 2. A defect of the exercise
    is raised here, when the terminal is restored.
    """
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        sys.stderr.write(Words(language)("room.no-terminal") + "\n")
        return 2
    few = ascii or needs_plain(os.environ, sys.stderr.encoding)
    app = RoomApp(exercise, language, clock, tour, theme=theme, ascii=few, outlook=outlook)
    with collected_at_rest() as app.collect:
        app.run()
    if app.defect is not None:
        raise app.defect
    return app.return_code or 0
