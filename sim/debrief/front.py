"""The first page: what happened, what it meant for people, what was decided and when, what was left undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.blocks import Bullets, Cards, Column, Paragraph, Row, Section, Table, Tile, Tiles
from sim.debrief.levels import RECOVERED
from sim.debrief.responses import came_to, decision_title
from sim.debrief.wording import DASH
from sim.debrief.worldwide import beside, card, measure_value

if TYPE_CHECKING:
    from sim.debrief.blocks import Block
    from sim.debrief.charts import Canvas
    from sim.debrief.values import Debrief, ExpectationResult, ProcessResult
    from sim.debrief.wording import Wording

__all__ = ["front_sections"]

_MOST = 8
"""What a first page can hold of one list; the rest is in the details."""
_WORST = 4


def front_sections(debrief: Debrief, words: Wording, canvas: Canvas) -> tuple[Section, ...]:
    """Give the sections of the first page, in reading order."""
    parts: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("brief", _opening(debrief, words)),
        ("happened", _happened(debrief, words)),
        ("people", _people(debrief, words, canvas)),
        ("decided", _decided(debrief, words)),
        ("undone", _left(debrief, words)),
    )
    return tuple(Section(key, words.say(f"{key}.title"), blocks, first_page=True) for key, blocks in parts)


def _opening(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    played = debrief.played
    how = "script" if played.mode == "headless" and played.team else played.mode
    blocks: list[Block] = [
        Paragraph(
            words.say(
                f"brief.{how}",
                title=words.text(played.title, played.exercise),
                date=words.date(words.starts),
                time=f"{words.starts:%H:%M}",
                length=words.prose(played.until_ms),
                team=words.raw(played.team or ""),
                played=_day_played(debrief, words),
            )
        ),
        Paragraph(words.say("brief.model"), "note"),
    ]
    if played.state != "ended":
        blocks.append(Paragraph(words.say(f"brief.{played.state}"), "warning"))
    if not debrief.proof.intact:
        blocks.append(Paragraph(words.say("brief.altered", line=debrief.proof.line), "warning"))
    if debrief.proof.replay != "agrees":
        blocks.append(Paragraph(words.say(f"brief.replay-{debrief.proof.replay}"), "warning"))
    return tuple(blocks)


def _day_played(debrief: Debrief, words: Wording) -> str:
    opened = debrief.played.opened
    return DASH if opened is None else words.date(words.local(opened))


def _happened(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    items = [
        words.say("happened.threat", time=words.moment(t), title=words.text(title))
        for t, title in debrief.threats[:_MOST]
    ]
    fallen = sorted((_first_below_half(p), p.name, p) for p in debrief.processes if p.below_half_ms)
    if fallen:
        first, last = fallen[0], fallen[-1]
        items.append(
            words.say(
                "happened.fell",
                n=len(fallen),
                all=len(debrief.processes),
                first=words.text(first[2].title, first[1]),
                first_time=words.moment(first[0]),
                last=words.text(last[2].title, last[1]),
                last_time=words.moment(last[0]),
            )
        )
        still = [p for _, _, p in fallen if p.last < RECOVERED]
        items.append(words.say("happened.still", n=len(still)) if still else words.say("happened.back"))
    else:
        items.append(words.say("happened.none"))
    return (Bullets(tuple(items)),)


def _first_below_half(process: ProcessResult) -> int:
    return next(t for t, level in process.curve if level < 0.5)


def _people(debrief: Debrief, words: Wording, canvas: Canvas) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if debrief.measures:
        blocks.append(
            Tiles(
                tuple(
                    Tile(
                        words.text(m.title, m.id),
                        measure_value(m, m.value, words),
                        beside(m, words),
                    )
                    for m in debrief.measures
                )
            )
        )
        if any(m.nobody is not None for m in debrief.measures):
            blocks.append(Paragraph(words.say("people.same-world"), "note"))
    blocks += [
        Paragraph(
            words.say(
                "people.calls",
                title=words.text(p.title, p.name),
                attempts=words.count(p.calls.attempts),
                unanswered=words.count(p.calls.unanswered),
            )
        )
        for p in debrief.processes
        if p.calls is not None
    ]
    worst = sorted((p for p in debrief.processes if p.person_hours >= 1), key=lambda p: (-p.person_hours, p.name))
    if worst:
        blocks.append(Paragraph(words.say("people.worst", n=min(len(worst), _WORST))))
        blocks.append(Cards(tuple(card(p, words, canvas) for p in worst[:_WORST])))
        blocks.append(Paragraph(words.say("people.person-hour"), "note"))
    elif not blocks:
        blocks.append(Paragraph(words.say("people.none")))
    return tuple(blocks)


def _decided(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    taken = [d for d in debrief.decisions if not d.undone]
    if not taken:
        return (Paragraph(words.say("decided.none")),)
    columns = [Column(words.say("column.scenario-time")), Column(words.say("column.clock"))]
    columns += [
        Column(words.say("column.decision")),
        Column(words.say("column.by")),
        Column(words.say("column.came-to")),
    ]
    rows = [
        Row(
            (
                words.moment(d.t_ms),
                words.clock(d.clock),
                decision_title(d, words),
                words.who(d.by, d.author),
                came_to(d, words),
            ),
            "bad" if d.outcome in ("refused", "failed") else "plain",
        )
        for d in taken[: _MOST * 2]
    ]
    if words.headless:
        columns.pop(1)
        rows = [Row((r.cells[0], *r.cells[2:]), r.tone) for r in rows]
    blocks: list[Block] = [Table(tuple(columns), tuple(rows))]
    if len(taken) > len(rows):
        blocks.append(Paragraph(words.say("decided.more", n=len(taken) - len(rows))))
    return tuple(blocks)


def _left(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    items = [words.say("undone.missing", **_asked(e, words)) for e in debrief.missing]
    items += [
        words.say("undone.late", late=words.long((e.done_ms or 0) - (e.due_ms or 0)), **_asked(e, words))
        for e in debrief.late
    ]
    still = [d for d in debrief.decisions if not d.undone and d.outcome in ("waiting-answer", "waiting-means")]
    items += [
        words.say(f"undone.{d.outcome}", title=decision_title(d, words), time=words.moment(d.t_ms)) for d in still
    ]
    never = [i for i in debrief.injects if i.state in ("never", "held") and not i.conditional]
    if never:
        items.append(words.say("undone.injects", n=len(never)))
    if not items:
        return (Paragraph(words.say("undone.none")),)
    blocks: list[Block] = [Bullets(tuple(items[: _MOST + 2]))]
    if len(items) > _MOST + 2:
        blocks.append(Paragraph(words.say("undone.more", n=len(items) - _MOST - 2)))
    return tuple(blocks)


def _asked(expected: ExpectationResult, words: Wording) -> dict[str, str]:
    return {
        "title": words.text(expected.title, expected.action),
        "inject": words.text(expected.inject_title, expected.inject),
        "asked": words.moment(expected.asked_ms),
        "due": words.moment(expected.due_ms),
    }
