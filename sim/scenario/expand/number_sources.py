"""The source of each number of a resolved tree.

It is the nearest one in the file that wrote the number.

Layers are laid on each other by key, so a mapping of the result holds numbers of several files and the ``source`` of
only one. Every value keeps the place where it was written, however far it was laid, so the file can be asked at the
end. Where a mapping would say something else of a number, it gets an exception: ``judged`` for a number without a
source, ``origins`` for one with another source. What is alike in file and result gets none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sim.scenario.models.effects import EFFECTS
from sim.scenario.source.source_tree import SourceNode, scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sim.scenario.source.source_tree import Shared, SourcePlace

__all__ = ["DAMAGE", "NEED", "UNSTATED", "SourceStatement", "mark", "stated"]

NEED: Final = ("restart", "curve", "floor", "among-first")
"""Numbers of a need whose source is asked, beside its stock."""
DAMAGE: Final = ("curve", "repair")
"""Those of a fragility."""
_EFFECT: Final = tuple(dict.fromkeys(number for model in EFFECTS.values() for number in model.kind.numbers))
"""Those of an effect, of whatever kind."""


class SourceStatement(NamedTuple):
    """What a mapping says of where its numbers come from."""

    source: str | None
    confidence: str | None

    @property
    def shown(self) -> tuple[str | None, str]:
        """What people are told: a number of which no confidence is named is a judgement."""
        return self.source, self.confidence or "judgement"


UNSTATED: Final = SourceStatement(None, None)


class _Holder(NamedTuple):
    """A mapping that may state a source, as the model reads it."""

    numbers: tuple[str, ...]
    """Its own numbers."""
    lists: Mapping[str, _Holder] = {}
    """Lists of such mappings, by key."""
    tables: Mapping[str, _Holder] = {}
    """Such mappings by name, by key."""
    parts: Mapping[str, _Holder] = {}
    """Such mappings, by key."""


_STOCK: Final = ("lasts", "spread", "starts")
"""Those of a stock, or of a layer of it."""
_EFFECTS: Final = {"effects": _Holder(_EFFECT)}
_CARRIER: Final = _Holder((), _EFFECTS | {"stages": _Holder((), _EFFECTS)}, parts={"compromise": _Holder((), _EFFECTS)})
_PROCESS: Final = _Holder(
    ("reserve",),
    tables={
        "needs": _Holder((*NEED, "stock"), {"stock": _Holder((*_STOCK, "layers"), {"layers": _Holder(_STOCK)})}),
        "load": _Holder(("gain",)),
        "fragility": _Holder(DAMAGE),
    },
)
_ROOT: Final = _Holder(
    (),
    lists={"start": _Holder(_EFFECT), "threats": _CARRIER, "actions": _CARRIER, "injects": _CARRIER},
    tables={"processes": _PROCESS, "reactions": _CARRIER},
)
_ASKED: Final = frozenset({*NEED, *DAMAGE, *_EFFECT, *_STOCK, "reserve", "stock", "layers", "gain"})
_LIBRARY: Final = ("process-kind", "threat", "action")
_STATING: Final = ("source", "confidence")
_EXCEPTIONS: Final = ("judged", "origins")


def stated(node: SourceNode, around: SourceStatement) -> SourceStatement:
    """Return what a mapping states, else what is stated ``around`` it.

    A mapping that states a source or a confidence states both.
    """
    source, confidence = node.get("source"), node.get("confidence")
    if source is None and confidence is None:
        return around
    return SourceStatement(_text(source), _text(confidence))


def mark(root: SourceNode, files: Iterable[tuple[str, SourceNode]], shared: Shared) -> SourceNode:
    """Return a resolved tree in which every number keeps its source.

    That is the source that its file states for it. ``files`` are kind and content.
    """
    written: dict[SourcePlace, SourceStatement] = {}
    for kind, node in files:
        _write(node if kind in _LIBRARY else _without_remark(node), UNSTATED, written)
    return _Marking(written, shared).root(root)


def _without_remark(file: SourceNode) -> SourceNode:
    """Return a network or exercise without a source that says nothing of a number.

    Such a source only says that a number without one is a judgement.
    """
    if stated(file, UNSTATED).confidence != "judgement":
        return file
    return scalar({key: node for key, node in file.mapping.items() if key not in _STATING}, file)


def _write(node: SourceNode, around: SourceStatement, written: dict[SourcePlace, SourceStatement]) -> None:
    """Note for each number of a file, by its place, what is stated for it."""
    # Most of a file are scalars: they are not gone into, and what states nothing is not asked.
    value = node.value
    if isinstance(value, dict):
        around = stated(node, around) if not value.keys().isdisjoint(_STATING) else around
        exceptions = {} if value.keys().isdisjoint(_EXCEPTIONS) else _exceptions(node)
        for key, child in value.items():
            if key in _ASKED:
                written[child.place] = exceptions.get(key, around)
            if isinstance(child.value, (dict, list)):
                _write(child, around, written)
    elif isinstance(value, list):
        for child in value:
            if isinstance(child.value, (dict, list)):
                _write(child, around, written)


def _exceptions(node: SourceNode) -> dict[str, SourceStatement]:
    """Return what a file states for single numbers of a mapping."""
    judged, origins = node.get("judged"), node.get("origins")
    found = {item.text or "": UNSTATED for item in (judged.items if judged else ())}
    for origin in origins.items if origins else ():
        of = origin.get("of")
        found |= dict.fromkeys([item.text or "" for item in (of.items if of else ())], stated(origin, UNSTATED))
    return found


class _Marking:
    """Goes through one tree; what is shared in it is marked once, and shared again."""

    def __init__(self, written: Mapping[SourcePlace, SourceStatement], shared: Shared) -> None:
        self._written = written
        self._shared = shared
        self._made: dict[tuple[int, int, SourceStatement], dict[str, SourceNode]] = {}

    def root(self, node: SourceNode) -> SourceNode:
        """Return the whole tree, marked; what its top states is of nothing in it."""
        return scalar({**node.mapping, **self._below(node, _ROOT, UNSTATED)}, node)

    def _holder(self, node: SourceNode, holder: _Holder, around: SourceStatement) -> SourceNode:
        """Return a mapping with the exceptions of its own numbers. What stands in it is marked too."""
        return self._once(node, id(holder), around, lambda: self._marked(node, holder, stated(node, around)))

    def _table(self, node: SourceNode, holder: _Holder, around: SourceStatement) -> SourceNode:
        """Return a table of mappings by name."""

        def made() -> dict[str, SourceNode]:
            return _changed(node, {key: self._holder(child, holder, around) for key, child in node.mapping.items()})

        # A table is told apart from a mapping of that kind by the sign.
        return self._once(node, -id(holder), around, made)

    def _list(self, node: SourceNode, holder: _Holder, around: SourceStatement) -> SourceNode:
        items = [self._holder(item, holder, around) for item in node.items]
        if all(new is old for new, old in zip(items, node.items, strict=True)):
            return node
        if node.value in self._shared:
            self._shared.add(items)
        return scalar(items, node)

    def _once(
        self, node: SourceNode, of: int, around: SourceStatement, make: Callable[[], dict[str, SourceNode]]
    ) -> SourceNode:
        value = node.value
        if not isinstance(value, dict):
            return node
        if value not in self._shared:
            made = make()
        else:
            key = (id(value), of, around)
            if key not in self._made:
                self._made[key] = make()
                self._shared.add(self._made[key])
            made = self._made[key]
        return node if made is value else scalar(made, node)

    def _marked(self, node: SourceNode, holder: _Holder, own: SourceStatement) -> dict[str, SourceNode]:
        fields: dict[str, SourceNode] = node.value
        new = self._below(node, holder, own)
        judged: list[SourceNode] = []
        others: dict[SourceStatement, list[SourceNode]] = {}
        for name in holder.numbers:
            number = fields.get(name)
            if number is not None and name in holder.lists and isinstance(number.value, list):
                continue  # its items have numbers of their own
            said = None if number is None else self._written.get(number.place)
            if number is None or said is None or (said.shown == own.shown and not _left_out(name, number)):
                continue
            if said.shown != UNSTATED.shown:
                others.setdefault(said, []).append(SourceNode(name, number.place))
            elif said.shown != own.shown:
                judged.append(SourceNode(name, number.place))
        if judged:
            new["judged"] = SourceNode(judged, judged[0].place)
        if others:
            new["origins"] = SourceNode([_origin(said, names) for said, names in others.items()], node.place)
        if not new and fields.keys().isdisjoint(_EXCEPTIONS):
            return fields
        return {**{key: child for key, child in fields.items() if key not in _EXCEPTIONS}, **new}

    def _below(self, node: SourceNode, holder: _Holder, around: SourceStatement) -> dict[str, SourceNode]:
        """Return the children of a mapping that marking changes. Children are mappings, tables and lists."""
        fields: dict[str, SourceNode] = node.value
        new: dict[str, SourceNode] = {}
        for kind, mark_one in ((holder.lists, self._list), (holder.tables, self._table), (holder.parts, self._holder)):
            for key, inner in kind.items():
                child = fields.get(key)
                if child is not None:
                    made = mark_one(child, inner, around)
                    if made is not child:
                        new[key] = made
        return new


def _left_out(name: str, number: SourceNode) -> bool:
    """Return whether a number is a default that a resolved form leaves out.

    Without an exception it would be lost that the number was written.
    """
    return name == "reserve" and number.value == 1


def _changed(node: SourceNode, new: dict[str, SourceNode]) -> dict[str, SourceNode]:
    """Return the mapping of ``node`` itself where nothing in ``new`` differs from it."""
    value: dict[str, SourceNode] = node.value
    return value if all(new[key] is child for key, child in value.items()) else new


def _origin(said: SourceStatement, names: list[SourceNode]) -> SourceNode:
    place = names[0].place
    fields = {key: SourceNode(value, place) for key, value in said._asdict().items() if value is not None}
    return SourceNode({"of": SourceNode(names, place), **fields}, place)


def _text(node: SourceNode | None) -> str | None:
    return None if node is None else node.text or None
