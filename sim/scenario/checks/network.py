"""Checks of the network: suppliers, mixes, regions, crews, channels, reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import Reason, both
from sim.scenario.checks.conditions import check_condition
from sim.scenario.checks.effects import check_effects
from sim.scenario.source.problems import quoted
from sim.scenario.stations import PHONES, STAGES, call_stations

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft, Path
    from sim.scenario.models import Need, Process

__all__ = ["check_network", "warn_network"]


def check_network(draft: Draft) -> None:
    """Check what the network of a scenario refers to and adds up."""
    scenario = draft.scenario
    _check_tiles(draft)
    for name, process in scenario.processes.items():
        _check_process(draft, name, process)
    for name, crew in scenario.crews.items():
        for need, link in crew.needs.items():
            draft.process(("crews", name, "needs", need, "from"), link.from_)
    for name, pattern in scenario.channels.items():
        draft.process(("channels", name), pattern)
    for name, amount in scenario.means.items():
        if amount < 0:
            draft.say(("means", name), Reason.of("problems.means.below", amount=amount))
    for name, reaction in scenario.reactions.items():
        path = ("reactions", name)
        check_condition(draft, (*path, "when"), reaction.when)
        check_condition(draft, (*path, "until"), reaction.until)
        targets = (reaction.target,) if reaction.target else ()
        if all(draft.process((*path, "target"), target) for target in targets):
            check_effects(draft, (*path, "effects"), reaction.effects, targets, path)


def _check_tiles(draft: Draft) -> None:
    taken: dict[tuple[int, int], str] = {}
    for name, region in draft.scenario.regions.items():
        if region.tile is not None and (other := taken.setdefault(region.tile, name)) != name:
            draft.say(("regions", name, "tile"), Reason.of("problems.tile.taken", name=quoted(other)))


def _check_process(draft: Draft, name: str, process: Process) -> None:
    sections = draft.known.sections
    if process.region is not None and process.region not in sections["regions"]:
        path: Path = ("processes", name, "region")
        draft.one_of(path, process.region, sections["regions"], "problems.no-region")
    if process.crew is not None and process.crew not in sections["crews"]:
        draft.one_of(("processes", name, "crew"), process.crew, sections["crews"], "problems.no-crews")
    known = draft.known.processes
    for key, link in process.load.items():
        if link.from_ != name and link.from_ in known:
            continue
        path = ("processes", name, "load", key, "from")
        if link.from_ == name:
            draft.say(path, Reason.of("problems.load.itself"))
        else:
            draft.process(path, link.from_)
    for key, need in process.needs.items():
        if need.as_ == "capacity" and (key == process.holds or key in _called_over(process)):
            what = Reason.of("problems.capacity.of-calls", name=quoted(key))
            draft.say(("processes", name, "needs", key, "as"), what)
        one = need.from_ is not None and need.from_ != name and need.from_ in known and len(_ways(need)) == 1
        if one and need.refuel is None and isinstance(need.restart, int) and not any(t.layers for t in need.stock):
            continue  # as nearly all are
        _check_need(draft, ("processes", name, "needs", key), name, need)


def _called_over(process: Process) -> tuple[str, ...]:
    """Return the needs along which the calls to a process come."""
    apart = process.callers is not None and process.callers.with_ is not None
    return (*(STAGES if process.calls else ()), *(PHONES if apart else ()))


def _warn_callers(draft: Draft, name: str, process: Process) -> None:
    """Warn where callers are told apart and one network alone stands for all of them."""
    shares = None if process.callers is None else process.callers.with_
    if shares is None or (PHONES[0] in process.needs) == (PHONES[1] in process.needs):
        return
    other, missing = PHONES if PHONES[0] in process.needs else (PHONES[1], PHONES[0])
    others = 1 - (shares.mobile if other == PHONES[0] else shares.fixed)
    if others > 0:
        values = {"share": f"{others * 100:.6g} %", "name": quoted(missing), "other": quoted(other)}
        draft.warn(("processes", name, "callers", "with"), Reason.of("problems.callers.one-network", **values))


def warn_network(draft: Draft) -> None:
    """Warn of capacity told or taken twice, and of callers without a network.

    What capacity needs allow is multiplied; takers make the reserve of where they work.
    """
    stations = call_stations(draft.scenario.processes)
    for name, process in draft.scenario.processes.items():
        if process.intake is not None and process.intake.counted and process.reserve != 1 and name in stations:
            values = {"reserve": f"{process.reserve:g}", "made": f"{stations[name].least:.3g}"}
            draft.warn(("processes", name, "reserve"), Reason.of("problems.takers.reserve", **values))
        _warn_callers(draft, name, process)
        taken: dict[str, str] = {}
        for key, need in process.needs.items():
            for supplier in need.suppliers if need.as_ == "capacity" else ():
                if (other := taken.setdefault(supplier, key)) != key:
                    what = Reason.of("problems.capacity.twice", name=quoted(supplier), other=quoted(other))
                    draft.warn(("processes", name, "needs", key, "as"), what)


def _check_need(draft: Draft, path: Path, name: str, need: Need) -> None:
    ways = _ways(need)
    if len(ways) != 1:
        what = Reason.of("problems.need.ways", ways=both(ways)) if ways else Reason.of("problems.need.no-way")
        remedy = Reason.of("problems.need.ways.do")
        if not ways:
            remedy = Reason.of("problems.need.no-way.do", instead=remedy, name=path[-1])
        draft.say(path, what, remedy, code="ways")
        return
    way = ways[0]
    if need.refuel == name:
        draft.say((*path, "refuel"), Reason.of("problems.refuel.itself"))
    elif need.refuel is not None and draft.process((*path, "refuel"), need.refuel) and not need.stock:
        draft.say((*path, "refuel"), Reason.of("problems.refuel.no-stock"))
    layered = [
        ((*path, "stock", number, "layers", n), layer)
        for number, tranche in enumerate(need.stock)
        for n, layer in enumerate(tranche.layers)
    ]
    if need.refuel is not None and need.stock and all(any(lay.refuel for lay in t.layers) for t in need.stock):
        draft.say((*path, "refuel"), Reason.of("problems.refuel.layers"))
    for at, layer in layered:
        if layer.refuel == name:
            draft.say((*at, "refuel"), Reason.of("problems.refuel.itself"))
        elif layer.refuel is not None:
            draft.process((*at, "refuel"), layer.refuel)
    if need.form == "pool" and not isinstance(need.restart, int):
        draft.say((*path, "restart"), Reason.of("problems.restart.pool"))
    if not need.suppliers:
        draft.say((*path, way), Reason.of("problems.need.empty"))
    seen: set[str] = set()
    for number, supplier in enumerate(need.suppliers):
        if supplier == name or supplier in seen or supplier not in draft.known.processes:
            place = (*path, way, *(() if way == "from" else (supplier if way == "mix" else number,)))
            if supplier == name:
                draft.say(place, Reason.of("problems.need.itself"), key=way == "mix")
            elif supplier in seen:
                draft.say(place, Reason.of("problems.need.twice", name=quoted(supplier)))
            else:
                draft.process(place, supplier, key=way == "mix")
        seen.add(supplier)
    if need.mix:
        _check_mix(draft, (*path, "mix"), need.mix)


def _check_mix(draft: Draft, path: Path, mix: dict[str, float]) -> None:
    total = 0.0
    for weight in mix.values():
        total += weight
    if total < 1 - 1e-9:
        draft.say(path, Reason.of("problems.need.mix", total=f"{total * 100:.6g}"), code="mix")


def _ways(need: Need) -> list[str]:
    given = (("from", need.from_), ("all", need.all), ("any", need.any), ("mix", need.mix))
    return [way for way, value in given if value is not None]
