"""tell what the next hours bring if nobody acts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from sim.cli.runtime.exits import Exit
from sim.cli.runtime.parser import duration_ms, moment_ms, positive
from sim.host.machine import cores
from sim.units import hours
from sim.words import duration

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.exercise import Exercise
    from sim.exercise.outlook import Outlook
    from sim.exercise.outlook_known import KnownOutlook

__all__ = ["configure", "run"]

_AHEAD: Final = 24 * 3_600_000
_MOST_AHEAD: Final = 30 * _AHEAD
_WORLDS: Final = 100
_MOMENTS: Final = 96
"""A band has no more moments than so, or one each half hour."""


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("log", metavar="LOG", nargs="?")
    parser.argument("--at", type=moment_ms, metavar="T")
    parser.argument("--ahead", type=duration_ms, metavar="T", default=_AHEAD)
    parser.argument("--worlds", type=positive, default=_WORLDS, metavar="N")
    parser.argument("--as-known", type=positive, metavar="N")
    parser.argument("--workers", type=positive, metavar="W")
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Print where the levels will lie, by chance and where asked by other numbers too."""
    from sim.cli.choices import journal_of
    from sim.cli.replay import reached, replayed
    from sim.errors import KetenError
    from sim.exercise.outlook import STEP, outlook
    from sim.exercise.outlook_known import MOST_PLAYS, outlook_as_known
    from sim.workers import Workers

    if args.ahead > _MOST_AHEAD:
        raise KetenError(context.say("cli.outlook.too-far", most=duration(context.language, _MOST_AHEAD)))
    exercise = replayed(journal_of(args.log, context))(args.at)
    reached(exercise, args.at, context)
    names = tuple(name for name, one in exercise.scenario.processes.items() if one.shown)
    step = max(STEP, args.ahead // _MOMENTS)
    most = max(args.worlds, args.as_known or 0)
    known = None
    with Workers(min(args.workers or cores(), most), shared=(exercise.scenario,)) as workers:
        ask = {"processes": names, "step_ms": step}
        found = outlook(exercise, args.worlds, args.ahead, workers, time.perf_counter, **ask)
        if args.as_known is not None:
            context.tell(context.say("cli.outlook.begin", most=MOST_PLAYS, n=args.as_known))
            known = outlook_as_known(exercise, args.as_known, args.ahead, workers, time.perf_counter, **ask)
    if args.json:
        context.json(_as_json(exercise, found, known))
    else:
        from sim.cli.render.outlook import outlook_table

        context.console(tsv=args.tsv).print(outlook_table(exercise.scenario, found, known, context))
    return Exit.DONE


def _as_json(exercise: Exercise, found: Outlook, known: KnownOutlook | None) -> dict[str, Any]:
    told = {
        "exercise": exercise.scenario.id,
        "at_h": hours(found.since),
        "until_h": hours(found.until),
        "chance": _bands(found),
    }
    if known is None:
        return told
    numbers = known.known
    return told | {
        "as_known": {
            **_bands(known.outlook),
            "left_out": known.left_out,
            "numbers": len(numbers.plausible.numbers),
            "varied": numbers.varied,
            "one_sided": numbers.one_sided,
            "untried": len(numbers.untried),
            "plays": numbers.plays,
        }
    }


def _bands(found: Outlook) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "worlds": found.worlds,
        "strayed": found.strayed,
        "coverage": found.coverage,
        "bands": {name: [_timed(asdict(band), "t") for band in bands] for name, bands in found.bands.items()},
        "returns": {name: _timed(asdict(one), "median", "low", "high") for name, one in found.returns.items()},
    }


def _timed(values: dict[str, Any], *times: str) -> dict[str, Any]:
    """Return the values with their times in hours."""
    kept = {name: value for name, value in values.items() if name not in (*times, "process")}
    return {f"{name}_h": None if values[name] is None else hours(values[name]) for name in times} | kept
