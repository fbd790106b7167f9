"""Names and patterns in a running world. They tell which processes and needs ``mobile.*/power`` means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.selectors import Matcher, matches

if TYPE_CHECKING:
    from sim.engine.network.link import Link
    from sim.engine.network.need import NeedState
    from sim.engine.network.node import Node

__all__ = ["Selector"]


class Selector:
    """Looks up nodes, needs and links by name or pattern. It remembers what a pattern meant."""

    __slots__ = ("_known", "_names", "_nodes")

    def __init__(self, nodes: dict[str, Node]) -> None:
        self._nodes = nodes
        self._names = Matcher(sorted(nodes))
        self._known: dict[str, tuple[Node, ...]] = {}

    def nodes(self, pattern: str) -> tuple[Node, ...]:
        """Return the nodes that match, sorted by name; empty when none does."""
        if pattern not in self._known:
            self._known[pattern] = tuple(self._nodes[name] for name in self._names.match(pattern))
        return self._known[pattern]

    def needs(self, pattern: str) -> tuple[NeedState, ...]:
        """Return the needs that ``process/need`` matches."""
        process, _, need = pattern.partition("/")
        return tuple(n for node in self.nodes(process) for n in node.needs if matches(need, n.name))

    def asked(self, pattern: str) -> tuple[Node, ...]:
        """Return the nodes that meet a demand, sorted by name.

        They are the nodes that match; of ``process/need`` each supplier once.
        """
        if "/" not in pattern:
            return self.nodes(pattern)
        names = {supplier.name for need in self.needs(pattern) for supplier in need.suppliers}
        return tuple(self._nodes[name] for name in sorted(names))

    def written_out(self, target: str) -> tuple[str, ...]:
        """Return the processes or ``process/need`` that a target means.

        The target itself is returned when it means none.
        """
        if "/" in target:
            found = tuple(f"{need.node.name}/{need.name}" for need in self.needs(target))
        else:
            found = tuple(node.name for node in self.nodes(target))
        return found or (target,)

    def links(self, pattern: str) -> tuple[Link, ...]:
        """Return the load links that ``process/link`` matches."""
        process, _, link = pattern.partition("/")
        return tuple(n for node in self.nodes(process) for n in node.links if matches(link, n.name))
