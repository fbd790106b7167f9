"""Who supplies a need: ``mobile.*`` written out over all processes that match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import Reason
from sim.scenario.source.problems import quoted
from sim.scenario.source.source_tree import SourceNode, scalar
from sim.selectors import matches
from sim.units import parse_share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario.expand.patterns import Variables
    from sim.selectors import Matcher

__all__ = ["MAX_MUTUAL", "MAX_SUPPLIERS", "Suppliers", "number", "share_of"]

_BEYOND: Final = 1e9
"""What no number of people, share or weight comes near: nothing is reckoned with more."""
MAX_SUPPLIERS: Final = 500_000
"""Most suppliers that patterns in needs are written out to, in all."""

MAX_MUTUAL: Final = 5_000
"""Most links that patterns write out among processes each of which is supplied by a mix of the others.

A change is passed on among them in ever smaller steps, down to a thousandth, and each step adds all of them up.
"""


class Suppliers:
    """Writes out the patterns in the needs of one network."""

    def __init__(self, names: Matcher, customers: Mapping[str, float], variables: Variables) -> None:
        self._names = names
        self._customers = customers
        self._variables = variables
        self._problems = variables.problems
        self._shared = variables.shared
        self._count = 0
        self._mutual = 0
        self._patterned: dict[int, tuple[str, ...]] = {}
        self._made: dict[int, SourceNode] = {}
        self._sizes: dict[int, int] = {}

    def written(self, name: str, node: SourceNode) -> SourceNode:
        """Return the process ``name`` with its needs written out.

        Patterns of suppliers are written out, and needs that were left open are left out.
        """
        needs = node.get("needs")
        if needs is None or not any(self._patterns(need) or _left_out(need) for need in needs.mapping.values()):
            return node
        common = needs.value in self._shared and not any(map(self._patterns, needs.mapping.values()))
        if not common or (made := self._made.get(id(needs.value))) is None:
            written = {
                key: self._need(name, key, need) if self._patterns(need) else need
                for key, need in needs.mapping.items()
                if not _left_out(need)
            }
            made = scalar(written, needs)
            if common:
                # Where needs were left open alone, what is left of them is as alike as they were.
                self._made[id(needs.value)] = made
                self._shared.add(written)
        return scalar({**node.mapping, "needs": made}, node)

    def _patterns(self, need: SourceNode) -> tuple[str, ...]:
        """Return the patterns among the suppliers that a need names."""
        value = need.mapping
        found = self._patterned.get(id(value))
        if found is None:
            texts = [item.text or "" for way in ("any", "all") if way in value for item in value[way].items]
            texts += value["mix"].mapping if "mix" in value else ()
            found = tuple(text for text in texts if "*" in text)
            if value in self._shared:
                self._patterned[id(value)] = found
        return found

    def _need(self, name: str, key: str, need: SourceNode) -> SourceNode:
        # Nothing supplies itself: a process that is among the matches has a list of its own, the others have one list.
        patterns = self._patterns(need)
        common = need.value in self._shared and not any(matches(pattern, name) for pattern in patterns)
        if common and id(need.value) in self._made:
            # One list for many processes is as many links for each of them.
            self._add(self._sizes[id(need.value)], need, f"processes.{name}.needs.{key}")
            return self._made[id(need.value)]
        where = f"processes.{name}.needs.{key}"
        before = self._count
        result = dict(need.mapping)
        for way in ("any", "all"):
            node = need.get(way)
            if node is not None and any("*" in (item.text or "") for item in node.items):
                result[way] = self._written_list(name, node, f"{where}.{way}")
        mix = need.get("mix")
        if mix is not None and any("*" in supplier for supplier in mix.mapping):
            result["mix"] = self._written_mix(name, mix, f"{where}.mix")
        made = scalar(result, need)
        # What matches nothing is told of at each process.
        if common and not self._variables.failed and all(map(self._names.match, patterns)):
            self._made[id(need.value)] = made
            self._sizes[id(need.value)] = self._count - before
            self._shared.add(result)
        return made

    def _matches(self, name: str, pattern: str, node: SourceNode, where: str) -> list[str]:
        matched = self._names.match(pattern)
        if not self._add(len(matched), node, where):
            return []
        found = [n for n in matched if n != name]
        if not found and not self._variables.failed:
            remedy = self._problems.nearest(pattern.replace("*", ""), self._names.names, "problems.no-match.do")
            what = Reason.of("problems.no-match", name=quoted(pattern))
            self._problems.add(node.key or node.place, where, what, remedy, code="no match")
        return found

    def _add(self, links: int, node: SourceNode, where: str) -> bool:
        """Count links that patterns make; report too many, and return false then."""
        self._count += links
        if self._count <= MAX_SUPPLIERS:
            return True
        what = Reason.of("problems.pattern.suppliers", most=MAX_SUPPLIERS)
        self._problems.add(node.key or node.place, where, what, code="many")
        self._variables.failed = True
        return False

    def _few(self, links: int, node: SourceNode, where: str) -> bool:
        """Count the links of a mix and return whether they are within the limit.

        These are links by which processes supply each other. Too many are reported once.
        """
        before = self._mutual
        self._mutual += links
        if self._mutual <= MAX_MUTUAL:
            return True
        if before <= MAX_MUTUAL:
            self._problems.add(
                node.key or node.place, where, Reason.of("problems.pattern.mutual", most=MAX_MUTUAL), code="many"
            )
        self._variables.failed = True
        return False

    def _written_list(self, name: str, node: SourceNode, where: str) -> SourceNode:
        literal = {item.text for item in node.items}
        result: list[SourceNode] = []
        taken: set[str] = set()
        for item in node.items:
            if "*" not in (item.text or ""):
                result.append(item)
                continue
            for found in self._matches(name, str(item.value), item, where):
                if found not in literal and found not in taken:
                    taken.add(found)
                    result.append(scalar(found, item))
        return scalar(result, node)

    def _written_mix(self, name: str, node: SourceNode, where: str) -> SourceNode:
        result: dict[str, SourceNode] = {}
        for supplier, weight in node.mapping.items():
            if "*" not in supplier:
                result[supplier] = weight
                continue
            found = [n for n in self._matches(name, supplier, weight, where) if n not in node.mapping]
            if matches(supplier, name) and not self._few(len(found), weight, where):
                found = []
            amount = share_of(weight)
            for one, part in zip(found, self._parts(found), strict=True):
                before = share_of(result[one]) if one in result else None
                result[one] = weight if amount is None else scalar(amount * part + (before or 0.0), weight)
        return scalar(result, node)

    def _parts(self, names: Sequence[str]) -> list[float]:
        total = 0.0
        for name in names:
            total += self._customers.get(name, 0.0)
        if total <= 0:
            return [1 / len(names) for _ in names]
        return [self._customers.get(name, 0.0) / total for name in names]


def _left_out(need: SourceNode) -> bool:
    """Return whether a need was left open by its kind and has no supplier."""
    optional = need.mapping.get("optional")
    ways = ("from", "all", "any", "mix")
    return optional is not None and optional.value is True and not any(way in need.mapping for way in ways)


def number(node: SourceNode | None) -> float | None:
    """Return a node as a number; none when it is no number or beyond bounds.

    The model of the node reports what is beyond bounds.
    """
    if node is None or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return None
    return float(node.value) if abs(node.value) <= _BEYOND else None


def share_of(node: SourceNode) -> float | None:
    """Return the share a node says; none when it says none, which its model tells of."""
    if isinstance(node.value, str):
        try:
            return number(scalar(parse_share(node.value), node))
        except ValueError:
            return None
    return number(node)
