"""Why as plain values.

These are the chain, what holds it now, what would lift that, how sure it is, and what comes next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.engine import next_after, without
from sim.units import hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.calls import CallSource
    from sim.engine import Blocker, Fall, FallCause, PhoneGroup, SetOff, Stock
    from sim.exercise import Exercise
    from sim.exercise.explain.explanation import Explanation, ProcessDown
    from sim.exercise.explain.lookahead import FollowingFall, LookAhead
    from sim.exercise.explain.remedies import Remedy

__all__ = ["as_json", "down_json"]


def as_json(explained: Explanation, following: LookAhead | None, exercise: Exercise) -> dict[str, Any]:
    """Return everything about one process. A fall that was told already is named again without its factors."""
    chain = _Chain(explained)
    return {
        "exercise": exercise.scenario.id,
        "process": explained.process,
        "at_h": hours(explained.t),
        "level": round(explained.level, 6),
        "why": None if explained.fall is None else chain.fall(explained.fall),
        "callers": [_callers(one) for one in explained.callers],
        "holds": [_blocker(one) for one in explained.blockers],
        "remedies": [_remedy(one) for one in explained.remedies],
        "weakest": {
            "confidence": explained.weakest[0].confidence if explained.weakest else None,
            "numbers": [one._asdict() for one in explained.weakest],
        },
        "ahead": None if following is None else _ahead(following),
    }


def down_json(found: Sequence[ProcessDown], exercise: Exercise) -> dict[str, Any]:
    """Return every process below normal, with where its chain ends."""
    return {
        "exercise": exercise.scenario.id,
        "at_h": hours(exercise.world.now),
        "below": [
            {
                "process": one.process,
                "level": round(one.level, 6),
                "fell_h": hours(one.since),
                "root": one.root,
                "kind": one.factor.kind if one.factor is not None else None,
                "name": one.factor.name if one.factor is not None else None,
                "carriers": list(one.factor.carriers) if one.factor is not None else [],
            }
            for one in found
        ],
    }


class _Chain:
    def __init__(self, explained: Explanation) -> None:
        self._behind = explained.behind
        self._standings = explained.standings
        self._told: dict[tuple[str, int, float], None] = {}

    def fall(self, one: Fall) -> dict[str, Any]:
        key = (one.process, one.t, one.level)
        plain: dict[str, Any] = {
            "process": one.process,
            "fell_h": hours(one.t),
            "level": round(one.level, 6),
            "level_now": round(self._standings[one.process, one.t].now, 6),
        }
        if key in self._told:
            return {**plain, "told_above": True}
        self._told[key] = None
        following = next_after(one)
        return {
            **plain,
            "factors": [self._factor(factor, one) for factor in one.causes],
            "next": None
            if following is None
            else {"kind": following.kind, "name": following.name, "allows": round(following.allows, 6)},
        }

    def _factor(self, one: FallCause, fall: Fall) -> dict[str, Any]:
        offs = {carrier: self._behind.get((carrier, fall.t)) for carrier in one.carriers}
        return {
            "kind": one.kind,
            "name": one.name,
            "allows": round(one.allows, 6),
            "binding": one.binding,
            "since_h": hours(one.since),
            "supplier": one.supplier,
            "cause": None if one.cause is None else self.fall(one.cause),
            "carriers": list(one.carriers),
            "without": round(without(fall, one), 6),
            "stock": None if one.stock is None else _stock(one.stock),
            "group": None if one.group is None else _group(one.group),
            "set_off": {carrier: self._set_off(off) for carrier, off in offs.items() if off is not None},
        }

    def _set_off(self, off: SetOff) -> dict[str, Any]:
        return {"t_h": hours(off.t), "falls": [self.fall(one) for one in off.falls], "carriers": list(off.carriers)}


def _group(one: PhoneGroup) -> dict[str, Any]:
    return {"share": round(one.share, 6), "reach": round(one.reach, 6), "need": one.need}


def _callers(one: CallSource) -> dict[str, Any]:
    return {
        "carrier": one.carrier,
        "since_h": hours(one.since),
        "process": one.process,
        "level": round(one.level, 6),
        "without": round(one.without, 3),
        "per_hour": round(one.callers, 6),
    }


def _stock(one: Stock) -> dict[str, Any]:
    return {
        "end": one.end,
        "tranche": one.tranche,
        "share": round(one.share, 6),
        "since_h": hours(one.since),
        "until_h": hours(one.until),
        "held_h": hours(one.until - one.since),
        "layer": one.layer,
        "layers_failed": list(one.failed),
    }


def _blocker(one: Blocker) -> dict[str, Any]:
    repair = one.repair
    return {
        "process": one.process,
        "kind": one.kind,
        "name": one.name,
        "depth": one.depth,
        "allows": round(min(1.0, one.allows), 6),
        "supplier": one.supplier,
        "level": None if one.level is None else round(one.level, 6),
        "back": one.back,
        "restart_h": hours(one.restart),
        "restart_grows": one.grows,
        "until_h": None if one.until is None else hours(one.until),
        "carriers": list(one.carriers),
        "taken_over": None if one.taken_over is None else round(one.taken_over, 6),
        "opens_h": None if one.opens is None else hours(one.opens),
        "repair": None
        if repair is None
        else {
            "pool": repair.pool,
            "place": repair.place,
            "queue": repair.queue,
            "speed": round(repair.speed, 6),
            "worked_h": hours(repair.worked),
            "undone": round(repair.undone, 6),
            "size": round(repair.size, 6),
            "left_h": None if repair.left is None else hours(repair.left),
        },
    }


def _remedy(one: Remedy) -> dict[str, Any]:
    return {
        "action": one.action,
        "target": one.target,
        "process": one.process,
        "name": one.name,
        "effects": list(one.effects),
        "means": [{"name": name, "needed": needed, "free": free} for name, needed, free in one.means],
        "free": one.free,
        "state": one.state,
    }


def _ahead(found: LookAhead) -> dict[str, Any]:
    return {"until_h": hours(found.until), "falls": [_next(one) for one in found.falls]}


def _next(one: FollowingFall) -> dict[str, Any]:
    return {
        "process": one.process,
        "t_h": hours(one.t),
        "before": round(one.before, 6),
        "level": round(one.level, 6),
        "need": None if one.need is None else {"process": one.need[0], "need": one.need[1]},
        "stock": None if one.stock is None else _stock(one.stock),
        "lowest": round(one.lowest, 6),
        "lowest_h": hours(one.lowest_t),
        "people": round(one.people, 6),
        "levels": [[hours(t), round(level, 6)] for t, level in one.falls],
    }
