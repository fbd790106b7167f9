"""The form of what would mend the contradictions of an inject."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from sim.exercise.commands.model import HoldInject, MoveInject, RerouteInject
from tui.forms.base import Choice, Part, Values
from tui.forms.injects import AboutInject
from tui.messages import AdHocWanted, CommandGiven, OrderWanted
from tui.room_port import room

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import AdjustmentView, InjectView, Snapshot
    from tui.text.format import Words

__all__ = ["RemedyForm"]


class RemedyForm(AboutInject):
    """Choose what mends why an inject cannot be believed now.

    The world itself is left alone.
    """

    def __init__(self, words: Words, snapshot: Snapshot, inject: InjectView) -> None:
        super().__init__(words, snapshot, inject)
        self._ways: tuple[AdjustmentView, ...] = tuple(
            dict.fromkeys(way for one in inject.contradictions for way in one.remedy)
        )

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.remedy.title")

    def about(self) -> str:
        """Name the inject, and say why it cannot be believed."""
        return "\n".join([super().about(), *(self.words.of(one.text) for one in self.inject.contradictions)])

    def fields(self) -> tuple[Part, ...]:
        """Return what would mend it, best first."""
        options = tuple((str(place), self.words.of(way.text)) for place, way in enumerate(self._ways))
        return (Choice("way", self.words("room.remedy.way"), options),)

    def message(self, values: Values) -> Message | None:
        """Return the command of the chosen way, or open the form that it takes."""
        if not values["way"]:
            return None
        return self._mended(self._ways[int(values["way"])])

    def _mended(self, way: AdjustmentView) -> Message | None:
        name = self.inject.id
        match way.kind:
            case "via":
                return CommandGiven(RerouteInject(inject=name, via=way.value), reply_to=self)
            case "to":
                return CommandGiven(RerouteInject(inject=name, to=(way.value,)), reply_to=self)
            case "bring":
                self.app.call_later(room(self).open, OrderWanted(way.value))
            case "wait":
                at = way.at_ms
                command = HoldInject(inject=name) if at is None else MoveInject(inject=name, to_ms=at)
                return CommandGiven(command, reply_to=self)
            case "rewrite":
                self.app.call_later(room(self).open, AdHocWanted(self.inject))
            case _:
                assert_never(way.kind)
        return None
