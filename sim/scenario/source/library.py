"""The library: what ships with Keten, and what an author's own tree adds.

The author's own comes first.

A file is read when somebody asks for a name that it may hold: an exercise uses a few of some hundreds. All are read
when a name is nowhere, to say what there is, and what was wrong with a file that may have held it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Final

from sim.errors import followed
from sim.scenario.source.problems import Problems
from sim.scenario.source.yaml import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.errors import Problem
    from sim.scenario.source.source_tree import SourceNode

__all__ = ["Library"]

_MAX_FILES: Final = 1_000
_ID: Final = re.compile(rb"\bid[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z0-9_-]+)")
_READ: dict[tuple[str, str], tuple[tuple[int, int], SourceNode]] = {}
"""Files that ship with Keten, by path and as shown: size and time of change, and what they hold. Nodes never change."""
_NAMES: dict[str, tuple[tuple[int, int], frozenset[str]]] = {}
"""The same files: size and time of change, and what may be their names."""


class Library:
    """The library of one tree."""

    def __init__(
        self, folders: Sequence[Path], kept: Path, shown: Callable[[Path], str], read: Callable[..., SourceNode | None]
    ) -> None:
        self._folders = folders
        self._kept = kept
        self._shown = shown
        self._read = read
        self._files: dict[Path, list[tuple[Path, frozenset[str]]]] = {}
        self._followed: dict[Path, Path] = {}
        self._all: dict[tuple[str, str], SourceNode] | None = None
        self._problems = Problems()

    def find(self, kind: str, name: str) -> SourceNode | None:
        """Return the ``kind`` called ``name``; none when there is none. The last folder that has one wins."""
        if self._all is None:
            for folder in reversed(self._folders):
                for path, names in reversed(self._contents(folder)):
                    if name in names:
                        node = self._node(path, folder, Problems())
                        if node is not None and _key(node, path) == (kind, name):
                            return node
        return self._whole().get((kind, name))

    def titles(self, kind: str) -> dict[str, tuple[str, ...]]:
        """Return all there is of a kind: each name with its title in every language."""
        return {name: node.titles for (k, name), node in self._whole().items() if k == kind}

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with its files, as far as they cannot be read."""
        self._whole()
        return self._problems.all()

    def _whole(self) -> dict[tuple[str, str], SourceNode]:
        if self._all is None:
            self._all = {
                _key(node, path): node
                for folder in self._folders
                for path, _ in self._contents(folder)
                if (node := self._node(path, folder, self._problems)) is not None
            }
        return self._all

    def _contents(self, folder: Path) -> list[tuple[Path, frozenset[str]]]:
        if folder not in self._files:
            self._files[folder] = [(path, self._names(path, folder)) for path in _yaml_files(folder)]
        return self._files[folder]

    def _names(self, path: Path, folder: Path) -> frozenset[str]:
        stamp = _stamp(path)
        if stamp is None:
            return frozenset()
        if folder != self._kept:
            return _ids(path)
        kept = _NAMES.get(str(path))
        if kept is None or kept[0] != stamp:
            kept = _NAMES[str(path)] = (stamp, _ids(path))
        return kept[1]

    def _node(self, path: Path, folder: Path, problems: Problems) -> SourceNode | None:
        real = self._followed.get(folder) or self._followed.setdefault(folder, followed(folder))
        if not followed(path).is_relative_to(real):
            return None  # a link out of the library is no part of it
        shown = self._shown(path)
        if folder != self._kept:
            return self._read(path, shown, problems)
        stamp = _stamp(path)
        kept = _READ.get((str(path), shown))
        if kept is not None and kept[0] == stamp:
            problems.file(shown)
            return kept[1]
        before = problems.faults_added
        node = self._read(path, shown, problems)
        if node is not None and stamp is not None and problems.faults_added == before:
            _READ[str(path), shown] = (stamp, node)
        return node


def _key(node: SourceNode, path: Path) -> tuple[str, str]:
    name = node.get("id")
    return str(node.mapping["kind"].value), name.text or path.stem if name else path.stem


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return what tells one state of a file from another; none without a file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if S_ISREG(found.st_mode) else None


def _ids(path: Path) -> frozenset[str]:
    """Return the possible names of a file, without reading it as YAML.

    Names that this misses are found when all files are read.
    """
    try:
        with path.open("rb") as file:
            return frozenset([path.stem, *(found.decode() for found in _ID.findall(file.read(MAX_BYTES)))])
    except OSError:
        return frozenset([path.stem])  # reading it says what is wrong


def _yaml_files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders.sort()
        found += [Path(here, name) for name in sorted(names) if name.endswith((".yaml", ".yml"))]
        if len(found) > _MAX_FILES:
            break
    return found[:_MAX_FILES]
