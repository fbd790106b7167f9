"""print the JSON Schema of scenario files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace

    from sim.cli.runtime.context import Context
    from sim.cli.runtime.parser import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("kind", nargs="?", metavar="KIND")


def run(args: Namespace, context: Context) -> int:
    """Print the schema of one kind of file, or of all."""
    from sim.scenario import schema

    context.json(schema(args.kind) if args.kind else schema())
    return Exit.DONE
