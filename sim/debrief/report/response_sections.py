"""The sections of what the team did.

They have decisions, orders and requests, what was asked of it, and what observers saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.debrief.report.blocks import Bullets, Heading, Paragraph, Section, TableRow, table
from sim.exercise.notes import HOTWASH_COLUMNS
from sim.words import MINUS, exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.debrief.model.debrief import (
        Debrief,
        DecisionResult,
        ExpectationResult,
        ObjectiveResult,
        ObservationResult,
        ObserverResult,
        OverrideResult,
        QuestionResult,
    )
    from sim.debrief.model.response import TaskResult
    from sim.debrief.report.blocks import Block, Table, Tone
    from sim.debrief.report.phrasing import Wording

__all__ = [
    "came_to",
    "decision_title",
    "decisions_section",
    "expectation_row",
    "expectation_table",
    "hotwash_section",
    "objectives_section",
    "override_text",
    "verdict",
]

_SAME_MS: Final = 60_000
"""Scenario time and time on the clock that differ by less are told as one."""


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
    shown = words.say(key, time=words.moment_in_prose(when), since=words.moment_in_prose(decision.in_force_ms))
    if decision.answer:
        return words.say("outcome.answered", answer=words.recorded("answer", decision.answer), outcome=shown)
    return shown


def decisions_section(debrief: Debrief, words: Wording) -> Section:
    """Return every decision with its outcome. It has both times, who, why, and what was known."""
    keys = ("number", "time", "decision", "by", "why", "asked", "came-to")
    blocks: list[Block] = [Paragraph(words.say("decisions.intro"), "note")]
    if debrief.decisions:
        effects: dict[int | None, list[OverrideResult]] = {}
        for one in debrief.overrides:
            effects.setdefault(one.decision, []).append(one)
        rows = tuple(_decision_row(d, effects.get(d.seq, ()), words) for d in debrief.decisions)
        blocks.append(table(words.columns(*keys), rows))
    else:
        blocks.append(Paragraph(words.say("decided.none")))
    return Section("decisions", words.say("decisions.title"), tuple(blocks))


def override_text(override: OverrideResult, words: Wording) -> str:
    """Return what was set by hand, how much, and from when until when."""
    title, effect = words.text(override.title, override.target), words.say(f"effect.{override.effect}")
    if override.effect == "restore":
        return words.say("override.restore", title=title, time=words.moment_in_prose(override.from_ms or override.t_ms))
    if override.level is not None:
        shown = words.say("override.level", title=title, level=words.share(override.level))
    elif amount := _amount(override, words):
        shown = words.say("override.amount", title=title, effect=effect, amount=amount)
    else:
        shown = words.say("override.other", title=title, effect=effect)
    if override.from_ms is not None:
        shown = words.say("override.from", text=shown, time=words.moment_in_prose(override.from_ms))
    if override.until_ms is not None:
        shown = words.say("override.until", text=shown, time=words.moment_in_prose(override.until_ms))
    return shown


def _amount(override: OverrideResult, words: Wording) -> str:
    if override.factor is not None:
        return f"\N{MULTIPLICATION SIGN}{exact(words.language, override.factor)}"
    if override.size is not None:
        return words.share(override.size)
    return "" if override.add is None else f"{override.add:+d}".replace("-", MINUS)


def _gave(override: OverrideResult, words: Wording) -> str:
    """Return what a decision gave the team, as the facilitator set it."""
    gave = words.say("decision.gave", what=override_text(override, words))
    return words.say("undone.mark", text=gave) if override.undone else gave


def _decision_row(decision: DecisionResult, effects: Sequence[OverrideResult], words: Wording) -> TableRow:
    why = [words.raw(decision.why)] if decision.why.strip() else []
    if decision.known.strip():
        why.append(words.say("decision.known", text=words.raw(decision.known)))
    asked = "" if decision.undone else words.say(f"status.{decision.status}")
    if decision.inject:
        asked = f"{words.text(decision.inject_title, decision.inject)}\n{asked}"
    asked = "\n".join([asked, *(words.say("decision.also", inject=words.text(title)) for title in decision.also)])
    title = words.say("undone.mark", text=decision_title(decision, words)) if decision.undone else None
    how = words.say(f"mode.{decision.mode}")
    if decision.standing:
        how = f"{how}, {words.say('decision.standing')}"
    tone: Tone = "bad" if decision.outcome in ("refused", "failed") else "plain"
    if decision.status == "late" and tone == "plain":
        tone = "late"
    return TableRow(
        (
            str(decision.number),
            _noted(decision.decided_ms, decision.t_ms, decision.clock, words),
            f"{title or decision_title(decision, words)}\n{how}",
            "" if words.headless else words.who_decided(decision.by, decision.author),
            "\n".join(why),
            asked,
            "\n".join([came_to(decision, words), *(_gave(one, words) for one in effects)]),
        ),
        "gone" if decision.undone else tone,
    )


def hotwash_section(debrief: Debrief, words: Wording) -> Section:
    """Return the lines of the hotwash by column; empty when there are none."""
    by_column: dict[str, list[str]] = {column: [] for column in (*HOTWASH_COLUMNS, "")}
    for line in debrief.hotwash:
        by_column[line.column if line.column in by_column else ""].append(words.raw(line.text))
    blocks: list[Block] = []
    for column, lines in by_column.items():
        if lines:
            title = words.recorded("column", column) if column else words.say("hotwash.other")
            blocks += [Heading(title), Bullets(tuple(lines))]
    return Section("hotwash", words.say("hotwash.title"), tuple(blocks))


def objectives_section(debrief: Debrief, words: Wording) -> Section:
    """Return what was asked, done and seen for each objective. Loose observations, teams and questions come last."""
    blocks: list[Block] = []
    for objective in debrief.objectives:
        blocks += _objective(objective, debrief, words)
    if debrief.loose:
        blocks.append(Heading(words.say("objectives.loose")))
        blocks.append(_observations(debrief.loose, debrief, words, named=True))
    blocks += _by_team(debrief, words)
    if debrief.questions:
        blocks.append(Heading(words.say("objectives.questions")))
        blocks.append(_questions(debrief.questions, words))
    if any(one.role != "facilitator" for one in debrief.observers):
        blocks += [Heading(words.say("objectives.observers")), _observers(debrief.observers, words)]
    if not blocks:
        blocks.append(Paragraph(words.say("objectives.none")))
    return Section("objectives", words.say("objectives.title"), tuple(blocks))


def _objective(objective: ObjectiveResult, debrief: Debrief, words: Wording) -> list[Block]:
    blocks: list[Block] = [
        Heading(words.text(objective.title, objective.id)),
    ]
    if objective.tasks:
        blocks.append(_tasks(objective.verdicts, words))
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


def _tasks(verdicts: Sequence[TaskResult], words: Wording) -> Table:
    """Return what the facts say of each task. Who evaluates judges; what only they saw has no verdict here."""
    tones: dict[str | None, Tone] = {"done": "good", "late": "late", "partly": "late", "not": "bad"}
    rows = tuple(
        TableRow(
            (
                words.text(one.title, one.id),
                words.moment(one.since_ms),
                words.moment(one.due_ms),
                words.moment(one.decided_ms),
                words.moment(one.reached_ms),
                words.say(f"task.{one.verdict or 'judge'}"),
            ),
            tones.get(one.verdict, "plain"),
        )
        for one in verdicts
    )
    return table(words.columns("task", "since", "due", "decided", "reached", "facts"), rows)


def expectation_table(expected: Sequence[ExpectationResult], words: Wording) -> Table:
    """Return a table of expected actions."""
    keys = ("asked-for", "by-inject", "asked-at", "due", "done", "verdict")
    return table(words.columns(*keys), tuple(expectation_row(e, words) for e in expected))


def expectation_row(expected: ExpectationResult, words: Wording) -> TableRow:
    """Return one expected action: what, by which inject, asked, due, done, verdict."""
    tones: dict[str, Tone] = {
        "missing": "bad",
        "late": "late",
        "on-time": "good",
        "early": "good",
        "by-hand": "good",
    }
    asked = words.moment(expected.asked_ms)
    if expected.counted is not None and not words.headless:
        asked = f"{asked}\n{words.say(f'counted.{expected.counted}')}"
    return TableRow(
        (
            words.text(expected.title, expected.action),
            words.text(expected.inject_title, expected.inject),
            asked,
            words.moment(expected.due_ms),
            words.moment(expected.done_ms),
            "\n".join((verdict(expected, words), *_at_table(expected, words))),
        ),
        tones.get(expected.status, "plain"),
    )


def verdict(expected: ExpectationResult, words: Wording) -> str:
    """Return whether it was done, and on time, in words."""
    return words.say(
        f"verdict.{expected.status}",
        late=words.long(max(expected.late_ms or 0, 0)),
        time=words.moment_in_prose(expected.done_ms),
        text=words.raw(expected.words),
    )


def _at_table(expected: ExpectationResult, words: Wording) -> list[str]:
    """Return what its time was at the table, where the clock ran at another speed."""
    lines: list[str] = []
    if expected.took_clock_ms is not None and expected.done_ms is not None and expected.asked_ms is not None:
        took = expected.done_ms - expected.asked_ms
        if abs(took - expected.took_clock_ms) >= _SAME_MS:
            shown = {"took": words.long(took), "clock": words.at_table(expected.took_clock_ms)}
            lines.append(words.say("verdict.took", **shown))
    counts = expected.status in ("on-time", "late", "missing", "open")
    if counts and expected.within_clock_ms is not None and expected.speed is not None and expected.speed != 1:
        shown = {"within": words.long(expected.within_ms), "clock": words.at_table(expected.within_clock_ms)}
        lines.append(words.say("verdict.within", speed=exact(words.language, expected.speed), **shown))
    return lines


def _observations(seen: Sequence[ObservationResult], debrief: Debrief, words: Wording, *, named: bool = False) -> Table:
    keys = ("time", "team", "observation", "rating", "by-inject", "observer")
    return table(words.columns(*keys), tuple(_observation_row(o, debrief, words, named=named) for o in seen))


def _observation_row(seen: ObservationResult, debrief: Debrief, words: Wording, *, named: bool) -> TableRow:
    text = words.raw(seen.text)
    return TableRow(
        (
            _noted(seen.at_ms, seen.t_ms, seen.clock, words),
            ", ".join(words.text(title, key) for key, title in zip(seen.teams, seen.team_titles, strict=True)),
            f"{text} (#{words.raw(seen.objective)})" if named and seen.objective else text,
            words.text(debrief.played.ratings[seen.rating])
            if seen.rating is not None
            else words.raw(seen.rating_as_written),
            words.text(seen.inject_title, seen.inject or ""),
            words.who("", seen.author),
        )
    )


def _noted(at_ms: int | None, t_ms: int, clock: int | None, words: Wording) -> str:
    """Return when something was, and when it was noted where that was later."""
    if at_ms is None:
        return words.times(t_ms, clock)
    return f"{words.times(at_ms, None)}\n{words.say('time.noted', times=words.times(t_ms, clock))}"


def _by_team(debrief: Debrief, words: Wording) -> list[Block]:
    """Return what was seen of each team that an observer named."""
    seen = [o for objective in debrief.objectives for o in objective.observations] + list(debrief.loose)
    titles = {key: title for o in seen for key, title in zip(o.teams, o.team_titles, strict=True)}
    blocks: list[Block] = []
    for team, title in titles.items():
        here = sorted(
            (o for o in seen if team in o.teams), key=lambda o: (o.t_ms if o.at_ms is None else o.at_ms, o.seq)
        )
        blocks.append(Heading(words.say("objectives.of-team", team=words.text(title, team))))
        blocks.append(_observations(here, debrief, words, named=True))
    return blocks


def _observers(observers: Sequence[ObserverResult], words: Wording) -> Table:
    """Return who noted how much."""
    counts = ("observations", "questions", "calls", "injects-given", "answers-proposed")
    rows = tuple(
        TableRow(
            (
                words.who("", one.role),
                *(str(n) for n in (one.observations, one.questions, one.calls, one.injects, one.answers)),
            )
        )
        for one in observers
    )
    return table(words.columns("observer", *counts, numbers=counts), rows)


def _questions(asked: Sequence[QuestionResult], words: Wording) -> Table:
    keys = ("time", "team", "question", "answer")
    rows: list[TableRow] = []
    for question in asked:
        answer = words.say("question.open")
        if question.answer is not None:
            by = words.who("", question.answered_by)
            when = words.times(question.answered_ms or 0, question.answered_clock)
            answer = f"{words.raw(question.answer)}\n{by}, {when}"
        teams = zip(question.teams, question.team_titles, strict=True)
        cells = (
            _noted(question.at_ms, question.t_ms, question.clock, words),
            ", ".join(words.text(title, key) for key, title in teams),
            words.raw(question.text),
            answer,
        )
        rows.append(TableRow(cells, "late" if question.answer is None else "plain"))
    return table(words.columns(*keys), tuple(rows))
