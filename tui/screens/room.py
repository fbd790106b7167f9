"""The screen of the room. It has four panes, one at a time or beside the situation, and every key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from sim.exercise.commands.model import Pause, SayInject, SetPace, SetProposals, SetSpeed, Start, Undo
from sim.exercise.notes import open_questions
from sim.exercise.view.snapshot import EMPTY, Snapshot
from tui.forms.action_picker import ChooseActionForm
from tui.forms.ad_hoc import AdHocForm
from tui.forms.branch import BranchForm
from tui.forms.confirm import ConfirmForm, LeaveForm, end_question, go_on_question, undo_question
from tui.forms.injects import MoveForm, ShiftForm, SkipForm
from tui.forms.jump import JumpForm
from tui.forms.override import EffectForm, OverrideForm
from tui.forms.pause import PauseForm
from tui.forms.planned_jump import PlannedJumpForm
from tui.forms.process_picker import ChooseProcessForm
from tui.forms.proposal import ProposalForm
from tui.forms.recipients import SayForm, TickForm, WithdrawForm, open_expectations
from tui.forms.remedy import RemedyForm
from tui.forms.response import AnswerForm, DecisionForm, NoteForm, OrderForm
from tui.forms.setup import SetupForm
from tui.input.keys import PANES, SPEEDS, Pane, bindings, contexts_of
from tui.messages import (
    AdHocWanted,
    AnswerWanted,
    BlackoutGiven,
    CommandGiven,
    DecisionWanted,
    DetailWanted,
    EffectWanted,
    InjectWanted,
    MoveWanted,
    OrderWanted,
    OverrideWanted,
    Question,
    QuestionWanted,
    RemedyWanted,
    SayWanted,
    ScreenWanted,
    SkipWanted,
    WhyWanted,
    WithdrawWanted,
)
from tui.room_port import room
from tui.screens.brief import BriefScreen
from tui.screens.briefing import BriefingScreen
from tui.screens.endex import EndexScreen
from tui.screens.hotwash import HotwashScreen
from tui.screens.inject import InjectScreen
from tui.screens.map import MapScreen
from tui.screens.reading import DetailScreen
from tui.screens.why import WhyScreen
from tui.text.journal_line import tell
from tui.text.titles import confirming, given_by, inject_name, order_name
from tui.widgets.bars import KeyBar, TabBar
from tui.widgets.chain import ChainPane
from tui.widgets.header import HeaderBar
from tui.widgets.injects import InjectsPane
from tui.widgets.journal import JournalPane
from tui.widgets.now import NowPane
from tui.widgets.pane import PaneBase
from tui.widgets.response import ResponsePane
from tui.widgets.situation import SituationPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from sim.exercise.commands.model import Command
    from sim.exercise.view.snapshot import InjectView, JournalLine
    from sim.scenario.models import Pace
    from sim.words import Language
    from tui.forms.process_picker import Purpose
    from tui.text.format import Words
    from tui.text.palette import ThemeName

__all__ = ["RoomScreen"]

_STACKED: Final = ("injects", "response")
"""Panes that stand one above the other beside the situation, where there is room for both."""


class RoomScreen(Screen[None]):
    """Sees snapshots, gives commands."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(*PANES)]
    AUTO_FOCUS = "#situation RowTable"
    # Of this screen alone: forms and pages look alike at every size, and would be styled a second time.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (160, "-broad")]  # noqa: RUF012 - as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-middle"), (30, "-high")]  # noqa: RUF012 - as Textual declares it
    STOPS: ClassVar[bool] = True
    """Whether a jump stops at what asks for something, unless that is switched off in its form."""
    OPENS_BRIEF: ClassVar[bool] = True
    """Whether the brief of a jump opens by itself."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.snapshot = EMPTY
        self.pane: Pane = "situation"
        """The pane that was chosen last, of those that take turns."""
        self.right: Pane = "injects"
        self.here: Pane = "situation"
        """The pane that has the cursor: keys of a pane act in this one alone."""
        self._ended = False
        """Whether the page of ENDEX was shown."""

    def compose(self) -> ComposeResult:
        """Header, tabs, panes, keys."""
        yield HeaderBar(self.words)
        yield NowPane(self.words, id="now")
        yield TabBar(self.words)
        with Horizontal(id="panes"):
            situation = SituationPane(self.words, id="situation")
            yield situation
            yield ChainPane(self.words, situation, id="chain")
            with Vertical(id="right"):
                yield InjectsPane(self.words, id="injects")
                yield ResponsePane(self.words, id="response")
                yield JournalPane(self.words, id="journal")
        yield KeyBar(self.words)

    def on_mount(self) -> None:
        """Follow the exercise; before it begins, show the briefing first."""
        self.set_class(room(self).looks_ahead, "-ahead")
        self._arrange()
        self.watch(self.app, "snapshot", self._see)

    def on_screen_resume(self) -> None:
        """Take what was typed while a form was closing.

        The brief that waited is shown, and the page of ENDEX.
        """
        room(self).show_brief()
        self._show_end()
        self.app.call_next(room(self).go_on)

    def _see(self, snapshot: Snapshot) -> None:
        first = self.snapshot is EMPTY and snapshot is not EMPTY
        self.snapshot = snapshot
        self.query_one(TabBar).show(snapshot, self.here)
        self.query_one(KeyBar).show(snapshot, self.here)
        if first and snapshot.state == "ready":
            self.action_briefing()
        self._show_end()

    def _show_end(self) -> None:
        """Open the page of ENDEX once, when nothing stands in front."""
        if self.snapshot.state != "ended":
            self._ended = False
        elif not self._ended and self.app.screen is self:
            self._ended = True
            self.app.push_screen(EndexScreen(self.words, self.snapshot))

    # Panes

    @property
    def wide(self) -> bool:
        """Panes side by side."""
        return self.has_class("-wide") or self.has_class("-broad")

    def in_sight(self, pane: Pane) -> bool:
        """Return whether a pane is on the screen now."""
        if pane in ("now", self.pane):
            return True
        beside = _STACKED if self.has_class("-high") and self.right in _STACKED else (self.right,)
        return self.wide and (pane == "situation" or pane in beside)

    def _arrange(self) -> None:
        # Classes of the panes: one of the screen that changes would style every widget again. Even so Textual would
        # style all that is in a pane, of which only the words below its table look different.
        changed: list[Widget] = []
        for one in self.query(PaneBase):
            chosen, beside = one.id == self.pane, one.id == self.right
            stacked = one.id in _STACKED and self.right in _STACKED
            classes = {"-chosen": chosen, "-beside": beside, "-stacked": stacked, "-here": one.id == self.here}
            if any(one.has_class(name) != has for name, has in classes.items()):
                one.update_classes(classes, update=False)
                changed += [one, *one.query(".detail").results(Widget)]
        right = self.query_one("#right")
        if right.has_class("-chosen") != (self.pane != "situation"):
            right.set_class(self.pane != "situation", "-chosen", update=False)
            changed.append(right)
        self.app.stylesheet.update_nodes(changed)
        self.query_one(KeyBar).show(self.snapshot, self.here)
        self.query_one(TabBar).show(self.snapshot, self.here)

    @on(events.DescendantFocus)
    def _follow_focus(self) -> None:
        """Let the keys be those of the pane that has the cursor, however it came there."""
        pane = self._focused_pane()
        if pane is None or pane == self.here:
            return
        self.here = pane
        if pane != "now":
            self.pane = pane
            self.right = self.right if pane == "situation" else pane
        self._arrange()

    def _focused_pane(self) -> Pane | None:
        above = () if self.focused is None else self.focused.ancestors_with_self
        ids = {one.id for one in above}
        return next((pane for pane in PANES if pane in ids), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a key works now: those of a pane only while it has the cursor."""
        works = contexts_of(action, parameters)
        return not works or self.here in works

    def part(self, pane: Pane) -> PaneBase:
        """Return a pane."""
        return self.query_one(f"#{pane}", PaneBase)

    def action_pane(self, pane: Pane) -> None:
        """Go to a pane."""
        self.here = pane
        if pane == "now":
            self._arrange()
            self.query_one(NowPane).focus()
            return
        self.pane = pane
        if pane != "situation":
            self.right = pane
        self._arrange()
        self.part(pane).table.focus()
        self.part(pane).arrive()

    def tell(self, done: str, undo: str) -> None:
        """Show in the line of keys what was done, and how that is taken back."""
        self.query_one(KeyBar).tell(done, undo)

    def action_deed(self, pane: Pane, deed: str) -> None:
        """Do something with the chosen row of a pane."""
        if pane == "now":
            self.query_one(NowPane).deed(deed)
        else:
            self.part(pane).deed(deed)

    def action_find(self) -> None:
        """Find a process by a part of its name."""
        self.action_pane("situation")
        self.query_one(SituationPane).find()

    def action_toggle_order(self) -> None:
        """Show the situation worst first, or by region again."""
        self.query_one(SituationPane).toggle_order()

    def action_map(self) -> None:
        """Show the regions as a map.

        The one that is chosen there is shown in the situation.
        """
        self.app.push_screen(MapScreen(self.words, self.snapshot, self._show_region))

    def _show_region(self, region: str) -> None:
        self.action_pane("situation")
        self.query_one(SituationPane).show_region(region)

    def action_copy(self) -> None:
        """Copy what is said of the chosen row, or the text that is to be said now."""
        if self.here == "now":
            room(self).copy(self.query_one(NowPane).text())
        else:
            pane = self.part(self.here)
            room(self).copy(pane.detail(pane.table.chosen).plain)

    def action_said(self) -> None:
        """Mark as said the chosen inject, else the one that is to be said now.

        The chosen one counts where the list has the cursor.

        One that is chosen and was not released is never passed over for another.
        """
        chosen = self.query_one(InjectsPane).table.chosen if self.here == "injects" else None
        view = next((one for one in self.snapshot.injects if one.id == chosen), None)
        if view is None or (not view.unsaid and view.released_ms is not None):
            view = next((one for one in self.snapshot.injects if one.id in self.snapshot.to_say[:1]), None)
        if view is None:
            self.app.notify(self.words("room.now.nothing"), timeout=4, markup=False)
        elif not view.unsaid:
            title = inject_name(self.words, view)
            room(self).notify_anew(self.words("room.said.not-released", title=title))
        else:
            self.say(view)

    def say(self, view: InjectView) -> None:
        """Mark an inject as said. With several recipients it is asked to whom, unless who gave it says so."""
        if (confirmed := confirming(self.words, self.snapshot, view)) is not None:
            self.give(confirmed)
        elif len(view.unsaid) > 1:
            self.app.push_screen(SayForm(self.words, self.snapshot, view))
        else:
            self.give(SayInject(inject=view.id, by=given_by(self.words, view)))

    def action_why(self) -> None:
        """Show why the chosen process stands where it stands; from elsewhere ask which."""
        self._about_process("why", WhyWanted)

    def action_override(self) -> None:
        """Set something of the chosen process by hand; from elsewhere ask of which.

        From a decision that was given, it is the effect of that.
        """
        decision = self.query_one(ResponsePane).chosen_order() if self.here == "response" else None
        about = "" if decision is None else order_name(self.words, self.snapshot, decision)
        purpose: Purpose = "override" if decision is None else "effect"
        self._about_process(purpose, partial(OverrideWanted, decision=decision), about)

    def _about_process(self, purpose: Purpose, wanted: Callable[[str], ScreenWanted], about: str = "") -> None:
        chosen = self.query_one(SituationPane).table.chosen if self.here == "situation" else None
        if chosen is not None and any(one.name == chosen for one in self.snapshot.processes):
            self.open(wanted(chosen))
        else:
            self.app.push_screen(ChooseProcessForm(self.words, self.snapshot, purpose, wanted, about))

    def action_tick(self) -> None:
        """Ask what was done that an inject expects."""
        if open_expectations(self.snapshot):
            self.app.push_screen(TickForm(self.words, self.snapshot))
        else:
            self.app.notify(self.words("room.tick.nothing"), timeout=5, markup=False)

    # What panes ask for

    @on(ScreenWanted)
    def _open(self, message: ScreenWanted) -> None:
        """Open what a pane asks for, and let what was typed after that go to it."""
        message.stop()
        self.open(message)
        self.app.call_next(room(self).go_on)

    def open(self, wanted: ScreenWanted) -> None:
        """Open a form or a page."""
        words, snapshot, show = self.words, room(self).snapshot, self.app.push_screen
        match wanted:
            case AdHocWanted(like):
                show(AdHocForm(words, snapshot, like))
            case RemedyWanted(inject):
                show(RemedyForm(words, snapshot, inject))
            case InjectWanted(inject):
                show(InjectScreen(words, snapshot, inject))
            case SayWanted(inject):
                self.say(inject)
            case WithdrawWanted(inject):
                show(WithdrawForm(words, snapshot, inject))
            case DecisionWanted(inject, action=True):
                show(ChooseActionForm(words, snapshot, inject))
            case DecisionWanted(inject):
                show(DecisionForm(words, snapshot, inject=inject))
            case DetailWanted(title, detail):
                show(DetailScreen(words, title, detail))
            case WhyWanted(process):
                show(WhyScreen(words, process))
            case OverrideWanted(process, decision):
                show(OverrideForm(words, snapshot, process, decision))
            case EffectWanted(process, taken, level):
                show(EffectForm(words, snapshot, process, taken, level))
            case SkipWanted(inject):
                show(SkipForm(words, snapshot, inject))
            case MoveWanted(inject):
                show(MoveForm(words, snapshot, inject))
            case AnswerWanted(order, proposed):
                show(AnswerForm(words, snapshot, order, proposed))
            case OrderWanted(action, inject):
                self.order(action, inject)
            case QuestionWanted(question):
                self.confirm(question)

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

    def action_blackout(self) -> None:
        """Black out the screens of players, or show them again."""
        self.post_message(BlackoutGiven(on=not self.snapshot.blackout))

    def action_speed(self, way: int) -> None:
        """Go one step faster or slower."""
        now = self.snapshot.speed
        steps = [step for step in SPEEDS if (step > now if way > 0 else step < now)]
        if steps:
            self.give(SetSpeed(factor=steps[0] if way > 0 else steps[-1]))

    def action_jump(self) -> None:
        """Ask where to; after STOP and ENDEX say why it cannot be."""
        if self.snapshot.state in ("stopped", "ended"):
            self.app.notify(self.words(f"room.refused.{self.snapshot.state}"), severity="warning", markup=False)
            return
        sitting, left = self.snapshot.sitting, self.snapshot.jump_left
        if sitting is not None and sitting.jump is not None and (left is None or left.plan is not None):
            self.app.push_screen(PlannedJumpForm(self.words, self.snapshot, sitting.jump, stops=self.STOPS))
        else:
            self.app.push_screen(JumpForm(self.words, self.snapshot, stops=self.STOPS))

    def action_brief(self) -> None:
        """Show what the last jump passed over."""
        brief = room(self).last_brief
        if brief is None:
            self.app.notify(self.words("room.brief.none"), timeout=4, markup=False)
        else:
            self.app.push_screen(BriefScreen(self.words, self.snapshot, brief))

    def action_pace(self, pace: Pace) -> None:
        """Set what the clock does at an inject, and say so."""
        self.give(SetPace(pace=pace))

    def action_theme(self, theme: ThemeName) -> None:
        """Show the room in other colours."""
        self.app.theme = f"keten-{theme}"

    def action_language(self, language: Language) -> None:
        """Show the room in another language."""
        room(self).language = language

    def action_proposals(self, on: bool) -> None:  # noqa: FBT001 - as an action gets it
        """Let injects be proposed, or no longer."""
        self.give(SetProposals(on=on))

    def action_proposal(self) -> None:
        """Ask what is done with the inject that is proposed."""
        snapshot = self.snapshot
        if snapshot.proposal is not None:
            self.app.push_screen(ProposalForm(self.words, snapshot, snapshot.proposal))
        else:
            why = "none" if snapshot.proposals else "off"
            self.app.notify(self.words(f"room.proposal.{why}"), timeout=5, markup=False)

    def action_pause_why(self) -> None:
        """Ask why the clock is paused."""
        self.app.push_screen(PauseForm(self.words, self.snapshot))

    # Response, injects, journal

    def action_ad_hoc(self) -> None:
        """Write an inject on the spot."""
        self.app.push_screen(AdHocForm(self.words, self.snapshot))

    def action_shift(self) -> None:
        """Ask how much later, or earlier, all injects come that still are to."""
        self.app.push_screen(ShiftForm(self.words, self.snapshot))

    def action_order(self) -> None:
        """Order the chosen action, or choose one. In NU and Injects it answers the inject that is chosen there."""
        chosen = self.query_one(ResponsePane).chosen_action() if self.here == "response" else None
        if chosen is not None:
            self.order(chosen)
        else:
            self.app.push_screen(ChooseActionForm(self.words, self.snapshot, self._asking()))

    def action_redirect(self) -> None:
        """Order the chosen order's action again, elsewhere, with the means that it holds."""
        chosen = self.query_one(ResponsePane).chosen_order()
        if chosen is None or not chosen.holds:
            self.app.notify(self.words("room.redirect.not-at-work"), severity="warning", markup=False)
        else:
            self.order(chosen.action, takes=chosen.id)

    def order(self, action: str, inject: str | None = None, takes: str = "") -> None:
        """Open the form of an action, or of a declared decision.

        It answers ``inject``, where one is given, and takes the means of the order ``takes``.
        """
        snapshot = room(self).snapshot
        view = next(one for one in snapshot.actions if one.id == action)
        if view.is_decision:
            self.app.push_screen(DecisionForm(self.words, snapshot, view.id, inject))
        else:
            self.app.push_screen(OrderForm(self.words, snapshot, view, inject, takes))

    def action_decision(self) -> None:
        """Record a decision in words. In NU and Injects it answers the inject that is chosen there."""
        self.app.push_screen(DecisionForm(self.words, self.snapshot, inject=self._asking()))

    def _asking(self) -> str | None:
        """Return the inject that the cursor stands on.

        Return none for one that was not released: it cannot be answered yet.
        """
        if self.here == "now":
            return next(iter(self.snapshot.to_say), None)
        if self.here == "journal":
            line = self.query_one(JournalPane).line(self.part("journal").table.chosen)
            return f"?{line.seq}" if line is not None and line in open_questions(self.snapshot.journal) else None
        if self.here == "response":
            kind, _, seq = (self.query_one(ResponsePane).table.chosen or "").partition(":")
            return f"?{seq}" if kind == "question" else None
        chosen = self.query_one(InjectsPane).table.chosen if self.here == "injects" else None
        released = (one.id for one in self.snapshot.injects if one.released_ms is not None)
        return chosen if chosen in set(released) else None

    def action_note(self) -> None:
        """Note an observation."""
        self.app.push_screen(NoteForm(self.words, self.snapshot))

    def action_undo(self) -> None:
        """Ask to take back the chosen command, or the last one."""
        line = self.query_one(JournalPane).to_undo()
        if line is None:
            self.app.notify(self.words("room.undo.nothing"), severity="warning", markup=False)
        elif room(self).fresh(line.seq):
            self.give(Undo(seq=line.seq))
        else:
            self.undo(line)

    def undo(self, line: JournalLine) -> None:
        """Ask before a command is taken back."""
        self.confirm(undo_question(self.words, line, tell(self.words, self.snapshot, line)))

    def action_branch(self) -> None:
        """Ask to which entry to go back; at first the one under the cursor."""
        if not self.snapshot.journal:
            self.app.notify(self.words("branch.none"), timeout=5, markup=False)
            return
        chosen = self.part("journal").table.chosen if self.here == "journal" else None
        self.app.push_screen(BranchForm(self.words, self.snapshot, None if chosen is None else int(chosen)))

    # The exercise

    def action_briefing(self) -> None:
        """Show the briefing."""
        self.app.push_screen(BriefingScreen(self.words, self.snapshot))

    def action_setup(self) -> None:
        """Ask who is there and how the clock runs; only before STARTEX."""
        if self.snapshot.state == "ready":
            self.app.push_screen(SetupForm(self.words, self.snapshot))
        else:
            self.app.notify(self.words("room.setup.begun"), severity="warning", markup=False)

    def action_end(self) -> None:
        """Ask whether to end the exercise; when it has ended, show what it came to."""
        if self.snapshot.state == "ended":
            self.app.push_screen(EndexScreen(self.words, self.snapshot))
        else:
            self.confirm(end_question(self.words))

    def action_report(self) -> None:
        """Open the page of ENDEX, and write the report there."""
        if self._over():
            screen = EndexScreen(self.words, self.snapshot)
            self.app.push_screen(screen)
            screen.call_after_refresh(screen.action_report)

    def action_hotwash(self) -> None:
        """Open the hotwash."""
        if self._over():
            self.app.push_screen(HotwashScreen(self.words))

    def _over(self) -> bool:
        """Return whether the exercise has ended; else say that this comes after it."""
        if self.snapshot.state != "ended":
            self.app.notify(self.words("room.endex.not-yet"), timeout=5, markup=False)
        return self.snapshot.state == "ended"

    def leave(self) -> None:
        """Ask whether to close the room."""
        if not isinstance(self.app.screen, LeaveForm):
            self.app.push_screen(LeaveForm(self.words, room(self).snapshot))
