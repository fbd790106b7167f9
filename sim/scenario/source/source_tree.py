"""Trees of what was read from files, with the place of every value.

They are merged and looked up, never edited.

A :class:`SourceNode` is a value with its place. Mappings are ``dict[str, SourceNode]``, lists are
``list[SourceNode]``; merging makes new containers that share their children, so a value keeps its place wherever it
stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "NOWHERE",
    "Shared",
    "SourceNode",
    "SourcePlace",
    "dotted",
    "merge",
    "placeless",
    "plain",
    "scalar",
    "walk",
    "without_null",
]


class SourcePlace(NamedTuple):
    """Where something stands in a file."""

    file: str
    """Path as shown to the user."""
    line: int
    """From 1."""
    column: int
    """From 1."""


NOWHERE: Final = SourcePlace("", 1, 1)
"""The place of what no file holds."""


class SourceNode(NamedTuple):
    """A value read from a file."""

    value: Any
    """``str``, ``int``, ``float``, ``bool``, ``None``, ``dict[str, SourceNode]`` or ``list[SourceNode]``."""
    place: SourcePlace
    """Where the value stands."""
    key: SourcePlace | None = None
    """Where its key stands; none for list items and documents."""

    @property
    def mapping(self) -> dict[str, SourceNode]:
        """The mapping it is, or an empty one."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[SourceNode]:
        """The list it is, or an empty one."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str | None:
        """The text it is, or none."""
        return self.value if isinstance(self.value, str) else None

    @property
    def titles(self) -> tuple[str, ...]:
        """Its title in every language; empty without one.

        It stands under ``title``, or is the node itself where that is a text.
        """
        title = self.mapping.get("title", self)
        texts = (title, *(title.mapping.get(language) for language in LANGUAGES))
        return tuple(node.text for node in texts if node is not None and node.text)

    def get(self, *path: str) -> SourceNode | None:
        """Return what stands under these keys, or none."""
        node: SourceNode | None = self
        for key in path:
            node = node.mapping.get(key) if node is not None else None
        return node


def placeless(value: object) -> SourceNode:
    """Return a tree of plain JSON values as nodes without a place.

    The place of each is :data:`NOWHERE`. Equal texts share one node.
    """
    texts: dict[str, SourceNode] = {}

    def made(value: object) -> SourceNode:
        if isinstance(value, str):
            known = texts.get(value)
            if known is None:
                known = texts[value] = SourceNode(value, NOWHERE)
            return known
        if isinstance(value, dict):
            return SourceNode({key: made(child) for key, child in value.items()}, NOWHERE)
        if isinstance(value, list):
            return SourceNode([made(child) for child in value], NOWHERE)
        return SourceNode(value, NOWHERE)

    return made(value)


def scalar(value: object, like: SourceNode) -> SourceNode:
    """Return ``value`` as a node with the place of ``like``."""
    return SourceNode(value, like.place, like.key)


class Shared:
    """Mappings and lists that stand in many places of a tree as one object.

    What holds for one place holds for all.

    A pattern over thousands of regions writes out mostly the same values. They are kept one object, so that merging,
    checking and validating them is done once, not once per region. Each is held here, so that its id stays its own.
    """

    __slots__ = ("_held", "merged", "stripped")

    def __init__(self) -> None:
        self._held: dict[int, object] = {}
        self.merged: dict[tuple[int, int, bool], dict[str, SourceNode]] = {}
        """What two of them give when merged; itself shared."""
        self.stripped: dict[int, dict[str, SourceNode]] = {}
        """What :func:`without_null` makes of one."""

    def add(self, value: object) -> None:
        """Share a mapping or list."""
        self._held[id(value)] = value

    def __contains__(self, value: object) -> bool:
        return id(value) in self._held


_CHOICES: Final = (
    frozenset({"from", "any", "all", "mix"}),
    frozenset({"at", "when"}),
    frozenset({"curve", "floor"}),
    frozenset({"lasts", "spread"}),
    frozenset({"factor", "profile"}),
    frozenset({"fixed", "lognormal", "triangular", "uniform", "weighted"}),
    # What one layer says of its source is not completed by how sure another was of its own.
    frozenset({"source", "confidence"}),
)
_CHOICE_OF: Final = {key: choice for choice in _CHOICES for key in choice}
_WHOLE: Final = frozenset({"mix", "when", "restored", "share"})
_RANGE: Final = "range"
_BY_ID: Final = frozenset({"injects", "threats", "actions", "measures"})


def merge(under: SourceNode, over: SourceNode, *, keep_null: bool = False, shared: Shared | None = None) -> SourceNode:
    """Lay ``over`` on ``under``.

    Mappings merge by key; everything else is replaced whole; ``null`` takes a key away.

    With ``keep_null`` the ``null`` stays, to take the key away from what this is laid on later.

    What is a choice between keys (``from`` or ``any``, one distribution or another) is replaced as a choice.
    Lists of things with an ``id`` merge by it. What ``shared`` values give is shared too.
    """
    if not isinstance(under.value, dict) or not isinstance(over.value, dict):
        return over
    if shared is None or under.value not in shared or over.value not in shared:
        return SourceNode(_merged(under.value, over.value, keep_null, shared), over.place, over.key)
    pair = (id(under.value), id(over.value), keep_null)
    found = shared.merged.get(pair)
    if found is None:
        found = shared.merged[pair] = _merged(under.value, over.value, keep_null, shared)
        shared.add(found)
    return SourceNode(found, over.place, over.key)


def _merged(
    under: dict[str, SourceNode],
    over: dict[str, SourceNode],
    keep_null: bool,  # noqa: FBT001 -- passed on
    shared: Shared | None,
) -> dict[str, SourceNode]:
    merged = dict(under)
    # First the choices: a need that is ``from`` below and ``any`` above would otherwise have both.
    for key in over:
        if key in _CHOICE_OF:
            for other in _CHOICE_OF[key].difference(over):
                merged.pop(other, None)
    for key, node in over.items():
        if node.value is None and not keep_null:
            merged.pop(key, None)
        elif key not in merged or key in _WHOLE:
            merged[key] = node
        elif key in _BY_ID and isinstance(node.value, list):
            merged[key] = _merge_by_id(merged[key], node)
        else:
            merged[key] = merge(merged[key], node, keep_null=keep_null, shared=shared)
    if _RANGE in under:
        _drop_ranges(merged, under, over)
    return merged


def _drop_ranges(merged: dict[str, SourceNode], under: dict[str, SourceNode], over: dict[str, SourceNode]) -> None:
    """Drop the ranges of numbers that others are laid over.

    A range is of the number beside which it was written.
    """
    ranges, own = merged.get(_RANGE), over[_RANGE].mapping if _RANGE in over else {}
    if ranges is None or not isinstance(ranges.value, dict) or not isinstance(under[_RANGE].value, dict):
        return
    kept = {name: ends for name, ends in ranges.value.items() if name in own or (name in merged and name not in over)}
    if not kept:
        del merged[_RANGE]
    elif len(kept) < len(ranges.value):
        merged[_RANGE] = scalar(kept, ranges)


def _merge_by_id(under: SourceNode, over: SourceNode) -> SourceNode:
    replacing = {name: item for item in over.items if (name := _name(item))}
    known = {_name(item) for item in under.items}
    merged = [merge(item, replacing[_name(item)]) if _name(item) in replacing else item for item in under.items]
    merged += [item for item in over.items if not _name(item) or _name(item) not in known]
    return SourceNode(merged, over.place, over.key)


def without_null(node: SourceNode, shared: Shared) -> SourceNode:
    """Return a mapping without the keys whose value is ``null``, at any depth."""
    value = node.value
    if not isinstance(value, dict):
        return node
    kept = shared.stripped.get(id(value))
    if kept is None:
        kept = _stripped(value, shared)
        if value in shared:
            shared.stripped[id(value)] = kept
            shared.add(kept)
    return node if kept is value else scalar(kept, node)


def _stripped(value: dict[str, SourceNode], shared: Shared) -> dict[str, SourceNode]:
    changed: dict[str, SourceNode | None] = {}
    for key, child in value.items():
        if child.value is None:
            changed[key] = None
        elif isinstance(child.value, dict):
            inner = without_null(child, shared)
            if inner is not child:
                changed[key] = inner
    if not changed:
        return value
    kept = {key: changed.get(key, child) for key, child in value.items()}
    return {key: child for key, child in kept.items() if child is not None}


def _name(item: SourceNode) -> str:
    name = item.get("id") or item.get("use")
    return (name.text or "") if name is not None else ""


def plain(node: SourceNode) -> Any:
    """Return the value without places, as pydantic reads it."""
    value = node.value
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    return value


def walk(root: SourceNode, path: Sequence[str | int]) -> tuple[tuple[str | int, ...], SourceNode]:
    """Return the steps of ``path`` that are in the files, and the node they lead to.

    Pydantic puts tags of unions between the keys of a path; those are passed over.
    """
    _, node, steps = _reach(root, tuple(path))
    return steps, node


def _reach(node: SourceNode, path: tuple[str | int, ...]) -> tuple[int, SourceNode, tuple[str | int, ...]]:
    if not path:
        return 0, node, ()
    step, rest = path[0], path[1:]
    child = _child(node, step)
    skipped = None
    if child is not None:
        reached, end, steps = _reach(child, rest)
        if reached == len(rest) or rest[:1] in ((step,), ("[key]",)):
            return reached + 1, end, (step, *steps)
        skipped = _reach(node, rest)
        if skipped[0] <= reached:
            return reached + 1, end, (step, *steps)
    return skipped or _reach(node, rest)


def _child(node: SourceNode, step: str | int) -> SourceNode | None:
    value = node.value
    if isinstance(value, dict):
        found = value.get(str(step))
        return found if isinstance(found, SourceNode) else None
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        item = value[step]
        return item if isinstance(item, SourceNode) else None
    return None


def dotted(root: SourceNode, path: Iterable[str | int]) -> str:
    """Write a path for people, such as ``injects.first-reports.to``.

    List items are written by their id, else by number from 1.
    """
    words: list[str] = []
    node: SourceNode | None = root
    for step in path:
        node = _child(node, step) if node is not None else None
        if isinstance(step, int):
            name = node.get("id") if node is not None else None
            words.append(name.text if name is not None and name.text else str(step + 1))
        else:
            words.append(step)
    return ".".join(words)
