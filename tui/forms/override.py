"""Override of the model by the facilitator (Ingreep oefenleiding).

A value that the model would compute is set by hand, or released.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from sim.exercise.commands.model import Command, Override, Release
from sim.scenario.models import (
    Bypass,
    ControlLoss,
    Crews,
    Damage,
    Demand,
    Isolate,
    Level,
    OverrideEffect,
    QualityLoss,
    Restore,
    RouteState,
)
from sim.units import clean, format_duration, parse_share
from tui.forms.base import Choice, Field, Form, Unclear, Values
from tui.forms.clock import time_of
from tui.forms.confirm import SureForm
from tui.text.format import MINUS, TIMES
from tui.text.titles import need_name, target_name

if TYPE_CHECKING:
    from textual.message import Message

    from sim.exercise.view.snapshot import OverrideView, Snapshot
    from tui.text.format import Words

__all__ = ["EFFECTS", "LEVERS", "OverrideForm"]

EFFECTS: Final = ("level", "restore", "damage", "demand", "control", "quality")
"""What can be set on one process, as the room offers it."""
LEVERS: Final = ("isolate", "bypass", "crews", "closed", "open")
"""What can be set on what belongs to it: its needs, its crews, and the routes."""
_RELEASE: Final = "release:"


class OverrideForm(Form):
    """Set a value of a process by hand, or release what was set.

    Values are level, time of return, damage, demand, control and quality.
    """

    def __init__(self, words: Words, snapshot: Snapshot, process: str) -> None:
        super().__init__(words, snapshot)
        self._process = process

    def title_text(self) -> str:
        """Name the process."""
        return self.words("room.override.title", process=target_name(self.words, self.snapshot, self._process))

    def fields(self) -> tuple[Field | Choice, ...]:
        """Ask what, how much, and why. Overrides in force on this process come first, to be released."""
        words = self.words
        releases = tuple((f"{_RELEASE}{one.number}", self._released(one)) for one in self._in_force())
        effects = tuple((effect, words(f"room.override.{effect}")) for effect in EFFECTS)
        return (
            Choice("what", words("room.override.what"), (*releases, *effects, *self._levers())),
            Field("value", words("room.override.value"), hint=words("room.override.value-hint")),
            Field("reason", words("room.field.reason")),
        )

    def _levers(self) -> list[tuple[str, str]]:
        """Return what can be set for its needs, its crews and the routes.

        Each is an effect and its target, with what is shown for it.
        """
        levers = self.snapshot.levers.get(self._process, ())
        needs = [(effect, lever) for lever in levers if "/" in lever for effect in LEVERS[:2]]
        crews = [(LEVERS[2], lever) for lever in levers if "/" not in lever]
        routes = [(effect, route) for route in self.snapshot.routes for effect in LEVERS[3:]]
        return [(f"{effect}:{aim}", self._lever(effect, aim)) for effect, aim in (*needs, *crews, *routes)]

    def _lever(self, effect: str, target: str) -> str:
        process, _, need = target.partition("/")
        named = need_name(self.words, self.snapshot, process, need) if need else ""
        return self.words(f"room.override.{effect}", name=named or target_name(self.words, self.snapshot, target))

    def _in_force(self) -> list[OverrideView]:
        mine = (self._process, *self.snapshot.levers.get(self._process, ()), *self.snapshot.routes)
        return [one for one in self.snapshot.overrides if one.target in mine and not one.released]

    def _released(self, one: OverrideView) -> str:
        reason = clean(one.reason, lines=False)
        effect = self.words.known(f"room.override.{one.effect}", name="") or one.effect
        if one.target != self._process:
            effect = f"{effect.strip()} {target_name(self.words, self.snapshot, one.target)}"
        return self.words("room.override.release", number=one.number, effect=effect, reason=reason)

    def message(self, values: Values) -> Message | None:
        """Override; a release is asked about first."""
        command = self.command(values)
        if not isinstance(command, Release):
            return super().message(values)
        one = next(one for one in self._in_force() if one.number == command.override)
        asked = self.words("room.override.release-sure"), self._released(one)
        self.app.call_later(self.app.push_screen, SureForm(self.words, self.snapshot, asked, command))
        return None

    def command(self, values: Values) -> Command:
        """Override, or release."""
        what = values["what"]
        if what.startswith(_RELEASE):
            return Release(override=int(what.removeprefix(_RELEASE)))
        effect = self._effect(what, values)
        return Override(effect=effect, reason=self.need(values, "reason"))

    def _effect(self, what: str, values: Values) -> OverrideEffect:
        what, _, target = what.partition(":")
        target = target or self._process
        try:
            match what:
                case "level":
                    return Level(effect="level", target=target, level=self._share(values))
                case "restore":
                    return self._restore(values)
                case "damage":
                    return Damage(effect="damage", target=target, size=self._share(values))
                case "demand":
                    return Demand(effect="demand", target=target, factor=self._factor(values))
                case "isolate":
                    return Isolate(effect="isolate", target=target)
                case "bypass":
                    return Bypass(effect="bypass", target=target)
                case "crews":
                    return Crews(effect="crews", target=target, add=self._count(values))
                case "closed" | "open":
                    return RouteState(effect="route", target=target, state="open" if what == "open" else "closed")
                case "control":
                    return ControlLoss(effect="control", target=target)
                case _:
                    return QualityLoss(effect="quality", target=target)
        except ValidationError as error:
            raise Unclear(self.words("room.override.value-unclear")) from error

    def _restore(self, values: Values) -> Restore:
        after = time_of(self, self.need(values, "value")) - self.now_ms()
        if after < 0:
            raise Unclear(self.words("room.refused.in-the-past"))
        # A bare number has no unit: durations are given as they are written.
        return Restore.model_validate({"effect": "restore", "target": self._process, "after": format_duration(after)})

    def _share(self, values: Values) -> float:
        """Read ``35``, ``35 %`` or ``0,35``: a bare number above 1 is a percentage."""
        text = self.need(values, "value").replace(",", ".")
        try:
            share = parse_share(text)
        except ValueError as error:
            raise Unclear(self.words("room.override.share-unclear")) from error
        share = share / 100 if share > 1 and "%" not in text else share
        if not 0 <= share <= 1:
            raise Unclear(self.words("room.override.share-unclear"))
        return share

    def _count(self, values: Values) -> int:
        try:
            return int(self.need(values, "value").replace(MINUS, "-"))
        except ValueError as error:
            raise Unclear(self.words("room.override.count-unclear")) from error

    def _factor(self, values: Values) -> float:
        try:
            return float(self.need(values, "value").replace(",", ".").rstrip(f"x{TIMES}"))
        except ValueError as error:
            raise Unclear(self.words("room.override.value-unclear")) from error
