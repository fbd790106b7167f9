"""list the exercises, or what the library holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.cli.exits import Exit

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from sim.cli.context import Context
    from sim.cli.parser import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Declare the arguments."""
    parser.argument("what", nargs="?", choices=("exercises", "library"), default="exercises")
    parser.argument("--json", action="store_true")


def run(args: Namespace, context: Context) -> int:
    """Print a table of what there is."""
    rows = _exercises(context) if args.what == "exercises" else _library(context)
    if args.json:
        context.json(rows)
        return Exit.DONE
    from rich.table import Table
    from rich.text import Text

    from sim.units import clean

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for name in rows[0] if rows else ():
        table.add_column(context.say(f"cli.list.{name}"), overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(_shown(value), lines=False)) for value in row.values()))
    context.console().print(table)
    return Exit.DONE


def _shown(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)


def _exercises(context: Context) -> list[dict[str, Any]]:
    from sim.scenario import builtin, find, load
    from sim.units import format_duration

    rows = []
    for name in builtin():
        scenario = load(find(name))
        rows.append(
            {
                "name": name,
                "title": scenario.title.in_(context.language),
                "lasts": format_duration(scenario.lasts),
                "injects": len(scenario.injects),
                "teams": list(scenario.scripted_teams),
            }
        )
    return rows


def _library(context: Context) -> list[dict[str, Any]]:
    """Give what library files declare: each file is one thing, or lists of things by kind."""
    from sim.scenario.sources import shipped

    rows = []
    for path in sorted((shipped() / "library").rglob("*.yaml")):
        content = _content(path)
        title = content.get("title", "")
        rows.append(
            {
                "kind": str(content.get("kind", "")),
                "name": str(content.get("id", path.stem)),
                "title": title.get(context.language, "") if isinstance(title, dict) else str(title),
            }
        )
    return sorted(rows, key=lambda row: (row["kind"], row["name"]))


def _content(path: Path) -> dict[str, Any]:
    import yaml

    with path.open(encoding="utf-8") as file:
        content = yaml.safe_load(file)
    return content if isinstance(content, dict) else {}
