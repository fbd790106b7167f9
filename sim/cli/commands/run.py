"""play an exercise without a screen, by a scripted team."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.runtime.exits import Exit
from sim.cli.runtime.notices import tell_library
from sim.cli.runtime.parser import moment_ms, new_path, positive, seed
from sim.cli.runtime.recording import recording
from sim.host.machine import cores

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.batch.library_world import Bands
    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.exercise import Exercise

__all__ = ["configure", "run", "show"]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("exercise", metavar="EXERCISE")
    parser.argument("--seed", type=seed, default=1, metavar="N")
    parser.argument("--team", metavar="SCRIPT")
    parser.argument("--until", type=moment_ms, metavar="48h")
    parser.argument("--log", type=new_path, metavar="FILE")
    parser.argument("--calls", action="store_true")
    parser.argument("--as-known", type=positive, metavar="N")
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Play one world and print what came of it."""
    from sim.batch import default_team, until_of
    from sim.cli.choices import exercise_file, team_of
    from sim.exercise import headless
    from sim.scenario import load

    taken: list[str] = []
    scenario = load(exercise_file(args.exercise, context), taken)
    tell_library(taken, context)
    team = default_team(scenario) if args.team is None else team_of(args.team, scenario, context)
    until = until_of(scenario, args.until)
    with recording(None if args.log is None else Path(args.log)) as sink:
        exercise = headless(scenario, args.seed, team, until, sink)
    found = None
    if args.as_known is not None:
        from sim.batch.library_world import PlayAsKnown, bands

        found = bands(PlayAsKnown(scenario, team, until), args.seed, args.as_known, cores(), time.perf_counter)
    return show(exercise, args.log, context, as_json=args.json, calls=args.calls, tsv=args.tsv, known=found)


def show(
    exercise: Exercise,
    journal: str | None,
    context: Context,
    *,
    as_json: bool,
    calls: bool = False,
    tsv: bool = False,
    known: Bands | None = None,
) -> int:
    """Print a finished headless run, as one JSON object or as tables.

    With ``calls`` every 112 call is simulated as well. ``known`` says where the measures lie over chance, and over what
    the numbers may be.
    """
    from dataclasses import asdict

    from sim.batch import figures

    counted = None
    if calls:
        from sim.cli.render.calls import calls_figures

        counted = calls_figures(exercise)
    if as_json:
        more = ({"call_by_call": counted} if calls else {}) | ({} if known is None else {"as_known": asdict(known)})
        context.json(figures(exercise, journal) | more, indent=None)
        return Exit.DONE
    from sim.cli.render.tables import contradictions_table, measures_table, moments_table, situation_table

    console = context.console(tsv=tsv)
    console.print(situation_table(exercise, context, console))
    console.print()
    console.print(moments_table(exercise, context))
    console.print()
    doubtful = contradictions_table(exercise, context)
    if doubtful is not None:
        console.print(doubtful)
        console.print()
    console.print(measures_table(exercise, None, context))
    if known is not None:
        from sim.cli.render.ranges import bands_table

        console.print()
        console.print(bands_table(known, exercise.scenario, context))
    if counted is not None:
        from sim.cli.render.calls import calls_table

        console.print()
        console.print(calls_table(exercise, counted, context))
    elif calls:
        context.tell(context.say("impact.calls.none"))
    if journal:
        context.tell(context.say("cli.run.journal", path=journal))
    return Exit.DONE
