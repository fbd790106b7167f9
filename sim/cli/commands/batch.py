"""play an exercise many times and compare scripted teams."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.runtime.exits import Exit
from sim.cli.runtime.parser import moment_ms, new_path, positive, seed
from sim.cli.runtime.paths import new_folder
from sim.host.machine import cores

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from sim.batch import Batch, Summary
    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser
    from sim.impact.signs import Sign

__all__ = ["configure", "run"]

_SHOW_EVERY = 0.2


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("exercise", metavar="EXERCISE")
    parser.argument("--runs", type=positive, default=100, metavar="N")
    parser.argument("--workers", type=positive, metavar="W")
    parser.argument("--team", action="extend", nargs="+", metavar="SCRIPT")
    parser.argument("--seed", type=seed, default=1, metavar="N")
    parser.argument("--until", type=moment_ms, metavar="48h")
    parser.argument("--out", type=new_path, metavar="DIR")
    parser.argument("--all", action="store_true")
    parser.argument("--as-known", type=positive, metavar="N")
    parser.forms()


def run(args: Namespace, context: Context) -> int:
    """Play the batch; print what it shows, and on stderr where its runs are."""
    from sim.batch import run_batch

    batch = _batch(args, context)
    folder = Path(args.out) if args.out else new_folder(batch.scenario.id)
    teams = ", ".join(batch.teams)
    context.tell(context.say("cli.batch.begin", n=batch.runs, folder=folder, worlds=batch.runs, teams=teams))
    progress = _Progress(context)
    try:
        summary, table = run_batch(batch, folder, args.workers or cores(), time.perf_counter, progress)
    finally:
        progress.close()
    known = None if args.as_known is None else _known(batch, folder, args, context)
    if args.json:
        more = {} if known is None else {"as_known": known.as_json()}
        context.json({**summary.as_json(), "until_h": batch.until_ms / 3_600_000, "table": str(table), **more})
    else:
        from sim.cli.render.batch import print_summary

        print_summary(summary, batch.scenario, context, batch.until_ms, everything=args.all, tsv=args.tsv)
        if known is not None:
            _print_known(known, summary, batch, context, tsv=args.tsv)
    context.tell(context.say("cli.batch.done", path=table))
    return Exit.DONE


@dataclass(frozen=True, slots=True)
class _Known:
    """What the same teams came to in worlds in which the numbers are drawn too."""

    summary: Summary
    signs: Mapping[str, Mapping[str, Sign]]
    """Team → measure → what can be said of it against the team that every other is compared with."""
    left_out: int
    """Worlds passed over because their numbers cannot be together."""
    table: Path

    def as_json(self) -> dict[str, Any]:
        signs = {team: {name: asdict(sign) for name, sign in of.items()} for team, of in self.signs.items()}
        return {**self.summary.as_json(), "left_out": self.left_out, "signs": signs, "table": str(self.table)}


def _known(batch: Batch, folder: Path, args: Namespace, context: Context) -> _Known:
    """Play worlds as known; what is finished is kept in a folder of its own."""
    from sim.batch.batch import rows_of, run_batch
    from sim.batch.library_world import signs
    from sim.exercise.known_worlds import known_worlds
    from sim.scenario.plausible import Plausible

    context.tell(context.say("cli.batch.begin-known", n=args.as_known))
    workers, timer = args.workers or cores(), time.perf_counter
    worlds = known_worlds(Plausible(batch.scenario), batch.first_seed, args.as_known, workers, timer)
    other = replace(batch, runs=args.as_known, known=worlds.worlds)
    inside = folder / "as-known"
    progress = _Progress(context)
    try:
        summary, table = run_batch(other, inside, workers, timer, progress)
    finally:
        progress.close()
    rows = rows_of(other, inside)
    found = {pair.team: signs(batch.scenario, rows[pair.team], rows[pair.against]) for pair in summary.comparisons}
    return _Known(summary, found, worlds.left_out, table)


def _print_known(known: _Known, summary: Summary, batch: Batch, context: Context, *, tsv: bool) -> None:
    from sim.cli.render.ranges import signs_lines, teams_table
    from sim.impact.signs import LEAST_ALIKE

    console = context.console(tsv=tsv)
    console.print()
    console.print(teams_table(summary, known.summary, known.left_out, batch.scenario, context))
    if known.signs:
        against = known.summary.comparisons[0].against
        console.print()
        console.print(signs_lines(known.signs, against, batch.scenario, context, LEAST_ALIKE))


def _batch(args: Namespace, context: Context) -> Batch:
    from sim.batch import Batch, until_of
    from sim.cli.choices import exercise_file, team_of
    from sim.errors import KetenError
    from sim.scenario import load

    scenario = load(exercise_file(args.exercise, context))
    wanted = args.team or scenario.scripted_teams
    teams = tuple(dict.fromkeys(team_of(name, scenario, context) for name in wanted))
    if not teams:
        raise KetenError(context.say("cli.batch.no-teams", exercise=scenario.id))
    return Batch(scenario, teams, args.runs, args.seed, until_of(scenario, args.until))


class _Progress:
    """How far the batch is, on stderr.

    In a terminal it is one line that is written over, elsewhere a line per tenth.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._live = sys.stderr.isatty()
        self._shown = 0.0
        self._tenth = -1

    def __call__(self, done: int, whole: int) -> None:
        """Show that ``done`` of ``whole`` runs are finished."""
        text = self._context.say("cli.batch.progress", done=done, whole=whole)
        now = time.monotonic()
        if self._live:
            if done == whole or now - self._shown >= _SHOW_EVERY:
                self._shown = now
                sys.stderr.write(f"\r{text} ")
                sys.stderr.flush()
        elif done * 10 // whole > self._tenth:
            self._tenth = done * 10 // whole
            self._context.tell(text)

    def close(self) -> None:
        """Leave the line."""
        if self._live:
            sys.stderr.write("\n")
