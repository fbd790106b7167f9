"""Tables of a run for people. They have the situation over time, the measures, and the main moments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.text import Text

from sim.cli.render.titles import scenario_titles
from sim.cli.runtime.console import Sheet
from sim.curves import level_at
from sim.units import HOUR, MINUTE, clean
from sim.words import measured, percent, shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.cli.runtime.console import Paper
    from sim.cli.runtime.context import Context
    from sim.exercise import Exercise
    from sim.scenario.models import Measure, Scenario
    from sim.scenario.models import Text as Words
    from sim.titles import Titles

__all__ = ["contradictions_table", "line", "lowest", "measures_table", "moments_table", "situation_table", "title_of"]

_STYLES: Final = ((0.9995, "green"), (0.75, "yellow"), (0.5, "dark_orange"), (0.25, "red"))
_WHOLE: Final = 0.9995
_MOMENTS: Final = tuple(
    minutes * MINUTE
    for minutes in (0, 15, 30, 60, 90, 120, 180, 240, 300, 360, 480, 600, 720, 960, 1200, 1440, 2160, 2880, 4320, 5760)
)
_CELL: Final = 5
_NAME_SHARE: Final = 0.42
_NAME_LEAST: Final = 18
_KINDS: Final = ("threat", "delivered", "in-force", "refused")


def line(text: str, style: str = "") -> Text:
    """Return one clean line that is never read as markup."""
    return Text(clean(text, lines=False), style=style)


def title_of(title: Words, name: str, language: str) -> str:
    """Return a title in this language, or the name where there is none."""
    return title.in_(language) or name


def lowest(exercise: Exercise, most: int) -> tuple[str, ...]:
    """Return the shown processes that cost people most person-hours. These are at most ``most``, worst first."""
    from sim.impact import per_process

    shown = exercise.scenario.processes
    people = {name: one.person_hours for name, one in per_process(exercise.world).items() if shown[name].shown}
    return tuple(sorted(people, key=lambda name: -people[name])[:most])


def situation_table(exercise: Exercise, context: Context, console: Paper, only: Sequence[str] | None = None) -> Group:
    """Return the levels of every process that ever fell, by region.

    They are at as many moments as the page has room for. ``only`` names the processes to print; the others are counted.
    """
    scenario, world = exercise.scenario, exercise.world
    curves = {name: world.curve(name) for name, process in scenario.processes.items() if process.shown}
    fallen = {name: curve for name, curve in curves.items() if min(level for _, level in curve) < _WHOLE}
    less = len(fallen)
    if only is not None:
        fallen = {name: curve for name, curve in fallen.items() if name in only}
    less -= len(fallen)
    titles = scenario_titles(scenario, context.language)
    names = [titles.title(name) for name in fallen]
    regions = _by_region(scenario, list(fallen), titles, context)
    widest = max([_NAME_LEAST, *(len(name) + 2 for name in names), *(len(title) for title in regions)])
    name_width = min(widest, max(_NAME_LEAST, int(console.page * _NAME_SHARE)))
    changed = max((curve[-1][0] for curve in fallen.values()), default=0)
    from_start = any(curve[0][1] < _WHOLE for curve in fallen.values())
    moments = _moments(world.now, changed, (console.page - name_width - 1) // (_CELL + 1), from_start=from_start)
    # Names are cut off for a page; where there is none they stand in full.
    shown = name_width if console.width == console.page else widest
    table = Sheet(gap=1, group=context.say("cli.table.region"))
    table.add_column(line(context.say("cli.table.process")), width=shown, no_wrap=True, overflow="ellipsis")
    for moment in moments:
        table.add_column(line(_moment(moment)), justify="right", width=_CELL, no_wrap=True)
    for region, inside in regions.items():
        table.under(line(region, "bold"))
        for name in inside:
            title = titles.title(name)
            cells = [_level(fallen[name], moment, context) for moment in moments]
            levels = [percent(context.language, level_at(fallen[name], moment)) for moment in moments]
            table.line(line(f"  {title}"), *cells, plain=(title, *levels))
    heading = context.say("cli.table.situation", title=title_of(scenario.title, scenario.id, context.language))
    whole = len(curves) - len(fallen) - less
    rest = [line(context.say("cli.table.less", n=less), "dim")] if less else []
    rest += [line(context.say("cli.table.whole", n=whole), "dim")] if whole else []
    return Group(line(heading, "bold"), table, *rest)


def _by_region(scenario: Scenario, names: Sequence[str], titles: Titles, context: Context) -> dict[str, list[str]]:
    """Return the processes under the title of their region.

    National ones come first, then regions in the scenario's order.
    """
    inside: dict[str | None, list[str]] = {key: [] for key in (None, *scenario.regions)}
    for name in names:
        inside[scenario.processes[name].region].append(name)
    found: dict[str, list[str]] = {}
    for key, members in inside.items():
        if not members:
            continue
        title = context.say("cli.table.national") if key is None else titles.region(key)
        found.setdefault(title, []).extend(members)
    return found


def _moments(end: int, changed: int, room: int, *, from_start: bool) -> list[int]:
    """Return at most ``room`` moments, dense at first.

    They go to the first one after all has ``changed``, at most to ``end``. All are in ms.
    """
    end = min([end, *(moment for moment in _MOMENTS if moment >= changed)])
    found = [moment for moment in _MOMENTS if moment < end and (moment > 0 or from_start)] + [end]
    while len(found) > max(2, room):
        gaps = [(found[i + 1] - found[i - 1]) / (found[i + 1] + HOUR) for i in range(1, len(found) - 1)]
        del found[1 + gaps.index(min(gaps))]
    return found


def _moment(t: int) -> str:
    minutes = abs(t // MINUTE)
    return f"{'-' if t < 0 else ''}{minutes // 60}:{minutes % 60:02d}"


def _level(curve: Sequence[tuple[int, float]], moment: int, context: Context) -> Text:
    level = level_at(curve, moment)
    share = percent(context.language, level).removesuffix(" %")
    style = next((style for least, style in _STYLES if level >= least), "bold red")
    return Text(f"{shape(level)} {share:>3}", style=style)


def measures_table(exercise: Exercise, nobody: Exercise | None, context: Context) -> Group:
    """Return the measures of the exercise, as it went and with nobody acting. Both are in the same world."""
    from sim.impact import measures

    scenario = exercise.scenario
    table = Sheet()
    table.add_column(line(context.say("cli.table.measure")), overflow="fold")
    table.add_column(line(exercise.setup.team or context.say("cli.table.nobody")), justify="right")
    if nobody is not None:
        table.add_column(line(context.say("cli.table.nobody")), justify="right")
    ours = measures(exercise.world)
    theirs = measures(nobody.world) if nobody is not None else {}
    for measure in scenario.measures:
        cells = [line(_measured(measure, ours.get(measure.id), exercise, context))]
        if nobody is not None:
            cells.append(line(_measured(measure, theirs.get(measure.id), exercise, context)))
        table.line(line(title_of(measure.title, measure.id, context.language)), *cells)
    return Group(line(context.say("cli.table.measures"), "bold"), table)


def _measured(measure: Measure, value: float | None, exercise: Exercise, context: Context) -> str:
    """Return a value with its unit as the report has it; a dash where there is none."""
    from sim.impact import MEASURES, never_at

    if value is None:
        return "-"
    parts = measured(context.language, MEASURES[measure.measure].unit, value, never_at(measure, exercise.scenario))
    return " ".join(part for part in parts if part)


def moments_table(exercise: Exercise, context: Context, most: int = 16) -> Group:
    """Return the main moments of a run.

    They are threats that struck, injects that came at a time the script does not say, and actions that came in force.
    """
    from sim.scenario.models.inject import planned_times

    scenario = exercise.scenario
    planned = planned_times(scenario.injects)
    titles = scenario_titles(scenario, context.language)
    table = Sheet(heads=False)
    table.add_column(line(context.say("cli.table.time")), no_wrap=True)
    table.add_column(line(context.say("cli.table.moment")), overflow="fold")
    shown = 0
    for entry in exercise.sink.entries:
        if entry.entry_class != "outcome" or entry.kind not in _KINDS:
            continue
        payload = entry.payload
        if entry.kind == "delivered" and payload.get("inject") in planned:
            continue
        if "threat" in payload:
            what = titles.threat(payload["threat"], payload.get("stage"))
        else:
            what = titles.inject(payload["inject"]) if "inject" in payload else titles.action(payload["action"])
        aim = f" ({titles.target(payload['target'])})" if payload.get("target") else ""
        table.line(line(_moment(entry.happened_ms)), line(context.say(f"cli.moment.{entry.kind}", what=what + aim)))
        shown += 1
        if shown == most:
            break
    return Group(line(context.say("cli.table.moments"), "bold"), table)


def contradictions_table(exercise: Exercise, context: Context) -> Group | None:
    """Return the injects that could not be believed when they were released.

    They have the time and what contradicted them; None when there are none.
    """
    from sim.exercise.explain.contradiction_text import ContradictionWriter
    from sim.titles import titles_in

    runs = [run for run in exercise.play.injects.runs.values() if run.contradicted]
    if not runs:
        return None
    writer = ContradictionWriter(titles_in(exercise.scenario))
    titles = scenario_titles(exercise.scenario, context.language)
    table = Sheet(heads=False)
    table.add_column(line(context.say("cli.table.time")), no_wrap=True)
    table.add_column(line(context.say("cli.table.moment")), overflow="fold")
    for run in sorted(runs, key=lambda run: run.released or 0):
        for found in run.contradicted:
            why = writer.text(found).in_(context.language)
            what = context.say("cli.moment.contradicted", what=titles.inject(run.id), why=why)
            table.line(line(_moment(run.released or 0)), line(what))
    return Group(line(context.say("cli.table.contradictions"), "bold"), table)
