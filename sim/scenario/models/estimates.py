"""Which numbers may be other than they are written, and how each may change.

A number says how the world answers: how long a battery lasts, how many people call. That may be known badly. What an
exercise says is to happen is no estimate, and neither are counts by which others are measured; those stay as written,
each with its reason in :data:`KEPT`.

Each number has one factor. What is made of many numbers (a curve, the hours of a day, a distribution) has one factor
for the whole, so that it keeps its shape, its order and its sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from sim.scenario.models import effects, emergency, exercise, network, threats
from sim.scenario.models.values import DurationDraw
from sim.units import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.scenario.models.values import WeightedValue

__all__ = ["ESTIMATES", "KEPT", "NAMES", "Form", "aliased", "changed", "fixed", "middle"]

Form = Literal[
    "duration", "draw", "share", "factor", "least-one", "slowing", "amount", "amounts", "signed", "count", "curve",
    "steps", "hours",
]  # fmt: skip
"""How a number changes with its factor."""

_Why = Literal["script", "structure", "count", "rank", "cost"]

ESTIMATES: Final[Mapping[type[Any], Mapping[str, Form]]] = {
    network.Process: {"reserve": "least-one", "by_hand": "share"},
    network.Profile: {"by_hour": "hours", "by_season": "hours"},
    network.Need: {
        "restart": "duration", "recharge": "amount", "curve": "curve", "floor": "share", "unfit": "share",
        "among_first": "share",
    },
    network.Layer: {"lasts": "draw", "spread": "draw", "starts": "share", "recharge": "amount"},
    network.Tranche: {"lasts": "draw", "spread": "draw", "starts": "share"},
    network.LoadLink: {"gain": "amount"},
    network.CrewPool: {"size": "count"},
    network.CrewNeed: {"floor": "share"},
    threats.Fragility: {"curve": "curve", "repair": "draw"},
    threats.Compromise: {"dwell": "draw"},
    emergency.Intake: {"takers": "count", "handling": "duration"},
    emergency.Discipline: {"takers": "count", "handling": "duration"},
    emergency.Callers: {"patience": "draw", "again": "share", "pause": "duration"},
    emergency.TakesOver: {"after": "duration", "share": "share"},
    exercise.Action: {
        "lead": "draw", "lasts": "draw", "returns": "draw", "one_per": "amount", "slower": "slowing",
        "by_hand": "slowing",
    },
    exercise.Answer: {"agree": "share", "after": "draw"},
    effects.Damage: {"size": "share", "repair": "draw", "lasts": "draw"},
    effects.Demand: {"factor": "factor", "profile": "steps", "lasts": "draw"},
    effects.OutageCalls: {"rate": "amount", "profile": "amounts", "lasts": "draw"},
    effects.Gain: {"add": "signed", "lasts": "draw"},
    effects.Isolate: {"lasts": "draw"},
    effects.Bypass: {"fuel": "draw", "starts": "share", "lasts": "draw"},
    effects.Floor: {"floor": "share", "lasts": "draw"},
    effects.StockGift: {"add": "duration", "lasts": "draw"},
    effects.Draw: {"factor": "factor", "lasts": "draw"},
    effects.Crews: {"add": "count", "lasts": "draw"},
    effects.RouteState: {"lasts": "draw"},
    effects.ControlLoss: {"lasts": "draw"},
    effects.QualityLoss: {"lasts": "draw"},
    effects.Patch: {"lasts": "draw"},
    effects.Rebuild: {"size": "share", "work": "draw", "lasts": "draw"},
    effects.Priority: {"lasts": "draw"},
    effects.Message: {"reach": "share", "softens": "share", "lasts": "draw"},
    effects.MeansChange: {"add": "count", "lasts": "draw"},
    effects.Trust: {"factor": "share", "lasts": "draw"},
    effects.Restore: {"lasts": "draw"},
    effects.TakeOver: {"share": "share", "lasts": "draw"},
}  # fmt: skip
"""Model → number of it that may vary → how.

