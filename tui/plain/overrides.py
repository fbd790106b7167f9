"""An override (Ingreep oefenleiding) typed as words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.exercise.commands.model import Override
from sim.exercise.time_text import parse_span
from sim.units import clean, format_duration
from tui.forms.base import Unclear as FormUnclear
from tui.forms.override import ANY_EFFECT, WAYS, asked_number, ways_for
from tui.plain.verbs import Unclear
from tui.text.titles import need_name, order_name, target_name

if TYPE_CHECKING:
    from sim.exercise.commands.model import Command
    from sim.scenario.models.effect_kind import AskedValue
    from tui.plain.reader import Reader
    from tui.plain.verbs import Typed

__all__ = ["overriding"]


def overriding(read: Reader, name: str, rest: str, line: Typed) -> Command:
    """Return the override of what ``name`` means, by the way and value in ``rest``. Raises ``Unclear``."""
    target = read.pick(name, _targets(read), "plain.what.lever")
    way_name, _, value = rest.partition(" ")
    way_name = _way(read, target, way_name)
    effect, _, way = WAYS[way_name]
    given: dict[str, Any] = {"effect": effect, "target": target, **dict(way.fixed)}
    if way.asks is not None:
        given[way.field] = _value(read, way.asks, read.filled(value.strip(), "room.override.value"))
    elif value.strip():
        raise Unclear(read.words("plain.error.extra", text=clean(value, lines=False)))
    if way.field == "after" and (line.label("at") or line.label("lasts")):
        raise Unclear(read.words("room.override.timed"))
    if line.label("at"):
        given["after"] = _after(read, line.label("at"))
    if line.label("lasts"):
        try:
            given["lasts"] = format_duration(parse_span(line.label("lasts")))
        except (ValueError, OverflowError) as error:
            raise Unclear(read.words("room.override.lasts-unclear")) from error
    try:
        made = ANY_EFFECT.validate_python(given)
    except ValidationError as error:
        raise Unclear(read.words("room.override.value-unclear")) from error
    decision = read.order(line.label("for")) if line.label("for") else None
    why = line.label("why") or ("" if decision is None else order_name(read.words, read.snapshot, decision))
    seq = None if decision is None else decision.seq
    return Override(effect=made, reason=read.filled(why, "room.field.reason"), decision=seq)


def _targets(read: Reader) -> dict[str, str]:
    """Return everything that something can be set of, with its title."""
    words, snapshot = read.words, read.snapshot
    titles = {one.name: target_name(words, snapshot, one.name) for one in snapshot.processes}
    for lever in (lever for levers in snapshot.levers.values() for lever in levers):
        process, _, need = lever.partition("/")
        # The title of a need is not the title of its process: whoever types that means the process.
        titles[lever] = need_name(words, snapshot, process, need) if need else target_name(words, snapshot, lever)
    return titles | {route: target_name(words, snapshot, route) for route in snapshot.routes}


def _way(read: Reader, target: str, wanted: str) -> str:
    """Return the way that is meant, of those that there are for a target."""
    snapshot = read.snapshot
    if target in snapshot.routes:
        ways = ways_for("route")
    elif any(one.name == target for one in snapshot.processes):
        ways = ways_for("process", "process-or-need")
    else:
        ways = ways_for("need", "process-or-need") if "/" in target else ways_for("crews")
    titles = {name: read.words(f"room.override.{name}", name="").strip(" :") for name in ways}
    return read.pick(wanted, titles, "room.override.what")


def _value(read: Reader, asks: AskedValue, text: str) -> float | str:
    if asks == "time":
        return _after(read, text)
    try:
        return asked_number(read.words, asks, text)
    except FormUnclear as unclear:
        raise Unclear(str(unclear)) from unclear


def _after(read: Reader, text: str) -> str:
    after = read.time(text) - read.snapshot.t_ms
    if after < 0:
        raise Unclear(read.words("room.refused.in-the-past"))
    return format_duration(after)
