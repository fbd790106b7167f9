"""Consequences of a run beyond hours.

These are people without a basic need, people at risk, costs, and national-security classes.

Always the same people are without first and have it back last (``docs/model.md`` §2), so who has been without for at
least a time is the least shortfall over every stretch of that length. A region counts nobody twice for one need, and
of several needs the largest, for whom they are without is not known. Indicative: see ``sim.impact.reference_values``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.curves import Curve, highest_over, span_below, spans, weighted_sum
from sim.impact import reference_values
from sim.units import HOUR, hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.engine import World

__all__ = [
    "AnvClass",
    "Consequences",
    "RegionConsequences",
    "VitalCriterion",
    "Without",
    "anv_letter",
    "casualties",
    "consequences",
    "people_without",
]


@dataclass(frozen=True, slots=True)
class Without:
    """People who were without a basic need for at least so long without a break."""

    hours: float
    people: float | None
    """The most at one time; none when the run was shorter than that."""


@dataclass(frozen=True, slots=True)
class AnvClass:
    """One criterion of the national risk method."""

    criterion: str
    """``2.3``."""
    letter: str | None
    """``A`` to ``E``; none below the scale, or left to the evaluator."""
    upper: str | None
    """The class at the upper end of a range; the same as ``letter`` where the number is no range."""
    number: float | None
    """What it rests on, in ``unit``."""
    number_upper: float | None
    """The upper end of a range."""
    unit: str
    """``people`` or ``eur``; empty for the evaluator."""
    state: str
    """``class``, ``below`` the scale, ``too-short`` a run to say, or ``evaluator``."""


@dataclass(frozen=True, slots=True)
class VitalCriterion:
    """One criterion by which a process is vital, held beside this run."""

    category: str
    criterion: str
    number: float | None
    least: float
    crossed: bool | None
    """None when the run was too short to say."""


@dataclass(frozen=True, slots=True)
class RegionConsequences:
    """What a run meant for one region, or for the whole."""

    region: str | None
    """None is everything together."""
    without: tuple[Without, ...]
    at_risk: float
    """The most people at one time who are ventilated at home and without power for it."""
    costs: tuple[float, float]
    """Lowest and highest, €; by electricity not delivered alone."""
    anv: tuple[AnvClass, ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a run meant, in all and per region."""

    whole: RegionConsequences
    regions: tuple[RegionConsequences, ...]
    """In order of the scenario."""
    vital: tuple[VitalCriterion, ...]


def consequences(world: World) -> Consequences:
    """Return what a run meant up to its ``now``."""
    keys = [*world.scenario.regions, ""]
    harmed = casualties(world)
    people = _People(world)
    whole = _place(people, None, keys, harmed)
    # Who comes to harm in the script is told for the whole exercise, not per region.
    regions = tuple(_place(people, key, [key], None) for key in world.scenario.regions)
    return Consequences(whole, regions, _vital(people, whole, keys, harmed))


def anv_letter(number: float, ends: Sequence[float]) -> str | None:
    """Return the class of a number by the upper ends of A to D.

    None is for a number of 0 or less, which is below the scale.
    """
    if number <= 0:
        return None
    return "ABCDE"[sum(1 for end in ends if number >= end)]


def _place(people: _People, region: str | None, keys: list[str], harmed: float | None) -> RegionConsequences:
    without = tuple(
        Without(hours(span), _largest(people, keys, reference_values.BASIC, span))
        for span in reference_values.DURATIONS
    )
    costs = _costs(people, keys)
    classes = [_needs(people, keys), _cost_class(costs), _daily(people, keys)]
    if harmed is not None:
        letter = anv_letter(harmed, reference_values.ANV_PEOPLE)
        state = "class" if letter else "below"
        classes.insert(0, AnvClass("2.1", letter, letter, harmed, harmed, "people", state))
        classes += [AnvClass(c, None, None, None, None, "", "evaluator") for c in reference_values.BY_EVALUATOR]
        classes.sort(key=lambda one: one.criterion)
    return RegionConsequences(
        region, without, _most(people.without(keys, reference_values.AT_HOME, 0)), costs, tuple(classes)
    )


def people_without(world: World, names: Iterable[str], span: int) -> Curve:
    """Return how many customers have been without for at least ``span`` ms.

    It is a curve over time, of the processes ``names``.
    """
    parts = []
    for name in names:
        best = highest_over(world.curve(name), span, world.now)
        parts.append((world.scenario.processes[name].customers, [(t, 1 - level) for t, level in best]))
    return weighted_sum(parts)


def casualties(world: World) -> float:
    """Return how many people come to harm in the injects delivered so far."""
    delivered = world.delivered
    return float(sum(inject.casualties for inject in world.scenario.injects if inject.id in delivered))


