"""The answers to questions with a known answer, as tables and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.cli.render.checkpoint_figures import as_json, level_window, modelled, time_window
from sim.cli.render.tables import line
from sim.cli.runtime.console import Sheet
from sim.words import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.cli.runtime.context import Context
    from sim.incidents import ModelAnswer, QuestionVerdict, WindowResult
    from sim.scenario.models import Scenario
    from sim.scenario.models.incident import ExpectedWindow

__all__ = ["print_answers", "questions_json"]

_VERDICTS: Final[tuple[QuestionVerdict, ...]] = ("fails", "unexpected", "known-miss", "holds")
"""Every verdict, what needs somebody first."""

Answers = list[tuple["Scenario", list["ModelAnswer"]]]
"""Per file, the answers to its questions."""


class _Row(NamedTuple):
    scenario: Scenario
    answer: ModelAnswer
    expected: ExpectedWindow
    found: WindowResult


def questions_json(answers: Answers, worlds: int) -> dict[str, Any]:
    """Return all answers as JSON has them."""
    every = [one for _, found in answers for one in found]
    right = sum(1 for one in every if one.right)
    return {
        "share": round(right / len(every), 6) if every else 1.0,
        "questions": len(every),
        "right": right,
        "verdicts": {verdict: sum(1 for one in every if one.verdict == verdict) for verdict in _VERDICTS},
        "worlds": worlds,
        "files": {scenario.id: [_question(one) for one in found] for scenario, found in answers},
    }


def _question(answer: ModelAnswer) -> dict[str, Any]:
    question = answer.question
    miss = question.known_miss
    pairs = zip(question.expects, answer.found, strict=True)
    return {
        "id": question.id,
        "verdict": answer.verdict,
        "title": {"nl": question.title.nl, "en": question.title.en},
        "because": {"nl": question.because.nl, "en": question.because.en},
        "source": question.source,
        "confidence": question.confidence,
        "known_miss": None if miss is None else {"nl": miss.nl, "en": miss.en},
        "expects": [
            {"processes": one.pattern, "each": one.mean is None, "except": list(one.except_)} | as_json(one, found)
            for one, found in pairs
        ],
    }


def print_answers(answers: Answers, worlds: int, context: Context, *, tsv: bool) -> None:
    """Print the answers, what needs somebody first, and then the share that is right.

    Of a wrong answer what is outside its window is shown, and why the file says that it is known.
    """
    console = context.console(tsv=tsv)
    if tsv:
        rows = [
            _Row(scenario, one, *pair)
            for verdict in _VERDICTS
            for scenario, found in answers
            for one in found
            if one.verdict == verdict
            for pair in zip(one.question.expects, one.found, strict=True)
        ]
        console.print(_table(rows, context, verdicts=True))
        return
    for verdict in _VERDICTS:
        part = [(scenario, one) for scenario, found in answers for one in found if one.verdict == verdict]
        if part:
            console.print(line(context.say(f"questions.{verdict}", n=len(part))))
            _print_part(part, context)
            console.print()
    every = [one for _, found in answers for one in found]
    right = sum(1 for one in every if one.right)
    share = percent(context.language, right / len(every) if every else 1.0)
    console.print(
        line(context.say("questions.share", n=len(every), all=len(every), right=right, share=share, worlds=worlds))
    )


def _print_part(part: Sequence[tuple[Scenario, ModelAnswer]], context: Context) -> None:
    console = context.console()
    rows = []
    for scenario, answer in part:
        question = answer.question
        title = question.title.in_(context.language)
        console.print(line("  " + context.say("questions.one", file=scenario.id, id=question.id, title=title)))
        if question.known_miss is not None:
            reason = question.known_miss.in_(context.language)
            console.print(line("    " + context.say("questions.reason", reason=reason)))
        pairs = zip(question.expects, answer.found, strict=True)
        rows += [_Row(scenario, answer, *pair) for pair in pairs if not pair[1].within]
    if rows:
        console.print(_table(rows, context))


def _table(rows: Sequence[_Row], context: Context, *, verdicts: bool = False) -> Sheet:
    table = Sheet(group=context.say("incidents.column.verdict") if verdicts else "")
    for name in _COLUMNS:
        table.add_column(context.say(f"questions.column.{name}"), overflow="fold")
    for row in rows:
        if verdicts:
            table.under(line(context.say(f"questions.verdict.{row.answer.verdict}")))
        table.line(*(line(cell(row, context)) for cell in _COLUMNS.values()))
    return table


def _meant(expected: ExpectedWindow, context: Context) -> str:
    words = expected.pattern if expected.mean is None else context.say("questions.mean", processes=expected.pattern)
    if not expected.except_:
        return words
    return context.say("questions.except", processes=words, others=", ".join(expected.except_))


_COLUMNS: Final[Mapping[str, Callable[[_Row, Context], str]]] = {
    "question": lambda row, _: row.answer.question.id,
    "process": lambda row, context: _meant(row.expected, context),
    "time": lambda row, context: time_window(row.expected, context),
    "expected": lambda row, context: level_window(row.expected, context),
    "model": lambda row, context: modelled(row.expected, row.found, context),
}
"""Every column of a table of answers: what it shows of one row, under the heading ``questions.column.NAME``."""
