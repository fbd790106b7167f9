"""How well each number is known, and the scenario with other numbers in it.

Every number that may vary (:mod:`sim.scenario.models.estimates`) has a plausible range: its own, or one by its
confidence. A world *as known* has one factor for each number, drawn by the name of its place and apart from chance.
It asks the resolved scenario, not its files, so it works on that of a journal too.

A number that a library wrote once stands in many processes. Where all say the same it is one number, with one factor.
"""

from __future__ import annotations

import types
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

from pydantic import BaseModel

from sim.randomness import SeededDraws
from sim.scenario.confidence import written
from sim.scenario.models.estimates import ESTIMATES, aliased, changed, fixed, middle
from sim.scenario.models.exercise import Answer, Threat
from sim.scenario.models.inject import Inject
from sim.scenario.models.network import Process, Profile
from sim.scenario.models.scenario import Scenario
from sim.scenario.models.values import Sourced
from sim.units import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sim.randomness import Draws
    from sim.scenario.models.estimates import Form

__all__ = ["RANGES", "Plausible", "PlausibleNumber"]

RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "high": (0.9, 1.1),
    "medium": (0.75, 1.25),
    "low": (0.5, 1.5),
    "judgement": (0.5, 2.0),
}
"""Confidence → how many times a number it may be, least and most."""


_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class PlausibleNumber:
    """One number that may be other than it is written."""

    place: str
    """Where it stands, and the name of its draw after ``known/``: ``kind/mobile-network/power.stock.1.lasts``."""
    value: str
    """As a file would write it."""
    confidence: str
    """``high``, ``medium``, ``low`` or ``judgement``."""
    source: str | None
    """The nearest source; none when there is none."""
    low: float
    """It may be so many times what is written, at least."""
    high: float
    """And at most."""
    own: bool
    """Whether its author gave the range, and not its confidence."""
    count: int
    """In how many places of the scenario it stands."""

    def factor(self, u: float) -> float:
        """Return the factor at quantile ``u``. Below and above what is written are as likely, each evenly spread."""
        if u < 0.5:
            return self.low + (1.0 - self.low) * 2 * u
        return 1.0 + (self.high - 1.0) * (2 * u - 1)


class _Statement(NamedTuple):
    """What is said of how well a number is known."""

    confidence: str
    source: str | None
    low: float
    high: float
    own: bool


@dataclass(slots=True)
class _Node:
    """A model of which numbers vary, or of which a part does."""

    model: Any
    changes: list[tuple[str, Form, int]] = field(default_factory=list)
    """Field, how it changes, and which number it is."""
    parts: list[tuple[str, Any, _Node]] = field(default_factory=list)
    """Field, key or index in it (none: it is the part itself), and the part."""


class Plausible:
    """The numbers of a scenario with their ranges. It makes the scenario of any world as known."""

    def __init__(self, scenario: Scenario) -> None:
        walk = _Walk(scenario)
        self._root = walk.root
        self.numbers: tuple[PlausibleNumber, ...] = walk.numbers()
        """Every number that may vary, in the order of the scenario."""

    def factors(self, draws: Draws) -> tuple[float, ...]:
        """Return the factor of each number under ``draws``. A range without width gives exactly 1."""
        return tuple(
            1.0 if one.low == one.high == 1 else one.factor(draws.uniform(f"known/{one.place}")) for one in self.numbers
        )

    def with_factors(self, factors: Sequence[float]) -> Scenario:
        """Return the scenario in which each number is so many times what is written.

        What does not change is the same object.
        """
        made: Scenario = _made(self._root, factors)
        return made

    def world(self, known: int) -> Scenario:
        """Return the scenario of the world as known with this number. Chance has no part in it."""
        return self.with_factors(self.factors(SeededDraws(known)))


def _made(node: _Node, factors: Sequence[float]) -> Any:
    model = node.model
    new: dict[str, Any] = {}
    for name, form, number in node.changes:
        value = getattr(model, name)
        other = changed(form, value, factors[number])
        if other is not value:
            new[name] = other
    for name, key, part in node.parts:
        other = _made(part, factors)
        if other is part.model:
            continue
        if key is None:
            new[name] = other
            continue
        if name not in new:
            held = getattr(model, name)
            new[name] = dict(held) if isinstance(held, dict) else list(held)
        new[name][key] = other
    if not new:
        return model
    for name, value in new.items():
        if isinstance(value, list):
            new[name] = tuple(value)
    rule = _RULES.get(type(model))
    if rule is not None:
        rule(model, new)
    return model.model_copy(update=new)