class _People:
    """Who was without what for how long, counted once per region, need and duration."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._names: dict[tuple[str, str], list[str]] = {}
        self._known: dict[tuple[str, tuple[str, ...], int], Curve] = {}
        for name, process in sorted(world.scenario.processes.items()):
            if process.vital is not None:
                self._names.setdefault((process.region or "", process.vital.process), []).append(name)

    def without(self, keys: list[str], vital: tuple[str, ...], span: int) -> Curve:
        """Return how many people have been without for at least ``span`` ms.

        It is a curve over time, and counts nobody twice in a region.
        """
        return weighted_sum((1.0, self._region(key, vital, span)) for key in keys)

    def _region(self, key: str, vital: tuple[str, ...], span: int) -> Curve:
        if (key, vital, span) in self._known:
            return self._known[key, vital, span]
        people = people_without(self.world, [name for one in vital for name in self._names.get((key, one), ())], span)
        if key:
            living = self.world.scenario.regions[key].inhabitants
            people = [(t, min(number, living) if living else number) for t, number in people]
        self._known[key, vital, span] = people
        return people


def _most(curve: Curve) -> float:
    # Sums of shares leave a trace where everything is back.
    return round(max((number for _, number in curve), default=0.0), 6)


def _largest(people: _People, keys: list[str], needs: Mapping[str, tuple[str, ...]], span: int) -> float | None:
    """Return the most people without any one of the needs for ``span`` ms.

    Return None when the run is shorter than that.
    """
    if span > people.world.now:
        return None
    return max(_most(people.without(keys, vital, span)) for vital in needs.values())


def _costs(people: _People, keys: list[str]) -> tuple[float, float]:
    """Return what electricity not delivered costs, € from low to high."""
    energy = 0.0
    for t, until, number in spans(people.without(keys, reference_values.ELECTRICITY, 0), people.world.now):
        energy += number * reference_values.POWER * (until - t) / HOUR
    low = high = 0.0
    for sector in reference_values.VOLL:
        low += energy * sector.share * sector.low
        high += energy * sector.share * sector.high
    return round(low, 6), round(high, 6)


def _cost_class(costs: tuple[float, float]) -> AnvClass:
    letter, upper = (anv_letter(cost, reference_values.ANV_COSTS) for cost in costs)
    return AnvClass("3.1", letter, upper, *costs, "eur", "class" if letter else "below")


def _column(people: float) -> int:
    return sum(1 for step in reference_values.PEOPLE_STEPS if people >= step)


def _by_band(reached: list[float | None], rows: tuple[str, ...]) -> tuple[str | None, float | None]:
    """Return the worst class over the bands and the people behind it.

    ``reached`` counts who was without for at least so long, so each band holds those who did not reach the next.
    """
    worst: tuple[str | None, float | None] = (None, reached[0])
    for at, row in enumerate(rows):
        longer = reached[at + 1] if at + 1 < len(reached) else None
        here = (reached[at] or 0.0) - (longer or 0.0)
        if here > 0 and (worst[0] is None or row[_column(here)] > worst[0]):
            worst = (row[_column(here)], here)
    return worst


def _needs(people: _People, keys: list[str]) -> AnvClass:
    reached = [_largest(people, keys, reference_values.BASIC, span) for span in reference_values.NEED_BANDS]
    letter, number = _by_band(reached, reference_values.ANV_NEEDS)
    state = "too-short" if reached[0] is None else "class" if letter else "below"
    return AnvClass("2.3", letter, letter, number, number, "people", state)


def _daily(people: _People, keys: list[str]) -> AnvClass:
    reached = [_largest(people, keys, reference_values.DAILY, span) for span in reference_values.DAILY_BANDS]
    letter, number = _by_band(reached, reference_values.ANV_DAILY)
    if letter is not None:
        most = reached[0] or 0.0
        parts = [
            _largest(people, keys, {part: vital}, reference_values.DAILY_BANDS[0])
            for part, vital in reference_values.DAILY.items()
        ]
        hit = [part for part in parts if part is not None and part >= most / 2]
        if len(hit) < 3:
            letter = "ABCDE"[max(0, "ABCDE".index(letter) - 1)]
    state = "too-short" if reached[0] is None else "class" if letter else "below"
    return AnvClass("5.1", letter, letter, number, number, "people", state)


def _vital(people: _People, whole: RegionConsequences, keys: list[str], harmed: float) -> tuple[VitalCriterion, ...]:
    numbers: dict[str, float | None] = {
        "costs": whole.costs[1],
        "casualties": harmed,
        "survival": _largest(people, keys, reference_values.BASIC, reference_values.SURVIVAL),
        "sectors": float(max(0, len(_sectors_down(people.world)) - 1)),
    }
    return tuple(
        VitalCriterion(
            one.category,
            one.criterion,
            numbers[one.criterion],
            one.least,
            None if numbers[one.criterion] is None else (numbers[one.criterion] or 0.0) >= one.least,
        )
        for one in reference_values.VITAL
    )


def _sectors_down(world: World) -> list[str]:
    """Return the sectors of which a vital process was down."""
    level, span = reference_values.DOWN
    down = []
    for sector, vital in reference_values.SECTORS.items():
        for name, process in sorted(world.scenario.processes.items()):
            if process.vital is None or process.vital.process not in vital or process.vital.category == "none":
                continue
            if span_below(world.curve(name), level, world.now) >= span:
                down.append(sector)
                break
    return down
