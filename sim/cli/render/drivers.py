"""What moves the measures of an exercise, for people and for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.padding import Padding

from sim.cli.render.ranges import shown, titled
from sim.cli.render.tables import line, title_of
from sim.cli.runtime.console import Sheet
from sim.impact import MEASURES
from sim.words import MINUS, number

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.batch.drivers import Driver, Drivers
    from sim.cli.runtime.context import Context
    from sim.scenario.models import Scenario

__all__ = ["drivers_list", "drivers_table"]

_COLUMNS: Final = (
    "place", "correlation", "low", "high", "value", "times-low", "times-high", "confidence", "source",
)  # fmt: skip


def drivers_list(found: Drivers, scenario: Scenario, context: Context) -> Group:
    """Return the numbers below each measure, the strongest first."""
    measures = {one.id: one for one in scenario.measures}
    parts: list[RenderableType] = []
    for one in found.measures:
        measure = measures[one.measure]
        band = shown(one.spread, MEASURES[measure.measure].unit, context)
        parts.append(line(f"{titled(measure, context)}: {band}", "bold"))
        if not one.drivers:
            parts.append(Padding(line(context.say("cli.drivers.none"), "dim"), (0, 0, 0, 2)))
        for driver in one.drivers:
            parts.append(Padding(line(f"{_strength(driver, context)}  {driver.number.place}"), (0, 0, 0, 2)))
            parts.append(Padding(line(_number(driver, context), "dim"), (0, 0, 0, 9)))
        parts.append(line(""))
    return Group(*parts)


def drivers_table(found: Drivers, scenario: Scenario, context: Context) -> Sheet:
    """Return the same as a table."""
    measures = {one.id: one for one in scenario.measures}
    table = Sheet(group=context.say("cli.table.measure"))
    for name in _COLUMNS:
        table.add_column(context.say(f"cli.drivers.{name}"))
    for one in found.measures:
        measure = measures[one.measure]
        table.under(line(title_of(measure.title, measure.id, context.language)))
        for driver in one.drivers:
            of = driver.number
            figures = (driver.correlation, driver.low, driver.high), (of.low, of.high)
            ends, times = ([number(context.language, value, 2) for value in some] for some in figures)
            table.line(*map(line, (of.place, *ends, of.value, *times, _confidence(driver, context), of.source or "")))
    return table


def _strength(driver: Driver, context: Context) -> str:
    """Write ``+0.58 (+0.34 … +0.61)``."""
    strength, low, high = (_signed(one, context) for one in (driver.correlation, driver.low, driver.high))
    return f"{strength} ({low} … {high})"


def _signed(value: float, context: Context) -> str:
    return (MINUS if value < 0 else "+") + number(context.language, abs(value), 2)


def _number(driver: Driver, context: Context) -> str:
    """Write ``1.45, plausibly so many times that; judgement: source``."""
    of = driver.number
    low, high = (number(context.language, end, 2) for end in (of.low, of.high))
    told = context.say("cli.drivers.number", value=of.value, low=low, high=high, known=_confidence(driver, context))
    return told if of.source is None else f"{told}: {of.source}"


def _confidence(driver: Driver, context: Context) -> str:
    return context.say(f"cli.drivers.confidence.{driver.number.confidence}")
