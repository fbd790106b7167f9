"""The calls of a run, as a fluid and one by one, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Group

from sim.calls import call_by_call, plan_of, queues
from sim.cli.render.tables import line
from sim.cli.render.titles import scenario_titles
from sim.cli.runtime.console import Sheet
from sim.randomness import SeededDraws
from sim.units import hours
from sim.words import count

if TYPE_CHECKING:
    from sim.cli.runtime.context import Context
    from sim.exercise import Exercise

__all__ = ["calls_figures", "calls_table"]

_COUNTED: Final = ("callers", "attempts", "answered", "unconnected", "gave_up", "never", "waiting", "calling_again")
_COLUMNS: Final = _COUNTED[:6]


def calls_figures(exercise: Exercise) -> dict[str, dict[str, float]] | None:
    """Return what the call by call simulation counted, per emergency line. Return None where nobody takes calls."""
    plan = plan_of(exercise.world)
    if plan is None:
        return None
    tallies = call_by_call(plan, SeededDraws(exercise.setup.seed))
    return {
        name: {**{key: getattr(tally, key) for key in _COUNTED}, "longest_wait_h": hours(tally.longest)}
        for name, tally in tallies.items()
    }


def calls_table(exercise: Exercise, counted: dict[str, dict[str, float]], context: Context) -> Any:
    """Return a table of calls per line. Each count is as the fluid has it, and in brackets as counted call by call."""
    followed = queues(exercise.world)
    assert followed is not None
    table = Sheet()
    table.header_style = ""
    table.add_column(line(context.say("impact.calls.line")), overflow="fold")
    for key in _COLUMNS:
        table.add_column(line(context.say(f"impact.calls.{key}")), justify="right")
    titles = scenario_titles(exercise.scenario, context.language)
    for name, tally in counted.items():
        cells = [
            f"{count(context.language, getattr(followed.lines[name], key))} ({count(context.language, tally[key])})"
            for key in _COLUMNS
        ]
        table.line(line(titles.process(name)), *(line(cell) for cell in cells))
    return Group(line(context.say("impact.calls.title"), "bold"), table, line(context.say("impact.calls.reading")))
