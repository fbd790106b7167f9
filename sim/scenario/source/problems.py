"""Collection of every fault and warning of a set of files. Each has its place and a remedy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.errors import Problem, Reason, ScenarioError
from sim.scenario.source.source_tree import SourceNode, SourcePlace, dotted, walk
from sim.suggestions import MOST_CANDIDATES, likely
from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sim.errors import Severity
    from sim.words import Key

    TitlesByName = Mapping[str, Iterable[str]] | None

__all__ = ["Problems", "nearest", "quoted", "shown", "suggestion"]

_LONGEST_SHOWN: Final = 80
_MOST_LISTED: Final = 8
_MOST_TOLD: Final = 500
_MOST_LOOKED_AT: Final = 100_000


def quoted(value: object) -> str:
    """Return a value from a file as a message shows it. It is shortened, on one line, between quotes."""
    text = clean(str(value).lower() if isinstance(value, bool) else str(value), lines=False)
    return f"'{text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + '…'}'"


def shown(value: object) -> str | Reason:
    """Return any value as :func:`quoted` does; no value at all is said in words."""
    return Reason.of("problems.nothing") if value is None else quoted(value)


def suggestion(name: str, known: Collection[str], otherwise: Key | Reason, titles: TitlesByName = None) -> Reason:
    """Return a remedy that names known names.

    It has the likeliest, else all of them when they are few, else it is ``otherwise`` (or the message of that key).
    """
    near = nearest(name, known, titles)
    if near is not None:
        return near
    instead = Reason.of(otherwise) if isinstance(otherwise, str) else otherwise
    if 0 < len(known) <= _MOST_LISTED:
        return Reason.of("errors.one-of", otherwise=instead, known=", ".join(known))
    return instead


def nearest(name: str, known: Collection[str], titles: TitlesByName = None) -> Reason | None:
    """Return the known names that ``name`` may mean, as a question.

    It is none when no name is like it. ``titles`` are those of the known names.
    """
    names = likely(name, known, titles)
    if len(names) > 1:
        return Reason.of("errors.nearest-of", names=", ".join(f"'{one}'" for one in names))
    return Reason.of("errors.nearest", name=names[0]) if names else None


class Problems:
    """The faults and warnings found so far. The same one at the same place is kept once."""

    def __init__(self) -> None:
        self._found: dict[tuple[SourcePlace, str], tuple[Problem, int, int]] = {}
        self._kept: dict[Severity, int] = {"fault": 0, "warning": 0}
        self._dropped: set[Severity] = set()
        self._faults_added = 0
        self._stage = 0
        self._compared = 0
        self._told_places: set[SourcePlace] = set()
        self._told_words: set[str] = set()
        self._found_here: set[tuple[SourcePlace, str]] = set()
        self._files: dict[str, int] = {}
        self.taken: dict[str, None] = {}
        """Files of an author's own library that were used, as shown, in order."""

    @property
    def faults(self) -> int:
        """Number of different faults, 0 or more; warnings are not counted."""
        return self._kept["fault"]

    @property
    def faults_added(self) -> int:
        """How often a fault was found, also one that was reported already.

        It rises with every fault and never falls.
        """
        return self._faults_added

    @property
    def full(self) -> bool:
        """True when so many faults were told that looking further helps nobody."""
        return self.faults >= _MOST_TOLD

    def cut(self) -> None:
        """Note that there are more faults than are told."""
        self._dropped.add("fault")

    def nearest(
        self, name: str, known: Collection[str], otherwise: Key, titles: TitlesByName = None, **values: object
    ) -> Reason:
        """Return a remedy as :func:`suggestion` does, within a limit of comparisons.

        Beyond the limit it is ``otherwise``.
        """
        self._compared += min(len(known), MOST_CANDIDATES)
        instead = Reason.of(otherwise, **values)
        return instead if self._compared > _MOST_LOOKED_AT else suggestion(name, known, instead, titles)

    def next_subject(self) -> None:
        """Begin another exercise, network or file. The same words in it are a fault of its own."""
        self._found_here.clear()
        self._told_places.clear()
        self._told_words.clear()

    def next_stage(self) -> None:
        """Begin another stage of the same subject.

        What was reported of it may be found again in another form, and need not be reported again.
        """
        self._stage += 1
        self._told_places = {place for place, _ in self._found_here}
        self._told_words = {what for _, what in self._found_here}

    def told_before(self, place: SourcePlace, what: Reason) -> bool:
        """Return whether an earlier stage reported this place or this fault.

        The same fault may stand at another place of its layers.
        """
        return place in self._told_places or str(what) in self._told_words

    def found_again(self) -> None:
        """Count in :attr:`faults_added` a fault that was reported before. It is not reported again."""
        self._faults_added += 1

    def file(self, shown: str) -> None:
        """Note that a file is read: problems are told in the order of reading."""
        self._files.setdefault(shown, len(self._files))

    def add(
        self,
        place: SourcePlace,
        where: str,
        what: Reason,
        remedy: Reason | None = None,
        *,
        code: str | None = None,
        severity: Severity = "fault",
    ) -> None:
        """Add a problem; one that was added before is counted, not repeated.

        Problems are the same when their place and ``code`` (``what`` when none) are. Without ``remedy`` it is the
        message ``<key of what>.do``.
        """
        key = (place, code or str(what))
        self._faults_added += severity == "fault"
        if key in self._found:
            first, count, stage = self._found[key]
            self._found[key] = (first, count + (stage == self._stage and first.where != where), stage)
            self._found_here.add((place, str(what)))
            return
        if self._kept[severity] >= _MOST_TOLD:
            self._dropped.add(severity)
            return
        self.file(place.file)
        self._kept[severity] += 1
        remedy = remedy or Reason.of(f"{what.key}.do", **what.values)
        where = clean(where, lines=False)
        problem = Problem(place.file, place.line, place.column, where, what, remedy, severity=severity)
        self._found[key] = (problem, 1, self._stage)
        self._found_here.add((place, str(what)))

    def at(
        self,
        root: SourceNode,
        path: Sequence[str | int],
        what: Reason,
        remedy: Reason | None = None,
        *,
        code: str | None = None,
        key: bool = False,
        severity: Severity = "fault",
    ) -> None:
        """Add a problem of what stands at ``path`` under ``root``. With ``key`` its place is that of the key."""
        steps, node = walk(root, path)
        place = node.key if key and node.key is not None else node.place
        self.add(place, dotted(root, steps), what, remedy, code=code, severity=severity)

    def all(self) -> tuple[Problem, ...]:
        """Return every fault, then every warning. Each are by file in order of reading, then by line and column."""
        return (*self._all_of("fault"), *self._all_of("warning"))

    def _all_of(self, severity: Severity) -> list[Problem]:
        found = [_counted(problem, count) for problem, count, _ in self._found.values() if problem.severity == severity]
        found.sort(key=lambda p: (self._files[p.file], p.line, p.column, str(p.what)))
        if severity in self._dropped:
            last = found[-1]
            key = "problems.too-many" if severity == "fault" else "problems.too-many-warnings"
            what, remedy = Reason.of(key, n=_MOST_TOLD), Reason.of(f"{key}.do")
            found.append(Problem(last.file, last.line, last.column, "", what, remedy, severity=severity))
        return found

    def raise_any(self) -> None:
        """Raise :class:`ScenarioError` with every fault, if there is one. Warnings raise nothing."""
        if self.faults:
            raise ScenarioError(tuple(self._all_of("fault")))


def _counted(problem: Problem, count: int) -> Problem:
    return problem if count == 1 else replace(problem, more=count - 1)