def _keep_ordinary_day(process: Process, new: dict[str, Any]) -> None:
    """Keep capacity above demand on an ordinary day, where it is so as written."""
    if process.reserve >= _peak(process.demand):
        peak = _peak(new.get("demand", process.demand))
        new["reserve"] = max(new.get("reserve", process.reserve), peak)


def _peak(demand: Profile) -> float:
    return max(demand.by_hour or (1.0,)) * max((1.0, *demand.by_season.values()))


def _share_the_rest(answer: Answer, new: dict[str, Any]) -> None:
    """Keep the chances of an answer together 1. What is not agreed is shared as it was."""
    left = (1 - new["agree"]) / (1 - answer.agree) if "agree" in new else 1.0
    new |= {"partly": answer.partly * left, "refuse": answer.refuse * left}


_RULES: Final[Mapping[type[Any], Callable[[Any, dict[str, Any]], None]]] = {
    Process: _keep_ordinary_day,
    Answer: _share_the_rest,
}
"""What must hold between numbers of one model."""


@cache
def _parts_of(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of a model in which numbers that may vary can stand."""
    return tuple(name for name, one in model.model_fields.items() if any(map(_varies, _models_in(one.annotation))))


@cache
def _varies(model: type[BaseModel]) -> bool:
    return any(one in ESTIMATES for one in _reached(model))


@cache
def _reached(model: type[BaseModel]) -> frozenset[type[BaseModel]]:
    found = {model}
    left = [model]
    while left:
        fields = left.pop().model_fields.values()
        new = {inner for one in fields for inner in _models_in(one.annotation)} - found
        found |= new
        left += new
    return frozenset(found)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that a type is made of."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for one in get_args(annotation):
        yield from _models_in(one)


class _Where(NamedTuple):
    """Where a model stands."""

    subject: str
    """``process/dispatch.utrecht``, ``threat/storm``."""
    family: str
    """What it shares its numbers with: ``kind/dispatch-centre``; else the subject."""
    path: str
    """The keys from the subject on."""
    alike: str
    """The same, with the kind of an effect for its number in the list."""
    script: bool
    """Whether it is of what an exercise says is to happen."""
    around: tuple[tuple[Any, str], ...]
    """The models around it, the nearest first, each with the field that holds it."""

    def below(self, model: Any, field_name: str, key: str, alike: str | None = None) -> _Where:
        """Return where a part of ``model`` stands."""
        return self._replace(
            path=_joined(self.path, key),
            alike=_joined(self.alike, key if alike is None else alike),
            around=((model, field_name), *self.around),
        )


class _Walk:
    """Goes through a scenario once, and finds which numbers are one."""

    def __init__(self, scenario: Scenario) -> None:
        self._index: dict[tuple[str, str, str, _Statement], int] = {}
        self._counts: Counter[int] = Counter()
        self._first: list[tuple[_Where, str, str, _Statement]] = []
        self.root = _Node(scenario)
        for name in _parts_of(Scenario):
            for key, model in _held(getattr(scenario, name)):
                part = self._node(model, _standing(name, key, model))
                if part is not None:
                    self.root.parts.append((name, key, part))

    def _node(self, model: Any, where: _Where) -> _Node | None:
        node = _Node(model)
        for name, form in ESTIMATES.get(type(model), {}).items():
            value = getattr(model, name)
            key = aliased(type(model), name)
            said = None if name == "lasts" and where.script else _stated(model, name, key, where, form)
            if value is not None and said is not None and (said.own or not fixed(form, value)):
                node.changes.append((name, form, self._number(model, name, key, where, said)))
        kind: type[BaseModel] = type(model)
        for name in _parts_of(kind):
            for key, part in _held(getattr(model, name)):
                below = self._node(part, _below(model, name, key, part, where))
                if below is not None:
                    node.parts.append((name, key, below))
        return node if node.changes or node.parts else None

    def _number(self, model: Any, name: str, key: str, where: _Where, said: _Statement) -> int:
        value = repr(getattr(model, name))
        found = (where.family, _joined(where.alike, key), value, said)
        number = self._index.get(found)
        if number is None:
            number = self._index[found] = len(self._first)
            dumped = model.model_dump(mode="json", by_alias=True, exclude_none=True, include={name})
            self._first.append((where, key, written(dumped), said))
        self._counts[number] += 1
        return number

    def numbers(self) -> tuple[PlausibleNumber, ...]:
        """Return the numbers that were found.

        Of several that stand at one place of a family, that which stands there most often is named after the family.
        """
        places: dict[int, str] = {}
        often = sorted(self._counts, key=lambda number: (-self._counts[number], number))
        taken: set[str] = set()
        for number in often:
            where, key, _, _ = self._first[number]
            path = _joined(where.path, key)
            named = next(one for one in (f"{where.family}/{path}", f"{where.subject}/{path}") if one not in taken)
            taken.add(named)
            places[number] = named
        return tuple(
            PlausibleNumber(
                places[number], value, said.confidence, said.source, said.low, said.high, said.own, self._counts[number]
            )
            for number, (_, _, value, said) in enumerate(self._first)
        )


def _held(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the models that a field holds, with the key or index of each.

    None stands for the key where the field is the model itself.
    """
    if isinstance(value, BaseModel):
        yield None, value
    elif isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)


