"""Random networks with cycles, as scenario files would give them; all given times are whole minutes, so ties happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.properties.reactions import reactions

MINUTE = 60_000
HOUR = 60 * MINUTE
HORIZON = 20 * HOUR
"""How long the worlds run: threats come in the first six hours."""

Draw = Any


@dataclass(frozen=True)
class Wild:
    """What a network may hold."""

    places: bool = True
    pools: bool = True
    crews: bool = True
    gifts: bool = True
    drawn: bool = True
    starts: bool = True
    curves: bool = True
    reactions: bool = False
    whole: bool = False
    """Every level stays on whole hundredths, so that no reading is ever rounded."""


EVERYTHING = Wild()
REACTIVE = Wild(reactions=True)
STRICT = Wild(crews=False, gifts=False, drawn=False, starts=False, curves=False, whole=True)
WAITING = Wild(crews=False, gifts=False, starts=False, curves=False, whole=True)
MONOTONE = Wild(places=False, pools=False, crews=False, gifts=False, drawn=False, starts=False)

minutes = st.sampled_from([60, 30, 10, 20, 90, 120, 240]).map(lambda m: f"{m}min")
clock = st.integers(0, 36).map(lambda k: f"{10 * k}min")
growing = st.sampled_from([("10min", "30min", "60min"), ("0min", "20min", "12h"), ("30min", "60min", "90min")]).map(
    lambda three: dict(zip(("least", "per-hour", "most"), three, strict=True))
)
sizes = st.sampled_from([1.0, 0.5, 0.3, 0.7, 0.8, 0.2, 0.99])


def names(count: int) -> list[str]:
    """Name the processes of a network."""
    return [f"p{i}" for i in range(count)]


@st.composite
def tranches(draw: Draw, wild: Wild) -> list[dict[str, Any]] | None:
    """Return the stock of a need: none, one tranche or several."""
    shares = draw(st.sampled_from([(), (1.0,), (0.5, 0.5), (0.2, 0.5, 0.3)]))
    if not shares or draw(st.booleans()):
        return None
    if wild.whole:
        shares = (1.0,)
    stock = []
    for share in shares:
        tranche: dict[str, Any] = {"share": share, "lasts": draw(st.one_of(minutes, st.just("0min")))}
        if wild.drawn and draw(st.integers(0, 7)) == 7:
            tranche["lasts"] = {"uniform": ["10min", "3h"]}
        if wild.starts and draw(st.integers(0, 3)) == 3:
            tranche["starts"] = draw(st.sampled_from([0.5, 0.2]))
        stock.append(tranche)
    if draw(st.integers(0, 4)) == 4:
        plain = stock.pop()
        stock.append({"share": plain["share"], "layers": draw(layers(wild))})
    elif wild.drawn and draw(st.integers(0, 9)) == 9:
        stock[0]["spread"] = {"uniform": ["0min", "100min"]}
    return stock


@st.composite
def layers(draw: Draw, wild: Wild) -> list[dict[str, Any]]:
    """Return one to three layers of a stock."""
    found = []
    for _ in range(draw(st.sampled_from([2, 1, 3]))):
        layer: dict[str, Any] = {"lasts": draw(st.one_of(minutes, minutes, st.just("0min")))}
        if wild.drawn and draw(st.integers(0, 7)) == 7:
            layer["lasts"] = {"uniform": ["10min", "3h"]}
        if wild.starts and draw(st.booleans()):
            layer["starts"] = 0.5
        if draw(st.booleans()):
            layer["recharge"] = draw(st.sampled_from([0.0, 1.0, 0.5]))
        found.append(layer)
    if wild.drawn and draw(st.integers(0, 7)) == 7:
        found[-1]["spread"] = {"uniform": ["0min", "100min"]}
        found[-1].pop("lasts")
    return found


@st.composite
def needs(draw: Draw, wild: Wild, others: list[str]) -> dict[str, Any]:
    """Return one need on one to three of the others."""
    forms = ["sites", "sites", *["pool"] * wild.pools, *["place"] * wild.places]
    need: dict[str, Any] = {"form": draw(st.sampled_from(forms))}
    suppliers = draw(st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True))
    ways = ["from"] if len(suppliers) == 1 else ["all", "any", *["mix"] * (not wild.whole)]
    way = draw(st.sampled_from(ways))
    if way == "mix":
        weight = draw(st.sampled_from([1 / len(suppliers), 0.5, 0.75]))
        need["mix"] = dict.fromkeys(suppliers, weight)
        if weight * len(suppliers) < 1:
            need["mix"][suppliers[0]] = 1.0
    else:
        need[way] = suppliers[0] if way == "from" else suppliers
    stock = draw(tranches(wild))
    if stock:
        need["stock"] = stock
        need["recharge"] = draw(st.sampled_from([0.0, 1.0, 0.5, 0.25, 2.0]))
    need["restart"] = draw(st.one_of(st.just("0min"), minutes))
    if need["form"] != "pool" and draw(st.integers(0, 5)) == 5:
        need["restart"] = draw(growing)
    need |= draw(curves(wild))
    if wild.curves and draw(st.integers(0, 4)) == 4:
        need["among-first"] = draw(st.sampled_from([0.5, 0.7, 0.3]))
    if not wild.whole and draw(st.integers(0, 4)) == 4:
        need["as"] = "capacity"
    return need


def curves(wild: Wild) -> st.SearchStrategy[dict[str, Any]]:
    """Return the curve of a need: mostly the identity; without ``curves`` never steeper than it."""
    plain: list[dict[str, Any]] = [{}, {}, {}]
    if not wild.whole:
        plain += [{"floor": 0.6}, {"floor": 0.25}]
    if wild.curves:
        plain += [{"curve": [[0.0, 0.0], [0.5, 1.0], [1.0, 1.0]]}, {"curve": [[0.2, 0.1], [0.9, 0.7], [1.0, 1.0]]}]
    return st.sampled_from(plain)


@st.composite
def processes(draw: Draw, wild: Wild, name: str, every: list[str], pools: list[str]) -> dict[str, Any]:
    """Return one process."""
    others = [other for other in every if other != name]
    count = draw(st.sampled_from([1, 1, 2, 0]))
    process: dict[str, Any] = {"needs": {f"n{i}": draw(needs(wild, others)) for i in range(count)}}
    if not wild.whole:
        process["reserve"] = draw(st.sampled_from([1.0, 1.2, 1.5, 2.0]))
        if draw(st.integers(0, 3)) == 3:
            link = {"from": draw(st.sampled_from(others)), "gain": draw(st.sampled_from([0.5, 1.0, 2.0]))}
            process["load"] = {"unrest": link}
        if draw(st.integers(0, 7)) == 7:
            process["demand"] = {"by-hour": [1.0, 1.25, 0.8, 1.5] * 6, "by-season": {"winter": 1.1}}
    if pools and draw(st.booleans()):
        process["crew"] = draw(st.sampled_from(pools))
    return process


@st.composite
def damages(draw: Draw, wild: Wild, every: list[str]) -> dict[str, Any]:
    """Return a damage that is repaired, ends, or stays."""
    target = draw(st.sampled_from([*every, "*" if draw(st.integers(0, 7)) == 7 else every[0]]))
    effect: dict[str, Any] = {"effect": "damage", "target": target, "size": draw(sizes)}
    way = draw(st.sampled_from(["repair", "repair", "repair", "lasts", "drawn", "for ever"]))
    if way == "lasts":
        effect["lasts"] = draw(minutes)
    elif way == "drawn" and wild.drawn:
        effect["repair"] = {"uniform": ["20min", "4h"]}
    elif way != "for ever":
        effect["repair"] = draw(minutes)
        if draw(st.booleans()):
            effect["restored"] = {"0.4": 0.5, "1": 1.0} if wild.whole else {"0.4": 0.2, "0.7": 0.9, "1": 1.0}
    if wild.crews:
        effect["priority"] = draw(st.sampled_from([5, 5, 1]))
    return effect


@st.composite
def other_effects(
    draw: Draw, wild: Wild, network: dict[str, dict[str, Any]], pools: list[str]
) -> dict[str, Any] | None:
    """Return an effect that is no damage, or none when there is nothing to hit."""
    name = draw(st.sampled_from(list(network)))
    kinds: list[str] = []
    if network[name]["needs"]:
        kinds += ["isolate", "bypass", *["floor"] * (not wild.whole), *["stock"] * wild.gifts]
    if not wild.whole:
        kinds += ["demand", *["gain"] * ("load" in network[name])]
    kinds += ["crews"] * bool(pools)
    if not kinds:
        return None
    kind = draw(st.sampled_from(kinds))
    effect: dict[str, Any] = {"effect": kind, "target": name, "lasts": draw(minutes)}
    if kind in ("isolate", "bypass", "floor", "stock"):
        effect["target"] = f"{name}/{draw(st.sampled_from(list(network[name]['needs'])))}"
    if kind == "floor":
        effect["floor"] = draw(st.sampled_from([0.5, 0.2]))
    elif kind == "stock":
        effect["add"] = draw(minutes)
    elif kind == "gain":
        effect |= {"target": f"{name}/unrest", "add": draw(st.sampled_from([1.0, -0.5]))}
    elif kind == "crews":
        effect |= {"target": draw(st.sampled_from(pools)), "add": draw(st.sampled_from([1, -1]))}
    elif kind == "demand" and draw(st.booleans()):
        effect["profile"] = [["0min", 4.0], ["20min", 2.0], ["40min", 0.5]]
    elif kind == "demand":
        effect["factor"] = draw(st.sampled_from([2.0, 0.5, 1.3]))
    return effect


@st.composite
def set_off(draw: Draw, wild: Wild, network: dict[str, dict[str, Any]], pools: list[str]) -> dict[str, Any]:
    """Return an effect of a reaction: it starts at once or later, and ends by itself or not."""
    effect: dict[str, Any] = draw(other_effects(wild, network, pools)) or draw(damages(wild, list(network)))
    if draw(st.booleans()):
        effect["after"] = draw(minutes)
    if draw(st.booleans()):
        effect.pop("lasts", None)
    return effect


@st.composite
def scenarios(draw: Draw, wild: Wild = EVERYTHING, largest: int = 12) -> dict[str, Any]:
    """Return a scenario: a network of 2 to ``largest`` processes and what happens to it in its first six hours."""
    every = names(draw(st.integers(2, largest)))
    pools = draw(st.sampled_from([[], ["c0"], ["c0", "c1"]])) if wild.crews else []
    network = {name: draw(processes(wild, name, every, pools)) for name in every}
    threats = []
    for i in range(draw(st.integers(1, 7))):
        effect = draw(damages(wild, every))
        if i and draw(st.booleans()):
            effect = draw(other_effects(wild, network, pools)) or effect
        effects = [effect]
        if draw(st.integers(0, 7)) == 7:
            effects.append(draw(damages(wild, every)) | {"after": draw(minutes)})
        threats.append({"id": f"t{i}", "at": draw(clock), "effects": effects})
    crews = {}
    for pool in pools:
        crews[pool] = {"size": draw(st.sampled_from([1, 2]))}
        if draw(st.booleans()):
            floor = draw(st.sampled_from([0.5, 0.0, 0.2]))
            crews[pool]["needs"] = {"phones": {"from": draw(st.sampled_from(every)), "floor": floor}}
    return {
        "format": "keten/1",
        "id": "random",
        "title": "Random",
        "starts": "2026-01-05T09:30:00",
        "lasts": "3h",
        "processes": network,
        "crews": crews,
        "start": [draw(damages(wild, every))] if draw(st.integers(0, 7)) == 7 else [],
        "threats": threats,
        "reactions": draw(reactions(every, set_off(wild, network, pools))) if wild.reactions else {},
    }
