"""Checks of ranges: that each stands beside a number, and holds it.

They look at what a file says, so that a fault has the place of the range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from sim.errors import Reason
from sim.scenario.models.estimates import NAMES
from sim.scenario.source.problems import quoted
from sim.units import parse_duration, parse_share

if TYPE_CHECKING:
    from sim.scenario.source.problems import Problems
    from sim.scenario.source.source_tree import SourceNode

__all__ = ["check_ranges"]

_RANGE: Final = "range"
_ENDS: Final = 2
_TABLES: Final = frozenset(
    (key,)
    for key in (
        *("processes", "needs", "load", "regions", "crews", "routes", "reactions", "fragility", "disciplines"),
        *("teams", "personas", "objectives", "decisions", "names", "operators"),
    )
)
"""Tables by names that an author chooses: what is called ``range`` there is no range."""


class _Number(NamedTuple):
    """A number as a file writes it."""

    unit: Literal["time", "number", "many"]
    """``many`` is what is made of several numbers: its range is in times as much."""
    value: float
    """ms of a time; 1 of many."""


def check_ranges(problems: Problems, root: SourceNode, *, whole: bool = False) -> None:
    """Report every range under ``root`` that is not one of a number beside it.

    In a ``whole`` scenario, which leaves out what is as usual, the number may be missing.
    """
    left: list[tuple[SourceNode, tuple[str | int, ...]]] = [(root, ())]
    while left:
        node, path = left.pop()
        if isinstance(node.value, dict):
            ranges = node.value.get(_RANGE)
            if ranges is not None and isinstance(ranges.value, dict) and path[-1:] not in _TABLES:
                for name, ends in ranges.value.items():
                    fault = _fault(problems, node, name, ends, whole=whole)
                    if fault is not None:
                        problems.at(root, (*path, _RANGE, name), *fault)
            inner: list[tuple[str | int, SourceNode]] = list(node.value.items())
        else:
            inner = list(enumerate(node.items))
        left += [(child, (*path, key)) for key, child in inner if isinstance(child.value, dict | list)]


def _fault(
    problems: Problems, holder: SourceNode, name: str, ends: SourceNode, *, whole: bool
) -> tuple[Reason] | tuple[Reason, Reason] | None:
    """Return what is wrong with a range, and a remedy where it is not the usual one.

    None for a range that is right.
    """
    if name not in NAMES:
        remedy = problems.nearest(name, NAMES, "problems.range.unknown.do")
        return Reason.of("problems.range.unknown", name=quoted(name)), remedy
    value = holder.value.get(name)
    if value is None or value.value is None:
        return None if whole else (Reason.of("problems.range.no-number", name=quoted(name)),)
    number = _number(value)
    written = [None if isinstance(end.value, dict | list) else _number(end) for end in ends.items]
    if number is None or len(written) != _ENDS or written[0] is None or written[1] is None:
        return None  # told where values are judged
    low, high = written[0], written[1]
    many = "-many" if number.unit == "many" else ""
    expected = "number" if many else number.unit
    if number.value == 0:
        return (Reason.of("problems.range.nothing", name=quoted(name)),)
    if low.unit != expected or high.unit != expected:
        return (Reason.of(f"problems.range.unit{many}", name=quoted(name)),)
    if not low.value <= number.value <= high.value:
        shown = {"low": quoted(ends.items[0].value), "high": quoted(ends.items[1].value)}
        return (Reason.of(f"problems.range.outside{many}", name=quoted(name), **shown),)
    return None


def _number(node: SourceNode) -> _Number | None:
    """Return the number that a node says; none where it says none.

    Of a distribution that is its middle.
    """
    value = node.value
    if isinstance(value, list):
        return _Number("many", 1.0)
    if isinstance(value, dict):
        return _of_distribution(value)
    if isinstance(value, str):
        for unit, parse in _PARSED:
            try:
                return _Number(unit, float(parse(value)))
            except ValueError:
                continue
        return None
    return _Number("number", float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


_PARSED: Final[tuple[tuple[Literal["time", "number"], Any], ...]] = (("number", parse_share), ("time", parse_duration))


def _of_distribution(value: dict[str, SourceNode]) -> _Number | None:
    if "fixed" in value:
        return _number(value["fixed"])
    if "least" in value:
        return _number(value["least"])
    if "lognormal" in value:
        median = value["lognormal"].get("median")
        return None if median is None else _number(median)
    for name in ("triangular", "uniform"):
        if name in value:
            ends = [_number(one) for one in value[name].items]
            found = [one for one in ends if one is not None]
            if not ends or len(found) != len(ends):
                return None
            middle = found[1] if name == "triangular" and len(found) > 1 else found[0]
            return middle if name == "triangular" else middle._replace(value=(found[0].value + found[-1].value) / 2)
    return _Number("many", 1.0)