_SUBJECTS: Final = {"processes": "process", "crews": "crew", "reactions": "reaction", "regions": "region"}


def _standing(section: str, key: Any, model: Any) -> _Where:
    """Return where an entry of the scenario stands."""
    if section == "start":
        return _Where("start", "start", str(key + 1), model.effect, script=True, around=())
    subject = f"{_SUBJECTS.get(section, section.removesuffix('s'))}/{getattr(model, 'id', key)}"
    family = subject
    if section == "processes" and model.kind is not None:
        family = f"kind/{model.kind}"
    elif section == "reactions":
        # A pattern over regions writes out one reaction for each.
        stem, _, rest = key.partition(".")
        within = rest.partition("/")[2]
        family = f"reaction/{stem}" + (f"/{within}" if within else "")
    return _Where(subject, family, "", "", script=isinstance(model, Threat | Inject), around=())


def _below(model: Any, name: str, key: Any, part: Any, where: _Where) -> _Where:
    alias = aliased(type(model), name)
    if key is None:
        return where.below(model, name, alias)
    if isinstance(key, str):
        # Needs and links of a process are known by their own names.
        return where.below(model, name, key if name in ("needs", "load") else f"{alias}.{key}")
    alike = f"{alias}.{part.effect}" if hasattr(part, "effect") else None
    return where.below(model, name, f"{alias}.{key + 1}", alike)


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _stated(model: Any, name: str, key: str, where: _Where, form: Form) -> _Statement:
    """Return what is said of a number.

    It is what the model itself says, else the nearest one around it that says something.
    """
    confidence: str | None = None
    source: str | None = None
    for holder, held in ((model, name), *where.around):
        if not isinstance(holder, Sourced):
            continue
        said = holder.stated_of(held)
        if said is None and (holder.source is not None or holder.confidence is not None):
            said = (holder.source, holder.confidence)
        if said is not None:
            source, confidence = said
            break
    known = confidence or "judgement"
    own = _own_range(model, name, key)
    low, high = own or _by_confidence(known, form, getattr(model, name))
    return _Statement(known, source, low, high, own is not None)


def _by_confidence(confidence: str, form: Form, value: Any) -> tuple[float, float]:
    """Return the range of a confidence, as factors.

    Of a share above a half it is that of what it lacks: a generator that starts 99 times in 100 fails once, or twice.
    """
    low, high = RANGES[confidence]
    if form != "share" or not isinstance(value, float) or not _HALF < value < 1:
        return low, high
    return (1 - (1 - value) * high) / value, (1 - (1 - value) * low) / value


def _own_range(model: Any, name: str, key: str) -> tuple[float, float] | None:
    """Return the range that an author gave a number, as factors.

    None where there is none that holds it.
    """
    ends = model.range.get(key) if isinstance(model, Sourced) and model.range else None
    if ends is None:
        return None
    around = middle(getattr(model, name))
    if around is None:
        around = 1.0
    low, high = (float(parse_duration(one)) if isinstance(one, str) else one for one in ends)
    return (low / around, high / around) if around > 0 and 0 <= low <= around <= high else None
