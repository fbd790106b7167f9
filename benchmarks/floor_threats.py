"""The threats of the floor.

They are effects with ends, footprints, an intruder, a campaign, damage, crews and reactions.

None of this is hot: it is written to be short. Whatever it cannot do raises, so that a comparison is never made with
work left out.
"""

from __future__ import annotations

import re
from bisect import insort
from typing import Any

from benchmarks.floor_footprints import crossings, grown, nearest
from benchmarks.floor_repair import DONE, LIVE, RATE, REF, SIZE, STEP, UNDONE, Repairs
from benchmarks.floor_tables import FALL, OPEN, RISE, STAGE
from sim.scenario import models
from sim.scenario.models.effects import ControlLoss, Damage, Demand


class Threats(Repairs):
    """What strikes, when, and how it is repaired."""

    def begin(self) -> None:
        """Make due what is known beforehand."""
        super().begin()
        self.reactions: list[list[list[Any]]] = [[] for _ in self.names]
        for t, i, before, factor in self.profiles:
            if t > self.until:
                break
            self.push(t, RISE if factor < before else FALL, i, self._turn, (i, factor, factor < before))
        if self.scenario.start:
            raise NotImplementedError("a starting situation")
        for threat in sorted(self.scenario.threats, key=lambda threat: threat.id):
            if threat.at is None:
                raise NotImplementedError("a threat by condition")
            self._start(threat.effects, f"threat/{threat.id}", threat.at, threat.target, "")
            self._footprints(threat, threat.at)
            self._intrude(threat, threat.at)
            self._stage((threat, 0, threat.at))
        for name, reaction in sorted(self.scenario.reactions.items()):
            when = reaction.when
            if isinstance(when, models.LossCondition) and when.lost == "quality":
                continue  # never true here: an effect that takes quality raises
            if not isinstance(when, models.LevelCondition) or when.process is None or when.below is None:
                raise NotImplementedError("a condition on more than a level")
            if when.for_ or when.need is not None or reaction.until is not None or not reaction.again:
                raise NotImplementedError("a reaction that waits, ends or comes once")
            self.reactions[self.index[when.process]].append([when.below, False, reaction, f"reaction/{name}", []])

    def _turn(self, at: tuple[int, float, bool]) -> None:
        i, self.profile[at[0]], rising = at
        self.reweigh(i, rising)

    def _start(self, effects: Any, carrier: str, t: int, target: str | None, part: str) -> list[Any]:
        """Schedule effects; return the demand factors among them. These end when they are started afresh."""
        started: list[Any] = []
        for n, effect in enumerate(effects):
            key, start, end = f"{carrier}/{part}{n}", t + effect.after, None
            if effect.lasts is not None:
                end = start + self.span(effect.lasts, f"lasts/{key}")
                if end <= start:
                    continue
            if effect.in_turn is not None:
                raise NotImplementedError("effects in turn")
            for i in self._matching(effect.target.replace("{target}", target or "")):
                if isinstance(effect, Damage):
                    name = effect.name or carrier.partition("/")[2]
                    steps = sorted(effect.restored.items()) or [(1.0, 1.0)]
                    how = (name, carrier, effect.size, effect.repair, steps, effect.priority)
                    self.push(start, FALL, i, self.strike, (i, how, end))
                elif isinstance(effect, Demand):
                    started.append(self._demand(effect, i, key, start, end))
                elif isinstance(effect, ControlLoss):
                    self.push(start, FALL, i, self.take, (i, key))
                    if end is not None:
                        self.push(end, RISE, i, self.give_back, (i, key))
                else:
                    raise NotImplementedError(effect.effect)
        return started

    def _matching(self, pattern: str) -> list[int]:
        if "*" not in pattern:
            return [self.index[pattern]] if pattern in self.index else []
        match = re.compile(pattern.replace(".", r"\.").replace("*", ".*")).fullmatch
        return [i for i, name in enumerate(self.names) if match(name)]

    def _demand(self, effect: Demand, i: int, key: str, start: int, end: int | None) -> list[Any]:
        own: list[Any] = [i, key, 1.0, False, effect.surge, None]  # process, key, factor, over, surge, entry in force
        before = 1.0
        for after, factor in effect.profile or ((0, effect.factor or 1.0),):
            self.push(start + after, RISE if factor < before else FALL, i, self._step, (own, factor, factor < before))
            before = factor
        if end is not None:
            self.push(end, OPEN, i, self._end, own)
        return own

    def _step(self, at: tuple[list[Any], float, bool]) -> None:
        own, factor, rising = at
        i, key, _, over, surge, entry = own
        if not over:
            # Written as the engine counts a surge that no message softens, so that levels agree to the last digit.
            counts = 1 + (factor - 1) if surge and factor > 1 else factor
            if entry is not None:
                self.factors[i].remove(entry)
            own[2], own[5] = factor, (key, counts, surge)
            insort(self.factors[i], own[5])
            self.reweigh(i, rising)

    def _end(self, own: list[Any]) -> None:
        self.push(self.now, RISE if own[2] > 1.0 else FALL, own[0], self._finish, (own, own[2] > 1.0))

    def _finish(self, at: tuple[list[Any], bool]) -> None:
        own, rising = at
        own[3] = True
        if own[5] is not None:
            self.factors[own[0]].remove(own[5])
            own[5] = None
            self.reweigh(own[0], rising)

    def take(self, at: tuple[int, str]) -> None:
        """Take control of process ``i`` in the name of ``key``."""
        self.control[at[0]].append(at[1])
        self.repace(at[0])

    def _footprints(self, threat: models.Threat, t: int) -> None:
        for i, name in enumerate(self.names):
            process = self.scenario.processes[name]
            for hazard in sorted({footprint.hazard for footprint in threat.footprint}):
                fragility = process.fragility.get(hazard)
                if fragility is None:
                    continue
                steps = sorted(fragility.restored.items()) or [(1.0, 1.0)]
                named = f"{threat.id}-{hazard}"
                how = (named, f"threat/{threat.id}", 0.0, fragility.repair, steps, fragility.priority)
                hit: list[Any] = [0.0, None, 0]  # share so far, damage, waves in which nobody can work there
                for footprint in threat.footprint:
                    if footprint.hazard == hazard:
                        factor = nearest(footprint.over, threat.target or "", name, process.region or "")
                        for after, share in grown(fragility.curve, footprint, factor) if factor else ():
                            self.push(t + after, FALL, i, self._grow, (i, how, hit, share))
                        for since, unsafe in crossings(footprint, factor) if factor else ():
                            self.push(t + since, OPEN, i, self._shelter, (hit, unsafe))

    def _grow(self, at: tuple[int, Any, list[Any], float]) -> None:
        i, how, hit, share = at
        if share <= hit[0]:
            return
        hit[0] = share
        damage = hit[1]
        if damage is None or not damage[LIVE]:
            hit[1] = self.strike((i, (*how[:2], share, *how[3:]), None, hit[2] > 0))
            return
        damage[SIZE], damage[UNDONE], damage[STEP], damage[DONE], damage[REF] = share, 0.0, 0, 0.0, self.now
        if damage[RATE]:
            self.expect(damage)
        self.recondition(i, False)

    def _shelter(self, at: tuple[list[Any], bool]) -> None:
        hit, unsafe = at
        hit[2] += 1 if unsafe else -1
        if hit[1] is not None and hit[1][LIVE]:
            if unsafe and hit[2] == 1:
                self.hold(hit[1])
            elif not unsafe and hit[2] == 0:
                self.free(hit[1])

    def _intrude(self, threat: models.Threat, t: int) -> None:
        model = threat.compromise
        if model is None:
            return
        if model.activates_when is not None or model.first is not None:
            raise NotImplementedError("an intruder who waits for a condition, or begins somewhere")
        tag = model.tag.replace("{target}", threat.target or "")
        carriers = [name for name in self.names if tag in self.scenario.processes[name].tags]
        carriers.sort(key=lambda name: self.uniform(f"spread/{threat.id}/{name}"))
        # Threat, model, still to come, struck already, strikes; held: those compromised now.
        own: list[Any] = [threat.id, model, [self.index[name] for name in carriers], set(), False]
        held: list[int] = []
        self.intruders[f"threat/{threat.id}"] = held
        if carriers:
            self.push(t, FALL, own[2][0], self._spread, (own, held, True))
        if model.activates_after is not None:
            self.push(t + self.span(model.activates_after, f"activates/{threat.id}"), OPEN, 0, self._wake, (own, held))

    def _spread(self, at: tuple[list[Any], list[int], bool]) -> None:
        own, held, first = at
        if not (first or held):
            return
        i = own[2].pop(0)
        held.append(i)
        self.take((i, f"threat/{own[0]}/control"))
        if own[4]:
            self._hit(own, i)
        if own[2]:
            dwell = self.span(own[1].dwell, f"dwell/{own[0]}/{self.names[own[2][0]]}")
            self.push(self.now + dwell, FALL, own[2][0], self._spread, (own, held, False))

    def _wake(self, at: tuple[list[Any], list[int]]) -> None:
        own, held = at
        own[4] = True
        for i in sorted(held):
            self._hit(own, i)

    def _hit(self, own: list[Any], i: int) -> None:
        if i not in own[3]:
            own[3].add(i)
            self._start(own[1].effects, f"threat/{own[0]}", self.now, self.names[i], f"{self.names[i]}.")

    def _stage(self, at: tuple[models.Threat, int, int]) -> None:
        """Wait for a stage of a campaign, counted from when the one before it began."""
        threat, n, t = at
        if n < len(threat.stages):
            stage = threat.stages[n]
            if stage.when is not None or stage.unless is not None:
                raise NotImplementedError("a stage that waits or can be left out")
            self.push(t + self.span(stage.after, f"stage/{threat.id}/{stage.id}"), STAGE, 0, self._reach, (threat, n))

    def _reach(self, at: tuple[models.Threat, int]) -> None:
        threat, n = at
        stage = threat.stages[n]
        carrier, target = f"threat/{threat.id}", stage.target or threat.target
        self._start(stage.effects, carrier, self.now, target, f"{stage.id}.0.")
        self._stage((threat, n + 1, self.now))

    def react(self) -> None:
        """Read the reactions to what has moved."""
        moved, self.moved = self.moved, []
        for i in moved:
            for own in self.reactions[i]:
                holds = self.level[i] < own[0]
                if holds and not own[1]:
                    for demand in own[4]:
                        demand[3] = True
                        self.push(self.now, OPEN, demand[0], self._end, demand)
                    if any(not isinstance(effect, Demand) for effect in own[2].effects):
                        raise NotImplementedError("a reaction that does more than change demand")
                    own[4] = self._start(own[2].effects, own[3], self.now, own[2].target, "")
                own[1] = holds