How long an effect of a threat, inject or starting situation lasts is script and stays; that of others varies.
"""

_EFFECT_KEPT: Final[Mapping[str, _Why]] = {"after": "script", "in_turn": "script", "priority": "rank"}
KEPT: Final[Mapping[type[Any], Mapping[str, _Why]]] = {
    network.Process: {"customers": "count", "calls": "count"},
    network.Region: {"inhabitants": "count", "tile": "structure"},
    network.Need: {"mix": "structure"},
    network.Tranche: {"share": "structure", "starts_with": "script"},
    threats.Fragility: {"restored": "structure", "priority": "rank"},
    threats.Footprint: {"intensity": "script", "work_below": "script", "over": "script"},
    threats.Compromise: {"activates_after": "script"},
    threats.Stage: {"after": "script", "within": "script"},
    emergency.Intake: {"normal": "count"},
    emergency.Discipline: {"share": "structure"},
    emergency.CallerShares: {"mobile": "structure", "fixed": "structure", "both": "structure"},
    exercise.Threat: {"at": "script"},
    exercise.Action: {"means": "count", "cost": "cost", "grip": "rank"},
    exercise.Answer: {"partly": "structure", "refuse": "structure"},
    **dict.fromkeys(effects.EFFECTS.values(), _EFFECT_KEPT),
    effects.Damage: {**_EFFECT_KEPT, "restored": "structure"},
}
"""Model → number of it that stays as it is written → why.

