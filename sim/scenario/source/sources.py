"""Finding and reading files.

Files are those of the tree in which an author works and of the library. Includes stay inside the tree.

The tree of a file is its own folder, or the folder above it whose ``exercises/``, ``networks/``, ``incidents/``,
``questions/`` or ``library/`` it stands in. Symbolic links are followed before a path is judged.
"""

from __future__ import annotations

import os
import re
from errno import ENOENT, ENXIO
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from sim.errors import Reason, either, followed, no_file, system
from sim.scenario.source.library import Library
from sim.scenario.source.problems import Problems, nearest, quoted
from sim.scenario.source.problems import shown as said
from sim.scenario.source.source_tree import SourceNode, SourcePlace, merge
from sim.scenario.source.yaml import FILE, WHOLE, parse
from sim.units import clean

__all__ = ["FORMAT", "KINDS", "MAX_FILES", "RESOLVED", "Sources", "begins_resolved", "shipped", "tree_of"]

FORMAT: Final = "keten/1"
LIBRARY_KINDS: Final = ("process-kind", "threat", "action")
RESOLVED: Final = "resolved"
"""The kind of a file that holds a whole scenario, as ``keten check --resolved`` prints it."""
KINDS: Final = ("exercise", "part", "network", *LIBRARY_KINDS, "incident", "questions", RESOLVED)
MAX_FILES: Final = 200
"""Most files that one exercise may include."""
_HEAD: Final = 4096
"""Bytes in which the kind of a file is looked for before it is read."""
_BEGINS_RESOLVED: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|#[^\n]*\n)*(?:\{\s*)?([\"']?)kind\1\s*:\s*([\"']?)resolved\2\s*(?:[,}\r\n]|$)"
)
_MARKS: Final = frozenset({"library", "networks", "exercises", "incidents", "questions"})


@cache
def shipped() -> Path:
    """Return the folder of the scenarios that ship with Keten."""
    return Path(str(files("scenarios"))).resolve()


def tree_of(path: Path) -> Path:
    """Return the root of the tree that ``path`` (links followed) belongs to.

    A folder that merely stands above a file is not its tree: whoever can write there could give it a library.
    """
    if _marked(path.parent):
        return path.parent
    for folder in path.parents[1:]:
        if path.relative_to(folder).parts[0] in _MARKS:
            return folder
    return path.parent


def _marked(folder: Path) -> bool:
    # Names are compared exactly: on systems that ignore case, ~/Library must not make a tree of a home folder.
    try:
        with os.scandir(folder) as entries:
            return any(entry.name in _MARKS and entry.is_dir() for entry in entries)
    except OSError:
        return False


def begins_resolved(path: Path) -> bool:
    """Return whether the first field of a file is ``kind: resolved``. Return false for a file that cannot be read."""
    if not path.is_file():  # opening a pipe would wait for its other end
        return False
    try:
        with path.open("rb") as file:
            return _BEGINS_RESOLVED.match(file.read(_HEAD)) is not None
    except OSError:
        return False


