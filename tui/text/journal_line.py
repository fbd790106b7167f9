"""A line of the journal in words. It has the titles of this exercise in place of ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.exercise.planned_jump import DROPPED
from sim.journal.entry_text import EntryTeller
from sim.titles import one_line
from sim.units import clean
from sim.words import MINUS
from tui.text.clock_text import pause_in, pause_why
from tui.text.format import NOTHING, TIMES, t_long
from tui.text.titles import Named, order_name

if TYPE_CHECKING:
    from sim.exercise.view.snapshot import JournalLine, Snapshot
    from tui.text.format import Words

__all__ = ["not_done", "override_text", "tell"]

_FIELDS: Final = (
    "inject",
    "order",
    "reaction",
    "answer",
    "factor",
    "pace",
    "override",
    "seq",
    "by_ms",
    "to_ms",
    "question",
    "persona",
    "levels",
    "on",
    "team",
    "present",
    "column",
    "proposal",
    "on",
)
"""Fields of a payload that sentences name as they are."""

_WITH_WORDS: Final = ("inject-given", "proposed-answer")
"""Notes whose words follow what they are about."""


def tell(words: Words, snapshot: Snapshot, line: JournalLine) -> str:
    """Return on one clean line what a journal line records. An unknown kind is shown by its name."""
    payload = dict(line.payload)
    # Of journals before the kind had its own name, and of those since.
    responded = line.kind == "inject-answered" or (line.kind == "answered" and "inject" in payload)
    kind = "responded" if responded else line.kind
    if line.entry_class == "command" and kind == "ad-hoc" and payload.get("effects"):
        kind = "ad-hoc-effect"
    sentence = words.known(f"room.told.{line.entry_class}.{kind}", **_values(words, Named(words, snapshot), payload))
    if sentence is None:
        return one_line(line.kind)
    extra = [
        words(f"room.told.{key}", value=_reason(words, str(payload[key])))
        for key in ("by", "why", "reason")
        if payload.get(key) and line.entry_class == "command"
    ]
    if line.entry_class == "note" and line.kind in _WITH_WORDS and payload.get("text"):
        extra = [one_line(str(payload["text"]))]
    if line.kind in ("pause", "speed") and (why := pause_why(words, Named(words, snapshot), pause_in(payload))):
        extra = [why]
    if line.kind == "override" and type(seq := payload.get("decision")) is int:
        extra += [
            words("room.told.effect-of", decision=order_name(words, snapshot, one))
            for one in snapshot.orders
            if one.seq == seq
        ]
    if isinstance(before := payload.get("happened_ms"), int):
        extra.append(t_long(before))
    return one_line(" · ".join([sentence, *extra]))


def not_done(words: Words, reason: str) -> str:
    """Return why an order was not carried out. A reason that is not known is shown as it is."""
    known = words.known(f"room.not-done.{reason}") or words.known(f"journal.reason.{reason}")
    return known or clean(reason, lines=False)


def _reason(words: Words, said: str) -> str:
    """Return what somebody gave as a reason, or that the time plan drops it."""
    return (words.known(f"journal.reason.{DROPPED}") if said == DROPPED else None) or said


def _values(words: Words, titles: Named, payload: dict[str, Any]) -> dict[str, str]:
    """Return the values for sentences. What the payload lacks reads as a dash."""
    teller = EntryTeller(titles, t_long)
    payload = {"inject": payload.get("subject"), "order": payload.get("subject")} | payload
    told = {key: NOTHING if payload.get(key) is None else teller.value(key, payload[key]) for key in _FIELDS}
    action = str(payload.get("action") or payload.get("decision") or payload.get("do") or NOTHING)
    told["action"] = titles.aimed(titles.action(action), payload.get("target"))
    told["text"] = one_line(str(payload.get("text") or told["action"]))
    reason = payload.get("reason")
    told["why_not"] = not_done(words, str(reason)) if reason else NOTHING
    told["threat"] = titles.threat(str(payload.get("threat", NOTHING)), payload.get("stage"))
    told["what"] = override_text(words, titles, payload.get("effect"))
    effects = payload.get("effects")
    told["effects"] = "; ".join(
        f"{_set(words, titles, one)}, {titles.target(str(one.get('target', NOTHING)))}"
        for one in (effects if isinstance(effects, list) else ())
        if isinstance(one, dict)
    )
    return told


def override_text(words: Words, titles: Named, effect: object) -> str:
    """Return what an override sets: ``Elektriciteit: niveau 35 %, 30 minuten lang``."""
    if not isinstance(effect, dict):
        return NOTHING
    return f"{titles.target(str(effect.get('target', NOTHING)))}: {_set(words, titles, effect)}"


def _set(words: Words, titles: Named, effect: dict[str, Any]) -> str:
    """Return what an effect sets, without of what."""
    name = str(effect.get("effect", NOTHING))
    told = str(effect.get("state", name)) if name == "route" else name
    known = words.known(f"room.override.{told}", name="") or words.known(f"report.effect.{name}")
    # What a form asks for stands behind it in brackets.
    parts = [(known or name).partition(" (")[0].strip(" :")]
    shares = (effect.get(key) for key in ("level", "size"))
    parts += [words.percent(float(share)) for share in shares if isinstance(share, int | float)]
    if isinstance(effect.get("factor"), int | float):
        parts.append(f"{words.number(float(effect['factor']))}{TIMES}")
    if isinstance(effect.get("add"), int):
        parts.append(f"{effect['add']:+d}".replace("-", MINUS))
    teller = EntryTeller(titles, t_long)
    spans = [
        words(f"room.told.{key}", span=teller.value(key, span))
        for key in ("after", "lasts")
        if (span := effect.get(key)) not in (None, "0s")
    ]
    return ", ".join([" ".join(parts), *spans])
