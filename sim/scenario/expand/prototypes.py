"""Processes as models, with what is alike in them validated once.

Written out over thousands of regions, processes differ in their names and suppliers, their title, region and customers;
all else is the same few values over and over. A *mould* is a model made, and so validated, from those values; each
process and need is a copy of its mould with what is its own filled in, after that has been held against the same rules.
Whatever does not fit is given as it stands, for its model to judge and tell of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.scenario.models import LoadLink, Need, Process, Text
from sim.scenario.models.values import Amount, MixWeight, Name, Slug
from sim.scenario.source.source_tree import SourceNode, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from sim.scenario.source.source_tree import Shared

__all__ = ["ProcessPrototypes"]

_Model = TypeVar("_Model", bound=BaseModel)
_Made = TypeVar("_Made")
_OWN: Final = ("title", "region", "customers", "needs", "load")
"""What of a process is filled in; the rest is its mould."""
_WAYS: Final = ("from", "any", "all", "mix")
_FROM: Final = ("from",)
_FIELDS: Final = {"from": "from_", "any": "any", "all": "all", "mix": "mix"}
_NAME: Final = TypeAdapter[str](Name)
_SLUG: Final = TypeAdapter[str](Slug)
_WEIGHT: Final = TypeAdapter[float](MixWeight)
_CUSTOMERS: Final = TypeAdapter[float](Annotated[Amount, Process.model_fields["customers"]])


class _UnfitError(Exception):
    """A value that its model must judge."""


class ProcessPrototypes:
    """What the processes of one scenario are copied from."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._numbers: dict[int, int] = {}
        self._contents: dict[Hashable, int] = {}
        self._moulds: dict[Hashable, Any] = {}
        self._given: dict[tuple[Hashable, tuple[str, ...]], set[str]] = {}
        self._made: dict[tuple[str, int], Any] = {}
        self._names: tuple[set[str], set[str]] = (set(), set())

    def process(self, node: SourceNode) -> Process | Any:
        """Return a process as a model, or as plain values where it has a fault.

        From the plain values its model can tell the fault.
        """
        try:
            return self._process(node)
        except _UnfitError:
            return plain(node)

    def _process(self, node: SourceNode) -> Process:
        fields = _mapping(node)
        own: dict[str, Any] = {}
        if "title" in fields:
            own["title"] = self._once("title", fields["title"], self._text)
        if "region" in fields:
            own["region"] = self._name(fields["region"].value, _SLUG)
        if "customers" in fields:
            own["customers"] = _validated(_CUSTOMERS, fields["customers"].value)
        if "needs" in fields:
            own["needs"] = self._once("needs", fields["needs"], self._needs)
        if "load" in fields:
            own["load"] = self._once("load", fields["load"], self._load)
        return self._copy(Process, {k: n for k, n in fields.items() if k not in _OWN}, own, {})

    def _needs(self, node: SourceNode) -> dict[str, Need]:
        return {self._name(k, _SLUG): self._once("need", child, self._need) for k, child in _mapping(node).items()}

    def _load(self, node: SourceNode) -> dict[str, LoadLink]:
        return {self._name(k, _SLUG): self._once("link", child, self._link) for k, child in _mapping(node).items()}

    def _need(self, node: SourceNode) -> Need:
        fields = _mapping(node)
        ways = {_FIELDS[way]: self._suppliers(way, fields[way]) for way in _WAYS if way in fields}
        if "from_" in fields:
            raise _UnfitError
        if "refuel" in fields:
            ways["refuel"] = self._name(fields["refuel"].value, _NAME)
        return self._copy(Need, {k: n for k, n in fields.items() if k not in (*_WAYS, "refuel")}, ways, {})

    def _link(self, node: SourceNode) -> LoadLink:
        fields = _mapping(node)
        if "from" not in fields or "from_" in fields:
            raise _UnfitError
        rest = {k: n for k, n in fields.items() if k not in _FROM}
        return self._copy(LoadLink, rest, {"from_": self._name(fields["from"].value, _NAME)}, {"from": "any"})

    def _suppliers(self, way: str, node: SourceNode) -> Any:
        if way == "from":
            return self._name(node.value, _NAME)
        if way == "mix":
            weights = _mapping(node)
            return {self._name(k, _NAME): _validated(_WEIGHT, child.value) for k, child in weights.items()}
        if not isinstance(node.value, list):
            raise _UnfitError
        return tuple(self._name(item.value, _NAME) for item in node.value)

    def _text(self, node: SourceNode) -> Text:
        try:
            return Text.model_validate(plain(node))
        except ValidationError:
            raise _UnfitError from None

    def _name(self, value: object, names: TypeAdapter[str]) -> str:
        """Return a name that is one; each is looked at once."""
        if not isinstance(value, str):
            raise _UnfitError
        known = self._names[names is _NAME]
        if value not in known:
            _validated(names, value)
            known.add(value)
        return value

    def _once(self, what: str, node: SourceNode, make: Callable[[SourceNode], _Made]) -> _Made:
        """Make of what stands in many places one thing, and give each the same."""
        if node.value not in self._shared:
            return make(node)
        key = (what, id(node.value))
        if key not in self._made:
            self._made[key] = make(node)
        made: _Made = self._made[key]
        return made

    def _copy(
        self, model: type[_Model], rest: Mapping[str, SourceNode], own: Mapping[str, Any], stand_in: Mapping[str, str]
    ) -> _Model:
        """Return a copy of the mould of ``rest``, with ``own`` filled in."""
        key = (model, *((k, self._content(node)) for k, node in rest.items()))
        if key not in self._moulds:
            try:
                self._moulds[key] = model.model_validate({**{k: plain(n) for k, n in rest.items()}, **stand_in})
            except ValidationError:
                self._moulds[key] = None
        mould: _Model | None = self._moulds[key]
        if mould is None:
            raise _UnfitError
        given = self._given.get((key, tuple(own)))
        if given is None:
            given = self._given[key, tuple(own)] = {*mould.model_fields_set, *own}
        return _filled(mould, own, given)

    def _content(self, node: SourceNode) -> Hashable:
        """Return what two nodes of the same content have in common, and no others."""
        value = node.value
        if not isinstance(value, dict | list):
            return (value.__class__, value)
        number = self._numbers.get(id(value))
        if number is not None:
            return number
        content: tuple[Hashable, ...]
        if isinstance(value, dict):
            content = (dict, *((k, self._content(child)) for k, child in value.items()))
        else:
            content = (list, *map(self._content, value))
        number = self._contents.setdefault(content, len(self._contents))
        if value in self._shared:
            self._numbers[id(value)] = number
        return number


def _filled(mould: _Model, own: Mapping[str, Any], given: set[str]) -> _Model:
    # What BaseModel.model_copy does, but that all copies have one set of the fields that were given: 100,000 processes
    # with three needs each would have 300 MB of equal sets.
    made = mould.__class__.__new__(mould.__class__)
    fields = mould.__dict__.copy()
    fields.update(own)
    object.__setattr__(made, "__dict__", fields)
    object.__setattr__(made, "__pydantic_fields_set__", given)
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


def _mapping(node: SourceNode) -> dict[str, SourceNode]:
    if not isinstance(node.value, dict):
        raise _UnfitError
    return node.value


def _validated(adapter: TypeAdapter[Any], value: object) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        raise _UnfitError from None
