"""Observations by objective. ``#objective`` and ``!rating`` are read from the note, or from its words."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.debrief.model.debrief import (
    HotwashLine,
    InjectResult,
    ObjectiveResult,
    ObservationResult,
    ObserverResult,
    QuestionResult,
)
from sim.exercise.notes import means_time
from sim.scenario.models import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.debrief.analysis.tasks import TaskFacts
    from sim.debrief.analysis.titles import ScenarioTitles
    from sim.exercise.recording.logbook import Logbook
    from sim.journal import Entry
    from sim.scenario.models import Scenario

__all__ = [
    "entry_text",
    "hotwash_lines",
    "marks_of",
    "objective_results",
    "observation_results",
    "observer_results",
    "question_results",
]

_MARK: Final = re.compile(r"(?<!\S)([#!])([\w/-]+)")
_SEEN: Final = re.compile(r"(?<!\S)@([^\s#!@]+)")


_COUNTED: Final = {
    "observation": "observations", "question": "questions", "call-taken": "calls", "inject-given": "injects",
    "proposed-answer": "answers",
}  # fmt: skip
"""Kinds of notes that are counted by their author → where."""


class NoteMarks(NamedTuple):
    """What a note says beside its objective and rating."""

    text: str
    """Raw, without the marks of time and team that are understood."""
    at_ms: int | None
    """When it was seen, where that is before it was noted."""
    teams: tuple[str, ...]
    """Keys of the teams that it is about."""


def marks_of(entry: Entry) -> NoteMarks:
    """Return what a note says of when it was seen and of whom. Nothing about its form is believed."""
    text, at, team = entry_text(entry, "text"), entry.payload.get("at_ms"), entry.payload.get("team")
    at_ms = at if type(at) is int and 0 <= at <= entry.t_ms else None
    named = team if isinstance(team, list) else [team]
    teams = tuple(one for one in named if isinstance(one, str) and one)

    def understood(mark: re.Match[str]) -> str:
        return "" if (at_ms is not None if means_time(mark[1]) else teams) else mark[0]

    if at_ms is not None or teams:
        text = re.sub(r" {2,}", " ", _SEEN.sub(understood, text))
    return NoteMarks(text.strip(), at_ms, teams)


def observation_results(log: Logbook, names: ScenarioTitles) -> tuple[ObservationResult, ...]:
    """Return every observation, oldest first."""
    return tuple(
        _observation(entry, log.scenario, names)
        for entry in log.entries
        if entry.entry_class == "note" and entry.kind == "observation"
    )


def _observation(entry: Entry, scenario: Scenario, names: ScenarioTitles) -> ObservationResult:
    text, at_ms, teams = marks_of(entry)
    marks = dict(reversed(_MARK.findall(text)))
    objective = entry_text(entry, "objective") or marks.get("#", "")
    written = entry_text(entry, "rating") or marks.get("!", "")
    declared = _declared(objective, tuple(scenario.objectives))
    rating = _rating(written, scenario.ratings)
    inject = entry_text(entry, "inject") or None
    if declared is not None:
        text = _without(text, "#")
    if rating is not None:
        text = _without(text, "!")
    return ObservationResult(
        seq=entry.seq,
        t_ms=entry.t_ms,
        clock=entry.clock,
        author=entry.author,
        text=text.strip(),
        objective=declared or objective or None,
        rating=rating,
        rating_as_written=written,
        inject=inject,
        inject_title=names.inject(inject) if inject else Text(),
        at_ms=at_ms,
        teams=teams,
        team_titles=tuple(names.teams((team,)) for team in teams),
    )


def observer_results(log: Logbook) -> tuple[ObserverResult, ...]:
    """Return who noted how much, in the order in which they began."""
    counts: dict[str, Counter[str]] = {}
    for entry in log.entries:
        if entry.entry_class == "note" and entry.kind in _COUNTED:
            counts.setdefault(entry.author, Counter())[_COUNTED[entry.kind]] += 1
    known = {**log.scenario.personas, **log.scenario.teams}
    return tuple(
        ObserverResult(role, Text(nl=known[role].nl, en=known[role].en) if role in known else Text(), **count)
        for role, count in counts.items()
    )


def hotwash_lines(log: Logbook) -> tuple[HotwashLine, ...]:
    """Return every line of the hotwash, oldest first."""
    return tuple(
        HotwashLine(
            entry.seq, entry.t_ms, entry.clock, entry.author, entry_text(entry, "column"), entry_text(entry, "text")
        )
        for entry in log.entries
        if entry.entry_class == "note" and entry.kind == "hotwash"
    )


def question_results(log: Logbook, names: ScenarioTitles) -> tuple[QuestionResult, ...]:
    """Return every question of the players with its last answer, oldest first."""
    notes = [entry for entry in log.entries if entry.entry_class == "note"]
    answers = {entry.payload.get("question"): entry for entry in notes if entry.kind == "answer" and _asked(entry)}
    return tuple(_question(entry, answers.get(entry.seq), names) for entry in notes if entry.kind == "question")


def _asked(answer: Entry) -> bool:
    return type(answer.payload.get("question")) is int


def _question(entry: Entry, answer: Entry | None, names: ScenarioTitles) -> QuestionResult:
    text, at_ms, teams = marks_of(entry)
    return QuestionResult(
        seq=entry.seq,
        t_ms=entry.t_ms,
        clock=entry.clock,
        author=entry.author,
        text=text,
        at_ms=at_ms,
        teams=teams,
        team_titles=tuple(names.teams((team,)) for team in teams),
        answer=None if answer is None else entry_text(answer, "text"),
        answered_ms=None if answer is None else answer.t_ms,
        answered_clock=None if answer is None else answer.clock,
        answered_by="" if answer is None else entry_text(answer, "answered_by") or answer.author,
    )


def _declared(written: str, keys: Sequence[str]) -> str | None:
    """Return the declared objective (with its task) that was written.

    It may be written in full, or cut short where only one fits.
    """
    head, slash, task = written.casefold().partition("/")
    fits = [key for key in keys if key.casefold() == head] or [k for k in keys if k.casefold().startswith(head)]
    return fits[0] + slash + task if head and len(fits) == 1 else None


def entry_text(entry: Entry, key: str) -> str:
    """Return a field of a note as text, raw. It is empty where it is none."""
    value = entry.payload.get(key)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _without(text: str, sign: str) -> str:
    """Take the first mark of a sign out of the words: it was understood."""
    found = next((m for m in _MARK.finditer(text) if m[1] == sign), None)
    if found is None:
        return text
    return f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}"


def _rating(written: str, scale: Sequence[Text]) -> int | None:
    """Return the place on the scale, from 0; none when it is not clear.

    It is written by word in either language, by the beginning of one where only one fits, or by number from 1.
    """
    word = written.strip().casefold()
    if not word:
        return None
    if word.isdecimal():
        return int(word) - 1 if 1 <= int(word) <= len(scale) else None
    fits = [at for at, text in enumerate(scale) if word in (text.nl.casefold(), text.en.casefold())]
    if not fits:
        fits = [
            at for at, t in enumerate(scale) if t.nl.casefold().startswith(word) or t.en.casefold().startswith(word)
        ]
    return fits[0] if len(fits) == 1 else None


def objective_results(
    scenario: Scenario,
    names: ScenarioTitles,
    seen: Sequence[ObservationResult],
    injects: Sequence[InjectResult],
    facts: TaskFacts,
) -> tuple[tuple[ObjectiveResult, ...], tuple[ObservationResult, ...]]:
    """Return what was seen and done for each objective, and loose observations.

    A loose observation names no declared objective.
    """
    results: list[ObjectiveResult] = []
    for key, objective in scenario.objectives.items():
        here = tuple(o for o in seen if _belongs(o.objective, key))
        asked = tuple(e for i in injects for e in i.expects if _belongs(e.objective, key))
        counts = tuple(sum(o.rating == at for o in here) for at in range(len(scenario.ratings)))
        verdicts = facts.results(key, objective, here)
        tasks = tuple((one.id, one.title) for one in verdicts)
        results.append(ObjectiveResult(key, names.objective(key), tasks, here, asked, counts, verdicts))
    loose = tuple(o for o in seen if not any(_belongs(o.objective, key) for key in scenario.objectives))
    return tuple(results), loose


def _belongs(objective: str | None, key: str) -> bool:
    return objective is not None and objective.partition("/")[0] == key
