"""The cascade as rows: what fell, by what mechanism, from whom, how deep.

A row is a fall of a process, or control or quality that it lost. Rows are made from records of cause, and only those:
each names the row that it came from, or what acted on the process itself. Several threats at once are told apart, since
each row has all that its chain goes back to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from sim.curves import MOVED
from sim.engine import Fall, LevelChange
from sim.exercise.explain.explanation import set_off_by
from sim.exercise.run.command_replay import CommandReplay, ReplayPolicy
from sim.impact.reference_values import SECTORS
from sim.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.engine import FallCause, Impaired, World, WorldEvent
    from sim.exercise.recording.history import History
    from sim.scenario.models import Process

__all__ = [
    "MECHANISMS",
    "OF_KIND",
    "OF_STOCK",
    "OTHER",
    "CascadeRecorder",
    "CascadeRow",
    "Mechanism",
    "cascade",
    "mechanism_of",
    "sector_of",
]

Mechanism = Literal["damage", "supply", "stock", "load", "control", "quality", "decision"]
"""``damage``: hit itself; ``supply``: it gets less, or is cut off; ``stock``: what it lived on is used up or did not
start; ``load``: more is asked of it than it has; ``control``, ``quality``: lost, or brought by what has lost it;
``decision``: people did it, or their help ended."""
MECHANISMS: Final[tuple[Mechanism, ...]] = ("damage", "supply", "stock", "load", "control", "quality", "decision")
OF_KIND: Final[Mapping[str, Mechanism | None]] = {
    "need": None,
    "callers": None,
    "capacity": None,
    "condition": "damage",
    "demand": "load",
    "override": "decision",
}
"""Mechanism of each kind of cause; none where the record of its need decides."""
OF_STOCK: Final[Mapping[str, Mechanism]] = {
    "dry": "stock",
    "empty": "stock",
    "fuel": "stock",
    "failed": "stock",
    "none": "supply",
    "ended": "decision",
}
"""Mechanism of each end of what a need lived on."""
OTHER: Final = "other"
"""Sector of a process that no sector of the national list has."""
_PEOPLE: Final = ("action", "override")


@dataclass(frozen=True, slots=True)
class CascadeRow:
    """One step of a cascade: a process that fell, or that lost control or quality."""

    number: int
    """From 1, in order of time; what a row came from stands before it."""
    step: int
    """How many steps from where its chain begins, from 1."""
    t: int
    """When, ms."""
    process: str
    sector: str
    """Sector of the national list, or :data:`OTHER`."""
    what: Literal["level", "control", "quality"]
    """What fell or was lost."""
    mechanism: Mechanism
    name: str
    """The need, damages, demand effect, link or override by which it came, as its record names it; else empty."""
    source: str | None
    """The process that it came from; none where something acted on the process itself."""
    parent: int | None
    """Number of the row that it came from; none where its chain begins here."""
    carriers: tuple[str, ...]
    """What acted on the process itself, as origins; with a reaction, its parent is what set that off."""
    origins: tuple[str, ...]
    """All that its chain goes back to along what bound: threats, actions, overrides and the like, sorted."""
    before: float
    """Level before, 0..1; 1 for control and quality."""
    level: float
    """Level then, 0..1; 0 for control and quality."""
    spell: int
    """Which time this process was below 1, from 1. Rows of one spell lie between two times at which it was whole."""


def mechanism_of(cause: FallCause) -> Mechanism:
    """Return by what mechanism a cause brings a process down.

    Raises ``KeyError`` for a record that is not known.
    """
    mechanism = OF_KIND[cause.kind]
    if mechanism not in (None, "damage"):
        return mechanism
    people = bool(cause.carriers) and all(Origin.parse(carrier).kind in _PEOPLE for carrier in cause.carriers)
    if mechanism == "damage":
        return "decision" if people else "damage"
    if cause.carriers and cause.supplier is not None and cause.cause is None:
        # Its supplier works, and what it gives is not fit.
        return "quality"
    if cause.carriers:
        return "decision" if people else "supply"
    return "supply" if cause.stock is None else OF_STOCK[cause.stock.end]


def sector_of(process: Process) -> str:
    """Return the sector of a process by its place on the national list.

    It is :data:`OTHER` where it has none there.
    """
    entry = None if process.vital is None else process.vital.process
    return next((sector for sector, entries in SECTORS.items() if entry in entries), OTHER)


def cascade(history: History, to: int) -> tuple[CascadeRow, ...]:
    """Return the rows of an exercise up to ``to``, ms. It is computed once more from its commands."""
    driver = CommandReplay(history.new_play(), ReplayPolicy(history.left_out))
    recorder = CascadeRecorder(driver.play.world)
    driver.through((given for given in history.given.values() if given.t_ms <= to), to)
    return recorder.rows()


class _Heard(NamedTuple):
    """One fall, as it stood at the end of its millisecond."""

    t: int
    fall: Fall
    before: float
    spell: int


class CascadeRecorder:
    """Hears what falls in a world, from where it stands."""

    def __init__(self, world: World) -> None:
        """Begin to hear. What listens to the world already goes on."""
        self._world = world
        self._then = world.listener
        self._levels = dict.fromkeys(world.scenario.processes, 1.0)
        self._spells = dict.fromkeys(world.scenario.processes, 1)
        self._heard: list[_Heard] = []
        world.listener = self._hear

    def _hear(self, record: LevelChange | WorldEvent) -> None:
        if self._then is not None:
            self._then(record)
        if not isinstance(record, LevelChange):
            return
        name, before = record.process, self._levels[record.process]
        self._levels[name] = record.level
        if record.level < before - MOVED:
            fall = self._world.why(name)
            if fall is not None:
                self._heard.append(_Heard(record.t, fall, before, self._spells[name]))
        elif record.level > 1 - MOVED >= before:
            self._spells[name] += 1

    def rows(self) -> tuple[CascadeRow, ...]:
        """Return what was heard so far as rows."""
        linking = _Linking(self._world)
        moments: dict[int, list[_Heard | Impaired]] = {}
        # What was lost comes first: a fall can come of it in the same millisecond, never the other way round.
        records: list[_Heard | Impaired] = [*self._world.impaired, *self._heard]
        for record in records:
            moments.setdefault(record.t, []).append(record)
        for t in sorted(moments):
            linking.settle(moments[t])
        return tuple(linking.rows)


class _End(NamedTuple):
    """Where a record was followed to."""

    row: CascadeRow | None
    """The row it came from; none where its chain begins there."""
    carriers: tuple[str, ...]
    """What acted there, where there is no row."""


class _Linking:
    """Makes rows of records, each after the row that it came from."""

    def __init__(self, world: World) -> None:
        self.rows: list[CascadeRow] = []
        self._world = world
        self._falls: dict[tuple[str, int], CascadeRow] = {}
        self._losses: list[CascadeRow] = []

    def settle(self, records: list[_Heard | Impaired]) -> None:
        """Make the rows of one millisecond.

        Within it, what fell can have made its own cause fall further. Then the first of what is left is followed along
        its own records, past what has no row yet.
        """
        while records:
            left = [record for record in records if not self._add(record, past=False)]
            if len(left) == len(records):
                self._add(left.pop(0), past=True)
            records = left

    def _add(self, record: _Heard | Impaired, *, past: bool) -> bool:
        """Make the row of a record. Return False where what it came from has no row yet; with ``past`` never."""
        if isinstance(record, _Heard):
            end = self._end_of_fall(record.fall, past=past)
        else:
            end = self._end_of_loss(record, past=past)
        if end is None:
            return False
        row = self._of_fall(record) if isinstance(record, _Heard) else self._of_loss(record)
        parent, step = (None, 1) if end.row is None else (end.row.number, end.row.step + 1)
        carriers = row.carriers or (() if end.row is not None else end.carriers)
        row = replace(row, number=len(self.rows) + 1, parent=parent, step=step, carriers=carriers)
        self.rows.append(row)
        if row.what == "level":
            self._falls[row.process, row.t] = row
        else:
            self._losses.append(row)
        return True

    def _of_fall(self, heard: _Heard) -> CascadeRow:
        fall, cause = heard.fall, heard.fall.causes[0]
        return CascadeRow(
            0, 0, heard.t, fall.process, sector_of(self._world.scenario.processes[fall.process]), "level",
            mechanism_of(cause), cause.name, cause.supplier, None, cause.carriers, self._origins(fall), heard.before,
            fall.level, heard.spell,
        )  # fmt: skip

    def _of_loss(self, loss: Impaired) -> CascadeRow:
        what = loss.impairments[0].what
        carriers = tuple(dict.fromkeys(one.carrier for one in loss.impairments))
        here = tuple(dict.fromkeys(one.carrier for one in loss.impairments if one.supplier is None))
        source = None if here else loss.impairments[0].supplier
        origins: dict[str, None] = {}
        for carrier in carriers:
            origins |= dict.fromkeys(self._behind(carrier, _moment(loss)))
        spell = sum(1 for row in self._losses if (row.process, row.what) == (loss.process, what)) + 1
        sector = sector_of(self._world.scenario.processes[loss.process])
        return CascadeRow(
            0, 0, loss.t, loss.process, sector, what, what, "", source, None, here, tuple(sorted(origins)), 1.0, 0.0,
            spell,
        )  # fmt: skip

    def _end_of_fall(self, fall: Fall, *, past: bool) -> _End | None:
        """Follow what bound first to a row or to the end of the chain.

        It goes by its own records. None is returned where it must wait.
        """
        seen: dict[int, Fall] = {}
        one = fall
        while True:
            seen[id(one)] = one
            cause = one.causes[0]
            before = cause.cause or next(self._set_off(cause.carriers, one), None)
            if isinstance(before, Fall):
                row = self._falls.get((before.process, before.t))
            else:
                lost = cause.supplier if before is None and mechanism_of(cause) == "quality" else None
                row = before if lost is None else self._loss("quality", lost)
                if row is None:
                    return _End(None, cause.carriers)
            if row is not None:
                return _End(row, ())
            if not past:
                return None
            if not isinstance(before, Fall) or id(before) in seen or not before.causes:
                return _End(None, cause.carriers)
            one = before

    def _end_of_loss(self, loss: Impaired, *, past: bool) -> _End | None:
        here = tuple(one.carrier for one in loss.impairments if one.supplier is None)
        if here:
            before = next(self._set_off(here, _moment(loss)), None)
            row = before if before is None or isinstance(before, CascadeRow) else self._row_of(before)
            return _End(row, here)
        what, supplier = loss.impairments[0].what, loss.impairments[0].supplier
        row = None if supplier is None else self._loss(what, supplier)
        if row is None and not past:
            return None
        return _End(row, () if row is not None else tuple(one.carrier for one in loss.impairments))

    def _loss(self, what: str, process: str) -> CascadeRow | None:
        """Return the last row in which a process lost control or quality."""
        return next((row for row in reversed(self._losses) if (row.what, row.process) == (what, process)), None)

    def _row_of(self, fall: Fall) -> CascadeRow | None:
        return self._falls.get((fall.process, fall.t))

    def _set_off(self, carriers: Iterable[str], fall: Fall) -> Iterator[Fall | CascadeRow]:
        """Yield what set the reactions among ``carriers`` off before a fall, falls first."""
        for carrier in carriers:
            off = set_off_by(self._world, carrier, fall)
            if off is not None:
                yield from (one for one in off.falls if one.causes)
                for lost in off.carriers:
                    yield from (row for row in self._losses if row.t <= off.t and lost in row.origins)

    def _origins(self, fall: Fall) -> tuple[str, ...]:
        """Return all that a fall goes back to along what bound."""
        found: dict[str, None] = {}
        seen: dict[int, Fall] = {}
        todo = [fall]
        while todo:
            one = todo.pop()
            if id(one) in seen:
                continue
            seen[id(one)] = one
            for cause in one.causes:
                before = [] if not cause.binding or cause.cause is None else [cause.cause]
                for carrier in cause.carriers if cause.binding else ():
                    offs = [o for o in self._set_off((carrier,), one) if isinstance(o, Fall)]
                    before += offs
                    if not offs:
                        found |= dict.fromkeys(self._behind(carrier, one))
                for earlier in before:
                    row = self._row_of(earlier)
                    if row is None:
                        todo.append(earlier)
                    else:
                        found |= dict.fromkeys(row.origins)
        return tuple(sorted(found))

    def _behind(self, carrier: str, fall: Fall) -> tuple[str, ...]:
        """Return what a carrier goes back to, as far as rows tell.

        It is itself, but behind a reaction what set that off.
        """
        found: dict[str, None] = {}
        for before in self._set_off((carrier,), fall):
            row = before if isinstance(before, CascadeRow) else self._row_of(before)
            found |= dict.fromkeys(() if row is None else row.origins)
        return tuple(found) or (carrier,)


def _moment(loss: Impaired) -> Fall:
    """Return a fall that stands for the moment of a loss.

    By it one asks what set a reaction off before.
    """
    return Fall(loss.t, loss.process, 1.0, ())
