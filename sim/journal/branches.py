"""Branches that are made of a journal while somebody follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.journal.summary import summary

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BranchWatch"]


class BranchWatch:
    """Notices branches that come beside a journal from now on.

    The room goes on in a branch, and the parent is only read: so who follows it learns of the branch from its folder.
    """

    def __init__(self, path: Path, known: frozenset[str] | None = None) -> None:
        self._path = path
        # Of what is known nothing new is asked until something changes in the folder.
        self._stamp = self._stamped() if known is None else -1
        self._known = set(self._names() if known is None else known)

    def next(self, branch: Path) -> BranchWatch:
        """Return the watch of a branch. It notices those that came meanwhile too."""
        return BranchWatch(branch, frozenset({*self._known, branch.name}))

    def poll(self) -> Path | None:
        """Return a branch that came since the last time; none where none did.

        Of several it is the last by name.
        """
        stamp = self._stamped()
        if stamp == self._stamp:
            return None
        found, whole = None, True
        for name in self._names():
            if name in self._known:
                continue
            told = summary(self._path.with_name(name))
            if told is None or told.state == "damaged":
                whole = False  # it may be in the middle of being written
                continue
            self._known.add(name)
            if told.parent is not None and told.parent.name == self._path.name:
                found = told.path
        if whole:
            self._stamp = stamp
        return found

    def _names(self) -> list[str]:
        try:
            return sorted(one.name for one in self._path.parent.iterdir() if one.name.endswith(".jsonl"))
        except OSError:
            return []

    def _stamped(self) -> int:
        try:
            return self._path.parent.stat().st_mtime_ns
        except OSError:
            return 0
