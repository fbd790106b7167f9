"""show why a process failed, back to the cause.

It also shows what would lift it and what it takes down next; or the whole cascade as a table.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.cli.runtime.exits import Exit
from sim.cli.runtime.parser import duration_ms, moment_ms, seed
from sim.curves import MOVED, lowest

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.exercise import Exercise
    from sim.exercise.explain.sentences import SentenceWriter

__all__ = ["configure", "run"]

_WHOLE: Final = 1 - MOVED
_AHEAD: Final = 24 * 3_600_000
_LINES: Final = 25
"""Lines of a list before it says how many more there are: all of them are in --json."""
_NARROWEST: Final = 20


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("what", metavar="EXERCISE|LOG", nargs="?")
    parser.argument("process", metavar="PROCESS", nargs="?")
    parser.argument("--at", type=moment_ms, metavar="T")
    parser.argument("--ahead", type=duration_ms, metavar="T", default=_AHEAD)
    parser.argument("--reveal", action="store_true")
    parser.argument("--seed", type=seed, metavar="N")
    parser.argument("--team", metavar="SCRIPT")
    parser.argument("--table", action="store_true")
    parser.argument("--by-sector", action="store_true")
    parser.forms("csv")


def run(args: Namespace, context: Context) -> int:
    """Play or replay to the moment asked for, and print why."""
    from sim.cli.choices import journal_of, process_of
    from sim.cli.replay import reached, replayed

    if args.what is None:
        args.what = journal_of(None, context)
    is_log = Path(args.what).suffix == ".jsonl"
    if is_log and not (args.seed is None and args.team is None):
        from sim.errors import KetenError

        raise KetenError(context.say("cli.why.of-journal"))
    played = replayed(args.what) if is_log else _exercise(args, context)
    tabled = args.table or args.by_sector or args.tsv or args.csv
    if tabled and (args.reveal or args.ahead != _AHEAD):
        from sim.errors import KetenError

        raise KetenError(context.say("cli.why.of-table"))
    first = played(args.at)
    if args.process is not None:
        args.process = process_of(args.process, first.scenario, context)
    if tabled:
        reached(first, args.at, context)
        _tell_cascade(first, args, context)
        return Exit.DONE
    at = args.at
    if at is None:
        at = _most_down(first) if args.process is None else lowest(first.world.curve(args.process))[1]
    exercise = first if at == args.at else played(at)
    reached(exercise, at, context)
    _tell_all(exercise, args, context) if args.process is None else _tell(exercise, args, context)
    return Exit.DONE


def _tell_cascade(exercise: Exercise, args: Namespace, context: Context) -> None:
    """Print the cascade up to now: all of it, or what led to one process."""
    from sim.cli.render import cascade as render
    from sim.exercise.explain.cascade import cascade
    from sim.exercise.explain.cascade_tables import leading_to

    rows = cascade(exercise.history, exercise.world.now)
    if args.process is not None:
        rows = leading_to(rows, args.process)
    if args.json:
        context.json(render.cascade_json(rows, exercise))
    elif args.csv:
        by_sector = args.by_sector
        text = render.sector_csv(rows, exercise) if by_sector else render.cascade_csv(rows, exercise, context)
        context.out(text.removesuffix("\n"))
    else:
        table = render.sector_table if args.by_sector else render.cascade_table
        context.console(tsv=args.tsv).print(table(rows, exercise, context))


def _tell(exercise: Exercise, args: Namespace, context: Context) -> None:
    """Print everything about one process."""
    from sim.exercise.explain.explanation import explain

    explained = explain(exercise.world, args.process, secrets=args.reveal)
    following = exercise.look_ahead()(args.process, args.ahead) if args.ahead and explained.fall is not None else None
    if args.json:
        from sim.cli.render.impairments import plain
        from sim.cli.render.why_json import as_json

        context.json(as_json(explained, following, exercise) | {"losses": plain(args.process, exercise)})
        return
    from sim.cli.render.cause_tree import cause_tree
    from sim.cli.render.impairments import lines
    from sim.cli.render.tables import line
    from sim.cli.render.titles import Named
    from sim.exercise.explain.sentences import SentenceWriter
    from sim.exercise.explain.tree import sections

    named = Named(exercise.scenario, context.language)
    teller = SentenceWriter(context.language, named)
    context.console().print(cause_tree(explained, context, named, teller))
    for lost in lines(args.process, exercise, context):
        context.console().print(line(lost))
    if explained.fall is None and not explained.callers:
        return
    until = explained.t if following is None else following.until
    for title, items in sections(explained, teller, until, following):
        _print_section(context, teller, title, items)


def _print_section(context: Context, teller: SentenceWriter, title: str, items: list[str]) -> None:
    """Print a heading with a list under it, cut off after :data:`_LINES`."""
    from textwrap import TextWrapper

    from sim.cli.render.tables import line

    if len(items) > _LINES:
        items = [*items[:_LINES], teller.heading("more", n=len(items) - _LINES)]
    console = context.console()
    console.print()
    console.print(line(title, "bold"))
    fitted = TextWrapper(
        max(_NARROWEST, console.width - 1), initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False
    )
    for item in items:
        for part in fitted.wrap(item):
            console.print(line(part))


def _tell_all(exercise: Exercise, args: Namespace, context: Context) -> None:
    """Print every process below normal, one line each."""
    from sim.exercise.explain.explanation import down

    found = down(exercise.world)
    if args.json:
        from sim.cli.render.why_json import down_json

        context.json(down_json(found, exercise))
        return
    from sim.cli.render.tables import line
    from sim.cli.render.titles import Named
    from sim.exercise.explain.sentences import SentenceWriter

    teller = SentenceWriter(context.language, Named(exercise.scenario, context.language))
    at, console = teller.moment(exercise.world.now), context.console()
    if not found:
        console.print(line(teller.heading("down.none", at=at)))
        return
    every = len(exercise.scenario.processes)
    title = teller.heading("down.title", n=every, at=at, count=len(found), all=every)
    console.print(line(title, "bold"))
    for one in found:
        console.print(line(teller.down(one)))


def _exercise(args: Namespace, context: Context) -> Callable[[int | None], Exercise]:
    """Return what plays the exercise headless up to a moment (none: to its horizon)."""
    from sim.batch import nobody, until_of
    from sim.cli.choices import exercise_file, team_of
    from sim.exercise import MemorySink, headless
    from sim.scenario import load_any

    scenario = load_any(exercise_file(args.what, context))
    team = nobody(scenario) if args.team is None else team_of(args.team, scenario, context)
    seed = 1 if args.seed is None else args.seed
    return lambda at: headless(scenario, seed, team, until_of(scenario, at), MemorySink())


def _most_down(exercise: Exercise) -> int:
    """Return the first moment at which most processes stood below normal."""
    steps: list[tuple[int, int]] = []
    for name in exercise.scenario.processes:
        steps += _turns(exercise.world.curve(name))
    changes: dict[int, int] = {}
    for t, change in sorted(steps):
        changes[t] = changes.get(t, 0) + change
    most = count = at = 0
    for t, change in changes.items():
        count += change
        if count > most:
            most, at = count, t
    return at


def _turns(curve: Sequence[tuple[int, float]]) -> list[tuple[int, int]]:
    """Return (t, +1) where a process leaves normal and (t, -1) where it comes back."""
    turns: list[tuple[int, int]] = []
    whole = True
    for t, level in curve:
        if (level >= _WHOLE) != whole:
            whole = not whole
            turns.append((t, -1 if whole else 1))
    return turns
