"""The screen of the room. It has four panes, one at a time or beside the situation, and every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.containers import Horizontal
from textual.screen import Screen

from sim.exercise.commands.model import Pause, SayInject, SetSpeed, Start
from sim.exercise.view.snapshot import EMPTY, Snapshot
from tui.forms.action_picker import ChooseActionForm
from tui.forms.confirm import ConfirmForm, LeaveForm, end_question, go_on_question, undo_question
from tui.forms.injects import AdHocForm, MoveForm, ShiftForm, SkipForm
from tui.forms.jump import JumpForm
from tui.forms.override import OverrideForm
from tui.forms.response import AnswerForm, DecisionForm, NoteForm, OrderForm
from tui.input.keys import PANES, Pane, bindings
from tui.messages import (
    AnswerWanted,
    CommandGiven,
    DetailWanted,
    MoveWanted,
    OrderWanted,
    OverrideWanted,
    Question,
    QuestionWanted,
    ScreenWanted,
    SkipWanted,
    UndoWanted,
    WhyWanted,
)
from tui.room_port import room
from tui.screens.briefing import BriefingScreen
from tui.screens.reading import DetailScreen
from tui.screens.why import WhyScreen
from tui.text.journal_line import tell
from tui.widgets.bars import KeyBar, TabBar
from tui.widgets.header import HeaderBar
from tui.widgets.injects import InjectsPane
from tui.widgets.journal import JournalPane
from tui.widgets.pane import PaneBase
from tui.widgets.response import ResponsePane
from tui.widgets.situation import SituationPane

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from sim.exercise.commands.model import Command
    from sim.exercise.view.snapshot import JournalLine
    from tui.text.format import Words

__all__ = ["SPEEDS", "RoomScreen"]

SPEEDS: Final = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)
"""Steps of + and -."""


class RoomScreen(Screen[None]):
    """Sees snapshots, gives commands."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    AUTO_FOCUS = "#situation RowTable"

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.snapshot = EMPTY
        self.pane: Pane = "situation"
        self.right: Pane = "injects"

    def compose(self) -> ComposeResult:
        """Header, tabs, panes, keys."""
        yield HeaderBar(self.words)
        yield TabBar(self.words)
        with Horizontal(id="panes"):
            yield SituationPane(self.words, id="situation")
            yield InjectsPane(self.words, id="injects")
            yield ResponsePane(self.words, id="response")
            yield JournalPane(self.words, id="journal")
        yield KeyBar(self.words)

    def on_mount(self) -> None:
        """Follow the exercise; before it begins, show the briefing first."""
        self._arrange()
        self.watch(self.app, "snapshot", self._see)

    def on_screen_resume(self) -> None:
        """Take what was typed while a form was closing."""
        self.app.call_next(room(self).go_on)

    def _see(self, snapshot: Snapshot) -> None:
        first = self.snapshot is EMPTY and snapshot is not EMPTY
        self.snapshot = snapshot
        self.query_one(TabBar).show(snapshot, self.pane)
        if first and snapshot.state == "ready":
            self.action_briefing()

    # Panes

    @property
    def wide(self) -> bool:
        """Two panes side by side."""
        return self.has_class("-wide")

    def in_sight(self, pane: Pane) -> bool:
        """Return whether a pane is on the screen now."""
        return pane == self.pane or (self.wide and pane in ("situation", self.right))

    def _arrange(self) -> None:
        for pane in PANES:
            self.set_class(pane == self.pane, f"show-{pane}")
            self.set_class(pane == self.right, f"right-{pane}")
        self.query_one(KeyBar).show(self.pane)
        self.query_one(TabBar).show(self.snapshot, self.pane)

    def part(self, pane: Pane) -> PaneBase:
        """Return a pane."""
        return self.query_one(f"#{pane}", PaneBase)

    def action_pane(self, pane: Pane) -> None:
        """Go to a pane."""
        self.pane = pane
        if pane != "situation":
            self.right = pane
        self._arrange()
        self.part(pane).table.focus()
        self.part(pane).arrive()

    def action_deed(self, pane: Pane, deed: str) -> None:
        """Do something with the chosen row of a pane.

        A pane that is not visible is shown first, so that one sees which row it is.
        """
        if self.in_sight(pane):
            self.part(pane).deed(deed)
        else:
            self.action_pane(pane)
            self.app.notify(self.words("room.press-again"), timeout=4, markup=False)

    def action_toggle_order(self) -> None:
        """Show the situation worst first, or by region again."""
        self.query_one(SituationPane).toggle_order()

    def action_read(self) -> None:
        """Show the words about the chosen row in full."""
        self.part(self.pane).deed("read")

    def action_read_out(self) -> None:
        """Mark the inject in the header as said."""
        for inject in self.snapshot.to_say[:1]:
            self.give(SayInject(inject=inject))

    # What panes ask for

    @on(ScreenWanted)
    def _open(self, message: ScreenWanted) -> None:
        """Open what a pane asks for, and let what was typed after that go to it."""
        message.stop()
        words, snapshot, show = self.words, self.snapshot, self.app.push_screen
        match message:
            case DetailWanted(title, detail):
                show(DetailScreen(words, title, detail))
            case WhyWanted(process):
                show(WhyScreen(words, process))
            case OverrideWanted(process):
                show(OverrideForm(words, snapshot, process))
            case SkipWanted(inject):
                show(SkipForm(words, snapshot, inject))
            case MoveWanted(inject):
                show(MoveForm(words, snapshot, inject))
            case AnswerWanted(order):
                show(AnswerForm(words, snapshot, order))
            case OrderWanted(action):
                self.order(action)
            case UndoWanted(line):
                self.undo(line)
            case QuestionWanted(question):
                self.confirm(question)
        self.app.call_next(room(self).go_on)

    def confirm(self, question: Question) -> None:
        """Ask before a command is given."""
        self.app.push_screen(ConfirmForm(self.words, self.snapshot, question))

    # Clock

    def give(self, command: Command) -> None:
        """Send a command."""
        self.post_message(CommandGiven(command))

    def action_toggle_clock(self) -> None:
        """Start or pause; after STOP ask first."""
        if self.snapshot.state == "stopped":
            self.confirm(go_on_question(self.words))
        else:
            self.give(Pause() if self.snapshot.state == "running" else Start())

    def action_speed(self, way: int) -> None:
        """Go one step faster or slower."""
        now = self.snapshot.speed
        steps = [step for step in SPEEDS if (step > now if way > 0 else step < now)]
        if steps:
            self.give(SetSpeed(factor=steps[0] if way > 0 else steps[-1]))

    def action_jump(self) -> None:
        """Ask where to."""
        self.app.push_screen(JumpForm(self.words, self.snapshot))

    # Response, injects, journal

    def action_ad_hoc(self) -> None:
        """Write an inject on the spot."""
        self.app.push_screen(AdHocForm(self.words, self.snapshot))

    def action_shift(self) -> None:
        """Ask how much later, or earlier, all injects come that still are to."""
        self.app.push_screen(ShiftForm(self.words, self.snapshot))

    def action_order(self) -> None:
        """Order the chosen action, or choose one."""
        chosen = self.query_one(ResponsePane).chosen_action() if self.pane == "response" else None
        if chosen is not None:
            self.order(chosen)
        else:
            self.app.push_screen(ChooseActionForm(self.words, self.snapshot))

    def order(self, action: str) -> None:
        """Open the form of an action, or of a declared decision."""
        view = next(one for one in self.snapshot.actions if one.id == action)
        if view.is_decision:
            self.app.push_screen(DecisionForm(self.words, self.snapshot, view.id))
        else:
            self.app.push_screen(OrderForm(self.words, self.snapshot, view))

    def action_decision(self) -> None:
        """Record a decision in words."""
        self.app.push_screen(DecisionForm(self.words, self.snapshot))

    def action_note(self) -> None:
        """Note an observation."""
        self.app.push_screen(NoteForm(self.words, self.snapshot))

    def action_undo(self) -> None:
        """Ask to take back the chosen command, or the last one."""
        line = self.query_one(JournalPane).to_undo()
        if line is None:
            self.app.notify(self.words("room.undo.nothing"), severity="warning", markup=False)
        else:
            self.undo(line)

    def undo(self, line: JournalLine) -> None:
        """Ask before a command is taken back."""
        self.confirm(undo_question(self.words, line, tell(self.words, self.snapshot, line)))

    # The exercise

    def action_briefing(self) -> None:
        """Show the briefing."""
        self.app.push_screen(BriefingScreen(self.words, self.snapshot))

    def action_end(self) -> None:
        """Ask whether to end the exercise."""
        self.confirm(end_question(self.words))

    def action_leave(self) -> None:
        """Ask whether to close the room."""
        if not isinstance(self.app.screen, LeaveForm):
            self.app.push_screen(LeaveForm(self.words, room(self).snapshot))
