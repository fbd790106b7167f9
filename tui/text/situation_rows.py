"""What the situation shows, in which order, and what of it is folded into one row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sim.units import HOUR
from tui.text.titles import target_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.exercise.view.snapshot import ProcessView, Snapshot
    from tui.text.format import Words

__all__ = ["HEALTHY", "Group", "ProcessTitle", "Situation", "healthy", "process_titles", "worst_first"]

HEALTHY: Final = "healthy:"
"""Key of the row of what is well."""
_WHOLE: Final = 0.9995
_LASTING: Final = 3 * HOUR
"""A stock that lasts less long than this keeps its process out of what is well."""
Fold = Literal["kind", "healthy", "region"]


@dataclass(frozen=True, slots=True)
class Group:
    """Several processes in one row."""

    key: str
    fold: Fold
    title: str
    """What they are; for a region its title, empty for what is of no region."""
    members: tuple[ProcessView, ...]
    """Worst first."""
    total: int
    """How many there are of them, those that are well counted."""

    @property
    def level(self) -> float:
        """Mean level, 0..1, by the people that rely on each."""
        people = sum(one.customers for one in self.members)
        if people > 0:
            return sum(one.level * one.customers for one in self.members) / people
        return sum(one.level for one in self.members) / max(1, len(self.members))

    @property
    def worst(self) -> float:
        """The lowest level of one of them, 0..1."""
        return min((one.level for one in self.members), default=1.0)

    @property
    def without(self) -> float:
        """People without service.

        Of one kind in several regions they are added. Of a region it is those of the process that most are without: who
        has neither power nor water would count twice.
        """
        each = [one.without for one in self.members]
        return sum(each) if self.fold == "kind" else max(each, default=0.0)


def healthy(process: ProcessView) -> bool:
    """Return whether nothing is to be seen of a process.

    It is whole, and no stock, loss or override says otherwise.
    """
    lasting = process.stock_ms is None or process.stock_ms >= _LASTING
    return process.level >= _WHOLE and lasting and process.control and process.quality and not process.overridden


@dataclass(frozen=True, slots=True)
class ProcessTitle:
    """What a process is called."""

    full: str
    """With its region."""
    short: str
    """Without its region."""
    where: str
    """The title of its region; empty when it is of none."""


def process_titles(words: Words, snapshot: Snapshot) -> dict[str, ProcessTitle]:
    """Return what each process is called, by its name. It is the same for a whole exercise."""
    regions = {key: words.of(named, key) for key, named, _ in snapshot.regions}
    titles = {}
    for one in snapshot.processes:
        title = words.of(one.title, one.name)
        where = regions.get(one.region or "", "")
        short = title.removesuffix(where).rstrip(" ,-") if where else title
        titles[one.name] = ProcessTitle(target_name(words, snapshot, one.name), short or title, where)
    return titles


Listed = Group | tuple["ProcessView", str]
"""A row: a group, or a process with its title."""


@dataclass(frozen=True, slots=True)
class Situation:
    """How the situation is listed."""

    by_region: bool = False
    """By region, else worst first."""
    wanted: str = ""
    """Words that titles must hold; with any, nothing is folded."""
    opened: frozenset[str] = frozenset()
    """Keys of the groups that are open."""

    def listed(self, words: Words, snapshot: Snapshot, titles: Mapping[str, ProcessTitle]) -> tuple[Listed, ...]:
        """Return groups, and processes each with its title, in order."""
        if self.wanted.strip():
            return tuple((one, titles[one.name].full) for one in self._found(snapshot, titles))
        return self._regions(words, snapshot, titles) if self.by_region else self._worst(snapshot, titles)

    def _found(self, snapshot: Snapshot, titles: Mapping[str, ProcessTitle]) -> list[ProcessView]:
        asked = self.wanted.casefold().split()
        found = []
        for one in snapshot.processes:
            name = f"{titles[one.name].full} {one.name}".casefold()
            if all(word in name for word in asked):
                found.append(one)
        return worst_first(found)

    def _regions(self, words: Words, snapshot: Snapshot, titles: Mapping[str, ProcessTitle]) -> tuple[Listed, ...]:
        regions = {"": words("room.situation.national")}
        regions |= {key: words.of(title, key) for key, title, _ in snapshot.regions}
        here: dict[str, list[ProcessView]] = defaultdict(list)
        for one in snapshot.processes:
            here[one.region if one.region in regions and one.region else ""].append(one)
        rows: list[Listed] = []
        for region, title in regions.items():
            if here[region]:
                group = Group(f"region:{region}", "region", title, tuple(worst_first(here[region])), len(here[region]))
                rows.append(group)
                if group.key not in self.opened:
                    rows += [(one, titles[one.name].short) for one in here[region]]
        return tuple(rows)

    def _worst(self, snapshot: Snapshot, titles: Mapping[str, ProcessTitle]) -> tuple[Listed, ...]:
        well = [one for one in snapshot.processes if healthy(one)]
        kinds: dict[str, list[ProcessView]] = defaultdict(list)
        counts: dict[str, int] = defaultdict(int)
        firsts: dict[str, str] = {}
        for one in snapshot.processes:
            kind = titles[one.name].short if one.region is not None else one.name
            counts[kind] += 1
            firsts.setdefault(kind, one.name)
            if not healthy(one):
                kinds[kind].append(one)
        blocks: list[tuple[tuple[float, bool, float], list[Listed]]] = []
        for kind, members in kinds.items():
            worst = worst_first(members)
            if len(worst) == 1:
                # Where there is only one of its kind, the region would say nothing that tells it from another.
                title = titles[worst[0].name].full if counts[kind] > 1 else titles[worst[0].name].short
                blocks.append(((*_rank(worst[0]), -worst[0].without), [(worst[0], title)]))
                continue
            group = Group(f"kind:{firsts[kind]}", "kind", kind, tuple(worst), counts[kind])
            rows: list[Listed] = [group]
            if group.key in self.opened:
                rows += [(one, f"  {titles[one.name].where or titles[one.name].short}") for one in worst]
            blocks.append(((*_rank(worst[0]), -group.without), rows))
        listed = [row for _, rows in sorted(blocks, key=lambda one: one[0]) for row in rows]
        if well:
            listed.append(Group(HEALTHY, "healthy", "", tuple(well), len(well)))
            if HEALTHY in self.opened:
                listed += [(one, f"  {titles[one.name].full}") for one in well]
        return tuple(listed)


def worst_first(processes: Iterable[ProcessView]) -> list[ProcessView]:
    """Return processes by how bad they are, the worst first."""
    return sorted(processes, key=lambda one: (*_rank(one), -one.without, one.name))


def _rank(one: ProcessView) -> tuple[float, bool]:
    """Return how bad a process is, the worst lowest.

    It is the level. Of what people do not notice by itself a loss counts by half: at 0 % it stands just below what they
    have half of.
    """
    return one.level if one.noticed else (1 + one.level) / 2, not one.noticed
