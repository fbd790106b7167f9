"""What was read from files, with the place of every value: merged and looked up, never edited.

A :class:`Node` is a value with its place. Mappings are ``dict[str, Node]``, lists are ``list[Node]``; merging
makes new containers that share their children, so a value keeps its place however far it travels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["NOWHERE", "Node", "Place", "at_path", "dotted", "merge", "plain", "scalar", "walk", "without_null"]


class Place(NamedTuple):
    """Where something stands in a file."""

    file: str
    """Path as shown to the user."""
    line: int
    """From 1."""
    column: int
    """From 1."""


NOWHERE: Final = Place("", 1, 1)
"""The place of what no file holds."""


class Node(NamedTuple):
    """A value read from a file."""

    value: Any
    """``str``, ``int``, ``float``, ``bool``, ``None``, ``dict[str, Node]`` or ``list[Node]``."""
    place: Place
    """Where the value stands."""
    key: Place | None = None
    """Where its key stands; none for list items and documents."""

    @property
    def mapping(self) -> dict[str, Node]:
        """The mapping it is, or an empty one."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The list it is, or an empty one."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str | None:
        """The text it is, or none."""
        return self.value if isinstance(self.value, str) else None

    def get(self, *path: str) -> Node | None:
        """Give what stands under these keys, or none."""
        node: Node | None = self
        for key in path:
            node = node.mapping.get(key) if node is not None else None
        return node


def scalar(value: object, like: Node) -> Node:
    """Give ``value`` the place of ``like``."""
    return Node(value, like.place, like.key)


_CHOICES: Final = (
    frozenset({"from", "any", "all", "mix"}),
    frozenset({"at", "when"}),
    frozenset({"curve", "floor"}),
    frozenset({"lasts", "spread"}),
    frozenset({"factor", "profile"}),
    frozenset({"fixed", "lognormal", "triangular", "uniform", "weighted"}),
)
_WHOLE: Final = frozenset({"mix", "when", "restored", "share"})
_BY_ID: Final = frozenset({"injects", "threats", "actions", "measures"})


def merge(under: Node, over: Node, *, keep_null: bool = False) -> Node:
    """Lay ``over`` on ``under``: mappings by key, everything else replaced whole; ``null`` takes a key away.

    With ``keep_null`` the ``null`` stays, to take the key away from what this is laid on later.

    What is a choice between keys (``from`` or ``any``, one distribution or another) is replaced as a choice.
    Lists of things with an ``id`` merge by it.
    """
    if not isinstance(under.value, dict) or not isinstance(over.value, dict):
        return over
    merged = dict(under.value)
    for choice in _CHOICES:
        if not choice.isdisjoint(over.value):
            for key in choice.difference(over.value):
                merged.pop(key, None)
    for key, node in over.value.items():
        if node.value is None and not keep_null:
            merged.pop(key, None)
        elif key not in merged or key in _WHOLE:
            merged[key] = node
        elif key in _BY_ID and isinstance(node.value, list):
            merged[key] = _merge_by_id(merged[key], node)
        else:
            merged[key] = merge(merged[key], node, keep_null=keep_null)
    return Node(merged, over.place, over.key)


def _merge_by_id(under: Node, over: Node) -> Node:
    replacing = {name: item for item in over.items if (name := _name(item))}
    known = {_name(item) for item in under.items}
    merged = [merge(item, replacing[_name(item)]) if _name(item) in replacing else item for item in under.items]
    merged += [item for item in over.items if not _name(item) or _name(item) not in known]
    return Node(merged, over.place, over.key)


def without_null(node: Node) -> Node:
    """Give a mapping without the keys whose value is ``null``, at any depth."""
    if not isinstance(node.value, dict):
        return node
    kept = {key: without_null(child) for key, child in node.value.items() if child.value is not None}
    same = len(kept) == len(node.value) and all(kept[key] is child for key, child in node.value.items())
    return node if same else scalar(kept, node)


def _name(item: Node) -> str:
    name = item.get("id") or item.get("use")
    return (name.text or "") if name is not None else ""


def plain(node: Node) -> Any:
    """Give the value without places, as pydantic reads it."""
    value = node.value
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    return value


def at_path(root: Node, path: Sequence[str | int]) -> Node:
    """Give the deepest node that ``path`` reaches, passing over steps that are not in the files.

    Pydantic puts tags of unions between the keys of a path; those are the steps passed over.
    """
    return _reach(root, tuple(path))[1]


def walk(root: Node, path: Sequence[str | int]) -> tuple[tuple[str | int, ...], Node]:
    """Give the steps of ``path`` that are in the files, and the node they lead to."""
    _, node, steps = _reach(root, tuple(path))
    return steps, node


def _reach(node: Node, path: tuple[str | int, ...]) -> tuple[int, Node, tuple[str | int, ...]]:
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


def _child(node: Node, step: str | int) -> Node | None:
    value = node.value
    if isinstance(value, dict):
        found = value.get(str(step))
        return found if isinstance(found, Node) else None
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        item = value[step]
        return item if isinstance(item, Node) else None
    return None


def dotted(root: Node, path: Iterable[str | int]) -> str:
    """Write a path for people: ``injects.first-reports.to``; list items by their id, else by number from 1."""
    words: list[str] = []
    node: Node | None = root
    for step in path:
        node = _child(node, step) if node is not None else None
        if isinstance(step, int):
            name = node.get("id") if node is not None else None
            words.append(name.text if name is not None and name.text else str(step + 1))
        else:
            words.append(step)
    return ".".join(words)
