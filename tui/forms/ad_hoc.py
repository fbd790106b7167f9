"""The form of an inject written on the spot, from a template or in own words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from textual import on
from textual.widgets import Input, OptionList

from sim.exercise.commands.model import AdHocInject, Command
from sim.exercise.view.snapshot import InjectProposalView
from sim.scenario.models import Expectation
from tui.forms.base import Choice, Field, Form, Part, Ticks, Unclear, Values
from tui.forms.process_picker import ChooseProcessForm
from tui.forms.time_fields import time_of
from tui.messages import CommandGiven, EffectWanted
from tui.room_port import room

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import InjectView, Snapshot
    from sim.scenario.models.effects import OverrideEffect
    from tui.text.format import Words

__all__ = ["TEMPLATES", "AdHocForm", "Template"]


@dataclass(frozen=True, slots=True)
class Template:
    """What a template fills in beside its text."""

    via: str
    """Channel."""
    level: str = ""
    """Level that a process gets, to be changed; empty has no effect."""


TEMPLATES: Final = {
    "own": Template("in-person"),
    "call": Template("telephone"),
    "report": Template("lcms"),
    "failure": Template("lcms", level="0 %"),
    "rumour": Template("social-media"),
    "press": Template("telephone"),
}
"""Templates by name. Their words are ``room.template.NAME`` and ``room.template.NAME.text``."""
_ALL: Final = "all"
_CHOSEN: Final = "chosen"
"""Stands for an effect that is asked for when the rest is filled in."""


class AdHocForm(Form):
    """Write an inject on the spot. Nobody gets it who was not ticked.

    ``like`` is an inject that is written anew, or that is proposed: its text, sender, channel and recipients are filled
    in.
    """

    AUTO_FOCUS = "#text"

    def __init__(self, words: Words, snapshot: Snapshot, like: InjectView | InjectProposalView | None = None) -> None:
        super().__init__(words, snapshot)
        self._like = like
        self._level = ""
        self._filled = self._begin() if like is None else words.of(like.text)

    def subject(self) -> tuple[str, ...]:
        """Return the inject that is written anew, if one is."""
        return () if self._like is None else (self._like.id,)

    def title_text(self) -> str:
        """Return what is asked."""
        return self.words("room.ad-hoc.title")

    def _begin(self) -> str:
        return self.words("room.ad-hoc.begin") + " "

    def fields(self) -> tuple[Part, ...]:
        """Template, text, sender, channel, time, what is expected, effect, recipients."""
        words, like = self.words, self._like
        senders = dict.fromkeys(words.of(inject.sender) for inject in self.snapshot.injects)
        vias = dict.fromkeys(
            [
                *(one.via for one in TEMPLATES.values()),
                *(inject.via for inject in self.snapshot.injects),
                *([] if like is None else [like.via]),
            ]
        )
        actions = tuple((one.id, words.of(one.title, one.id)) for one in self.snapshot.actions)
        teams = (
            (_ALL, words("room.ad-hoc.everyone")),
            *((key, words.of(named, key)) for key, named in self.snapshot.teams),
        )
        ticked = () if like is None else like.to or (_ALL,)
        return (
            Choice("template", words("room.template"), self._templates(), height=1),
            Field("text", words("room.field.text"), self._filled, replaced=False),
            Field(
                "sender",
                words("room.field.sender"),
                "" if like is None else words.of(like.sender),
                suggestions=tuple(one for one in senders if one),
            ),
            Choice(
                "via",
                words("room.field.via"),
                tuple((via, words.channel(via)) for via in vias),
                "in-person" if like is None else like.via,
                height=1,
            ),
            Field("time", words("room.field.time"), hint=words("room.ad-hoc.now")),
            Choice("expects", words("room.ad-hoc.expects"), (("", words("room.ad-hoc.nothing")), *actions), height=1),
            Choice("effect", words("room.ad-hoc.effect"), self._effects(), height=1),
            Ticks("to", words("room.ad-hoc.to"), teams, ticked, height=3),
        )

    def _templates(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, self.words(f"room.template.{name}")) for name in TEMPLATES)

    def _effects(self) -> tuple[tuple[str, str], ...]:
        return ("", self.words("room.ad-hoc.no-effect")), (_CHOSEN, self.words("room.ad-hoc.effect-chosen"))

    @on(OptionList.OptionHighlighted)
    def _fill(self, event: OptionList.OptionHighlighted) -> None:
        """Fill in what the template has, unless something else was typed."""
        field = self.query_one("#text", Input)
        if event.option_list.id != "template" or event.option_list is not self.focused or field.value != self._filled:
            return
        name = self._templates()[event.option_index][0]
        body = "" if name == "own" else self.words(f"room.template.{name}.text")
        self._filled = field.value = self._begin() + body
        field.cursor_position = len(field.value)
        vias = next(part for part in self._parts if part.key == "via")
        places = [value for value, _ in vias.options] if isinstance(vias, Choice) else []
        template = TEMPLATES[name]
        self.query_one("#via", OptionList).highlighted = places.index(template.via)
        self._level = template.level
        self.query_one("#effect", OptionList).highlighted = 1 if template.level else 0

    def message(self, values: Values) -> Message | None:
        """Have it come; where it has an effect, that is asked for first."""
        command = cast("AdHocInject", self.command(values))
        if not values["effect"]:
            return CommandGiven(command, reply_to=self)
        room(self).expect_screen()
        wanted = partial(EffectWanted, taken=partial(self._take, command), level=self._level)
        self.app.push_screen(ChooseProcessForm(self.words, self.snapshot, "inject", wanted, command.text))
        raise Unclear(self.words("room.ad-hoc.effect-open"))

    def _take(self, command: AdHocInject, effect: OverrideEffect) -> None:
        """Have it come with its effect."""
        self.post_message(CommandGiven(command.model_copy(update={"effects": (effect,)}), reply_to=self))

    def command(self, values: Values) -> Command:
        """Have it come now, or at its time."""
        at = time_of(self, values["time"]) if values["time"] else None
        begin = self._begin().strip()
        body = self.need(values, "text").removeprefix(begin).strip()
        if not body.strip("."):
            raise Unclear(self.words("room.form.missing", field=self.words("room.field.text")))
        if "…" in body:
            raise Unclear(self.words("room.ad-hoc.unfinished"))
        to = tuple(one for one in values["to"].split(",") if one)
        if not to:
            raise Unclear(self.words("room.ad-hoc.nobody"))
        wanted = values["expects"]
        return AdHocInject(
            text=f"{begin} {body}",
            to="" if _ALL in to else to[0] if len(to) == 1 else to,
            sender=values["sender"],
            via=values["via"] or "in-person",
            at_ms=at,
            expects=(Expectation(do=wanted),) if wanted else (),
            proposed=self._like.id if isinstance(self._like, InjectProposalView) else "",
        )
