"""What is asked for without a command: lists, texts and reasons.

Each is a line of its own, with the state before the title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.exercise.brief import brief_in
from sim.exercise.explain.sentences import SentenceWriter
from sim.exercise.explain.tree import sections, tree
from sim.exercise.notes import open_questions
from sim.units import HOUR, clean
from tui.input.keys import KEYS, PANES, key_shown
from tui.plain.planned import planned_lines
from tui.plain.teller import asked_for, standing_lines
from tui.plain.verbs import VERBS, Unclear, labels_of, words_of
from tui.text.brief_lines import brief_parts
from tui.text.format import t_long, t_short
from tui.text.journal_line import tell
from tui.text.region_map import kinds, off_map, tiles
from tui.text.situation_rows import healthy, process_titles, worst_first
from tui.text.titles import Named, how_to_give, inject_name, recipients, target_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sim.exercise.explain.explanation import Explanation
    from sim.exercise.view.snapshot import InjectView, ProcessView
    from tui.plain.reader import Reader
    from tui.plain.verbs import Typed

__all__ = ["LISTS", "why_lines"]

_SHORT: Final = 10
"""Lines of a list unless all or another number is asked for."""
_MOST: Final = 10_000
_OVER: Final = frozenset({"said", "skipped", "withdrawn"})
_AHEAD: Final = 24 * HOUR
_DEEPEST: Final = 20
_HALF: Final = 0.5


def _cut(read: Reader, line: Typed, lines: list[str], *, newest: bool = False) -> list[str]:
    """Return as many lines as were asked for, ten by itself. The last one says how many are left out."""
    if read.says(line.head, "plain.word.all"):
        return lines
    n = _SHORT
    if line.head:
        if not line.head.isdecimal() or not 1 <= int(line.head[:6]) <= _MOST:
            raise Unclear(read.words("plain.error.how-many", name=clean(line.head, lines=False)[:40]))
        n = int(line.head)
    kept = lines[-n:] if newest else lines[:n]
    return [*kept, read.words("plain.more", n=len(lines) - n)] if len(lines) > n else kept


def _status(read: Reader, line: Typed) -> list[str]:
    del line
    return standing_lines(read.words, read.snapshot)


def _situation(read: Reader, line: Typed) -> list[str]:
    views = worst_first(read.snapshot.processes)
    everything = read.says(line.head, "plain.word.all")
    shown = views if everything else [one for one in views if not healthy(one)]
    lines = _cut(read, line, [_process(read, one) for one in shown])
    well = len(views) - len([one for one in views if not healthy(one)])
    return lines if everything else [*lines, read.words("room.situation.well", n=well)]


def _process(read: Reader, view: ProcessView) -> str:
    """Return a process on one line. Its level and name come first."""
    words = read.words
    parts = [f"{words.percent(view.level)} {target_name(words, read.snapshot, view.name)}"]
    if view.without >= 1:
        parts.append(
            words("room.situation.people", n=round(view.without), people=words.count(view.without, short=True))
        )
    if view.stock_ms is not None and view.stock_need is not None:
        need = words.need(view.stock_need)
        parts.append(words("room.situation.runs-dry", need=need, left=words.countdown(view.stock_ms)))
    marks = {"overridden": view.overridden, "control-lost": not view.control, "quality-lost": not view.quality}
    parts += [words(f"room.situation.{mark}") for mark, is_so in marks.items() if is_so]
    return ", ".join([*parts, view.name])


def _map(read: Reader, line: Typed) -> list[str]:
    """Return the regions of the map, the worst first.

    All their processes count, or those of one kind.
    """
    words, snapshot = read.words, read.snapshot
    titles = process_titles(words, snapshot)
    kind = read.pick(line.head, dict.fromkeys(kinds(snapshot, titles), ""), "plain.what.kind") if line.head else None
    shown = [one for one in tiles(words, snapshot, titles, kind) if one.members]
    if not shown:
        return [words("room.map.none")]
    lines = [words("room.map.title", what=kind or words("room.map.worst"), at=t_long(snapshot.t_ms))]
    for tile in sorted(shown, key=lambda one: one.members[0].level):
        worst = tile.members[0]
        low = words("room.map.low", n=sum(1 for one in tile.members if one.level < _HALF), of=len(tile.members))
        lines.append(f"{words.percent(worst.level)} {tile.title}: {titles[worst.name].short}, {low}")
    return [*lines, *off_map(words, snapshot, titles, kind)]


def _find(read: Reader, line: Typed) -> list[str]:
    asked = read.filled(line.head, "plain.what.process").casefold().split()
    found = []
    for one in read.snapshot.processes:
        name = f"{target_name(read.words, read.snapshot, one.name)} {one.name}".casefold()
        if all(word in name for word in asked):
            found.append(_process(read, one))
    return found or [read.words("plain.found-nothing")]


def _injects(read: Reader, line: Typed) -> list[str]:
    everything = read.says(line.head, "plain.word.all")
    views = [one for one in read.snapshot.injects if everything or one.state not in _OVER or one.late_ms is not None]
    return _cut(read, line, [_inject(read, one) for one in views]) or [read.words("plain.found-nothing")]


def _inject(read: Reader, view: InjectView) -> str:
    """Return an inject on one line. Its state comes first, its name last."""
    words, starts = read.words, read.snapshot.starts
    at = view.released_ms if view.released_ms is not None else view.planned_ms
    state = words(f"room.inject.{view.state}")
    if view.late_ms is not None:
        which = "late" if view.late_ms > 0 else "awaited"
        state += ", " + words(f"room.injects.{which}", time=words.wait(abs(view.late_ms)))
    if view.contradictions and view.state not in _OVER:
        counting = view.counting(read.snapshot.t_ms)
        state += ", " + words(f"room.doubt.{counting[0].kind if counting else 'not-yet'}")
    when = "" if at is None else f" {words.when(starts, at)}"
    return f"{state}{when}: {inject_name(words, view)}, {recipients(words, read.snapshot, view.to)}, {view.id}"


def _actions(read: Reader, line: Typed) -> list[str]:
    words, snapshot = read.words, read.snapshot
    named = Named(words, snapshot)
    lines = [
        f"{words(f'room.order.{one.state}')}: {named.order(one.id)}"
        + ("" if one.in_force_ms is None else f", {words.when(snapshot.starts, one.in_force_ms)}")
        + f", {one.id}"
        for one in reversed(snapshot.orders)
    ]
    lines += [
        words("plain.question", text=clean(str(one.payload.get("text", "")), lines=False), seq=one.seq)
        for one in open_questions(snapshot.journal)
    ]
    lines += [f"{words(f'room.mode.{one.mode}')}: {words.of(one.title, one.id)}, {one.id}" for one in snapshot.actions]
    return _cut(read, line, lines)


def _journal(read: Reader, line: Typed) -> list[str]:
    told = [
        f"{one.seq} {t_short(one.t_ms)} {tell(read.words, read.snapshot, one)}"
        + (f" ({read.words('plain.undone')})" if one.undone else "")
        for one in read.snapshot.journal
    ]
    return _cut(read, line, told, newest=True)


def _read(read: Reader, line: Typed) -> list[str]:
    """Return all there is of one inject."""
    words, snapshot = read.words, read.snapshot
    waits = snapshot.to_say or ((snapshot.next_inject,) if snapshot.next_inject else ())
    if not line.head and not waits:
        return [words("room.now.nothing")]
    view = read.inject(line.head or str(waits[0]))
    lines = [_inject(read, view), how_to_give(words, snapshot, view)]
    if sender := words.of(view.sender):
        lines.append(words("room.inject.from", sender=sender))
    lines += [words.of(one.text) for one in view.contradictions]
    lines += words.lines(view.text).splitlines()
    if words.of(view.staff):
        lines.append(f"{words('room.injects.staff')} {words.of(view.staff)}")
    for name, texts in (
        ("says", (view.lines.says,)), ("if-asked", view.lines.if_asked), ("may-promise", view.lines.may_promise),
        ("hint", (view.lines.hint,)),
    ):  # fmt: skip
        lines += [f"{words(f'room.inject.lines.{name}')}: {words.of(one)}" for one in texts if words.of(one)]
    files = [clean(one, lines=False) for one in view.attachments]
    lines += [f"{words('room.inject.lines.attachments')}: {', '.join(files)}"] if files else []
    for one in view.expectations:
        lines.append(
            f"{words(f'room.expected.{one.status}')}: {asked_for(words, snapshot, view, one)}, {one.index + 1}"
        )
    if view.contradictions:
        ways = read.remedies(view)
        lines += [words("plain.remedy", n=n, way=words.of(way.text)) for n, way in enumerate(ways, 1)]
    return lines


def _brief(read: Reader, line: Typed) -> list[str]:
    del line
    for one in reversed(read.snapshot.journal):
        if one.entry_class == "note" and one.kind == "brief" and (brief := brief_in(one.payload)) is not None:
            parts = brief_parts(read.words, read.snapshot, brief)
            return [said for heading, sentences in parts for said in (heading, *sentences)]
    return [read.words("room.brief.none")]


def _briefing(read: Reader, line: Typed) -> list[str]:
    del line
    words, snapshot = read.words, read.snapshot
    begins = words.scenario_clock(snapshot.starts, 0)
    lines = [words("room.briefing.facts", begins=begins, lasts=words.duration(snapshot.lasts_ms))]
    for key, text in (("participants", snapshot.briefing), ("staff", snapshot.staff_briefing)):
        if words.of(text):
            lines += [words(f"room.briefing.{key}"), *words.lines(text).splitlines()]
    if snapshot.objectives:
        lines += [words("room.briefing.objectives"), *(words.of(title, key) for key, title in snapshot.objectives)]
    return lines


def _help(read: Reader, line: Typed) -> list[str]:
    """Return what can be typed, or all about one verb."""
    words = read.words
    if line.head:
        found = [verb for verb in VERBS if any(one.startswith(line.head.casefold()) for one in words_of(verb))]
        if not found:
            raise Unclear(words("plain.error.unknown", word=clean(line.head, lines=False)[:40]))
        return [told for verb in found for told in _about(read, verb.name)]
    firsts = (words(f"plain.verb.{verb.name}").split(",")[0] for verb in VERBS)
    return [words("plain.help"), ", ".join(firsts), words("plain.help-how")]


def _about(read: Reader, name: str) -> Iterable[str]:
    words = read.words
    verb = next(one for one in VERBS if one.name == name)
    said = words(f"plain.verb.{name}").split(",")[0]
    yield f"{said}: {words(f'plain.help.{name}')}"
    yield words("plain.also", known=", ".join(one for one in words_of(verb) if one != said))
    if verb.labels:
        yield words("plain.labels", known=", ".join(f"{one}:" for one in labels_of(verb)))
    keys = [key for key in KEYS if key.name in verb.keys and set(key.contexts) & set(PANES)]
    if keys:
        yield words("plain.key", known=", ".join(key_shown(words, key) for key in keys))


def why_lines(read: Reader, process: str, explained: Explanation) -> list[str]:
    """Return why a process stands where it stands.

    Each step of the chain is a line, led by how deep it is, from 1.
    """
    words, snapshot = read.words, read.snapshot
    named = target_name(words, snapshot, process)
    lines = [words("room.why.title", process=named, at=t_long(snapshot.t_ms))]
    if explained.fall is None:
        lines.append(words("room.why.whole"))
    teller = SentenceWriter(words.language, Named(words, snapshot))
    whole = explained.fall is None
    steps = () if whole else tree(explained, teller, full=True, below=True, deepest=_DEEPEST)
    lines += [f"{step.depth + 1}. {clean(step.text, lines=False)}" for step in steps]
    for title, items in sections(explained, teller, explained.t + _AHEAD, None):
        lines += [title, *(clean(item, lines=False) for item in items)]
    return lines


LISTS: Final[Mapping[str, Callable[[Reader, Typed], list[str]]]] = {
    "status": _status,
    "situation": _situation,
    "map": _map,
    "find": _find,
    "injects": _injects,
    "actions": _actions,
    "journal": _journal,
    "read": _read,
    "planned": planned_lines,
    "brief": _brief,
    "briefing": _briefing,
    "help": _help,
}
"""The lines of each verb that asks for some."""