class Sources:
    """The files of one exercise, each read once."""

    def __init__(self, problems: Problems, root: Path, *, absolute: bool = True) -> None:
        self._absolute = absolute
        self.problems = problems
        self.root = root
        self.unreadable = False
        """True when a file that is needed could not be read at all."""
        self.read_files: list[tuple[str, SourceNode]] = []
        """Every file that was read and used: kind, content."""
        self.paths: set[Path] = set()
        """Where those that were named or included stand, resolved."""
        self._count = 0
        folders = [shipped() / "library", *([root / "library"] if root != shipped() else ())]
        self._library = Library(folders, folders[0], str if absolute else _short, self._read_library)
        self._used: set[tuple[str, str]] = set()

    def read(
        self, path: Path, shown: str, kinds: tuple[str, ...], asked: tuple[SourcePlace, str, object] | None = None
    ) -> SourceNode | None:
        """Read the file at ``path``, of one of ``kinds``; none when it is unusable.

        ``asked`` is the place, where and value of what names it; none for the file that the user named.
        """
        place, where = asked[:2] if asked else (SourcePlace(shown, 1, 1), "")
        try:
            node = self._bytes(path, shown, whole=RESOLVED in kinds and begins_resolved(path))
        except OSError as error:
            why = Reason.of("problems.file.missing") if error.errno == ENOENT else no_file(path) or system(error)
            what = Reason.of("problems.file.unreadable", name=quoted(asked[2] if asked else shown), why=why)
            self.problems.add(place, where, what, self._shipped_like(asked[2] if asked else "", kinds))
            node = None
        if node is not None and not self._is_kind(node, kinds):
            node = None
        if node is None:
            self.unreadable = True
        return node

    def _bytes(self, path: Path, shown: str, *, whole: bool) -> SourceNode | None:
        limits = WHOLE if whole else FILE
        self.paths.add(path)
        if path.exists() and not path.is_file():  # opening a pipe would wait for its other end
            raise OSError(ENXIO, os.strerror(ENXIO))
        # One byte more than is allowed tells a file that is too large, without reading all of it.
        with path.open("rb") as file:
            data = file.read(limits.bytes + 1)
        return parse(data, clean(shown, lines=False), self.problems, limits)

    def _is_kind(self, node: SourceNode, kinds: tuple[str, ...]) -> bool:
        if not isinstance(node.value, dict):
            self.problems.add(node.place, "", Reason.of("problems.file.no-mapping"))
            return False
        for key, known in (("format", (FORMAT,)), ("kind", kinds)):
            # A resolved file is printed; where another may stand, nobody means to write one.
            written = either([f"{key}: {one}" for one in known if one != RESOLVED or len(known) == 1])
            remedy = Reason.of("problems.write", written=written)
            found = node.get(key)
            if found is None:
                self.problems.add(node.place, "", Reason.of("problems.missing", field=key), remedy)
                return False
            if found.value not in known:
                what = Reason.of("problems.file.other", value=said(found.value), field=key)
                self.problems.add(found.place, key, what, remedy)
                return False
        return True

    def with_includes(
        self, node: SourceNode, path: Path, kinds: tuple[str, ...], above: tuple[Path, ...] = ()
    ) -> list[SourceNode]:
        """Return the files that ``node`` includes, and ``node`` itself last.

        The includes of a file come before it: a later one wins.
        """
        layers: list[SourceNode] = []
        include = node.get("include")
        for number, item in enumerate(include.items if include else ()):
            layers += self.included(item, f"include.{number + 1}", path, kinds, (*above, path))
        self.read_files.append((str(node.mapping["kind"].value), node))
        return [*layers, node]

    def included(
        self, item: SourceNode, where: str, path: Path, kinds: tuple[str, ...], above: tuple[Path, ...]
    ) -> list[SourceNode]:
        """Return the layers of the file that ``item`` names. ``item`` is a relative path in the file at ``path``."""
        target = self._by_name(item, path, kinds) or self._inside(item, where, path, kinds)
        if target is None:
            return []
        if target in above:
            self.problems.add(item.place, where, Reason.of("problems.include.itself", name=said(item.value)))
            self.unreadable = True
            return []
        self._count += 1
        if self._count > MAX_FILES:
            self.problems.add(item.place, where, Reason.of("problems.include.many", most=MAX_FILES), code="many")
            self.unreadable = True
            return []
        shown = os.path.normpath(str(Path(item.place.file).parent / str(item.value)))
        if target.is_relative_to(shipped()) and shipped() != self.root:
            shown = str(target) if self._absolute else _short(target)
        node = self.read(target, shown, kinds, (item.place, where, item.value))
        return [] if node is None else self.with_includes(node, target, kinds, above)

    def _by_name(self, item: SourceNode, path: Path, kinds: tuple[str, ...]) -> Path | None:
        """Return the network that ``item`` names; none if it is a path. The tree's own come before the shipped ones."""
        name = item.value
        if kinds != ("network",) or not isinstance(name, str) or (path.parent / name).exists():
            return None
        for tree in (self.root, shipped()):
            target = followed(tree / "networks" / f"{name}.yaml")
            if name in _networks(tree) and target.is_relative_to(tree):
                return target
        return None

    def _inside(self, item: SourceNode, where: str, path: Path, kinds: tuple[str, ...]) -> Path | None:
        if not isinstance(item.value, str):
            self.unreadable = True  # the model of the file says so
            return None
        written = Path(item.value)
        try:
            target = followed(path.parent / written)
        except OSError:
            target = Path(written.anchor or "/")  # too long, or a loop of links: it leads nowhere in the tree
        root = shipped() if path.is_relative_to(shipped()) else self.root
        if written.is_absolute() or not target.is_relative_to(root):
            what = Reason.of("problems.include.outside", name=said(item.value))
            self.problems.add(item.place, where, what, self._shipped_like(item.value, kinds))
            self.unreadable = True
            return None
        return target

    def _shipped_like(self, written: object, kinds: tuple[str, ...]) -> Reason | None:
        """Return as a remedy the network whose name is like ``written``. Return none when there is no such network."""
        if kinds != ("network",):
            return None
        return nearest(Path(str(written)).stem, [*_networks(self.root), *_networks(shipped())])

    # The library

    def library(self, kind: str, name: str) -> SourceNode | None:
        """Return the library's ``kind`` called ``name``; none if unknown.

        The tree's own come before the shipped ones.
        """
        node = self._library.find(kind, name)
        if node is not None and (kind, name) not in self._used:
            self._used.add((kind, name))
            self.read_files.append((kind, node))
            if not followed(Path(node.place.file)).is_relative_to(shipped()):
                self.problems.taken[node.place.file] = None
        return node

    def library_titles(self, kind: str) -> dict[str, tuple[str, ...]]:
        """Return what the library holds of a kind. It is each name with its title in every language."""
        return self._library.titles(kind)

    def report_library(self) -> None:
        """Report library files that cannot be read. Something that is missing may be in one of them."""
        for p in self._library.problems():
            self.problems.add(SourcePlace(p.file, p.line, p.column), p.where, p.what, p.remedy)

    def _read_library(self, path: Path, shown: str, problems: Problems) -> SourceNode | None:
        return Sources(problems, self.root, absolute=self._absolute).read(path, shown, LIBRARY_KINDS)


def _networks(tree: Path) -> list[str]:
    """Return the names of the networks of a tree."""
    return sorted(p.stem for p in (tree / "networks").glob("*.yaml"))


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def merged(layers: list[SourceNode]) -> SourceNode:
    """Lay files on each other, later wins."""
    result = layers[0]
    for layer in layers[1:]:
        result = merge(result, layer)
    return result
