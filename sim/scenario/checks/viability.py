"""Whether a world can work at all.

Cycles can start again, pools have crews, and places have supply.

These are for whoever writes a scenario: :func:`~sim.scenario.check` tells of them, and a scenario that has them still
loads, since it is computed as written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason, both
from sim.scenario.checks.effect_targets import carried
from sim.scenario.models.effects import Crews, Damage, Restore
from sim.scenario.source.problems import quoted
from sim.selectors import Matcher, matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.errors import Worded
    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Effect, Need, Scenario

__all__ = ["check_works"]

_TARGET = "{target}"
_NAMED = 6


def check_works(draft: Draft) -> None:
    """Report what no run can make work."""
    aims = list(_aims(draft.scenario))
    _check_crews(draft, aims)
    _check_cycles(draft, aims)
    _check_regions(draft)
    _check_steps(draft)


def _aims(scenario: Scenario) -> Iterator[tuple[Effect, str]]:
    """Yield every effect with everything it may hit, as names or patterns."""
    for _, effects, targets in carried(scenario):
        for effect in effects:
            for place in _places(effect, targets):
                yield effect, place


def _places(effect: Effect, targets: Sequence[str]) -> Iterator[str]:
    """Yield the names or patterns of what an effect may hit. ``targets`` are the values of ``{target}``."""
    places = effect.in_turn.targets if effect.in_turn and effect.in_turn.targets else (effect.target,)
    for place in places:
        for stand_in in targets if _TARGET in place else ("",):
            yield place.replace(_TARGET, stand_in)


def _check_crews(draft: Draft, aims: Sequence[tuple[Effect, str]]) -> None:
    scenario = draft.scenario
    sent = {place for effect, place in aims if isinstance(effect, Crews) and effect.add > 0}
    users: dict[str, list[str]] = {}
    for name, process in scenario.processes.items():
        if process.crew is not None:
            users.setdefault(process.crew, []).append(name)
    harmed, waiting = _harmed(scenario)
    for name, pool in scenario.crews.items():
        mine = users.get(name, [])
        # Where damage is written, only what of it takes work waits for a crew; where none is, whatever may come.
        waits = [user for user in mine if user in waiting] if not harmed.isdisjoint(mine) else mine
        if pool.size == 0 and name not in sent and (waits or not mine):
            key = "problems.works.no-crew" if mine else "problems.works.no-crew-unused"
            what = Reason.of(key, name=quoted(name), waits=_listed(waits))
            draft.say(("crews", name, "size"), what, Reason.of("problems.works.no-crew.do"), code="no crews")
        for key, need in pool.needs.items():
            if need.floor == 0 and need.from_ in users.get(name, ()):
                what = Reason.of("problems.works.crew-circle", name=quoted(need.from_))
                draft.say(("crews", name, "needs", key), what, code="circle")


def _harmed(scenario: Scenario) -> tuple[set[str], set[str]]:
    """Return the processes that damage may hit, and those that then need a crew.

    The second are a part of the first: only work by a crew undoes their damage.
    """
    harmed: set[str] = set()
    waiting: set[str] = set()
    restored: set[str] = set()
    matcher = Matcher(dict.fromkeys(scenario.processes))
    for one in carried(scenario):
        for effect in one.effects:
            if isinstance(effect, Restore) and effect.name is None:
                restored.update(name for place in _places(effect, one.targets) for name in matcher.match(place))
            work = effect.kind.work
            if work is None:
                continue
            hit = [name for place in _places(effect, one.targets) for name in matcher.match(place)]
            harmed.update(hit)
            if getattr(effect, work) is not None and effect.lasts is None and not _ends(scenario, one.path):
                waiting.update(hit)
    hazards = {footprint.hazard for threat in scenario.threats for footprint in threat.footprint}
    for name, process in scenario.processes.items():
        for hazard in hazards & process.fragility.keys():
            harmed.add(name)
            if process.fragility[hazard].repair is not None:
                waiting.add(name)
    return harmed, waiting - restored


def _ends(scenario: Scenario, path: Path) -> bool:
    """Return whether what carries an effect ends by itself, and the effect with it."""
    if path[0] == "actions":
        return scenario.actions[int(path[1])].lasts is not None
    return path[0] == "reactions" and scenario.reactions[str(path[1])].until is not None


def _check_cycles(draft: Draft, aims: Sequence[tuple[Effect, str]]) -> None:
    """Report each set of processes that cannot start again together.

    None of the set can come up while the others are down.
    """
    helped = [place for effect, place in aims if effect.kind.stands_in]
    lacking = _never_up(draft.scenario, helped)
    for cycle in _cycles({name: sorted(wants) for name, wants in sorted(lacking.items())}):
        what = Reason.of("problems.works.dead-cycle", names=_listed(cycle))
        draft.say(("processes", cycle[0], "needs"), what, code="dead cycle")


def _never_up(scenario: Scenario, helped: Sequence[str]) -> dict[str, set[str]]:
    """Return the processes that can never come up, with what each waits for.

    All are taken to be down at first, but for those that can start. They wait for others of the same set.
    """
    up: set[str] = set()
    asks = {
        name: [need for key, need in process.needs.items() if not _starts(need, f"{name}/{key}", helped)]
        for name, process in scenario.processes.items()
    }
    readers: dict[str, list[str]] = {}
    for name, needs in asks.items():
        for need in needs:
            for supplier in need.suppliers:
                readers.setdefault(supplier, []).append(name)
    work = list(asks)
    while work:
        name = work.pop()
        if name not in up and all(_met(need, up) for need in asks[name]):
            up.add(name)
            work += readers.get(name, ())
    down = asks.keys() - up
    return {
        name: {s for need in asks[name] if not _met(need, up) for s in need.suppliers if s in down} for name in down
    }


def _starts(need: Need, place: str, helped: Sequence[str]) -> bool:
    """Return whether a process can start without supply for this need.

    It can by a floor, a curve above 0, a stock, or an effect that helps (``helped``, as patterns of ``process/need``).
    """
    if (need.floor or 0) > 0 or (need.curve is not None and need.curve[0][1] > 0):
        return True
    if any(held.spread is not None or held.lasts.fixed != 0 for tranche in need.stock for held in tranche.held):
        return True
    return any(matches(pattern, place) for pattern in helped)


def _met(need: Need, up: set[str]) -> bool:
    if need.all is not None:
        return all(supplier in up for supplier in need.all)
    if need.mix is not None and need.form == "place":
        total = 0.0
        for supplier, weight in need.mix.items():
            total += weight if supplier in up else 0.0
        return total >= 1 - 1e-9
    return any(supplier in up for supplier in need.suppliers)


def _cycles(graph: dict[str, list[str]]) -> list[list[str]]:
    """Return the sets of nodes that reach one another, sorted by name.

    Nodes that only depend on such a set are left out.
    """
    order: list[str] = []
    seen: set[str] = set()
    back: dict[str, list[str]] = {name: [] for name in graph}
    for name, wants in graph.items():
        for want in wants:
            back[want].append(name)
        _walk(name, graph, seen, order)
    seen.clear()
    found: list[list[str]] = []
    for name in reversed(order):
        group: list[str] = []
        _walk(name, back, seen, group)
        if len(group) > 1:
            found.append(sorted(group))
    return sorted(found)


def _walk(start: str, graph: dict[str, list[str]], seen: set[str], order: list[str]) -> None:
    """Add what ``start`` reaches to ``order``, the furthest first."""
    if start in seen:
        return
    seen.add(start)
    work = [(start, iter(graph[start]))]
    while work:
        name, ahead = work[-1]
        following = next((one for one in ahead if one not in seen), None)
        if following is None:
            order.append(name)
            work.pop()
        else:
            seen.add(following)
            work.append((following, iter(graph[following])))


def _check_regions(draft: Draft) -> None:
    scenario = draft.scenario
    served = {process.region for process in scenario.processes.values() if process.region is not None}
    for name, region in scenario.regions.items():
        if region.inhabitants and name not in served and scenario.processes:
            what = Reason.of("problems.works.unserved", people=region.inhabitants, name=quoted(name))
            draft.say(("regions", name), what, key=True)


def _check_steps(draft: Draft) -> None:
    """Report damage with steps of repair, but no work that would ever take them."""
    for path, effects, _ in carried(draft.scenario):
        for index, effect in enumerate(effects):
            if isinstance(effect, Damage) and effect.restored and effect.repair is None:
                draft.say((*path, index, "restored"), Reason.of("problems.works.no-repair"))


def _listed(names: Sequence[str]) -> Worded | str:
    shown = [quoted(name) for name in names[:_NAMED]]
    if len(names) > _NAMED:
        return Reason.of("problems.works.more", names=", ".join(shown), n=len(names) - _NAMED)
    return both([*([", ".join(shown[:-1])] if shown[:-1] else []), *shown[-1:]])
