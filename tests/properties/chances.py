"""Random scenarios in which nearly everything that can be drawn is drawn: networks, and intruders with campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.properties.networks import EVERYTHING, scenarios

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.engine import World

DISTRIBUTIONS: list[dict[str, Any]] = [
    {"lognormal": {"median": "1h", "p90": "3h"}},
    {"uniform": ["0min", "4h"]},
    {"triangular": ["10min", "30min", "5h"]},
    {"weighted": [{"value": f"{v}min", "weight": w} for v, w in ((20, 1), (120, 2), (360, 1))]},
]
GROWS = {"least": "10min", "per-hour": "20min", "most": "2h"}
drawn = st.sampled_from(DISTRIBUTIONS)

Draw = Any


@st.composite
def chancy(draw: Draw) -> dict[str, Any]:
    """Return a random network whose repairs, endurances, durations and tanks are mostly drawn."""
    data: dict[str, Any] = draw(scenarios(EVERYTHING))
    mostly = st.sampled_from([True, True, False])
    for process in data["processes"].values():
        for need in process["needs"].values():
            for tranche in need.get("stock") or []:
                for held in tranche.get("layers") or [tranche]:
                    if "spread" not in held and draw(mostly):
                        held["lasts"] = draw(drawn)
                if need["form"] == "sites" and "starts" in tranche:
                    tranche["starts"] = draw(st.sampled_from([0.0, 0.5]))
    for threat in data["threats"]:
        for effect in threat["effects"]:
            for what in ("repair", "lasts"):
                if what in effect and draw(mostly):
                    effect[what] = draw(drawn)
            if effect["effect"] == "bypass":
                effect |= {"fuel": draw(drawn), "starts": 0.7}
    return data


@st.composite
def intruded(draw: Draw) -> dict[str, Any]:
    """Return an intruder among carriers that are isolated, patched and rebuilt, beside a campaign that reacts."""
    carriers = [f"c{i}" for i in range(draw(st.integers(2, 5)))]
    carrier = {"tags": ["vendor"], "crew": "crew", "needs": {"link": {"from": "hub", "floor": 0.4}}}
    compromise = {
        "tag": "vendor",
        "dwell": draw(drawn),
        "activates-after": draw(drawn),
        "effects": [{"effect": "damage", "size": 0.5, "repair": draw(drawn)}],
    }
    if draw(st.booleans()):
        compromise["first"] = draw(st.sampled_from(carriers))
    if draw(st.booleans()):
        compromise["activates-when"] = {"any": [{"process": "hub", "below": 0.9}]}
    threats: list[dict[str, Any]] = [{"id": "intruder", "at": draw(clocks), "compromise": compromise}]
    for number in range(draw(st.integers(0, 6))):
        effect = {"effect": "isolate", "target": f"{draw(st.sampled_from(carriers))}/link", "lasts": draw(drawn)}
        if draw(st.integers(0, 2)) == 0:
            effect |= {"effect": "patch", "target": effect["target"].partition("/")[0], "tag": "vendor"}
        elif draw(st.integers(0, 2)) == 0:
            effect = {"effect": "rebuild", "target": draw(st.sampled_from(carriers)), "work": draw(drawn)}
        threats.append({"id": f"guard{number}", "at": draw(clocks), "effects": [effect]})
    hit = {"effect": "damage", "target": "hub", "size": 0.2, "repair": draw(drawn)}
    stages = [
        {"id": "look", "after": draw(drawn)},
        {"id": "hit", "after": draw(drawn), "when": {"process": "*", "lost": "control"}, "within": "2h"},
        {"id": "again", "after": draw(drawn), "effects": [hit]},
    ]
    threats.append({"id": "plot", "at": draw(clocks), "stages": stages})
    return scenario({"hub": {"crew": "crew"}} | dict.fromkeys(carriers, carrier), threats)


@st.composite
def stocked(draw: Draw) -> dict[str, Any]:
    """Return one consumer with a drawn stock whose supply comes and goes, with fuel brought and generators placed."""
    form = draw(st.sampled_from(["sites", "pool", "place"]))
    plain = {"lasts": draw(drawn), "starts": draw(st.sampled_from([1.0, 0.5]))}
    layers = [{"lasts": "20min"}, plain | {"recharge": 1.0}, {"lasts": draw(drawn), "starts": 0.7}]
    need = {
        "from": "hub",
        "form": form,
        "stock": draw(st.one_of(st.just([plain]), st.just([{"layers": layers}]))),
        "recharge": draw(st.sampled_from([0.0, 0.5, 2.0])),
        "restart": draw(st.sampled_from(["0min", "30min", *[GROWS] * (form != "pool")])),
    }
    threats, clock = [], 0
    for number in range(draw(st.integers(2, 5))):
        gap, length = draw(tens), draw(tens)
        cut = {"effect": "damage", "target": "hub", "size": draw(st.sampled_from([1.0, 0.6])), "lasts": f"{length}min"}
        threats.append({"id": f"t{number}", "at": f"{clock + gap}min", "effects": [cut]})
        clock += gap + length
    for number in range(draw(st.integers(0, 3))):
        aid: dict[str, Any] = {"effect": "stock", "target": "mast/power", "add": "40min"}
        kind = draw(st.integers(0, 2))
        if kind:
            aid = {"effect": "bypass", "target": "mast/power", "lasts": draw(spans)}
        if kind == 1:
            aid |= {"fuel": draw(drawn), "starts": 0.7}
        threats.append({"id": f"aid{number}", "at": draw(clocks), "effects": [aid]})
    return scenario({"hub": {}, "mast": {"needs": {"power": need}}}, threats)


@st.composite
def hurt(draw: Draw) -> dict[str, Any]:
    """Return a process whose drawn repairs are begun afresh, cut short, slowed and paused, and people who react."""
    steps = draw(st.sampled_from([{}, {"0.5": 0.3, "1": 1.0}]))
    fragility = {"wind": {"curve": [[10, 0.0], [40, 0.8]], "repair": draw(drawn), "restored": steps}}
    tops = draw(st.sampled_from([(15, 25, 35), (20, 30), (30, 20, 40), (20, 25, 30, 35)]))
    gusts = [[f"{70 * i}min", top] for i, top in enumerate(tops)]
    threats: list[dict[str, Any]] = [
        {"id": "storm", "at": "10min", "footprint": [{"hazard": "wind", "intensity": gusts, "over": {"*": 1}}]}
    ]
    for number in range(draw(st.integers(0, 4))):
        effect: dict[str, Any] = {"effect": "damage", "target": "hub", "size": 0.2, "repair": draw(drawn)}
        kind = draw(st.integers(0, 3))
        if kind == 0:
            effect = {"effect": "restore", "target": "hub"}
        elif kind == 1:
            effect = {"effect": "crews", "target": "crew", "add": -1}
        if kind:
            effect["lasts"] = draw(spans)
        threats.append({"id": f"t{number}", "at": draw(clocks), "effects": [effect]})
    panic = {"effect": "demand", "target": "112", "factor": 3, "lasts": draw(drawn)}
    people = {"when": {"process": "hub", "below": 0.9}, "effects": [panic], "until": {"process": "hub", "above": 0.95}}
    processes = {"hub": {"fragility": fragility, "crew": draw(st.sampled_from([None, "crew"]))}, "112": {}}
    return scenario(processes, threats) | {"reactions": {"people": people}}


def scenario(processes: dict[str, Any], threats: list[dict[str, Any]]) -> dict[str, Any]:
    """Write a scenario with one crew."""
    return {
        "format": "keten/1",
        "id": "random",
        "title": "Random",
        "starts": "2026-01-05T09:30:00",
        "lasts": "3h",
        "processes": processes,
        "crews": {"crew": {"size": 1}},
        "threats": threats,
    }


tens = st.sampled_from([60, 20, 90, 120, 40])
spans = st.one_of(drawn, st.integers(0, 12).map(lambda k: f"{10 * k}min"))
clocks = st.integers(0, 30).map(lambda k: f"{10 * k}min")


def course(world: World, until: int) -> Iterator[tuple[int, str]]:
    """Advance a world event by event and give who lost or regained control when."""
    before: set[str] = set()
    while (due := world.peek()) is not None and due <= until:
        world.advance(due)
        lost = {name for name in world.scenario.processes if not world.state(name).control}
        for name in sorted(lost ^ before):
            yield due, name
        before = lost
    world.advance(until)
