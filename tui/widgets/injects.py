"""Injects: past, due and to come; deliver, hold, skip, move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from sim.exercise.commands.model import DeliverInject, HoldInject
from sim.units import MINUTE, clean
from tui.messages import InjectWanted, MoveWanted, Question, QuestionWanted, SkipWanted, WithdrawWanted
from tui.text.format import NOTHING, cell, t_short
from tui.text.titles import inject_name, recipients
from tui.widgets.pane import PaneBase
from tui.widgets.row_table import ColumnSpec, Row

if TYPE_CHECKING:
    from rich.text import Text as Cell

    from sim.exercise.run.states import InjectState
    from sim.exercise.view.snapshot import InjectView, Snapshot

__all__ = ["InjectsPane"]

_MARKS: Final[dict[InjectState, str]] = {
    "to-come": "○",
    "waiting": "◌",
    "reserve": "◇",
    "due": "▶",
    "held": "‖",
    "released": "►",
    "said": "✓",
    "skipped": NOTHING,
    "withdrawn": NOTHING,
}
_STYLES: Final[dict[InjectState, str]] = {
    "due": "bold #f0c674",
    "released": "bold #f0c674",
    "said": "#8a93a0",
    "skipped": "#8a93a0 strike",
    "withdrawn": "#8a93a0 strike",
    "held": "#b294bb",
}
_OVER: Final = ("said", "skipped", "withdrawn")

_EARLY: Final = MINUTE
"""An inject may be delivered this long before its time without being asked about, ms."""


class InjectsPane(PaneBase):
    """The inject list in order of time, those that wait for a condition last."""

    TITLE = "room.injects.title"

    def rows(self) -> tuple[Row, ...]:
        """Return a row for each inject."""
        return tuple(self.row(inject.id, inject) for inject in self.snapshot.injects)

    def waiting(self) -> tuple[str, ...]:
        """Return the injects that wait for the facilitator.

        They are the first to be read out, else those that are due; else the next one, where the one under the cursor
        has been played.
        """
        to_say = self.snapshot.to_say
        if to_say:
            return to_say[:1]
        due = tuple(one.id for one in self.snapshot.injects if one.state == "due")
        if due or self.snapshot.next_inject is None:
            return due
        played = {one.id for one in self.snapshot.injects if one.state in _OVER}
        return (self.snapshot.next_inject,) if self.table.chosen in played else ()

    @staticmethod
    def _style(inject: InjectView) -> str:
        style = "" if inject.reachable or inject.state in _OVER else "#e5846a"
        return _STYLES.get(inject.state, style)

    def _mark(self, inject: InjectView) -> Cell:
        return cell(_MARKS[inject.state], self._style(inject))

    def _time(self, inject: InjectView) -> Cell:
        at = inject.released_ms if inject.released_ms is not None else inject.planned_ms
        return cell("" if at is None else t_short(at), self._style(inject))

    def _title(self, inject: InjectView) -> Cell:
        return cell(inject_name(self.words, inject), self._style(inject))

    def _to(self, inject: InjectView) -> Cell:
        return cell(recipients(self.words, self.snapshot, inject.to), self._style(inject))

    def _stand(self, inject: InjectView) -> Cell:
        late = (inject.late_ms or 0) > 0
        return cell(self._state(inject), "bold #f0c674" if late else self._style(inject).replace(" strike", ""))

    COLUMNS = (
        ColumnSpec("mark", None, 1, _mark),
        ColumnSpec("time", "room.injects.time", 7, _time, right=True),
        ColumnSpec("title", "room.injects.inject", 0, _title),
        ColumnSpec("to", "room.injects.to", 14, _to, least=74),
        ColumnSpec("state", "room.injects.state", 14, _stand),
    )

    def _state(self, inject: InjectView) -> str:
        words = self.words
        if inject.state in ("released", "said"):
            if inject.late_ms is not None:
                which = "late" if inject.late_ms > 0 else "awaited"
                return words(f"room.injects.{which}", time=words.duration(abs(inject.late_ms)))
            if inject.expects and inject.answered:
                return words("room.injects.answered")
        elif not inject.reachable and inject.state not in _OVER:
            return words("room.injects.unreachable")
        elif inject.state == "to-come" and inject.planned_ms is not None:
            return words("room.injects.in", time=words.duration(max(0, inject.planned_ms - self.snapshot.t_ms)))
        return words(f"room.inject.{inject.state}")

    def detail(self, chosen: str | None) -> Content:
        """Return the text, what staff should know, the condition and the times."""
        inject = next((one for one in self.snapshot.injects if one.id == chosen), None)
        if inject is None:
            return Content(self.words("room.injects.none"))
        words = self.words
        lines = [Content.styled(inject_name(words, inject), "bold"), Content.styled(self._route(inject), "dim")]
        if inject.conditional and words.of(inject.condition):
            lines.append(Content.assemble((words("room.injects.condition") + " ", "dim"), words.of(inject.condition)))
        if not inject.reachable:
            lines.append(
                Content.styled(words("room.injects.channel-out", via=words.channel(inject.via)), "bold $warning")
            )
        lines.append(Content(words.lines(inject.text)))
        if words.lines(inject.staff):
            lines.append(
                Content.assemble((words("room.injects.staff") + " ", "bold $accent"), words.lines(inject.staff))
            )
        if inject.expects:
            lines.append(Content.assemble((words("room.injects.expects") + " ", "dim"), self._expected(inject)))
        return Content("\n").join(lines)

    def _route(self, inject: InjectView) -> str:
        """From whom to whom over what, planned and delivered when."""
        words, starts = self.words, self.snapshot.starts
        parts = [f"{words.of(inject.sender, NOTHING)} → {recipients(words, self.snapshot, inject.to)}"]
        parts.append(words.channel(inject.via))
        if inject.planned_ms is not None:
            parts.append(words("room.injects.planned", at=words.when(starts, inject.planned_ms)))
        if inject.released_ms is not None:
            parts.append(words("room.injects.delivered", at=words.when(starts, inject.released_ms)))
        return clean(" · ".join(parts), lines=False)

    def _expected(self, inject: InjectView) -> str:
        titles = {action.id: self.words.of(action.title, action.id) for action in self.snapshot.actions}
        return ", ".join(titles.get(one, clean(one, lines=False)) for one in inject.expects)

    def _see(self, snapshot: Snapshot) -> None:
        """Follow the exercise, and go to what is to be said as soon as it is released.

        Not while the list has the cursor: a key that is on its way there is meant for the row that was chosen.
        """
        before = self.snapshot.to_say
        super()._see(snapshot)
        if snapshot.to_say and snapshot.to_say[:1] != before[:1] and not self.has_focus_within:
            self.arrive()

    def do_choose(self, inject: str) -> None:
        """Enter opens the text; it never releases or says."""
        self.ask(InjectWanted(inject))

    def do_release(self, inject: str) -> None:
        """Release an inject now. A question comes first long before its time, or when its condition is not true."""
        view, words = self._view(inject), self.words
        command = DeliverInject(inject=inject)
        early = None if view.planned_ms is None else view.planned_ms - self.snapshot.t_ms
        if view.released_ms is not None or view.state == "reserve":
            self.give(command)
            return
        if view.state != "waiting" and (early is None or early <= _EARLY):
            self.give(command)
            return
        if view.state == "waiting" or early is None:
            why = words("room.deliver.untrue", condition=words.of(view.condition))
        else:
            why = words("room.deliver.early", wait=words.duration(early))
        title = words("room.deliver.sure", title=inject_name(words, view))
        self.ask(QuestionWanted(Question(title, why, command)))

    def do_hold(self, inject: str) -> None:
        """Hold it."""
        self.give(HoldInject(inject=inject))

    def do_skip(self, inject: str) -> None:
        """Ask why, then leave it out."""
        self.ask(SkipWanted(self._view(inject)))

    def do_withdraw(self, inject: str) -> None:
        """Ask why, then take it back after it was said."""
        view = self._view(inject)
        if view.said and view.withdrawn_ms is None:
            self.ask(WithdrawWanted(view))
        else:
            self.app.notify(self.words("room.withdraw.not-said"), severity="warning", timeout=6, markup=False)

    def do_move(self, inject: str) -> None:
        """Ask for its new time."""
        self.ask(MoveWanted(self._view(inject)))

    def _view(self, inject: str) -> InjectView:
        return next(one for one in self.snapshot.injects if one.id == inject)
