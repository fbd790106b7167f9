"""A line of the journal in words. It has the titles of this exercise in place of ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.units import clean
from tui.text.agenda_line import inject_name
from tui.text.format import MINUS, NOTHING, TIMES, t_long
from tui.text.titles import Named, target_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.exercise.view.snapshot import JournalLine, Snapshot
    from tui.text.format import Words

__all__ = ["tell"]


def tell(words: Words, snapshot: Snapshot, line: JournalLine) -> str:
    """Return on one clean line what a journal line records. An unknown kind is shown by its name."""
    payload = dict(line.payload)
    # Of journals before the kind had its own name, and of those since.
    responded = line.kind == "inject-answered" or (line.kind == "answered" and "inject" in payload)
    kind = "responded" if responded else line.kind
    sentence = words.known(f"room.told.{line.entry_class}.{kind}", **_Values(words, snapshot, payload))
    if sentence is None:
        return clean(line.kind, lines=False)
    extra = [
        words(f"room.told.{key}", value=clean(str(payload[key]), lines=False))
        for key in ("by", "why", "reason")
        if payload.get(key) and line.entry_class == "command"
    ]
    return clean(" · ".join([sentence, *extra]), lines=False)


class _Values(dict[str, object]):
    """The values for sentences, computed from a payload. What the payload lacks reads as a dash."""

    def __init__(self, words: Words, snapshot: Snapshot, payload: Mapping[str, Any]) -> None:
        super().__init__()
        self["inject"] = _inject(words, snapshot, str(payload.get("inject", payload.get("subject", NOTHING))))
        self["action"] = _action(words, snapshot, payload)
        self["order"] = _order(words, snapshot, payload)
        self["answer"] = words.known(f"room.answer.{payload.get('answer')}") or NOTHING
        reason = payload.get("reason")
        why_not = words.known(f"room.not-done.{reason}") or words.known(f"journal.reason.{reason}")
        self["why_not"] = why_not or str(payload.get("reason", NOTHING))
        self["factor"] = words.number(_number(payload.get("factor")))
        for key in ("to_ms", "at_ms", "in_force_ms"):
            self[key] = t_long(int(_number(payload.get(key))))
        by = int(_number(payload.get("by_ms")))
        self["by_ms"] = f"{'+' if by > 0 else MINUS}{words.duration(abs(by))}"
        self["text"] = str(payload.get("text") or _action(words, snapshot, payload))
        self["what"] = _effect(words, snapshot, payload.get("effect"))
        for key in ("seq", "override"):
            self[key] = payload.get(key, NOTHING)
        titles = Named(words, snapshot)
        self["threat"] = titles.threat(str(payload.get("threat", NOTHING)), payload.get("stage"))
        self["reaction"] = titles.reaction(str(payload.get("reaction", NOTHING)))
        for key, value in self.items():
            self[key] = clean(str(value), lines=False)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _inject(words: Words, snapshot: Snapshot, key: str) -> str:
    return next((inject_name(words, inject) for inject in snapshot.injects if inject.id == key), key)


def _action(words: Words, snapshot: Snapshot, payload: Mapping[str, Any]) -> str:
    """Name an action or declared decision, and what it is aimed at."""
    key = str(payload.get("action") or payload.get("decision") or payload.get("do") or NOTHING)
    title = next((words.of(action.title, key) for action in snapshot.actions if action.id == key), key)
    target = payload.get("target")
    return f"{title}: {target_name(words, snapshot, target)}" if isinstance(target, str) else title


def _order(words: Words, snapshot: Snapshot, payload: Mapping[str, Any]) -> str:
    """Name an order by its action and target."""
    key = str(payload.get("order") or payload.get("subject") or NOTHING)
    for order in snapshot.orders:
        if order.id == key:
            title = words.of(order.title, order.action)
            return f"{title}: {target_name(words, snapshot, order.target)}" if order.target else title
    return key


def _effect(words: Words, snapshot: Snapshot, effect: object) -> str:
    """Return what an override sets: ``niveau 35 %, Elektriciteit``."""
    if not isinstance(effect, dict):
        return NOTHING
    name = str(effect.get("effect", NOTHING))
    told = str(effect.get("state", name)) if name == "route" else name
    known = words.known(f"room.override.{told}", name="") or words.known(f"report.effect.{name}")
    parts = [(known or name).strip(" :")]
    shares = (effect.get(key) for key in ("level", "size"))
    parts += [words.percent(float(share)) for share in shares if isinstance(share, int | float)]
    if isinstance(effect.get("factor"), int | float):
        parts.append(f"{words.number(float(effect['factor']))}{TIMES}")
    if isinstance(effect.get("add"), int):
        parts.append(f"{effect['add']:+d}".replace("-", MINUS))
    return f"{target_name(words, snapshot, str(effect.get('target', NOTHING)))}: {' '.join(parts)}"
