"""draw who supplies whom, for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser

__all__ = ["configure", "run"]

_FORMATS: Final = ("dot", "mermaid", "graphml")
_MOST_EDGES: Final = 500
"""Arrows above which Mermaid refuses a picture as it comes."""


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("what", metavar="EXERCISE|NETWORK")
    parser.argument("--format", choices=_FORMATS, default=_FORMATS[0])
    parser.argument("--region", metavar="R")


def run(args: Namespace, context: Context) -> int:
    """Print the picture in the language of the run."""
    from sim.cli.choices import exercise_file, region_of
    from sim.scenario import load_any
    from sim.scenario.graph import graph_of, render

    scenario = load_any(exercise_file(args.what, context, networks=True))
    region = None if args.region is None else region_of(args.region, scenario, context)
    graph = graph_of(scenario, context.language, region)
    context.out(render(graph, args.format))
    processes = context.say("cli.graph.processes", n=len(graph.vertices))
    arrows = context.say("cli.graph.arrows", n=len(graph.edges))
    context.tell(context.say("cli.graph.size", processes=processes, arrows=arrows))
    if args.format == "mermaid" and len(graph.edges) > _MOST_EDGES:
        context.tell(context.say("cli.graph.large", most=_MOST_EDGES))
    return Exit.DONE
