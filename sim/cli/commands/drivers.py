"""rank the numbers that move the measures of an exercise."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sim.cli.runtime.exits import Exit
from sim.cli.runtime.notices import tell_library
from sim.cli.runtime.parser import moment_ms, positive, seed
from sim.host.machine import cores
from sim.words import number

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.batch.drivers import Drivers
    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.scenario.models import Scenario

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("exercise", metavar="EXERCISE")
    parser.argument("--worlds", type=positive, default=200, metavar="N")
    parser.argument("--workers", type=positive, metavar="W")
    parser.argument("--team", metavar="SCRIPT")
    parser.argument("--seed", type=seed, default=1, metavar="N")
    parser.argument("--until", type=moment_ms, metavar="48h")
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Print the numbers that move each measure, the strongest first."""
    from sim.batch import default_team, until_of
    from sim.batch.drivers import LEAST_WORLDS, drivers
    from sim.batch.library_world import PlayAsKnown
    from sim.cli.choices import exercise_file, team_of
    from sim.errors import KetenError
    from sim.scenario import load

    taken: list[str] = []
    scenario = load(exercise_file(args.exercise, context), taken)
    tell_library(taken, context)
    if not scenario.measures:
        raise KetenError(context.say("cli.drivers.no-measures", exercise=scenario.id))
    if args.worlds < LEAST_WORLDS:
        raise KetenError(context.say("cli.drivers.too-few", worlds=args.worlds, least=LEAST_WORLDS))
    team = default_team(scenario) if args.team is None else team_of(args.team, scenario, context)
    context.tell(context.say("cli.drivers.begin", n=args.worlds, team=team or context.say("cli.table.nobody")))
    job = PlayAsKnown(scenario, team, until_of(scenario, args.until))
    found = drivers(job, args.seed, args.worlds, args.workers or cores(), time.perf_counter)
    if args.json:
        context.json({"exercise": scenario.id, "team": team, "seed": args.seed, **_as_json(found)})
    else:
        _print(found, scenario, context, tsv=args.tsv)
    return Exit.DONE


def _as_json(found: Drivers) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "worlds": found.worlds,
        "left_out": found.left_out,
        "numbers": found.numbers,
        "least": found.least,
        "measures": {
            one.measure: {
                "spread": asdict(one.spread),
                "drivers": [
                    {"correlation": d.correlation, "low": d.low, "high": d.high, "number": asdict(d.number)}
                    for d in one.drivers
                ],
            }
            for one in found.measures
        },
    }


def _print(found: Drivers, scenario: Scenario, context: Context, *, tsv: bool) -> None:
    from sim.cli.render.drivers import drivers_list, drivers_table

    console = context.console(tsv=tsv)
    console.print((drivers_table if tsv else drivers_list)(found, scenario, context))
    reading = {"n": found.worlds, "numbers": found.numbers, "least": number(context.language, found.least, 2)}
    console.print(context.say("cli.drivers.reading", **reading))
    if found.left_out:
        console.print(context.say("cli.known.left-out", n=found.left_out))
