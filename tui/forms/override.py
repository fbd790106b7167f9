"""Override of the model by the facilitator (Ingreep oefenleiding).

A value that the model would compute is set by hand, or released.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, assert_never, get_args

from pydantic import TypeAdapter, ValidationError

from sim.exercise.commands.model import Command, Override, Release
from sim.exercise.time_text import parse_span
from sim.scenario.models.effect_kind import Aimed
from sim.scenario.models.effects import OVERRIDES, OverrideEffect
from sim.units import clean, format_duration, parse_share
from sim.words import MINUS
from tui.forms.base import Choice, Field, Form, Part, Unclear, Values
from tui.forms.confirm import ask_after
from tui.forms.time_fields import time_of
from tui.messages import Question
from tui.text.format import TIMES
from tui.text.titles import need_name, order_name, target_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.message import Message

    from sim.exercise.view.snapshot import OrderView, OverrideView, Snapshot
    from sim.scenario.models.effect_kind import AskedValue, ByHand
    from tui.text.format import Words

__all__ = ["ANY_EFFECT", "WAYS", "EffectForm", "OverrideForm", "asked_number", "ways_for"]

WAYS: Final[Mapping[str, tuple[str, Aimed, ByHand]]] = {
    way.name: (effect, model.kind.aims_at, way) for effect, model in OVERRIDES.items() for way in model.kind.by_hand
}
"""What can be set: by the name of the way, the effect, what it is aimed at, and the way."""
_FIRST: Final = ("level", "restore")
"""What is offered first: it is what is set most."""
ANY_EFFECT: Final = TypeAdapter[OverrideEffect](OverrideEffect)
"""Reads an effect that is set by hand."""
_RELEASE: Final = "release:"


class OverrideForm(Form):
    """Set a value of a process by hand, or release what was set.

    Values are level, time of return, damage, demand, control and quality.
    """

    def __init__(self, words: Words, snapshot: Snapshot, process: str, decision: OrderView | None = None) -> None:
        super().__init__(words, snapshot)
        self._process = process
        self._decision = decision

    def title_text(self) -> str:
        """Name the process."""
        return self.words("room.override.title", process=target_name(self.words, self.snapshot, self._process))

    def fields(self) -> tuple[Part, ...]:
        """Return fields for what, how much, why, from when, and how long.

        Overrides in force on this process come first, to be released.
        """
        words = self.words
        releases = tuple((f"{_RELEASE}{one.number}", self._released(one)) for one in self._in_force())
        return (
            Choice("what", words("room.override.what"), (*releases, *self._ways())),
            Field("value", words("room.override.value"), hint=words("room.override.value-hint")),
            Field("reason", words("room.field.reason"), self._why()),
            Field("from", words("room.override.from"), hint=words("room.override.from-hint")),
            Field("lasts", words("room.override.lasts"), hint=words("room.override.lasts-hint")),
        )

    def _ways(self) -> list[tuple[str, str]]:
        """Return what can be set of the process, its needs, its crews and the routes."""
        others = (name for name in ways_for("process", "process-or-need") if name not in _FIRST)
        return [*((name, self.words(f"room.override.{name}")) for name in (*_FIRST, *others)), *self._levers()]

    def about(self) -> str:
        """Return of which decision it is the effect."""
        return self.words("room.override.of-decision", decision=self._why()) if self._decision else ""

    def _why(self) -> str:
        """Return the words of the decision of which it is the effect; empty for none."""
        return "" if self._decision is None else order_name(self.words, self.snapshot, self._decision)

    def _levers(self) -> list[tuple[str, str]]:
        """Return what can be set for its needs, its crews and the routes.

        Each is a way and its target, with what is shown for it.
        """
        aims: tuple[Aimed, ...] = get_args(Aimed)
        ways = [(name, target) for aimed in aims for target in self._targets(aimed) for name in ways_for(aimed)]
        return [(f"{name}:{target}", self._lever(name, target)) for name, target in ways]

    def _targets(self, aimed: Aimed) -> Sequence[str]:
        """Return what there is to aim at, beside the process itself."""
        levers = self.snapshot.levers.get(self._process, ())
        match aimed:
            case "need":
                return [lever for lever in levers if "/" in lever]
            case "crews":
                return [lever for lever in levers if "/" not in lever]
            case "route":
                return self.snapshot.routes
            case "process" | "process-or-need" | "link" | "means":
                return ()
            case _:
                assert_never(aimed)

    def _lever(self, way: str, target: str) -> str:
        process, _, need = target.partition("/")
        named = need_name(self.words, self.snapshot, process, need) if need else ""
        return self.words(f"room.override.{way}", name=named or target_name(self.words, self.snapshot, target))

    def _in_force(self) -> list[OverrideView]:
        mine = (self._process, *self.snapshot.levers.get(self._process, ()), *self.snapshot.routes)
        return [one for one in self.snapshot.overrides if one.target in mine and one.in_force(self.now_ms())]

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
        ask_after(self, Question(self.words("room.override.release-sure"), self._released(one), command))
        return None

    def command(self, values: Values) -> Command:
        """Override, or release."""
        what = values["what"]
        if what.startswith(_RELEASE):
            return Release(override=int(what.removeprefix(_RELEASE)))
        effect = self._effect(what, values)
        decision = None if self._decision is None else self._decision.seq
        return Override(effect=effect, reason=self.need(values, "reason"), decision=decision)

    def _effect(self, what: str, values: Values) -> OverrideEffect:
        name, _, target = what.partition(":")
        effect, _, way = WAYS[name]
        given: dict[str, Any] = {"effect": effect, "target": target or self._process, **dict(way.fixed)}
        if way.asks is not None:
            given[way.field] = self._asked(way.asks, values)
        given |= self._span(values, timed=way.field == "after")
        try:
            return ANY_EFFECT.validate_python(given)
        except ValidationError as error:
            raise Unclear(self.words("room.override.value-unclear")) from error

    def _span(self, values: Values, *, timed: bool) -> dict[str, str]:
        """Return from when it is in force and for how long, as far as that is filled in.

        ``timed``: its value is a moment already, at which all of it happens.
        """
        if timed and (values.get("from") or values["lasts"]):
            raise Unclear(self.words("room.override.timed"))
        given = {}
        if values.get("from"):
            given["after"] = self._time(values, "from")
        if values["lasts"]:
            try:
                given["lasts"] = format_duration(parse_span(values["lasts"]))
            except ValueError as error:
                raise Unclear(self.words("room.override.lasts-unclear")) from error
        return given

    def _asked(self, what: AskedValue, values: Values) -> float | str:
        return (
            self._time(values, "value")
            if what == "time"
            else asked_number(self.words, what, self.need(values, "value"))
        )

    def _time(self, values: Values, key: str) -> str:
        after = time_of(self, self.need(values, key)) - self.now_ms()
        if after < 0:
            raise Unclear(self.words("room.refused.in-the-past"))
        # A bare number has no unit: durations are given as they are written.
        return format_duration(after)


def asked_number(words: Words, what: Literal["share", "factor", "count"], text: str) -> float:
    """Return the number that is typed for a way of setting something.

    Raises :class:`Unclear`, with how it is written.
    """
    match what:
        case "share":
            return _share(words, text)
        case "factor":
            try:
                return float(text.replace(",", ".").rstrip(f"x{TIMES}"))
            except ValueError as error:
                raise Unclear(words("room.override.value-unclear")) from error
        case "count":
            try:
                return int(text.replace(MINUS, "-"))
            except ValueError as error:
                raise Unclear(words("room.override.count-unclear")) from error
        case _:
            assert_never(what)


class EffectForm(OverrideForm):
    """Choose what an inject does to a process from when it is released.

    The effect is handed to ``taken``. ``level`` is the level that is filled in at first.
    """

    def __init__(
        self, words: Words, snapshot: Snapshot, process: str, taken: Callable[[OverrideEffect], object], level: str = ""
    ) -> None:
        super().__init__(words, snapshot, process)
        self._taken = taken
        self._level = level

    def title_text(self) -> str:
        """Name the process."""
        name = target_name(self.words, self.snapshot, self._process)
        return self.words("room.ad-hoc.effect-title", process=name)

    def fields(self) -> tuple[Part, ...]:
        """Return fields for what, how much, and how long."""
        words = self.words
        # What is given as a time counts from now, and an inject may be released later.
        ways = tuple((way, label) for way, label in self._ways() if WAYS[way.partition(":")[0]][2].asks != "time")
        hint = words("room.ad-hoc.effect-hint")
        return (
            Choice("what", words("room.override.what"), ways),
            Field("value", words("room.override.value"), self._level, hint),
            Field("lasts", words("room.override.lasts"), hint=words("room.ad-hoc.lasts-hint")),
        )

    def message(self, values: Values) -> Message | None:
        """Hand over the effect when this form has closed."""
        self.app.call_later(self._taken, self._effect(values["what"], values))
        return None


def _share(words: Words, text: str) -> float:
    """Read ``35``, ``35 %`` or ``0,35``: a bare number above 1 is a percentage."""
    text = text.replace(",", ".")
    try:
        share = parse_share(text)
    except ValueError as error:
        raise Unclear(words("room.override.share-unclear")) from error
    share = share / 100 if share > 1 and "%" not in text else share
    if not 0 <= share <= 1:
        raise Unclear(words("room.override.share-unclear"))
    return share


def ways_for(*aims: Aimed) -> list[str]:
    """Return the ways of setting what is aimed at one of ``aims``."""
    return [name for name, (_, aimed, _) in WAYS.items() if aimed in aims]
