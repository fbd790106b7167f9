"""The sections of what the team did.

They have decisions, orders and requests, what was asked of it, and what observers saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.debrief.report.blocks import Bullets, Heading, Paragraph, Section, TableRow, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.debrief.model.debrief import Debrief, DecisionResult, ExpectationResult, ObjectiveResult, ObservationResult
    from sim.debrief.report.blocks import Block, Table, Tone
    from sim.debrief.report.phrasing import Wording

__all__ = [
    "came_to",
    "decision_title",
    "decisions_section",
    "expectation_row",
    "expectation_table",
    "objectives_section",
]


def decision_title(decision: DecisionResult, words: Wording) -> str:
    """Return what was decided, with what it was aimed at, on one line."""
    title = words.text(decision.title, decision.action)
    said = words.raw(decision.text)
    if title and said:
        title = words.say("decision.worded", title=title, text=said)
    title = title or said or words.say("decision.nameless")
    if decision.target:
        title = words.say("decision.target", title=title, target=words.text(decision.target_title, decision.target))
    return title


def came_to(decision: DecisionResult, words: Wording) -> str:
    """Return the outcome of a decision, in words. Outcomes are: in force from, refused because, waiting for."""
    if decision.undone:
        return words.say("outcome.undone")
    if decision.outcome == "refused":
        return words.say("outcome.refused", reason=words.recorded("reason", decision.refused or ""))
    when = decision.ended_ms if decision.outcome == "ended" else decision.in_force_ms
    key = f"outcome.{decision.outcome}"
    if decision.outcome == "preparing" and when is None:
        key = "outcome.preparing-open"
    shown = words.say(key, time=words.moment(when), since=words.moment(decision.in_force_ms))
    if decision.answer:
        return words.say("outcome.answered", answer=words.recorded("answer", decision.answer), outcome=shown)
    return shown


def decisions_section(debrief: Debrief, words: Wording) -> Section:
    """Return every decision with its outcome. It has both times, who, why, and what was known."""
    keys = ("number", "time", "decision", "by", "why", "asked", "came-to")
    blocks: list[Block] = [Paragraph(words.say("decisions.intro"), "note")]
    if debrief.decisions:
        rows = tuple(_decision_row(d, words) for d in debrief.decisions)
        blocks.append(table(words.columns(*keys), rows))
    else:
        blocks.append(Paragraph(words.say("decided.none")))
    return Section("decisions", words.say("decisions.title"), tuple(blocks))


def _decision_row(decision: DecisionResult, words: Wording) -> TableRow:
    why = [words.raw(decision.why)] if decision.why.strip() else []
    if decision.known.strip():
        why.append(words.say("decision.known", text=words.raw(decision.known)))
    asked = "" if decision.undone else words.say(f"status.{decision.status}")
    if decision.inject:
        asked = f"{words.text(decision.inject_title, decision.inject)}\n{asked}"
    title = words.say("undone.mark", text=decision_title(decision, words)) if decision.undone else None
    tone: Tone = "bad" if decision.outcome in ("refused", "failed") else "plain"
    if decision.status == "late" and tone == "plain":
        tone = "late"
    return TableRow(
        (
            str(decision.number),
            words.times(decision.t_ms, decision.clock),
            f"{title or decision_title(decision, words)}\n{words.say(f'mode.{decision.mode}')}",
            "" if words.headless else words.who(decision.by, decision.author),
            "\n".join(why),
            asked,
            came_to(decision, words),
        ),
        "gone" if decision.undone else tone,
    )


def objectives_section(debrief: Debrief, words: Wording) -> Section:
    """Return what was asked, done and seen for each objective. Loose observations come last."""
    blocks: list[Block] = []
    for objective in debrief.objectives:
        blocks += _objective(objective, debrief, words)
    if debrief.loose:
        blocks.append(Heading(words.say("objectives.loose")))
        blocks.append(_observations(debrief.loose, debrief, words, named=True))
    if not blocks:
        blocks.append(Paragraph(words.say("objectives.none")))
    return Section("objectives", words.say("objectives.title"), tuple(blocks))


def _objective(objective: ObjectiveResult, debrief: Debrief, words: Wording) -> list[Block]:
    blocks: list[Block] = [
        Heading(words.text(objective.title, objective.id)),
    ]
    if objective.tasks:
        blocks.append(Bullets(tuple(words.text(title, key) for key, title in objective.tasks)))
    given = [f"{words.text(debrief.played.ratings[at])}: {count}" for at, count in enumerate(objective.counts) if count]
    blocks.append(
        Paragraph(
            words.say("objectives.ratings", ratings=", ".join(given)) if given else words.say("objectives.unrated")
        )
    )
    if objective.expectations:
        blocks.append(expectation_table(objective.expectations, words))
    if objective.observations:
        blocks.append(_observations(objective.observations, debrief, words))
    return blocks


def expectation_table(expected: Sequence[ExpectationResult], words: Wording) -> Table:
    """Return a table of expected actions."""
    keys = ("asked-for", "by-inject", "asked-at", "due", "done", "verdict")
    return table(words.columns(*keys), tuple(expectation_row(e, words) for e in expected))


def expectation_row(expected: ExpectationResult, words: Wording) -> TableRow:
    """Return one expected action: what, by which inject, asked, due, done, verdict."""
    tones: dict[str, Tone] = {"missing": "bad", "late": "late", "on-time": "good", "early": "good"}
    late = (expected.done_ms or 0) - (expected.due_ms or 0)
    return TableRow(
        (
            words.text(expected.title, expected.action),
            words.text(expected.inject_title, expected.inject),
            words.moment(expected.asked_ms),
            words.moment(expected.due_ms),
            words.moment(expected.done_ms),
            words.say(f"verdict.{expected.status}", late=words.long(max(late, 0))),
        ),
        tones.get(expected.status, "plain"),
    )


def _observations(
    seen: tuple[ObservationResult, ...], debrief: Debrief, words: Wording, *, named: bool = False
) -> Table:
    keys = ("time", "observation", "rating", "by-inject", "observer")
    rows = tuple(
        TableRow(
            (
                words.times(o.t_ms, o.clock),
                f"{words.raw(o.text)} (#{words.raw(o.objective)})" if named and o.objective else words.raw(o.text),
                words.text(debrief.played.ratings[o.rating])
                if o.rating is not None
                else words.raw(o.rating_as_written),
                words.text(o.inject_title, o.inject or ""),
                words.who("", o.author),
            )
        )
        for o in seen
    )
    return table(words.columns(*keys), rows)
