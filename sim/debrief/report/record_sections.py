"""The sections of what is on record.

They are injects as planned and as played, overrides, the whole timeline, and the proof.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.debrief.model.response import FATES
from sim.debrief.report.blocks import Heading, Paragraph, Section, TableRow, table
from sim.debrief.report.phrasing import DASH
from sim.debrief.report.response_sections import expectation_table, override_text
from sim.engine import ENGINE
from sim.exercise.planned_jump import DROPPED
from sim.units import format_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.debrief.model.debrief import Debrief, InjectResult, OverrideResult, SaidResult, TimelineLine
    from sim.debrief.report.blocks import Block, Tone
    from sim.debrief.report.phrasing import Wording

__all__ = ["about_section", "inject_tally", "injects_section", "overrides_section", "timeline_section"]

_ON_TIME_MS = 60_000
"""Delivered within a minute of its time is on time."""


def injects_section(debrief: Debrief, words: Wording) -> Section:
    """Return the inject list: planned against delivered."""
    keys = ("number", "inject", "to", "planned", "delivered", "said", "remark")
    rows = tuple(_inject_row(i, words, marked=debrief.marked) for i in debrief.injects)
    blocks: tuple[Block, ...] = (Paragraph(words.say("injects.none")),)
    if rows:
        blocks = (
            Paragraph(inject_tally(debrief.injects, words)),
            *_unmarked(debrief, words),
            table(words.columns(*keys), rows),
        )
    expected = [e for i in debrief.injects for e in i.expects]
    if expected:
        blocks = (*blocks, Heading(words.say("injects.expected")), expectation_table(expected, words))
    return Section("injects", words.say("injects.title"), blocks)


def inject_tally(injects: Sequence[InjectResult], words: Wording) -> str:
    """Return what came of the listed injects, each counted once, and of others."""
    listed = [inject for inject in injects if not inject.ad_hoc]
    of = Counter(inject.fate for inject in listed)
    fates = ", ".join(f"{words.say(f'inject.{fate}')} {of[fate]}" for fate in FATES if of[fate])
    parts = [words.say("injects.intro", n=len(listed), fates=fates)] if listed else []
    if extra := len(injects) - len(listed):
        parts.append(words.say("injects.extra", n=extra))
    return " ".join(parts)


def _unmarked(debrief: Debrief, words: Wording) -> tuple[Block, ...]:
    """Return that nobody marked what was said, so that times count from the release."""
    released = any(i.delivered_ms is not None for i in debrief.injects)
    if words.headless or debrief.marked or not released:
        return ()
    return (Paragraph(words.say("injects.unmarked"), "note"),)


def _inject_row(inject: InjectResult, words: Wording, *, marked: bool) -> TableRow:
    planned = words.moment(inject.planned_ms)
    if inject.ad_hoc:
        planned = words.say("inject.proposed" if inject.proposed else "inject.ad-hoc")
    elif inject.conditional:
        planned = words.say("inject.conditional")
    elif inject.reserve:
        planned = words.say("inject.reserve")
    elif inject.follows is not None:
        planned = words.say("inject.follows", title=words.text(inject.follows_title, inject.follows))
    delivered = words.say(f"inject.{inject.fate}")
    if inject.delivered_ms is not None:
        delivered = words.times(inject.delivered_ms, inject.clock)
    title = words.text(inject.title) or words.text(inject.text, inject.id)
    tone: Tone = "late" if inject.fate in ("never", "held") else "plain"
    return TableRow(
        (
            str(inject.number),
            title,
            words.text(inject.to),
            planned,
            delivered,
            "" if words.headless or not marked else _said(inject, words),
            "\n".join(_remarks(inject, words, marked=marked)),
        ),
        "gone" if inject.state == "skipped" else tone,
    )


def _said(inject: InjectResult, words: Wording) -> str:
    """Return when it was said, to whom and by whom. Those to whom it was said in one go are told together."""
    told: dict[int, list[SaidResult]] = {}
    for said in inject.said:
        told.setdefault(said.seq, []).append(said)
    lines: list[str] = []
    for together in told.values():
        first = together[0]
        lines.append(words.times(first.t_ms, first.clock))
        if first.to and (len(told) > 1 or inject.unsaid):
            lines.append(words.say("said.to", to=", ".join(words.text(said.title, said.to) for said in together)))
        if words.raw(first.by):
            lines.append(words.say("said.by", by=words.raw(first.by)))
    if inject.unsaid and not lines:
        lines.append(words.say("said.nobody"))
    elif inject.unsaid:
        lines.append(words.say("said.not-to", to=", ".join(words.text(title) for title in inject.unsaid)))
    return "\n".join(lines)


def _remarks(inject: InjectResult, words: Wording, *, marked: bool) -> list[str]:
    remarks: list[str] = []
    if inject.conditional:
        remarks.append(words.say("inject.when", condition=words.text(inject.condition)))
    if inject.moved_ms is not None:
        remarks.append(words.say("inject.moved", time=words.moment_in_prose(inject.moved_ms)))
    if inject.by_hand and not inject.ad_hoc:
        remarks.append(words.say("inject.by-hand"))
    if inject.delivered_ms is not None and inject.planned_ms is not None and not inject.ad_hoc:
        off = inject.delivered_ms - inject.planned_ms
        if abs(off) > _ON_TIME_MS:
            remarks.append(words.say("inject.later" if off > 0 else "inject.sooner", by=words.long(abs(off))))
    if not inject.reachable:
        remarks.append(words.say("inject.unreachable"))
    if inject.state == "skipped" and inject.delivered_ms is not None:
        remarks.append(words.say("inject.left-out"))
    if inject.reason.strip():
        remarks.append(words.say("inject.reason", text=words.raw(inject.reason)))
    if inject.withdrawn_ms is not None:
        withdrawn = {"time": words.moment_in_prose(inject.withdrawn_ms), "text": words.raw(inject.withdrawn_reason)}
        remarks.append(words.say("inject.withdrawn", **withdrawn))
    counted = any(e.counted == "released" for e in inject.expects)
    if marked and not words.headless and not inject.marked and counted:
        remarks.append(words.say("inject.unmarked"))
    if inject.casualties and inject.delivered_ms is not None:
        remarks.append(words.say("inject.casualties", n=inject.casualties))
    return remarks


def overrides_section(debrief: Debrief, words: Wording) -> Section:
    """Return what the facilitator set by hand; empty when nothing was."""
    keys = ("time", "override", "reason", "released")
    rows = tuple(_override_row(o, words) for o in debrief.overrides)
    blocks: tuple[Block, ...] = ()
    if rows:
        columns = words.columns(*keys)
        blocks = (Paragraph(words.say("overrides.intro"), "note"), table(columns, rows))
    return Section("overrides", words.say("overrides.title"), blocks)


def _override_row(override: OverrideResult, words: Wording) -> TableRow:
    shown = override_text(override, words)
    return TableRow(
        (
            words.times(override.t_ms, override.clock),
            words.say("undone.mark", text=shown) if override.undone else shown,
            words.raw(override.reason),
            words.moment(override.released_ms),
        ),
        "gone" if override.undone else "plain",
    )


def timeline_section(debrief: Debrief, words: Wording) -> Section:
    """Return everything that was done and happened, oldest first."""
    keys = ("time", "event", "by", "entry")
    rows = tuple(_line_row(line, words) for line in debrief.timeline)
    columns = words.columns(*keys, numbers=("entry",))
    blocks: tuple[Block, ...] = (Paragraph(words.say("timeline.intro"), "note"), table(columns, rows))
    return Section("timeline", words.say("timeline.title"), blocks)


def _line_row(line: TimelineLine, words: Wording) -> TableRow:
    shown = line_text(line, words)
    if line.at_ms is not None:
        keys = {"order": "set-back", "decision": "set-back", "threat": "before", "reaction": "before"}
        key = keys.get(line.kind, "seen")
        shown = words.say(f"event.{key}", text=shown, time=words.moment_in_prose(line.at_ms))
    if line.standing:
        shown = words.say("event.standing", text=shown)
    if line.undone:
        shown = words.say("undone.mark", text=shown)
    who = (words.who_decided if line.kind in ("order", "decision") else words.who)(line.by, line.author)
    tones: dict[str, Tone] = {"stop": "bad", "refused": "bad", "failed": "bad", "threat": "bad"}
    tone: Tone = "gone" if line.undone else tones.get(line.kind, "plain")
    return TableRow((words.times(line.t_ms, line.clock), shown, who, str(line.seq)), tone)


def line_text(line: TimelineLine, words: Wording) -> str:
    """Return one line of the timeline in words."""
    detail = words.raw(line.detail)
    if line.kind in ("answered", "answer", "proposed-answer"):
        detail = words.recorded("answer", line.detail)
    elif line.kind in ("refused", "failed") or (line.kind, line.detail) == ("skip", DROPPED):
        detail = words.recorded("reason", line.detail)
    elif line.kind in ("order", "in-force", "reroute"):
        detail = words.text(line.aim, line.detail) if line.aim is not None else detail
    elif line.kind in ("move", "jump") and line.detail.isdecimal():
        detail = words.moment(int(line.detail))
    elif line.kind == "attendance":
        detail = words.say(f"attendance.{line.detail}")
    elif line.kind == "shift":
        by = int(line.detail)
        detail = words.say("shift.later" if by > 0 else "shift.sooner", by=words.long(abs(by)))
    elif line.kind == "proposals":
        detail = words.say(f"proposals.{line.detail}")
    elif line.kind == "pace":
        detail = words.recorded("pace", line.detail)
    subject = words.text(line.subject)
    if line.kind == "hotwash":
        subject = words.recorded("column", subject)
    elif line.kind == "decision" and subject and detail:
        detail = f"{subject}: {detail}"
    to = words.text(line.to)
    aim = words.text(line.aim) if line.aim is not None else ""
    values = {"subject": subject, "detail": detail, "kind": words.raw(line.kind), "to": to, "aim": aim}
    key = f"event.{line.kind}" if line.detail or line.kind not in _DETAILED else f"event.{line.kind}-bare"
    if line.kind == "pause" and line.detail:
        key = f"event.pause-{line.detail}"
    if line.kind in ("observation", "question") and to:
        key = f"event.{line.kind}-of"
    return words.message(f"report.{key}", words.say("event.other", **values), **values)


_DETAILED = ("order", "decision", "in-force", "override", "pause")
"""Kinds whose detail (a target, words) may be empty."""


def about_section(debrief: Debrief, words: Wording) -> Section:
    """Return the section on how to read this report. It has what proves that the journal was not altered."""
    played, proof = debrief.played, debrief.proof
    facts = [
        ("exercise", f"{words.text(played.title, played.exercise)} ({words.raw(played.exercise)})"),
        ("as-of", str(played.as_of or DASH)),
        ("mode", words.say(f"mode.{played.mode}")),
        ("team", words.raw(played.team or "") or words.say("team.people")),
        ("seed", str(played.seed)),
        ("version", words.say("about.version", product=words.raw(played.product), engine=played.engine)),
        ("entries", str(proof.count)),
        ("head", f"{proof.count}:{words.raw(proof.head)}"),
        ("intact", words.say("about.intact" if proof.intact else "about.altered", line=proof.line)),
        ("replay", words.say(f"about.replay-{proof.replay}", engine=played.engine, ours=ENGINE)),
    ]
    if (parent := played.parent) is not None:
        at = DASH if parent.t_ms is None else format_clock(parent.t_ms)
        facts.append(("branch", words.say("about.branch", name=words.raw(parent.name) or DASH, seq=parent.seq, at=at)))
    if proof.cut:
        facts.append(("cut", words.say("about.cut")))
    if proof.difference is not None:
        difference = proof.difference
        shown = words.say("about.differs", seq=difference.seq, kind=words.raw(difference.kind))
        facts += [
            ("difference", f"{shown}, {words.moment(difference.t_ms)} ({format_clock(difference.t_ms)})"),
            ("recorded", words.raw(difference.recorded) or DASH),
            ("computed", words.raw(difference.computed) or DASH),
        ]
    if proof.reason:
        facts.append(("error", words.raw(proof.reason)))
    columns = words.columns("fact", "value")
    rows = tuple(TableRow((words.say(f"fact.{key}"), value)) for key, value in facts)
    zone = "" if played.opened is None else words.zone_name(played.opened)
    texts = [Paragraph(words.say(f"about.{key}", zone=zone)) for key in ("model", "times", "numbers", "roles", "proof")]
    return Section("about", words.say("about.title"), (*texts, table(columns, rows)))
