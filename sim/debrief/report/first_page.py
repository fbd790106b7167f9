"""The first page.

It tells what happened, what it meant for people, what was decided and when, and what was left undone.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from sim.curves import is_back
from sim.debrief.report.blocks import Bullets, Cards, Paragraph, Section, TableRow, Tile, Tiles, table
from sim.debrief.report.known_section import unsaid_differences
from sim.debrief.report.phrasing import DASH
from sim.debrief.report.record_sections import inject_tally
from sim.debrief.report.response_sections import came_to, decision_title, expectation_row
from sim.debrief.report.world_sections import afterwards, beside, card, measure_parts, price, unsaid_casualties
from sim.engine import ENGINE
from sim.units import format_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.debrief.model.debrief import Debrief, DecisionResult, ExpectationResult, ProcessResult
    from sim.debrief.report.blocks import Block
    from sim.debrief.report.charts import Canvas
    from sim.debrief.report.phrasing import Wording

__all__ = ["front_sections"]

_MOST = 8
"""What a first page can hold of one list; the rest is in the details."""
_WORST = 4
_DECISIONS = 10
_LEFT = 6


def front_sections(debrief: Debrief, words: Wording, canvas: Canvas) -> tuple[Section, ...]:
    """Return the sections of the first page, in reading order."""
    parts: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("brief", _opening(debrief, words)),
        ("happened", _happened(debrief, words)),
        ("people", _people(debrief, words)),
        ("decided", _decided(debrief, words)),
        ("undone", _left(debrief, words)),
        ("worst", _worst(debrief, words, canvas)),
    )
    return tuple(Section(key, words.say(f"{key}.title"), blocks, first_page=True) for key, blocks in parts if blocks)


def _opening(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    played = debrief.played
    how = "script" if played.mode == "headless" and played.team and debrief.decisions else played.mode
    blocks: list[Block] = [
        Paragraph(
            words.say(
                f"brief.{how}",
                title=words.text(played.title, played.exercise),
                date=words.date(words.starts),
                time=words.moment(0),
                length=words.prose(played.until_ms),
                team=words.raw(played.team or ""),
                played=_day_played(debrief, words),
            )
        ),
        Paragraph(words.say("brief.model"), "note"),
    ]
    if played.dry_run:
        blocks.insert(0, Paragraph(words.say("brief.dry-run"), "warning"))
    for t, went_on in played.stops:
        at = words.moment_in_prose(t)
        said = words.say("brief.stop-and-on" if went_on else "brief.stop", at=at, since=format_clock(t))
        blocks.append(Paragraph(said, "warning"))
    if played.state == "unfinished":
        blocks.append(Paragraph(words.say("brief.unfinished"), "warning"))
    if not debrief.proof.intact:
        blocks.append(Paragraph(words.say("brief.altered", line=debrief.proof.line), "warning"))
    if debrief.proof.replay != "agrees":
        told = words.say(f"brief.replay-{debrief.proof.replay}", engine=played.engine, ours=ENGINE)
        blocks.append(Paragraph(told, "warning"))
    return tuple(blocks)


def _day_played(debrief: Debrief, words: Wording) -> str:
    opened = debrief.played.opened
    return DASH if opened is None else words.date(words.local(opened))


def _happened(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    items = [
        words.say("happened.threat", time=words.moment(t), title=words.text(title))
        for t, title in debrief.threats[:_MOST]
    ]
    found = ((_first_below_half(p), -p.person_hours, p.name, p) for p in debrief.processes if p.below_half_ms)
    fallen = sorted(found, key=lambda one: one[:3])
    if fallen:
        first, last = fallen[0], fallen[-1]
        times = {"first_time": words.moment_in_prose(first[0]), "last_time": words.moment_in_prose(last[0])}
        told = {"all": len(debrief.processes), **times}
        if len(fallen) > 1 and told["first_time"] == told["last_time"]:
            items.append(words.say("happened.fell-together", count=len(fallen), **told))
        else:
            names = {"first": words.text(first[3].full, first[2]), "last": words.text(last[3].full, last[2])}
            items.append(words.say("happened.fell", n=len(fallen), **told, **names))
        still = [p for *_, p in fallen if not is_back(p.last)]
        items.append(_restored(len(still), len(fallen), words))
    else:
        items.append(words.say("happened.none"))
    return (Bullets(tuple(items)),)


def _restored(still: int, fallen: int, words: Wording) -> str:
    """Return how many of the services that fell were not back at the end."""
    if not still:
        return words.say("happened.back")
    return words.say("happened.still-all") if still == fallen > 1 else words.say("happened.still", n=still)


def _first_below_half(process: ProcessResult) -> int:
    return next(t for t, level in process.curve if level < 0.5)


def _people(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if debrief.measures:
        blocks.append(
            Tiles(
                tuple(
                    Tile(
                        words.text(m.title, m.id),
                        *measure_parts(m, m.value, words),
                        notes=tuple(
                            note for note in (beside(m, words), afterwards(m, debrief, words), price(m, words)) if note
                        ),
                    )
                    for m in debrief.measures
                )
            )
        )
        if any(m.nobody is not None for m in debrief.measures):
            blocks.append(Paragraph(words.say("people.same-world"), "note"))
        blocks += unsaid_differences(debrief, words)
        if any(m.measure == "casualties" for m in debrief.measures):
            blocks += unsaid_casualties(debrief, words)
    lines = [p.calls for p in debrief.processes if p.calls is not None]
    if lines:
        attempts, unanswered = math.fsum(c.attempts for c in lines), math.fsum(c.unanswered for c in lines)
        values = {"attempts": words.count(attempts), "unanswered": words.count(unanswered)}
        # Who got through is the rest: beside the two it would be told to other digits, and not add up.
        for key in ("callers", "never"):
            values[key] = words.count(math.fsum(getattr(c, key) for c in lines))
        blocks.append(Paragraph(words.say("people.calls", n=len(lines), **values)))
    if not blocks and not any(p.person_hours for p in debrief.processes):
        blocks.append(Paragraph(words.say("people.none")))
    return tuple(blocks)


def _worst(debrief: Debrief, words: Wording, canvas: Canvas) -> tuple[Block, ...]:
    worst = sorted((p for p in debrief.processes if p.person_hours >= 1), key=lambda p: (-p.person_hours, p.name))
    if not worst:
        return ()
    return (
        Paragraph(words.say("worst.legend"), written=words.say("legend.written")),
        Cards(tuple(card(p, words, canvas, full=True) for p in worst[:_WORST])),
        Paragraph(words.say("worst.person-hour"), "note"),
    )


def _decided(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    taken = _together([d for d in debrief.decisions if not d.undone])
    if not taken:
        return (Paragraph(words.say("decided.none")),)
    keys = ["scenario-time", "clock", "decision", "by", "came-to"]
    rows = [_taken_row(alike, words) for alike in taken[:_DECISIONS]]
    if words.headless:
        # Nobody sat at a clock, and it was all the script's.
        keys = [key for key in keys if key not in ("clock", "by")]
        rows = [TableRow((row.cells[0], row.cells[2], row.cells[4]), row.tone) for row in rows]
    blocks: list[Block] = [table(words.columns(*keys), tuple(rows))]
    if len(taken) > len(rows):
        blocks.append(Paragraph(words.say("decided.more", n=len(taken) - len(rows))))
    return tuple(blocks)


def _together(taken: Sequence[DecisionResult]) -> list[list[DecisionResult]]:
    """Group orders by action, in the place of the first of each. One row then says where else it was ordered."""
    groups: dict[str, list[DecisionResult]] = {}
    for decision in taken:
        groups.setdefault(decision.action or f"/{decision.seq}", []).append(decision)
    return list(groups.values())


def _taken_row(alike: Sequence[DecisionResult], words: Wording) -> TableRow:
    first = alike[0]
    title = decision_title(first, words)
    if len(alike) > 1:
        again = ", ".join(words.moment_in_prose(_taken_ms(d)) for d in alike[1:])
        title = f"{words.text(first.title, first.action)}\n{words.say('decided.again', times=again)}"
    outcomes = dict.fromkeys(came_to(d, words) for d in alike)
    return TableRow(
        (
            words.moment(_taken_ms(first)),
            words.clock(first.clock),
            title,
            words.who_decided(first.by, first.author),
            "\n".join(outcomes),
        ),
        "bad" if all(d.outcome in ("refused", "failed") for d in alike) else "plain",
    )


def _taken_ms(decision: DecisionResult) -> int:
    return decision.t_ms if decision.decided_ms is None else decision.decided_ms


def _left(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    # What was withdrawn asks nothing any more, unless it was done before.
    wanted = [e for i in debrief.injects for e in i.expects if e.status not in ("not-asked", "withdrawn")]
    asked = [e for e in wanted if not e.not_put]
    left = (*debrief.missing, *debrief.late)
    blocks: list[Block] = []
    if left or any(e.status in ("standing", "open") for e in asked):
        blocks.append(Paragraph(_counted(asked, words)))
    if left:
        rows = tuple(_left_row(e, words) for e in left[:_LEFT])
        blocks.append(table(words.columns("asked-for", "by-inject", "due", "verdict"), rows))
        if len(left) > _LEFT:
            blocks.append(Paragraph(words.say("undone.more", n=len(left) - _LEFT)))
    elif asked and not blocks:
        blocks.append(Paragraph(words.say("undone.none")))
    unsaid = [words.text(i.title, i.id) for i in debrief.injects if debrief.marked and not i.said and i.unsaid]
    not_put = len(wanted) - len(asked)
    if not_put and not unsaid:
        blocks.append(Paragraph(words.say("undone.not-put", n=not_put)))
    if not words.headless and not debrief.marked and any(e.counted == "released" for e in asked):
        blocks.append(Paragraph(words.say("undone.unmarked"), "note"))
    items = [
        words.say(f"undone.{d.outcome}", title=decision_title(d, words), time=words.moment_in_prose(d.t_ms))
        for d in debrief.decisions
        if not d.undone and d.outcome in ("waiting-answer", "waiting-means")
    ]
    if unsaid:
        items.append(_unsaid(unsaid, not_put, words))
    unanswered = sum(question.answer is None for question in debrief.questions)
    if unanswered:
        items.append(words.say("undone.questions", n=unanswered))
    if any(inject.fate in ("never", "held") for inject in debrief.injects):
        items.append(inject_tally(debrief.injects, words))
    if items:
        blocks.append(Bullets(tuple(items[:_MOST])))
    return tuple(blocks or [Paragraph(words.say("undone.nothing-asked"))])


def _unsaid(titles: Sequence[str], not_put: int, words: Wording) -> str:
    """Return which injects were never said, and how many actions that cost."""
    named = ", ".join(titles[:_MOST])
    if len(titles) > _MOST:
        named = words.say("undone.unsaid-more", titles=named, n=len(titles) - _MOST)
    parts = [words.say("undone.unsaid", n=len(titles), titles=named)]
    if not_put:
        parts.append(words.say("undone.unsaid-actions", n=not_put))
    return " ".join(parts)


def _counted(asked: Sequence[ExpectationResult], words: Wording) -> str:
    """Return how many of the actions asked for were done in time, late or not at all."""
    of = Counter(e.status for e in asked)
    in_time = of["on-time"] + of["early"] + of["by-hand"]
    parts = [words.say("undone.sum", n=len(asked), done=in_time, late=of["late"], missing=of["missing"])]
    parts += [words.say(f"undone.{key}", n=of[key]) for key in ("by-hand", "standing", "open") if of[key]]
    return " ".join(parts)


def _left_row(expected: ExpectationResult, words: Wording) -> TableRow:
    full = expectation_row(expected, words)
    return TableRow((full.cells[0], full.cells[1], full.cells[3], full.cells[5]), full.tone)
