"""The pane of the response. It has requests that wait for an answer, what was ordered, and what can be ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from sim.exercise.view.snapshot import OrderView
from sim.units import clean
from tui.messages import AnswerWanted, OrderWanted
from tui.text.format import cell, t_short
from tui.text.titles import Named, target_name
from tui.widgets.pane import PaneBase
from tui.widgets.row_table import ColumnSpec, Row

if TYPE_CHECKING:
    from rich.text import Text as Cell

    from sim.exercise.view.snapshot import ActionView

__all__ = ["ResponsePane"]

_MARKS: Final = {
    "waiting-answer": "?",
    "waiting-means": "…",
    "preparing": "◔",
    "in-force": "●",
    "ended": "○",
    "refused": "✕",
    "recorded": "✎",
}
_STYLES: Final = {
    "waiting-answer": "bold #f0c674",
    "in-force": "#8fbf8a",
    "ended": "#8a93a0",
    "refused": "#e5846a",
}


_WIDE: Final = 66
"""Cells of a table from which it is said how many means are free."""


class ResponsePane(PaneBase):
    """Three lists in one: waiting, given (latest first), catalogue."""

    TITLE = "room.response.title"

    def rows(self) -> tuple[Row, ...]:
        """Return what waits, what was given, and the catalogue, each under its heading."""
        waiting = [order for order in self.snapshot.orders if order.id in self.snapshot.requests]
        given = [order for order in reversed(self.snapshot.orders) if order.id not in self.snapshot.requests]
        rows: list[Row] = []
        if waiting:
            rows += [self._heading("waiting"), *(self.row(f"order:{order.id}", order) for order in waiting)]
        if given:
            rows += [self._heading("given"), *(self.row(f"order:{order.id}", order) for order in given)]
        rows += [
            self._heading("catalogue"),
            *(self.row(f"action:{action.id}", action) for action in self.snapshot.actions),
        ]
        return tuple(rows)

    def waiting(self) -> tuple[str, ...]:
        """Return the requests that wait for the facilitator's answer."""
        mine = [one for one in self.snapshot.orders if one.answered_by == "facilitator"]
        return tuple(f"order:{one.id}" for one in mine if one.id in self.snapshot.requests)

    def _heading(self, name: str) -> Row:
        return Row(f"heading:{name}", (cell(self.words(f"room.response.{name}"), "bold #8fb3d9"),), heading=True)

    def _title(self, order: OrderView) -> str:
        title = self.words.of(order.title) or clean(order.text, lines=False) or order.action
        return Named(self.words, self.snapshot).aimed(title, order.target)

    def _state(self, order: OrderView) -> str:
        words = self.words
        if order.state == "refused":
            return words(f"room.order.{order.state}") + f": {self._reason(order)}"
        state = words(f"room.order.{f'waiting-{order.waits_for}' if order.waits_for else order.state}")
        if order.in_force_ms is not None and order.state == "preparing":
            return f"{state} → {t_short(order.in_force_ms)}"
        if order.in_force_ms is not None and order.state == "in-force":
            return f"{state} {t_short(order.in_force_ms)}"
        return state

    def _reason(self, order: OrderView) -> str:
        reason = order.refused or ""
        known = self.words.known(f"room.not-done.{reason}") or self.words.known(f"journal.reason.{reason}")
        return known or clean(reason, lines=False)

    @staticmethod
    def _style(shown: OrderView | ActionView) -> str:
        if isinstance(shown, OrderView):
            return _STYLES.get(shown.state, "")
        return "#8a93a0" if any(free < needed for _, needed, free in shown.means) else ""

    def _mark(self, shown: OrderView | ActionView) -> Cell:
        return cell(_MARKS[shown.state] if isinstance(shown, OrderView) else "·", self._style(shown))

    def _time(self, shown: OrderView | ActionView) -> Cell:
        return cell(t_short(shown.ordered_ms), self._style(shown)) if isinstance(shown, OrderView) else cell("")

    def _what(self, shown: OrderView | ActionView) -> Cell:
        what = self._title(shown) if isinstance(shown, OrderView) else self.words.of(shown.title, shown.id)
        return cell(what, self._style(shown))

    def _stand(self, shown: OrderView | ActionView) -> Cell:
        return cell(self._state(shown) if isinstance(shown, OrderView) else self._mode(shown), self._style(shown))

    COLUMNS = (
        ColumnSpec("mark", None, 1, _mark),
        ColumnSpec("time", "room.response.time", 7, _time, right=True),
        ColumnSpec("title", "room.response.what", 0, _what),
        ColumnSpec("state", "room.response.state", lambda pane: 26 if pane.table.size.width >= _WIDE else 13, _stand),
    )

    def _mode(self, action: ActionView) -> str:
        words = self.words
        mode = words(f"room.mode.{action.mode}")
        if not action.means or self.table.size.width < _WIDE:
            return mode
        _, needed, free = action.means[0]
        return f"{mode} · {words('room.response.free', free=free, needed=needed)}"

    def detail(self, chosen: str | None) -> Content:
        """Return in full what the row has in short."""
        kind, _, key = (chosen or "").partition(":")
        if kind == "order":
            return next((self._about_order(one) for one in self.snapshot.orders if one.id == key), Content(""))
        if kind == "action":
            return next((self._about_action(one) for one in self.snapshot.actions if one.id == key), Content(""))
        return Content(self.words("room.response.none"))

    def _about_order(self, order: OrderView) -> Content:
        words, starts = self.words, self.snapshot.starts
        parts = [words("room.response.ordered", at=words.when(starts, order.ordered_ms)), self._state(order)]
        if order.answer:
            parts.append(words(f"room.answer.{order.answer}"))
        if order.in_force_ms is not None:
            parts.append(words("room.response.in-force", at=words.when(starts, order.in_force_ms)))
        if order.by:
            parts.append(words("room.response.by", by=clean(order.by, lines=False)))
        lines = [Content.styled(self._title(order), "bold"), Content(" · ".join(parts))]
        if order.text:
            lines.append(Content(clean(order.text)))
        if order.id in self.snapshot.requests:
            lines.append(Content.styled(self._who_answers(order), "bold $warning"))
        return Content("\n").join(lines)

    def _who_answers(self, order: OrderView) -> str:
        """Return whose answer it is, and that the facilitator may give it."""
        owner = next((one.owner for one in self.snapshot.actions if one.id == order.action), None)
        said = self.words(f"room.answers.{order.answered_by}")
        return f"{target_name(self.words, self.snapshot, owner)}: {said}" if owner else said

    def _about_action(self, action: ActionView) -> Content:
        words = self.words
        lines = [Content.styled(words.of(action.title, action.id), "bold")]
        if words.lines(action.text):
            lines.append(Content(words.lines(action.text)))
        for name, needed, free in action.means:
            lines.append(Content(words("room.response.takes", means=words.means(name), needed=needed, free=free)))
        if not action.modelled:
            lines.append(Content.styled(words("room.response.not-modelled"), "dim"))
        return Content("\n").join(lines)

    def do_choose(self, chosen: str) -> None:
        """Enter answers a request, or orders from the catalogue."""
        kind, _, key = chosen.partition(":")
        if kind == "action":
            self.ask(OrderWanted(key))
        elif key in self.snapshot.requests:
            order = next(one for one in self.snapshot.orders if one.id == key)
            self.ask(AnswerWanted(order))
        else:
            self.do_read(chosen)

    def chosen_action(self) -> str | None:
        """Return the action under the cursor; none when it stands elsewhere."""
        kind, _, key = (self.table.chosen or "").partition(":")
        return key if kind == "action" else None
