"""show why a process failed, back to the cause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.exits import Exit
from sim.cli.parser import duration_ms

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from sim.cli.context import Context
    from sim.cli.parser import Parser
    from sim.exercise import Exercise

__all__ = ["configure", "run"]

_WHOLE = 1 - 1e-9


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("what", metavar="EXERCISE|LOG")
    parser.argument("process", metavar="PROCESS")
    parser.argument("--at", type=duration_ms, metavar="T")
    parser.argument("--seed", type=int, default=1, metavar="N")
    parser.argument("--team", metavar="SCRIPT")
    parser.argument("--json", action="store_true")


def run(args: Namespace, context: Context) -> int:
    """Play or replay to the moment asked for, and print the chain of causes."""
    is_log = Path(args.what).suffix == ".jsonl"
    played = _journal(args) if is_log else _exercise(args)
    at = args.at
    whole = None
    if at is None:
        whole = played(None)
        at = _lowest(whole.world.curve(_process(args.process, whole, context)))
    exercise = played(at)
    name = _process(args.process, exercise, context)
    if exercise.world.now < at:
        from sim.errors import KetenError
        from sim.units import format_duration

        raise KetenError(context.say("cli.why.too-late", until=format_duration(exercise.world.now)))
    fall = exercise.world.why(name)
    if args.json:
        from sim.cli.causes import as_json
        from sim.cli.losses import plain

        context.json(as_json(fall, name, exercise) | {"losses": plain(name, exercise)})
        return Exit.DONE
    from sim.cli.causes import tree
    from sim.cli.losses import lines
    from sim.cli.tables import line

    context.console().print(tree(fall, name, exercise, context))
    for lost in lines(name, exercise, context):
        context.console().print(line(lost))
    return Exit.DONE


def _exercise(args: Namespace) -> Callable[[int | None], Exercise]:
    """Give what plays the exercise headless up to a moment (none: to its horizon)."""
    from sim.batch import known_team, nobody, until_of
    from sim.exercise import MemorySink, headless
    from sim.scenario import find, load_any

    scenario = load_any(find(args.what))
    team = nobody(scenario) if args.team is None else known_team(scenario, args.team)
    return lambda at: headless(scenario, args.seed, team, until_of(scenario, at), MemorySink())


def _journal(args: Namespace) -> Callable[[int | None], Exercise]:
    """Give what replays the journal up to a moment (none: to its end)."""
    from sim.exercise import replay
    from sim.journal import read

    reading = read(args.what)

    def to(at: int | None) -> Exercise:
        entries = [entry for entry in reading.entries if at is None or entry.t_ms <= at]
        exercise, _ = replay(entries, reading.header)
        if at is not None and reading.entries and at <= reading.entries[-1].t_ms:
            exercise.run(at)
        return exercise

    return to


def _lowest(curve: Sequence[tuple[int, float]]) -> int:
    """Give the first moment at which a process stood lowest."""
    return min(curve, key=lambda point: (point[1], point[0]))[0]


def _process(name: str, exercise: Exercise, context: Context) -> str:
    from sim.cli.parser import nearest
    from sim.errors import KetenError

    processes = exercise.scenario.processes
    if name not in processes:
        hint = nearest(context.language, name, tuple(processes))
        raise KetenError(context.say("cli.error.process", name=name) + hint)
    return name
