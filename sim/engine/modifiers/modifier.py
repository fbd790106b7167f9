"""What an effect puts in force and takes out again. The order in which effects come makes no difference."""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sim.engine.network.node import Node

__all__ = ["DemandFactor", "ListEntry", "MapEntry", "Modifier"]


class Modifier(Protocol):
    """Something that can be put in force and taken out again."""

    def on(self) -> None:
        """Put it in force."""
        ...

    def off(self) -> bool:
        """Take it out of force; return whether it was in."""
        ...


class ListEntry:
    """An entry of a list that is kept sorted."""

    __slots__ = ("_entry", "_list")

    def __init__(self, into: list[Any], entry: object) -> None:
        self._list = into
        self._entry = entry

    def on(self) -> None:
        """Put the entry in its place."""
        insort(self._list, self._entry)

    def off(self) -> bool:
        """Take the entry out; return whether it was there."""
        if self._entry not in self._list:
            return False
        self._list.remove(self._entry)
        return True


class MapEntry:
    """A value under a key."""

    __slots__ = ("_key", "_map", "_value")

    def __init__(self, into: dict[str, str], key: str, value: str) -> None:
        self._map = into
        self._key = key
        self._value = value

    def on(self) -> None:
        """Set the value."""
        self._map[self._key] = self._value

    def off(self) -> bool:
        """Take the value out; return whether it was there."""
        return self._map.pop(self._key, None) is not None


class DemandFactor:
    """A demand factor of one effect on one node. Its value follows the effect's profile."""

    __slots__ = ("_key", "_node", "_surge", "factor", "over")

    def __init__(self, node: Node, key: str, surge: bool) -> None:  # noqa: FBT001 -- as the file says it
        self._node = node
        self._key = key
        self._surge = surge
        self.factor = 1.0
        self.over = False
        """It has ended; steps that were still to come do nothing."""

    def on(self) -> None:
        """Put the factor in force."""
        insort(self._node.demands, (self._key, self.factor, self._surge))

    def off(self) -> bool:
        """Take the factor out of force; return whether it was in."""
        entry = (self._key, self.factor, self._surge)
        if entry not in self._node.demands:
            return False
        self._node.demands.remove(entry)
        return True
