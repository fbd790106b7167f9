"""Injects: past, due and to come; deliver, hold, skip, move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from sim.exercise.commands.model import DeliverInject, HoldInject
from sim.exercise.view.snapshot import InjectView
from sim.units import MINUTE, clean
from tui.messages import InjectWanted, MoveWanted, Question, QuestionWanted, RemedyWanted, SkipWanted, WithdrawWanted
from tui.text import signs
from tui.text.format import NOTHING, cell
from tui.text.titles import Named, inject_name, recipients
from tui.widgets.pane import PaneBase
from tui.widgets.row_table import FIT, ColumnSpec, Row

if TYPE_CHECKING:
    from rich.text import Text as Cell

    from sim.exercise.run.states import InjectState
    from sim.exercise.view.snapshot import ExpectationView, Snapshot

__all__ = ["InjectsPane"]

_MARKS: Final[dict[InjectState, str]] = {
    "to-come": signs.TO_COME,
    "waiting": signs.CONDITIONAL,
    "reserve": signs.RESERVE,
    "due": signs.TO_SAY,
    "held": signs.HELD,
    "released": signs.TO_SAY,
    "said": signs.SAID,
    "skipped": signs.LEFT_OUT,
    "withdrawn": signs.LEFT_OUT,
}
_STYLES: Final[dict[InjectState, str]] = {
    "due": "due",
    "released": "due",
    "said": "quiet",
    "skipped": "quiet strike",
    "withdrawn": "quiet strike",
    "held": "bold",
    "waiting": "quiet",
    "reserve": "quiet",
}
_OVER: Final = ("said", "skipped", "withdrawn")
_NOW: Final = "now:"
"""Key of the line between what was and what comes."""

_EARLY: Final = MINUTE
"""An inject may be delivered this long before its time without being asked about, ms."""


class InjectsPane(PaneBase):
    """The inject list in order of time, those that wait for a condition last."""

    TITLE = "room.injects.title"

    def rows(self) -> tuple[Row, ...]:
        """Return a row for each inject.

        First comes what was, then now, what comes, what waits for something, the reserve.
        """
        now = self.snapshot.t_ms
        past = [one for one in self.snapshot.injects if _happened(one, now)]
        coming = [one for one in self.snapshot.injects if not _happened(one, now)]
        coming.sort(key=lambda one: (one.state == "reserve", one.planned_ms is None, one.planned_ms or 0))
        past.sort(key=lambda one: (one.planned_ms if one.released_ms is None else one.released_ms) or 0)
        # Nothing is behind and nothing ahead before STARTEX and after the last: then the line would say nothing.
        line = [self._now_line()] if past and coming else []
        return (*(self.row(one.id, one) for one in past), *line, *(self.row(one.id, one) for one in coming))

    def counts(self, shown: object) -> object:
        """Return how long until an inject comes, and whether what contradicts it counts."""
        if not isinstance(shown, InjectView):
            return None
        counts = shown.contradicts(self.snapshot.t_ms)
        if shown.state == "to-come" and shown.planned_ms is not None:
            return self.words.wait(max(0, shown.planned_ms - self.snapshot.t_ms)), counts
        return counts

    def _now_line(self) -> Row:
        width = max(0, self.table.size.width - self.table.scrollbar_size_vertical - 2)
        told = f" {self.words('room.injects.now')} "
        return Row(_NOW, (cell(told.center(width, signs.AHEAD), "focus"),), heading=True)

    def draw(self) -> None:
        """Show the snapshot; unless the list has the cursor, with now in sight."""
        super().draw()
        if self.display and not self.table.has_focus:
            self.call_after_refresh(self._to_now)

    def _to_now(self) -> None:
        """Scroll so that about a third of what is seen lies behind now."""
        place, height = self.table.place(_NOW), self.table.size.height
        if place is None or self.table.has_focus:
            return
        wanted = min(max(0, place - height // 3), self.table.max_scroll_y)
        if abs(self.table.scroll_y - wanted) > height // 4:
            self.table.scroll_to(y=wanted, animate=False)

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

    def _contradicted(self, inject: InjectView) -> bool:
        return inject.contradicts(self.snapshot.t_ms) and inject.state not in _OVER

    def _not_yet(self, inject: InjectView) -> bool:
        """Return whether it cannot be believed now, and need not yet."""
        return bool(inject.contradictions) and inject.state not in _OVER and not self._contradicted(inject)

    def _style(self, inject: InjectView) -> str:
        return _STYLES.get(inject.state, "due" if self._contradicted(inject) else "")

    def _mark(self, inject: InjectView) -> Cell:
        mark = signs.CONTRADICTED if self._contradicted(inject) and not inject.unsaid else _MARKS[inject.state]
        if self._not_yet(inject):
            return cell(signs.CONTRADICTED, "quiet")
        return cell(mark, self._style(inject).replace(" strike", ""))

    def _time(self, inject: InjectView) -> Cell:
        at = inject.released_ms if inject.released_ms is not None else inject.planned_ms
        return cell("" if at is None else self.words.hour(self.snapshot.starts, at), self._style(inject))

    def _title(self, inject: InjectView) -> Cell:
        return cell(inject_name(self.words, inject), self._style(inject))

    def _to(self, inject: InjectView) -> Cell:
        return cell(recipients(self.words, self.snapshot, inject.to), self._style(inject))

    def _stand(self, inject: InjectView) -> Cell:
        late = (inject.late_ms or 0) > 0
        return cell(self._state(inject), "due" if late else self._style(inject).replace(" strike", ""))

    COLUMNS = (
        ColumnSpec("mark", None, 1, _mark),
        ColumnSpec("time", "room.injects.time", FIT, _time, right=True),
        ColumnSpec("title", "room.injects.inject", 0, _title, middle=True),
        ColumnSpec("to", "room.injects.to", 14, _to, middle=True, least=74),
        ColumnSpec("state", "room.injects.state", FIT, _stand, right=True),
    )

    def _state(self, inject: InjectView) -> str:
        words = self.words
        if inject.unsaid:
            return words("room.injects.partly", n=len(inject.unsaid)) if inject.said else words("room.inject.released")
        if inject.state in ("released", "said"):
            if inject.late_ms is not None:
                which = "late" if inject.late_ms > 0 else "awaited"
                return words(f"room.injects.{which}", time=words.wait(abs(inject.late_ms)))
            early = [one.done_ms for one in inject.expectations if one.status == "early" and one.done_ms is not None]
            if early and all(one.status == "early" for one in inject.expectations):
                return words("room.injects.already", at=words.hour(self.snapshot.starts, max(early)))
            if inject.expects and inject.answered:
                return words("room.injects.answered")
        elif self._contradicted(inject):
            return words(f"room.doubt.{inject.counting(self.snapshot.t_ms)[0].kind}")
        elif self._not_yet(inject) and inject.state == "to-come":
            return words("room.doubt.not-yet")
        elif inject.nearness is not None and inject.nearness.level is not None:
            level, limit = inject.nearness.level, inject.nearness.limit or 0.0
            return words("room.injects.near", level=words.percent(level), limit=words.percent(limit))
        elif inject.state == "to-come" and inject.planned_ms is not None:
            return words.wait(max(0, inject.planned_ms - self.snapshot.t_ms))
        return words(f"room.inject.{inject.state}")

    def detail(self, chosen: str | None) -> Content:
        """Return the text, what staff should know, the condition and the times."""
        inject = next((one for one in self.snapshot.injects if one.id == chosen), None)
        if inject is None:
            return Content(self.words("room.injects.none"))
        words = self.words
        lines = [Content.styled(inject_name(words, inject), "bold"), Content.styled(self._route(inject), "$quiet")]
        if inject.conditional and words.of(inject.condition):
            lines.append(
                Content.assemble((words("room.injects.condition") + " ", "$quiet"), words.of(inject.condition))
            )
        if inject.nearness is not None:
            lines.append(Content.styled(words.of(inject.nearness.text), "$quiet"))
        if self._not_yet(inject):
            lines.append(Content.styled(words("room.doubt.not-yet"), "$quiet"))
        counting = inject.counting(self.snapshot.t_ms)
        for one in inject.contradictions:
            style = "$due bold" if one in counting else "$quiet"
            lines.append(Content.styled(f"{signs.CONTRADICTED} {words.of(one.text)}", style))
        if inject.follows is not None:
            after = Named(words, self.snapshot).inject(inject.follows)
            lines.append(Content.styled(words("room.injects.follows", title=after), "$quiet"))
        lines.append(Content(words.lines(inject.text)))
        # What is to be read aloud now stands alone: the note for staff is never beside it.
        if words.lines(inject.staff) and not inject.unsaid:
            lines.append(
                Content.assemble((words("room.injects.staff") + " ", "bold $focus"), words.lines(inject.staff))
            )
        if inject.expectations:
            lines.append(Content.assemble((words("room.injects.expects") + " ", "$quiet"), self._expected(inject)))
        return Content("\n").join(lines)

    def _route(self, inject: InjectView) -> str:
        """From whom to whom over what, planned and delivered when."""
        words, starts = self.words, self.snapshot.starts
        parts = [f"{words.of(inject.sender, NOTHING)} → {recipients(words, self.snapshot, inject.to)}"]
        level = inject.channel_level
        by = words.channel(inject.via)
        parts.append(by if level is None or level >= 1 else f"{by} {words.percent(level)}")
        if inject.planned_via and (inject.planned_via, inject.planned_to) != (inject.via, inject.to):
            planned = recipients(words, self.snapshot, inject.planned_to), words.channel(inject.planned_via)
            parts.append(words("room.injects.rerouted", to=planned[0], via=planned[1]))
        if inject.draft:
            parts.append(words("room.injects.draft"))
        if inject.planned_ms is not None:
            parts.append(words("room.injects.planned", at=words.when(starts, inject.planned_ms)))
        if inject.released_ms is not None:
            parts.append(words("room.injects.delivered", at=words.when(starts, inject.released_ms)))
        return clean(" · ".join(parts), lines=False)

    def _expected(self, inject: InjectView) -> str:
        """Return what is expected, each with whether it was done and in time."""
        words = self.words
        titles = {action.id: words.of(action.title, action.id) for action in self.snapshot.actions}
        told = []
        for one in inject.expectations:
            what = words("room.or").join(titles.get(name, clean(name, lines=False)) for name in one.any_of)
            told.append(f"{what} ({self._met(one)})")
        return ", ".join(told)

    def _met(self, expectation: ExpectationView) -> str:
        words, starts = self.words, self.snapshot.starts
        at = "" if expectation.done_ms is None else words.hour(starts, expectation.done_ms)
        time = "" if expectation.late_ms is None else words.wait(abs(expectation.late_ms))
        within = words.duration(expectation.within_ms)
        return words(f"room.met.{expectation.status}", at=at, time=time, within=within)

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

    def do_remedy(self, inject: str) -> None:
        """Ask what is to mend why it cannot be believed now."""
        view = self._view(inject)
        if any(one.remedy for one in view.contradictions):
            self.ask(RemedyWanted(view))
        else:
            self.app.notify(self.words("room.remedy.nothing"), timeout=5, markup=False)

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


def _happened(inject: InjectView, now: int) -> bool:
    """Return whether an inject is behind: it was released, or its time is past."""
    return inject.released_ms is not None or (inject.planned_ms is not None and inject.planned_ms <= now)
