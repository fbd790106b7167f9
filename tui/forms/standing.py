"""Forms about what the team says before a jump."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.exercise.commands.model import OrderAction, RecordDecision, StandingOrder
from tui.forms.base import Choice, Field, Form, Part, Unclear, Values
from tui.forms.time_fields import time_of
from tui.text.format import t_long
from tui.text.titles import target_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

    from sim.exercise.view.snapshot import ActionView, Snapshot
    from tui.text.format import Words

__all__ = ["StandingActionForm", "StandingForm"]

OWN_WORDS = ""
"""Stands for a decision in words."""


class StandingForm(Form):
    """One standing order: its target, its time, who said it."""

    says_clock = True

    def __init__(
        self,
        words: Words,
        snapshot: Snapshot,
        action: ActionView | None,
        at_ms: int,
        done: Callable[[StandingOrder], object],
        *,
        inject: str | None = None,
        before: StandingOrder | None = None,
    ) -> None:
        super().__init__(words, snapshot)
        self._action = action
        self._at = at_ms if before is None else before.at_ms
        self._done = done
        self._inject = inject
        self._before = before

    def title_text(self) -> str:
        """Name what is to be done."""
        action = self._action
        name = self.words("room.standing.words") if action is None else self.words.of(action.title, action.id)
        return self.words("room.standing.title", action=name)

    def about(self) -> str:
        """Return that it is given in the jump, at its time."""
        return self.words("room.standing.about")

    def fields(self) -> tuple[Part, ...]:
        """Return words or target, time, and who said it."""
        words, action = self.words, self._action
        given = None if self._before is None else self._before.give
        parts: list[Part] = []
        if action is None:
            said = given.text if given is not None and given.kind == "decision" else ""
            parts.append(Field("text", words("room.decision.text"), said))
        elif action.targets:
            options = tuple((target, target_name(words, self.snapshot, target)) for target in action.targets)
            aimed = given.target if given is not None and given.kind == "order" else None
            parts.append(Choice("target", words("room.field.target"), options, aimed or ""))
        parts.append(Field("time", words("room.field.time"), t_long(self._at), words("room.form.time-hint")))
        roles = tuple(words.of(title, key) for key, title in self.snapshot.teams)
        parts.append(Field("by", words("room.field.by"), "" if given is None else given.by, suggestions=roles))
        return tuple(parts)

    def message(self, values: Values) -> Message | None:
        """Hand it to the form of the jump, and close."""
        shown = values["time"] == t_long(self._at)
        at = self._at if shown else time_of(self, self.need(values, "time"))
        if at < self.now_ms() and not shown:
            raise Unclear(self.words("room.refused.in-the-past"))
        action, by, inject = self._action, values["by"], self._inject
        if action is None:
            give: OrderAction | RecordDecision = RecordDecision(text=self.need(values, "text"), by=by, inject=inject)
        elif action.is_decision:
            give = RecordDecision(decision=action.id, by=by, inject=inject)
        else:
            give = OrderAction(action=action.id, target=values.get("target") or None, by=by, inject=inject)
        self._done(StandingOrder(at_ms=at, give=give))
        return None


class StandingActionForm(Form):
    """What the team says that no inject asks for: an action, a decision, or words."""

    says_clock = True

    def __init__(self, words: Words, snapshot: Snapshot, chosen: Callable[[ActionView | None], object]) -> None:
        super().__init__(words, snapshot)
        self._chosen = chosen

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.standing.which")

    def fields(self) -> tuple[Part, ...]:
        """Return one list."""
        words = self.words
        actions = tuple((one.id, words.of(one.title, one.id)) for one in self.snapshot.actions)
        options = (*actions, (OWN_WORDS, words("room.standing.words")))
        return (Choice("action", words("room.field.action"), options, height=10),)

    def message(self, values: Values) -> Message | None:
        """Ask for the rest when this form has closed."""
        action = next((one for one in self.snapshot.actions if one.id == values["action"]), None)
        self.app.call_later(self._chosen, action)
        return None
