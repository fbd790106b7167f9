"""What there is to refer to, and how a reference that leads nowhere is told of."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from sim.errors import Reason
from sim.scenario.source.problems import quoted
from sim.scenario.source.source_tree import walk
from sim.selectors import Matcher

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sim.scenario.models import Scenario
    from sim.scenario.source.problems import Problems
    from sim.scenario.source.source_tree import Shared, SourceNode
    from sim.words import Key

__all__ = ["MAX_MEANT", "DeclaredNames", "Draft", "Path"]

MAX_MEANT: Final = 200_000
"""Most processes that the patterns of all effects mean, each pattern counted by itself; the same for conditions."""

Path = tuple[str | int, ...]
"""A place in the tree of a scenario."""
NameList = dict[str, None]
"""Names in declared order, each found at once however many there are."""


class DeclaredNames:
    """Every name that is declared, also by what is itself at fault."""

    def __init__(self, root: SourceNode, uncertain: frozenset[str]) -> None:
        self._root = root
        self.uncertain = uncertain
        """Processes whose needs cannot be judged."""
        self.processes = Matcher(self._keys("processes"))

    def _keys(self, section: str) -> NameList:
        node = self._root.get(section)
        return dict.fromkeys(node.mapping) if node is not None else {}

    def _ids(self, section: str) -> NameList:
        node = self._root.get(section)
        names = [item.get("id") for item in node.items] if node is not None else []
        return dict.fromkeys(name.text for name in names if name is not None and name.text)

    @cached_property
    def sections(self) -> dict[str, NameList]:
        """Names by section."""
        keyed = ("regions", "crews", "routes", "means", "channels", "teams", "personas", "objectives", "decisions")
        names = {section: self._keys(section) for section in keyed}
        return names | {section: self._ids(section) for section in ("threats", "injects", "actions")}

    @cached_property
    def titles(self) -> dict[str, tuple[str, ...]]:
        """Titles by name, in every language, of whatever has that name and any."""
        titles: dict[str, tuple[str, ...]] = {}
        for section in self._root.mapping.values():
            named = [(item.get("id"), item) for item in section.items]
            entries = [*section.mapping.items(), *((node.text, item) for node, item in named if node is not None)]
            for name, entry in entries:
                if name and entry.titles:
                    titles[name] = titles.get(name, ()) + entry.titles
        return titles

    @cached_property
    def doings(self) -> NameList:
        """Actions and decisions."""
        return self.sections["actions"] | self.sections["decisions"]

    @cached_property
    def objectives(self) -> NameList:
        """Objectives, and their tasks as ``objective/task``."""
        names = dict(self.sections["objectives"])
        for name in self.sections["objectives"]:
            tasks = self._root.get("objectives", name, "tasks")
            names |= {f"{name}/{task}": None for task in (tasks.mapping if tasks is not None else ())}
        return names

    def parts(self, process: str, field: str) -> list[str]:
        """Return the names of the needs or the load links of a process. ``field`` is ``needs`` or ``load``."""
        node = self._root.get("processes", process, field)
        return list(node.mapping) if node is not None else []

    def matching_parts(self, reference: str, field: str) -> tuple[list[str], list[str], bool]:
        """Return the matches of a reference, and whether they are certain.

        These are processes and ``process/part``. They are uncertain when a matching process could not be resolved.
        """
        process, _, part = reference.partition("/")
        found = list(self.processes.match(process))
        judged = not any(name in self.uncertain for name in found)
        parts: list[str] = []
        for name in found:
            matcher = Matcher(self.parts(name, field))
            parts += [f"{name}/{one}" for one in matcher.match(part)]
        return found, parts, judged


class Draft:
    """A scenario to be checked: what of it is valid, where it stands, what is known."""

    def __init__(
        self,
        scenario: Scenario,
        root: SourceNode,
        known: DeclaredNames,
        problems: Problems,
        shared: Shared,
        *,
        network_alone: bool = False,
        resolved: bool = False,
    ) -> None:
        self.shared = shared
        """What is one object wherever it stands in ``root``."""
        self.network_alone = network_alone
        """No exercise stands on it: actions and injects that it names cannot be judged."""
        self.resolved = resolved
        """It is a whole scenario in one file, which does not tell what came from a library."""
        self.scenario = scenario
        self.root = root
        self.known = known
        self.problems = problems
        self._meant: dict[Key, int] = {}

    def count(self, path: Path, pattern: str, what: Key) -> None:
        """Count the processes that a pattern at ``path`` matches.

        When the total is above the limit, report it once, with the message ``what``.
        """
        if "*" not in pattern or self._meant.get(what, 0) > MAX_MEANT:
            return
        meant = self._meant.get(what, 0) + len(self.known.processes.match(pattern.partition("/")[0]))
        self._meant[what] = meant
        if meant > MAX_MEANT:
            self.say(path, Reason.of(what, most=MAX_MEANT), code="many")

    def say(
        self,
        path: Iterable[str | int],
        what: Reason,
        remedy: Reason | None = None,
        *,
        code: str | None = None,
        key: bool = False,
    ) -> None:
        """Add a fault of what stands at ``path``. Without ``remedy`` it gets the remedy that belongs to ``what``."""
        self.problems.at(self.root, tuple(path), what, remedy, code=code, key=key)

    def warn(
        self,
        path: Iterable[str | int],
        what: Reason,
        remedy: Reason | None = None,
        *,
        code: str | None = None,
        key: bool = False,
    ) -> None:
        """Add a warning of what stands at ``path``.

        Without ``remedy`` it gets the remedy that belongs to ``what``. A warning is for what is computed as written and
        is probably not what its author meant: no check fails by it.
        """
        self.problems.at(self.root, tuple(path), what, remedy, code=code, key=key, severity="warning")

    def of_library(self, path: Path) -> bool:
        """Return whether what stands at ``path`` comes from the library.

        That is a library of threats, actions or kinds. A resolved scenario does not tell, so there the answer is always
        true.
        """
        return self.resolved or "/library/" in walk(self.root, path)[1].place.file.replace("\\", "/")

    def one_of(
        self, path: Path, name: str | None, known: Collection[str], what: Key, otherwise: Key | None = None
    ) -> bool:
        """Report ``name`` unless it is none or known; return whether it is.

        ``what`` is the message that there is none of this name, and ``otherwise`` the remedy when no known name is
        like it; without one it is that of ``what``.
        """
        if name is None or name in known:
            return True
        remedy = self.problems.nearest(name, known, otherwise or f"{what}.do", self.known.titles)
        self.say(path, Reason.of(what, name=quoted(name)), remedy, code=what)
        return False

    def process(self, path: Path, name: str, *, key: bool = False) -> bool:
        """Report a process (or pattern) that matches none; return whether one matches."""
        if self.known.processes.match(name):
            return True
        what = Reason.of("problems.no-match" if "*" in name else "problems.no-process", name=quoted(name))
        known = self.known.processes.names
        remedy = self.problems.nearest(name.replace("*", ""), known, "problems.no-process.do", self.known.titles)
        self.say(path, what, remedy, code="no process", key=key)
        return False
