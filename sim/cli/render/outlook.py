"""An outlook for people and for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group

from sim.batch.statistics import ENOUGH
from sim.cli.render.tables import line
from sim.cli.render.titles import scenario_titles
from sim.cli.runtime.console import Sheet
from sim.curves import is_back
from sim.units import format_clock
from sim.words import percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.cli.runtime.context import Context
    from sim.exercise.outlook import Outlook
    from sim.exercise.outlook_known import KnownOutlook
    from sim.scenario.models import Scenario

__all__ = ["outlook_table"]

_QUARTERS: Final = 4


def outlook_table(scenario: Scenario, found: Outlook, known: KnownOutlook | None, context: Context) -> Group:
    """Return where levels will lie of what is or may come below normal."""
    kinds = [("chance", found)] if known is None else [("chance", found), ("wider", known.outlook)]
    names = [name for name in found.bands if any(_falls(name, one) for _, one in kinds)]
    since, until = format_clock(found.since), format_clock(found.until)
    parts: list[RenderableType] = [line(context.say("cli.outlook.title", since=since, until=until), "bold")]
    parts += [line(told) for told in _reading(found, known, context)]
    if not names:
        return Group(*parts, line(context.say("cli.outlook.nothing")))
    count = len(found.bands[names[0]])
    moments = sorted({(count - 1) * at // _QUARTERS for at in range(_QUARTERS + 1)})
    table, titles = Sheet(), scenario_titles(scenario, context.language)
    table.add_column(line(context.say("cli.outlook.process")), overflow="fold")
    if known is not None:
        table.add_column(line(context.say("cli.outlook.by")))
    for at in moments:
        table.add_column(line(format_clock(found.bands[names[0]][at].t)), justify="right")
    table.add_column(line(context.say("cli.outlook.back")), justify="right")
    for name in names:
        title = titles.process(name)
        for kind, one in kinds:
            cells = [] if known is None else [context.say(f"cli.outlook.{kind}")]
            cells += [_level(name, one, at, context) for at in moments] + [_back(name, one, context)]
            first = title if one is found else ""
            table.line(*map(line, (first, *cells)), plain=(title, *cells))
    return Group(*parts, table)


def _falls(name: str, found: Outlook) -> bool:
    return any(not is_back(band.low) for band in found.bands[name])


def _level(name: str, found: Outlook, at: int, context: Context) -> str:
    """Write ``40 % (0 % … 100 %)``; a dash where no world was left."""
    if not found.bands[name]:
        return "-"
    band = found.bands[name][at]
    middle, low, high = (percent(context.language, level) for level in (band.median, band.low, band.high))
    return middle if low == high else f"{middle} ({low} … {high})"


def _back(name: str, found: Outlook, context: Context) -> str:
    """Write ``T+7:00 (T+5:10 … T+9:30), 85 %``.

    A dash where it is whole now or no world was left.
    """
    one = found.returns.get(name)
    if one is None or not found.worlds:
        return "-"
    if one.median is None or one.low is None or one.high is None:
        return context.say("cli.outlook.never")
    told, low, high = (format_clock(t) for t in (one.median, one.low, one.high))
    told = told if low == high else f"{told} ({low} … {high})"
    return told if one.share == 1 else f"{told}, {percent(context.language, one.share)}"


def _reading(found: Outlook, known: KnownOutlook | None, context: Context) -> list[str]:
    """Return what the figures are, stand on and may be doubted for."""
    told = [context.say("cli.outlook.reading", n=found.worlds)]
    worlds, strayed = found.worlds, found.strayed
    if known is not None:
        numbers = known.known
        worlds, strayed = min(worlds, known.outlook.worlds), strayed + known.outlook.strayed
        counts = {"numbers": len(numbers.plausible.numbers), "varied": numbers.varied, "sided": numbers.one_sided}
        told.append(context.say("cli.outlook.reading-known", n=known.outlook.worlds, plays=numbers.plays, **counts))
        if numbers.untried:
            told.append(context.say("cli.outlook.untried", n=len(numbers.untried)))
        if known.left_out:
            told.append(context.say("cli.known.left-out", n=known.left_out))
    if strayed:
        told.append(context.say("cli.outlook.strayed", n=strayed))
    if worlds < ENOUGH:
        told.append(context.say("cli.known.few", n=ENOUGH))
    return told