``script``: what the exercise says is to happen, and when. ``structure``: parts of a whole, which add up or say in which
steps; the whole varies. ``count``: people, calls and means as they were counted, by which other numbers are measured.
``rank``: an order, no amount. ``cost``: moves nothing in the world.
"""

_MOST: Final = 1000.0
_MOST_SLOWER: Final = 100.0
_LEAST_FACTOR: Final = 1e-6
_LEAST_SHARE: Final = 1e-9
"""A share of which there is some never becomes none: what lasts no time or has no size is another thing."""


def aliased(model: type[Any], field: str) -> str:
    """Return the name of a field as files write it."""
    return model.model_fields[field].alias or field


NAMES: Final = tuple(sorted({aliased(model, field) for model, fields in ESTIMATES.items() for field in fields}))
"""Every number that may vary, by its name in files; these are what ``range:`` may name."""


def middle(value: Any) -> float | None:
    """Return the one number that stands for a value.

    Of a distribution it is the median, the most likely or the mean of its ends, of a restart that grows the least, in
    ms. Return none for what is made of
    many numbers: a weighted list, a curve, a profile.
    """
    if isinstance(value, DurationDraw):
        if value.lognormal is not None:
            return float(value.lognormal.median)
        if value.triangular is not None:
            return float(value.triangular[1])
        if value.uniform is not None:
            return (value.uniform[0] + value.uniform[1]) / 2
        return None if value.weighted is not None else float(value.fixed or 0)
    if isinstance(value, network.RestartGrowth):
        return float(value.least)
    return float(value) if isinstance(value, int | float) else None


def fixed(form: Form, value: Any) -> bool:
    """Return whether a value is no estimate, unless its author gave it a range.

    Nothing and all of something, no change at all, and no time are statements.
    """
    if value is None:
        return True
    if form == "curve":
        return all(y in (0.0, 1.0) for _, y in value)
    if form in ("steps", "hours"):
        return all(number == 1 for number in _numbers(value))
    if form == "amounts":
        return all(number == 0 for number in _numbers(value))
    if isinstance(value, dict):
        return not value
    if isinstance(value, DurationDraw):
        return value.fixed == 0
    return value == 0 or (form in ("share", "factor", "least-one", "slowing") and value == 1)


def _numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return list(value.values())
    return [one[1] if isinstance(one, tuple) else one for one in value]


def changed(form: Form, value: Any, factor: float) -> Any:
    """Return a value times ``factor`` (0 or more), within the bounds of what it is.

    A share stays a share, a whole number a whole number (of what there is some, at least one), a factor on its side of
    1. A factor of exactly 1 gives the same object.
    """
    return value if factor == 1 else _CHANGES[form](value, factor)


def _duration(value: Any, factor: float) -> Any:
    """Scale a time; a restart that grows as a whole."""
    if isinstance(value, network.RestartGrowth):
        fields = type(value).model_fields
        return value.model_copy(update={name: _end(getattr(value, name), factor) for name in fields})
    return min(max(round(value * factor), 1), LONGEST)


def _draw(value: DurationDraw, factor: float) -> DurationDraw:
    """Scale a distribution as a whole. One that would collapse to a point keeps its form."""
    if value.fixed is not None:
        return value.model_copy(update={"fixed": _duration(value.fixed, factor)})
    if value.lognormal is not None:
        spread = value.lognormal
        median = max(_duration(spread.median, factor), 1)
        ends = {"median": median, "p90": max(_duration(spread.p90, factor), median + 1)}
        return value.model_copy(update={"lognormal": spread.model_copy(update=ends)})
    if value.triangular is not None:
        low, mode, high = (_end(one, factor) for one in value.triangular)
        return value.model_copy(update={"triangular": (low, mode, max(high, low + 1))})
    if value.uniform is not None:
        low, high = (_end(one, factor) for one in value.uniform)
        return value.model_copy(update={"uniform": (low, max(high, low + 1))})
    return value.model_copy(update={"weighted": tuple(_weighted(one, factor) for one in value.weighted or ())})


def _end(value: int, factor: float) -> int:
    scaled: int = _duration(value, factor) if value else 0
    return scaled


def _weighted(one: WeightedValue, factor: float) -> WeightedValue:
    return one.model_copy(update={"value": _end(one.value, factor)})


def _share(value: float, factor: float) -> float:
    return min(max(value * factor, _LEAST_SHARE), 1.0)


def _factor(value: float, factor: float) -> float:
    scaled = min(max(value * factor, _LEAST_FACTOR), _MOST)
    return max(scaled, 1.0) if value > 1 else min(scaled, 1.0)


def _least_one(value: float, factor: float) -> float:
    return min(max(value * factor, 1.0), _MOST)


def _slowing(value: float, factor: float) -> float:
    return min(_least_one(value, factor), _MOST_SLOWER)


def _amount(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {key: min(max(one * factor, 0.001), 2e7) for key, one in value.items()}
    return min(value * factor, _MOST)


def _amounts(value: tuple[tuple[int, float], ...], factor: float) -> tuple[tuple[int, float], ...]:
    return tuple((at, min(one * factor, _MOST)) for at, one in value)


def _signed(value: float, factor: float) -> float:
    return min(max(value * factor, -_MOST), _MOST)


def _count(value: int, factor: float) -> int:
    scaled = int(abs(value) * factor + 0.5)
    return max(scaled, 1) if value > 0 else -max(scaled, 1)


def _curve(value: tuple[tuple[float, float], ...], factor: float) -> tuple[tuple[float, float], ...]:
    """Scale what a curve gives; where it gives nothing or all it stays."""
    return tuple((x, y if y in (0.0, 1.0) else _share(y, factor)) for x, y in value)


def _steps(value: tuple[tuple[int, float], ...], factor: float) -> tuple[tuple[int, float], ...]:
    return tuple((at, one if one == 1 else _factor(one, factor)) for at, one in value)


def _hours(value: Any, factor: float) -> Any:
    """Scale by how much each is above 1, and of what is below 1 the inverse.

    1 is the mean of the day.
    """
    if isinstance(value, dict):
        return {key: _contrast(one, factor) for key, one in value.items()}
    return tuple(_contrast(one, factor) for one in value)


def _contrast(value: float, factor: float) -> float:
    if value >= 1:
        return min(1 + (value - 1) * factor, _MOST)
    return max(1 / (1 + (1 / value - 1) * factor), _LEAST_FACTOR)


_CHANGES: Final[Mapping[Form, Callable[[Any, float], Any]]] = {
    "duration": _duration,
    "draw": _draw,
    "share": _share,
    "factor": _factor,
    "least-one": _least_one,
    "slowing": _slowing,
    "amount": _amount,
    "amounts": _amounts,
    "signed": _signed,
    "count": _count,
    "curve": _curve,
    "steps": _steps,
    "hours": _hours,
}
