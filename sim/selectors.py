"""Patterns of names. ``mobile.*`` means every name that begins so; nothing but ``*`` is special."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Matcher", "matches"]


class Matcher:
    """Which names a pattern matches, in declared order."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = dict.fromkeys(names)
        self._cache: dict[str, tuple[str, ...]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def match(self, pattern: str) -> tuple[str, ...]:
        """Return the names that ``pattern`` matches. A pattern without ``*`` matches itself alone."""
        if "*" not in pattern:
            return (pattern,) if pattern in self.names else ()
        found = self._cache.get(pattern)
        if found is None:
            found = self._cache[pattern] = self._search(pattern)
        return found

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def _forward(self) -> list[str]:
        return sorted(self.names)

    @cached_property
    def _backward(self) -> list[str]:
        return sorted(name[::-1] for name in self.names)

    def _search(self, pattern: str) -> tuple[str, ...]:
        head, *middle, tail = pattern.split("*")
        starts = _with_prefix(self._forward, head)
        ends = _with_prefix(self._backward, tail[::-1])
        if len(starts) <= len(ends):
            candidates = [self._forward[i] for i in starts]
        else:
            candidates = [self._backward[i][::-1] for i in ends]
        found = [n for n in candidates if _holds(n, head, middle, tail)]
        return tuple(sorted(found, key=self._order.__getitem__))


def _holds(name: str, head: str, middle: Sequence[str], tail: str) -> bool:
    # Not a regular expression: one with many stars takes time exponential in their number.
    end = len(name) - len(tail)
    at = len(head)
    if at > end or not (name.startswith(head) and name.endswith(tail)):
        return False
    for part in middle:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def matches(pattern: str, name: str) -> bool:
    """Return whether ``pattern`` matches ``name``; ``*`` is any characters."""
    if "*" not in pattern:
        return pattern == name
    head, *middle, tail = pattern.split("*")
    return _holds(name, head, middle, tail)


def _with_prefix(names: Sequence[str], prefix: str) -> range:
    first = bisect_left(names, prefix)
    return range(first, bisect_left(names, prefix + "\U0010ffff", first))
