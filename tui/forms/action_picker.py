"""Choose an action from the catalogue, to be ordered next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import OptionList

from sim.exercise.commands.model import OrderAction
from tui.forms.base import Choice
from tui.forms.effect_line import EffectLine
from tui.forms.picker import PickerForm
from tui.room_port import room
from tui.text.titles import target_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from sim.exercise.view.snapshot import ActionView, Snapshot
    from tui.text.format import Words

__all__ = ["ChooseActionForm"]


class ChooseActionForm(PickerForm):
    """The catalogue, to open the form of an action.

    What is asked for stands first. The order answers ``inject``, where one is given.
    """

    def __init__(self, words: Words, snapshot: Snapshot, inject: str | None = None) -> None:
        super().__init__(words, snapshot)
        self._inject = inject
        self._asked = self._wanted()

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.choose.title")

    def label_text(self) -> str:
        """Return that it lists actions."""
        return self.words("room.field.action")

    def _wanted(self) -> frozenset[str]:
        """Return the actions and decisions that are asked for and not done.

        They are those of the linked inject, if that asks any.
        """
        asks: dict[str, set[str]] = {}
        for inject in self.snapshot.injects:
            for one in inject.expectations:
                if one.unmet:
                    asks.setdefault(inject.id, set()).update(one.any_of)
        linked = asks.get(self._inject or "")
        return frozenset(linked or set().union(*asks.values()))

    def entries(self) -> Iterator[tuple[str, str, str]]:
        """Yield the actions. Each is known by both titles and its key."""
        for one in sorted(self.snapshot.actions, key=lambda one: one.id not in self._asked):
            yield one.id, self._label(one), f"{one.title.nl} {one.title.en} {one.id}"

    def _label(self, action: ActionView) -> str:
        title = self.words.of(action.title, action.id)
        asked = f" – {self.words('room.choose.asked')}" if action.id in self._asked else ""  # noqa: RUF001
        return f"{title}  ({self.words(f'room.mode.{action.mode}')}){asked}"

    def more(self) -> ComposeResult:
        """Add what the action under the cursor would change."""
        yield EffectLine(self.words, self.snapshot)

    @on(OptionList.OptionHighlighted)
    def _foretell(self, event: OptionList.OptionHighlighted) -> None:
        """Tell what the action under the cursor would change.

        Of its targets it is the one that stands lowest.
        """
        listed, place = self._parts[1], event.option_index
        if not isinstance(listed, Choice) or place >= len(listed.options):
            return
        action = next(one for one in self.snapshot.actions if one.id == listed.options[place][0])
        levels = {one.name: one.level for one in self.snapshot.processes}
        target = min(action.targets, key=lambda one: levels.get(one.partition("/")[0], 1.0), default=None)
        order = None if action.is_decision else OrderAction(action=action.id, target=target)
        named = f"{target_name(self.words, self.snapshot, target)}: " if target else ""
        self.query_one(EffectLine).about(order, named)

    def pick(self, key: str) -> None:
        """Open the form of the action."""
        self.app.call_later(room(self).order, key, self._inject)
