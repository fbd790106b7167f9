"""Why each process failed, in words: chains of causes, those that run alike told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.debrief.blocks import Node, Paragraph, Section, Tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.debrief.blocks import Block
    from sim.debrief.values import Cause, Debrief, ProcessResult, Reason
    from sim.debrief.wording import Wording

__all__ = ["why_section"]

_DEEPEST: Final = 8
"""Steps of a chain that are written out; of a longer one the end is told."""


@dataclass(frozen=True, slots=True)
class _Down:
    """One process at one moment, with why."""

    process: ProcessResult
    level: float
    t_ms: int | None
    """None at the end."""
    cause: Cause


def why_section(debrief: Debrief, words: Wording) -> Section:
    """Give, for each process that fell, the chain of causes at its lowest moment and, if still down, at the end."""
    shown = [p for p in debrief.processes if p.shown]
    lowest = [_Down(p, p.lowest, p.lowest_ms, p.why_lowest) for p in shown if p.why_lowest is not None]
    last = [_Down(p, p.last, None, p.why_last) for p in shown if p.why_last is not None and p.why_last != p.why_lowest]
    titles = {p.name: words.text(p.title, p.name) for p in debrief.processes}
    nodes = [_told(alike, debrief, words) for alike in (*_alike(lowest, titles), *_alike(last, titles))]
    blocks: list[Block] = [Paragraph(words.say("why.intro"), "note")]
    missing = "why.none" if debrief.proof.replay in ("agrees", "differs") else "why.unknown"
    blocks.append(Tree(tuple(nodes)) if nodes else Paragraph(words.say(missing)))
    return Section("why", words.say("why.title"), tuple(blocks))


def _alike(downs: Sequence[_Down], titles: Mapping[str, str]) -> list[list[_Down]]:
    """Put together what has the same title and the same chain of titles, region by region, in first-seen order."""
    groups: dict[object, list[_Down]] = {}
    for down in downs:
        groups.setdefault((titles[down.process.name], _shape(down.cause, titles, _DEEPEST)), []).append(down)
    return list(groups.values())


def _shape(cause: Cause, titles: Mapping[str, str], depth: int) -> object:
    return tuple(
        (
            reason.kind,
            reason.title.nl,
            tuple(dict.fromkeys((kind, "" if kind == "surge" else title.nl) for kind, title in reason.carriers)),
            reason.cause and depth and (titles.get(reason.cause.process), _shape(reason.cause, titles, depth - 1)),
        )
        for reason in cause.reasons
        if reason.binding
    )


def _told(alike: Sequence[_Down], debrief: Debrief, words: Wording) -> Node:
    worst = min(alike, key=lambda down: (down.level, down.process.name))
    if len(alike) == 1:
        return _one(worst, words)
    regions = {region.id: words.text(region.title, region.id or "") for region in debrief.regions}
    key = "why.place" if worst.t_ms is not None else "why.place-last"
    places = [
        words.say(
            key,
            place=regions.get(down.process.region) or words.say("region.none"),
            level=words.share(down.level),
            time=words.moment(down.t_ms),
        )
        for down in alike
    ]
    text = words.say(
        "why.lowest-alike" if worst.t_ms is not None else "why.last-alike",
        title=words.text(worst.process.title, worst.process.name),
        places=", ".join(places),
    )
    example = words.say("why.example", place=regions.get(worst.process.region) or words.say("region.none"))
    return Node(text, (Node(example, _reasons(worst.cause, words, _DEEPEST)),))


def _one(down: _Down, words: Wording) -> Node:
    title = words.text(down.process.full, down.process.name)
    key = "why.lowest" if down.t_ms is not None else "why.last"
    text = words.say(key, title=title, level=words.share(down.level), time=words.moment(down.t_ms))
    return Node(text, _reasons(down.cause, words, _DEEPEST))


def _reasons(cause: Cause, words: Wording, depth: int) -> tuple[Node, ...]:
    """Write out what bound in full, and what came on top of it in one line each."""
    nodes: list[Node] = []
    for reason in cause.reasons:
        further: tuple[Node, ...] = ()
        if reason.cause is not None:
            further = _reasons(reason.cause, words, depth - 1) if depth > 1 else (_end(reason.cause, words),)
        text = _reason(reason, cause, words)
        nodes.append(Node(text if reason.binding else words.say("why.also", text=text), further))
    return tuple(nodes)


def _end(cause: Cause, words: Wording) -> Node:
    """Give the end of a chain that is too long to write out."""
    while cause.reasons and cause.reasons[0].cause is not None:
        cause = cause.reasons[0].cause
    text = _reason(cause.reasons[0], cause, words) if cause.reasons else words.text(cause.title, cause.process)
    return Node(words.say("why.further", text=text))


def _reason(reason: Reason, cause: Cause, words: Wording) -> str:
    values = {
        "process": words.text(cause.title, cause.process),
        "name": words.text(reason.title),
        "allows": words.allows(reason.allows),
        "share": words.share(reason.allows),
        "time": words.moment(reason.since_ms),
        "supplier": words.text(reason.supplier) if reason.supplier is not None else "",
        "level": words.share(reason.supplier_level) if reason.supplier_level is not None else "",
    }
    key: str = reason.kind
    if reason.kind in ("need", "demand") and reason.supplier is not None:
        key = f"{reason.kind}-down" if reason.supplier_level is not None else f"{reason.kind}-from"
    text = words.say(f"why.{key}", **values)
    if reason.carriers and reason.kind != "override":
        ends = ", ".join(dict.fromkeys(words.carrier(kind, title) for kind, title in reason.carriers))
        text = words.say("why.because", text=text, carriers=ends)
    return text
