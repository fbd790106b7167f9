"""Why each process failed, in words. It has chains of causes; those that are alike are told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.debrief.report.blocks import ChainStep, Paragraph, Section, Tree
from sim.exercise.explain.sentences import number_text, stock_text
from sim.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.debrief.model.debrief import Cause, CauseFactor, Debrief, ProcessResult, Weak
    from sim.debrief.report.blocks import Block
    from sim.debrief.report.phrasing import Wording

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
    """Return the causes of each process that fell.

    They are those at its lowest moment and, if it is still down, at the end.
    """
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
    """Group processes with the same title and the same chain of titles.

    Groups are in first-seen order; their processes are of several regions.
    """
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


def _told(alike: Sequence[_Down], debrief: Debrief, words: Wording) -> ChainStep:
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
            time=words.moment_in_prose(down.t_ms),
        )
        for down in alike
    ]
    text = words.say(
        "why.lowest-alike" if worst.t_ms is not None else "why.last-alike",
        title=words.text(worst.process.title, worst.process.name),
        places=", ".join(places),
    )
    example = words.say("why.example", place=regions.get(worst.process.region) or words.say("region.none"))
    return ChainStep(text, (ChainStep(example, _whole(worst, words)),))


def _one(down: _Down, words: Wording) -> ChainStep:
    title = words.text(down.process.full, down.process.name)
    key = "why.lowest" if down.t_ms is not None else "why.last"
    text = words.say(key, title=title, level=words.share(down.level), time=words.moment_in_prose(down.t_ms))
    return ChainStep(text, _whole(down, words))


def _whole(down: _Down, words: Wording) -> tuple[ChainStep, ...]:
    """Return the chain, what is possible without it, and how sure that is.

    That is how sure the numbers behind it are.
    """
    nodes = [*_reasons(down.cause, words, _DEEPEST), ChainStep(_then(down.cause, words))]
    if down.t_ms is not None and down.process.weakest:
        nodes.append(ChainStep(_weakest(down.process.weakest, words)))
    return tuple(nodes)


def _then(cause: Cause, words: Wording) -> str:
    rest = [reason for reason in cause.reasons if not reason.binding]
    if not rest:
        return words.say("why.then-full")
    following = min(rest, key=lambda reason: reason.allows)
    return words.say("why.then-next", level=words.share(cause.possible), text=_reason(following, cause, words))


def _weakest(weakest: Sequence[Weak], words: Wording) -> str:
    """Name the first of the weakest numbers, and say how many more are no better."""
    first = weakest[0]
    what = number_text(words.language, first.key, None if first.need is None else words.text(first.need))
    confidence = say(words.language, f"chain.confidence.{first.confidence}")
    source = words.say("why.no-source")
    if first.source is not None:
        source = words.say("why.source", source=words.raw(first.source))
    values = {"subject": words.text(first.subject), "what": what, "confidence": confidence, "source": source}
    others = len(weakest) - 1
    return words.say("why.weakest-more", n=others, **values) if others else words.say("why.weakest", **values)


def _reasons(cause: Cause, words: Wording, depth: int) -> tuple[ChainStep, ...]:
    """Write out what bound in full, and what came on top of it in one line each."""
    nodes: list[ChainStep] = []
    for reason in cause.reasons:
        further: tuple[ChainStep, ...] = ()
        if reason.cause is not None:
            further = _reasons(reason.cause, words, depth - 1) if depth > 1 else (_end(reason.cause, words),)
        elif reason.behind is not None and reason.binding and depth > 1:
            further = (_set_off(reason.behind, words, depth - 1),)
        text = _reason(reason, cause, words)
        nodes.append(ChainStep(text if reason.binding else words.say("why.also", text=text), further))
    return tuple(nodes)


def _set_off(behind: Cause, words: Wording, depth: int) -> ChainStep:
    title, level = words.text(behind.title, behind.process), words.share(behind.level)
    text = words.say("why.set-off", title=title, level=level, time=words.moment_in_prose(behind.t_ms))
    return ChainStep(text, _reasons(behind, words, depth))


def _end(cause: Cause, words: Wording) -> ChainStep:
    """Return the end of a chain that is too long to write out."""
    while cause.reasons and cause.reasons[0].cause is not None:
        cause = cause.reasons[0].cause
    text = _reason(cause.reasons[0], cause, words) if cause.reasons else words.text(cause.title, cause.process)
    return ChainStep(words.say("why.further", text=text))


def _level(reason: CauseFactor, words: Wording) -> str:
    """Return the level that a supplier fell to, when that was, and its level by now."""
    if reason.supplier_level is None:
        return ""
    level = told = words.share(reason.supplier_level)
    if reason.supplier_fell_ms != reason.since_ms:
        told = words.say("why.then-at", level=told, time=words.moment_in_prose(reason.supplier_fell_ms))
    now = level if reason.supplier_now is None else words.share(reason.supplier_now)
    return told if now == level else words.say("why.by-then", level=told, now=now)


def _reason(reason: CauseFactor, cause: Cause, words: Wording) -> str:
    values = {
        "process": words.text(cause.title, cause.process),
        "name": words.text(reason.title),
        "allows": words.allows(reason.allows),
        "share": words.share(reason.allows),
        "time": words.moment_in_prose(reason.since_ms),
        "supplier": words.text(reason.supplier) if reason.supplier is not None else "",
        "level": _level(reason, words),
    }
    key: str = reason.kind
    if reason.group is not None:
        name, group = reason.group
        values |= {"name": words.say(f"why.callers.{name}"), "part": words.share(group.share)}
        values |= {"reach": words.share(group.reach)}
    if reason.kind in ("need", "callers", "capacity", "demand") and reason.supplier is not None:
        key = f"{reason.kind}-down" if reason.supplier_level is not None else f"{reason.kind}-from"
    text = words.say(f"why.{key}", **values)
    if reason.stock is not None and reason.stock.end != "none":
        text = words.say("why.lived", text=text, stock=stock_text(words.language, reason.stock, words.moment_in_prose))
    if reason.carriers and reason.kind != "override":
        ends = ", ".join(dict.fromkeys(words.carrier(kind, title) for kind, title in reason.carriers))
        text = words.say("why.because", text=text, carriers=ends)
    return text
