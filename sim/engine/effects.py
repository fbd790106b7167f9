"""Effects of threats, actions, reactions, injects and overrides: started, stepped and ended (``docs/model.md`` §5).

What carries effects is named ``threat/id``, ``action/id#n``, ``reaction/name``, ``inject/id``, ``override/n`` or
``start``. Each effect is a rise or a fall at its start and the other at its end; when it starts or ends is known
beforehand, so it is made due at once and does nothing if its carrier has ended by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.build import floored
from sim.engine.changes import Change, Entry, Factor, Listed
from sim.engine.repair import Damage, Pool
from sim.scenario import models

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.engine.agenda import Agenda
    from sim.engine.cascade import Cascade
    from sim.engine.names import Names
    from sim.engine.state import Need, Node
    from sim.randomness import Draws

__all__ = ["Carried", "Effects"]


class Carried:
    """Effects under one carrier, until they end."""

    __slots__ = ("carrier", "endings", "live")

    def __init__(self, carrier: str) -> None:
        self.carrier = carrier
        self.live = True
        self.endings: list[Callable[[], None]] = []
        """What makes the end of each effect in force due now."""


class Effects:
    """Starts and ends the effects of one world."""

    __slots__ = ("_agenda", "_cascade", "_crew_of", "_draws", "_names", "_overrides", "_used", "routes")

    def __init__(
        self, agenda: Agenda, cascade: Cascade, names: Names, draws: Draws, crew_of: dict[str, str | None]
    ) -> None:
        self._agenda = agenda
        self._cascade = cascade
        self._names = names
        self._draws = draws
        self._crew_of = crew_of
        self._used: dict[tuple[str, str], int] = {}
        """How often a process has had a damage of that name."""
        self._overrides = 0
        self.routes: dict[str, dict[str, str]] = {}
        """What is in force on each route: state by key."""

    def start(self, effects: Sequence[models.OverrideEffect], carrier: str, t: int, target: str | None) -> Carried:
        """Make ``effects`` due from ``t`` on; give what ends them."""
        carried = Carried(carrier)
        for index, effect in enumerate(effects):
            start = t + effect.after
            key = f"{carrier}/{index}"
            place = effect.target.replace("{target}", target or "")
            end = None
            if effect.lasts is not None:
                end = start + self._lasts(effect.lasts, key)
            self._plan(effect, key, place, start, end, carried)
        return carried

    def end(self, carried: Carried) -> None:
        """End now what is in force under ``carried``; what has not started will not."""
        if carried.live:
            carried.live = False
            for ending in carried.endings:
                ending()
            carried.endings.clear()

    def closed(self, route: str) -> bool:
        """Tell whether a route is closed: open beats closed."""
        states = self.routes.get(route, {}).values()
        return "closed" in states and "open" not in states

    def _lasts(self, lasts: models.DurationDraw, key: str) -> int:
        if lasts.fixed is not None:
            return lasts.fixed
        return round(lasts.distribution.inverse(self._draws.uniform(f"lasts/{key}")))

    # Per kind of effect: what it changes, and which way.

    def _plan(
        self, effect: models.OverrideEffect, key: str, place: str, start: int, end: int | None, carried: Carried
    ) -> None:
        nodes = self._names.nodes
        match effect:
            case models.Damage():
                for node in nodes(place):
                    self._damage(effect, node, start, end, carried)
            case models.Demand():
                for node in nodes(place):
                    self._demand(effect, node, key, start, end, carried)
            case models.Gain():
                for link in self._names.links(place):
                    change = Listed(link.added, (key, effect.add))
                    settle = self._reweigh(link.node)
                    self._span(link.node.name, key, start, end, carried, change, settle, harms=effect.add > 0)
            case models.Isolate() | models.Bypass() | models.Floor():
                for need in self._names.needs(place):
                    self._need(effect, need, key, start, end, carried)
            case models.StockGift():
                for need in self._names.needs(place):
                    self._agenda.rise(start, need.node.name, key, self._gift(need, effect.add, carried))
            case models.Crews():
                pool = self._cascade.repairs.pools[place]
                change = Listed(pool.added, (key, effect.add))
                self._span(place, key, start, end, carried, change, self._crews(pool), harms=effect.add < 0)
            case models.RouteState():
                self._route(effect, place, key, start, end, carried)
            case models.ControlLoss() | models.QualityLoss():
                for node in nodes(place):
                    lost = node.controls if isinstance(effect, models.ControlLoss) else node.qualities
                    change = Listed(lost, key)
                    self._span(node.name, key, start, end, carried, change, self._seen(node), harms=True)
            case models.Priority():
                for node in nodes(place):
                    self._agenda.rise(start, node.name, key, self._priority(node, effect.priority, carried))
            case models.Message():
                self._agenda.open(start, lambda: self._message(effect, place, key, end, carried))
            case models.Level():
                for node in nodes(place):
                    self._level(node, effect.level, key, start, end, carried)
            case models.Restore():
                for node in nodes(place):
                    self._agenda.rise(start, node.name, key, self._restore(node, carried))

    def _span(
        self,
        process: str,
        key: str,
        start: int,
        end: int | None,
        carried: Carried,
        change: Change,
        settle: Callable[[bool], None],
        *,
        harms: bool,
    ) -> None:
        """Make a start due, and its end when there is one; one falls, the other rises."""

        def begin() -> None:
            if carried.live:
                change.on()
                carried.endings.append(lambda: due_end(self._agenda.now))
                settle(not harms)

        def finish() -> None:
            if change.off():
                settle(harms)

        def due_end(t: int) -> None:
            (self._agenda.rise if harms else self._agenda.fall)(t, process, key, finish)

        (self._agenda.fall if harms else self._agenda.rise)(start, process, key, begin)
        if end is not None:
            due_end(end)

    def _reweigh(self, node: Node) -> Callable[[bool], None]:
        return lambda rising: self._cascade.reweigh(node, rising=rising)

    def _crews(self, pool: Pool) -> Callable[[bool], None]:
        return lambda _: self._cascade.repairs.mark(pool)

    def _seen(self, node: Node) -> Callable[[bool], None]:
        return lambda _: self._cascade.moved.append(node)

    def _damage(self, effect: models.Damage, node: Node, start: int, end: int | None, carried: Carried) -> None:
        name = effect.name or carried.carrier.partition("/")[2] or carried.carrier

        def strike() -> None:
            if not carried.live:
                return
            damage = self._new_damage(effect, node, name, carried.carrier)
            carried.endings.append(lambda: due_end(damage, self._agenda.now))
            if end is not None:
                due_end(damage, end)
            self._cascade.damage(damage)

        def due_end(damage: Damage, t: int) -> None:
            self._agenda.rise(t, node.name, f"damage/{name}", lambda: self._cascade.undo(damage))

        self._agenda.fall(start, node.name, f"damage/{name}", strike)

    def _new_damage(self, effect: models.Damage, node: Node, name: str, carrier: str) -> Damage:
        ordinal = self._used[node.name, name] = self._used.get((node.name, name), 0) + 1
        if ordinal > 1:
            name = f"{name}#{ordinal}"
        work: float | None = None
        if effect.repair is not None:
            work = float(effect.repair.fixed or 0)
            if effect.repair.fixed is None:
                drawn = self._draws.uniform(f"repair/{node.name}/{name}")
                work = float(round(effect.repair.distribution.inverse(drawn)))
        damage = Damage(node, name, carrier, effect.size, work)
        if effect.restored:
            damage.steps = sorted(effect.restored.items())
        damage.priority = effect.priority
        crew = self._crew_of[node.name]
        damage.pool = self._cascade.repairs.pools[crew] if crew is not None else None
        return damage

    def _demand(
        self, effect: models.Demand, node: Node, key: str, start: int, end: int | None, carried: Carried
    ) -> None:
        steps = effect.profile or ((0, effect.factor or 1.0),)
        before = 1.0
        change = Factor(node, key, effect.surge)
        for after, factor in steps:
            step = self._demand_step(node, change, factor, carried, rising=factor < before, first=after == steps[0][0])
            (self._agenda.rise if factor < before else self._agenda.fall)(start + after, node.name, key, step)
            before = factor

        def finish() -> None:
            change.over = True
            rising = change.factor > 1.0
            if change.off():
                self._cascade.reweigh(node, rising=rising)

        def due_end(t: int) -> None:
            self._either(t, node.name, key, lambda: change.factor > 1.0, finish)

        change.due_end = due_end
        if end is not None:
            due_end(end)

    def _demand_step(
        self, node: Node, change: Factor, factor: float, carried: Carried, *, rising: bool, first: bool
    ) -> Callable[[], None]:
        def step() -> None:
            if not carried.live or change.over:
                return
            if first:
                carried.endings.append(lambda: change.due_end(self._agenda.now))
            change.off()
            change.factor = factor
            change.on()
            self._cascade.reweigh(node, rising=rising)

        return step

    def _need(
        self,
        effect: models.Isolate | models.Bypass | models.Floor,
        need: Need,
        key: str,
        start: int,
        end: int | None,
        carried: Carried,
    ) -> None:
        cascade = self._cascade
        process = need.node.name
        if isinstance(effect, models.Isolate):
            change = Listed(need.isolates, carried.carrier)

            def resupply(rising: bool) -> None:  # noqa: FBT001 -- the shape every settling takes
                cascade.resupply(need, rising=rising)

            self._span(process, key, start, end, carried, change, resupply, harms=True)
            return
        change = (
            Listed(need.floors, (key, effect.floor)) if isinstance(effect, models.Floor) else Listed(need.bypasses, key)
        )

        def recurve(rising: bool) -> None:  # noqa: FBT001 -- the shape every settling takes
            need.points = floored(need.curve, [floor for _, floor in need.floors])
            cascade.recurve(need, rising=rising)

        self._span(process, key, start, end, carried, change, recurve, harms=False)

    def _gift(self, need: Need, stock: int, carried: Carried) -> Callable[[], None]:
        return lambda: self._cascade.give(need, float(stock)) if carried.live else None

    def _route(
        self, effect: models.RouteState, place: str, key: str, start: int, end: int | None, carried: Carried
    ) -> None:
        states = self.routes.setdefault(place, {})
        change = Entry(states, key, effect.state)
        self._span(place, key, start, end, carried, change, lambda _: None, harms=effect.state == "closed")

    def _priority(self, node: Node, priority: int, carried: Carried) -> Callable[[], None]:
        def reorder() -> None:
            for damage in node.damages if carried.live else ():
                damage.priority = priority
                if damage.pool is not None:
                    self._cascade.repairs.mark(damage.pool)

        return reorder

    def _message(self, effect: models.Message, place: str, key: str, end: int | None, carried: Carried) -> None:
        """Fix the share it reaches, then soften each target in order of name."""
        if not carried.live:
            return
        best = max((node.level for node in self._names.nodes(effect.via)), default=0.0)
        share = effect.reach * best * effect.softens
        for node in self._names.nodes(place):
            change = Listed(node.messages, (key, share))
            self._span(node.name, key, self._agenda.now, end, carried, change, self._reweigh(node), harms=False)

    def _level(self, node: Node, level: float, key: str, start: int, end: int | None, carried: Carried) -> None:
        """Set by hand: which way it moves is known when it happens."""
        self._overrides += 1
        ordinal = self._overrides
        change = Listed(node.overrides, (ordinal, carried.carrier, level))

        def begin() -> None:
            if carried.live:
                change.on()
                carried.endings.append(lambda: due_end(self._agenda.now))
                self._cascade.reweigh(node, rising=level > node.level)

        def finish() -> None:
            if change.off():
                self._cascade.reweigh(node, rising=node.evaluate() > node.level)

        def releases_up() -> bool:
            rest = [entry for entry in node.overrides if entry[0] != ordinal]
            kept, node.overrides = node.overrides, rest
            rises = node.evaluate() > node.level
            node.overrides = kept
            return rises

        def due_end(t: int) -> None:
            self._either(t, node.name, key, releases_up, finish)

        self._either(start, node.name, key, lambda: level > node.level, begin)
        if end is not None:
            due_end(end)

    def _either(self, t: int, process: str, key: str, rises: Callable[[], bool], do: Callable[[], None]) -> None:
        """Make ``do`` due as a rise or a fall, whichever it turns out to be at ``t``."""
        self._agenda.open(t, lambda: (self._agenda.rise if rises() else self._agenda.fall)(t, process, key, do))

    def _restore(self, node: Node, carried: Carried) -> Callable[[], None]:
        def restore() -> None:
            for damage in list(node.damages) if carried.live else ():
                self._cascade.undo(damage)

        return restore
