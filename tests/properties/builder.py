"""What builds random networks in which chosen mechanisms of the model have much to do.

All times are whole minutes, so that ties happen, and all sizes whole tenths, so that a thousand sites hold every
share exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

__all__ = ["DRAWN", "MANY", "Builder", "Scenario"]

Scenario = dict[str, Any]

MANY: Final = ("10min", "20min", "30min", "40min", "60min", "90min", "120min")
RESTARTS: Final = ("0min", "0min", "10min", "30min", "60min")
SIZES: Final = (1.0, 1.0, 0.5, 0.3, 0.7, 0.2)
DRAWN: Final = {"uniform": ["10min", "3h"]}


@dataclass
class Builder:
    """Builds one random world that holds what ``holds`` names."""

    chance: Random
    holds: tuple[str, ...]
    processes: dict[str, Scenario] = field(default_factory=dict)

    def one(self, *values: Any) -> Any:
        """Return one of these values."""
        return self.chance.choice(values)

    def part(self, *values: Scenario) -> Scenario:
        """Return one of these parts of a world."""
        return self.chance.choice(values)

    def odds(self, share: float) -> bool:
        """Return whether something that happens in this share of cases does."""
        return self.chance.random() < share

    def clock(self) -> str:
        """Return a time in the first six hours."""
        return f"{10 * self.chance.randrange(37)}min"

    def name(self) -> str:
        """Return the name of a process."""
        return str(self.chance.choice(list(self.processes)))

    def need(self) -> str:
        """Return ``process/need`` of one of the needs."""
        found = [f"{name}/{need}" for name, process in self.processes.items() for need in process["needs"]]
        return self.chance.choice(found)

    def scenario(self) -> Scenario:
        """Return the whole world."""
        every = [f"p{i}" for i in range(self.chance.randint(4, 7))]
        for place, name in enumerate(every):
            self.processes[name] = self.process(name, every, first=place < 2)
        if "calls" in self.holds:
            self.take_calls(every)
        threats = []
        # A stock shows what was drawn from it when it is called on again, so there are several outages.
        cuts = 4 if self.holds[0] in ("draw", "refuel", "fuel", "redirects", "rest", "cold", "layers") else 2
        for number in range(self.chance.randint(cuts + 4, cuts + 7)):
            makers = (self.cut,) if number < cuts else self.makers(self.holds[:1] if number < cuts + 3 else self.holds)
            effect = self.chance.choice(makers)()
            if "rota" in self.holds and (number in (2, 3) or self.odds(0.3)):
                self.go_round(effect)
            threat = {"id": f"t{number}", "at": self.clock(), "effects": [effect]}
            if "storm" in self.holds and number in (1, 2):
                threat |= {"footprint": self.storm(), "target": self.name(), "effects": []}
            threats.append(threat)
        whole = {
            "format": "keten/1",
            "id": "random",
            "title": "Random",
            "starts": "2026-01-05T09:30:00",
            "lasts": "3h",
            "processes": self.processes,
            "crews": {"crew": {"size": 1}},
            "threats": threats,
            "reactions": self.reactions(),
        }
        if "calls" in self.holds:
            whole["regions"] = {
                "north": {"inhabitants": 1000},
                "south": {"inhabitants": 3000},
                "west": {"inhabitants": 500},
            }
        return whole | (self.response() if "orders" in self.holds else {})

    def process(self, name: str, every: list[str], *, first: bool) -> Scenario:
        """Return one process; the first two need nothing, the others mostly what was named before them."""
        earlier = [other for other in every if other < name]
        needs = {}
        for number in range(0 if first else self.one(1, 1, 2)):
            pool = earlier if self.odds(0.75) else [other for other in every if other != name]
            needs[f"n{number}"] = self.supplied(pool)
        process: Scenario = {"needs": needs, "reserve": self.one(1.0, 1.0, 1.5)}
        if "capacity" in self.holds and self.odds(0.5):
            process |= {"reserve": self.one(1.2, 1.5, 2.0), "demand": {"by-hour": [1.0, 1.25, 0.8, 1.5] * 6}}
        if self.odds(0.5) or self.holds[0] == "redirects":
            process["crew"] = "crew"
        process["customers"] = 100 * self.chance.randrange(12)
        if "storm" in self.holds:
            process["region"] = self.one("north", "north-sea", "south", None)
            process["fragility"] = {hazard: self.fragility() for hazard in ("wind", "flood") if self.odds(0.7)}
        if "losses" in self.holds and self.odds(0.5):
            process["by-hand"] = self.one(0.5, 0.25, 0.0)
        return process

    def take_calls(self, every: list[str]) -> None:
        """Make some processes stations, and let the lines of others reach them."""
        stations = every[2:] if len(every) < 5 else every[2 : self.one(4, 5)]
        for name in stations:
            takers = self.one(None, 1, 2, 4)
            handling = self.one("3min", "5min", "10min")
            intake: Scenario = {"takers": takers, "handling": handling}
            if self.odds(0.6):
                pools = {"a": {"share": 0.6, "takers": takers}, "b": {"share": 0.4, "takers": self.one(None, 1, 3)}}
                intake = {"disciplines": {key: pool | {"handling": handling} for key, pool in pools.items()}}
            intake["normal"] = self.one(0, 0, 30)
            self.processes[name]["intake"] = intake
            if "covers" in self.holds and self.odds(0.8):
                self.processes[name]["takes-over"] = self.covered(stations) | {
                    "after": self.one("0min", "10min", "30min")
                }
        for name in every[: self.one(2, 2, 3)]:
            line = self.processes[name]
            line["calls"] = self.one(10, 20)
            line["needs"] |= {"dispatch": self.supplied([one for one in stations if one != name])}
            if self.odds(0.7):
                self.tell_callers_apart(name, every)
        if self.odds(0.7):
            for name in every:
                self.processes[name]["region"] = self.one("north", "south", "south", None)

    def tell_callers_apart(self, name: str, every: list[str]) -> None:
        """Let the callers of a line call over a mobile and a fixed network."""
        shares = self.one((0.5, 0.1, 0.4), (0.8, 0.2, 0.0), (0.0, 0.0, 1.0), (0.25, 0.5, 0.25))
        line, others = self.processes[name], [other for other in every if other != name]
        line["callers"] = {"patience": "1min", "with": dict(zip(("mobile", "fixed", "both"), shares, strict=True))}
        for phone in ("mobile", "fixed"):
            line["needs"][phone] = {**self.supplied(others), "as": "reach"}

    def covered(self, stations: list[str]) -> Scenario:
        """Return by whom a station is taken over, and for what share."""
        by = self.one(["p*"], ["p*"], [self.chance.choice(stations)], self.chance.choices(stations, k=2))
        return {"by": by, "share": self.one(0.6, 0.8, 1.0, 0.3)}

    def covers(self) -> Scenario:
        """Return a take-over from some station, or all."""
        stations = [name for name, process in self.processes.items() if "intake" in process]
        target = self.one("*", self.chance.choice(stations))
        return {"effect": "take-over", "target": target, "lasts": self.lasting(), **self.covered(stations)}

    def down(self) -> Scenario:
        """Return a damage of a station."""
        stations = [name for name, process in self.processes.items() if "intake" in process]
        effect = {"effect": "damage", "target": self.chance.choice(stations), "size": self.one(1.0, 1.0, 0.7, 0.45)}
        return effect | {"lasts": self.one(*MANY, "240min")}

    def fragility(self) -> Scenario:
        """Return how much of a process a hazard breaks, and how that is repaired."""
        # Each hundredth on a climb is an event, and many of them make the naive world slow.
        curve = self.one(
            [[10, 0.0], [40, 0.2]], [[20, 0.3], [30, 0.4]], [[25, 0.5]], [[15, 0.4], [20, 0.45], [45, 0.6]]
        )
        kind: Scenario = {"curve": curve}
        if self.odds(0.85):
            kind["repair"] = self.one(*MANY, "240min", DRAWN)
            kind["restored"] = self.one({}, {"0.4": 0.5, "1": 1.0})
            kind["priority"] = self.one(5, 5, 1)
        return kind

    def storm(self) -> list[Scenario]:
        """Return one or two footprints of a threat: waves over all, a region or some processes."""
        found = []
        for _ in range(self.one(1, 1, 2)):
            t, points = 10 * self.chance.randrange(4), []
            waves = self.one((35, 10, 25, 10, 30, 5), (40, 5, 20, 15, 25, 10), (30, 20, 30, 10))
            for high in waves if self.odds(0.6) else self.chance.choices(range(5, 55, 5), k=self.one(1, 3, 5)):
                points.append([f"{t}min", high])
                t += self.one(20, 30, 60, 90)
            footprint: Scenario = {"hazard": self.one("wind", "wind", "flood"), "intensity": points}
            footprint["shape"] = self.one("steps", "steps", "linear")
            if self.odds(0.7):
                footprint["work-below"] = self.one(12, 20, 25)
            footprint["over"] = self.one(
                {"*": 1}, {"*": 0.7, "p1": 1}, {"north": 1, "p2": 0.5}, {"north*": 1.2, "north": 0.8, "south": 0},
                {"p*": 1, "p3*": 1.5, "*": 0.5}, {},
            )  # fmt: skip
            found.append(footprint)
        return found

    def supplied(self, pool: list[str]) -> Scenario:
        """Return one need on one or two of ``pool``."""
        form = self.one("sites", "sites", "pool", "place")
        need: Scenario = {"form": form, "restart": self.one(*RESTARTS)}
        if "cold" in self.holds and form != "pool" and self.odds(0.7):
            least, most = self.one("0min", "10min", "30min"), self.one("60min", "240min", "12h")
            need["restart"] = {"least": least, "per-hour": self.one("10min", "30min", "60min"), "most": most}
        suppliers = self.chance.sample(pool, min(len(pool), self.one(1, 1, 2)))
        if len(suppliers) == 1:
            need["from"] = suppliers[0]
        elif "first" in self.holds and self.odds(0.3):
            need["mix"] = dict.fromkeys(suppliers, self.one(0.5, 0.8))
        else:
            need[self.one("all", "any")] = suppliers
        if "first" in self.holds and self.odds(0.6):
            need["among-first"] = self.one(0.5, 0.7, 0.3, 0.9)
        if "capacity" in self.holds and self.odds(0.6):
            need["as"] = "capacity"
        if self.odds(0.3 if self.holds[0] == "fuel" else 0.85):
            need["stock"] = self.stock()
            need["recharge"] = self.one(0.0, 0.0, 0.5, 1.0, 2.0)
            if "layers" in self.holds and self.odds(0.7):
                need["stock"] = self.layered(pool)
            if "refuel" in self.holds and self.odds(0.6) and not all(map(refuelled, need["stock"])):
                need["refuel"] = self.chance.choice(pool)
        if self.odds(0.2):
            need["floor"] = 0.3
        if "losses" in self.holds:
            need["passes"] = self.one([], ["quality"], ["quality", "control"], ["control"])
            if self.odds(0.6):
                need["unfit"] = self.one(0.0, 0.4, 0.7)
        return need

    def stock(self) -> list[Scenario]:
        """Return one tranche or two, of one endurance or of many."""
        stock = []
        for share in self.one((1.0,), (1.0,), (0.5, 0.5)):
            tranche: Scenario = {"share": share, "lasts": self.one("0min", *MANY, DRAWN)}
            if self.odds(0.1):
                tranche = {"share": share, "spread": {"uniform": ["0min", "100min"]}}
            if self.odds(0.15):
                tranche["starts"] = self.one(0.5, 0.5, 0.2)
            stock.append(tranche)
        return stock

    def layered(self, pool: list[str]) -> list[Scenario]:
        """Return one tranche or two, the first of which is in layers."""
        found: list[Scenario] = []
        for _ in range(self.one(1, 2, 2, 3)):
            layer: Scenario = {"lasts": self.one("0min", *MANY[:5], *MANY[:5], DRAWN), "starts": self.one(1.0, 0.5)}
            if self.odds(0.6):
                layer["recharge"] = self.one(0.0, 0.5, 2.0, 6.0)
            if "refuel" in self.holds and self.odds(0.4):
                layer["refuel"] = self.chance.choice(pool)
            found.append(layer)
        if self.odds(0.7):
            return [{"layers": found}]
        return [{"share": 0.5, "layers": found}, {"share": 0.5, "lasts": self.one("0min", *MANY)}]

    def makers(self, holds: tuple[str, ...]) -> list[Callable[[], Scenario]]:
        """Return what makes an effect of these mechanisms, or a cut or isolation."""
        found = [getattr(self, kind) for name in holds for kind in EFFECTS.get(name, ())]
        return found if holds == self.holds[:1] and found else [*found, self.cut, self.isolated]

    def cut(self) -> Scenario:
        """Return a damage, mostly of one of the first two processes, that ends or is repaired."""
        target = self.one("p0", "p0", "p1", self.name())
        effect = {"effect": "damage", "target": target, "size": self.one(*SIZES)}
        if self.holds[0] == "redirects":
            # Work to redirect crews to.
            return effect | {"target": self.name(), "repair": self.one("120min", "240min")}
        return effect | {self.one("lasts", "repair"): self.one(*MANY, "240min")}

    def isolated(self) -> Scenario:
        """Return an isolation."""
        return {"effect": "isolate", "target": self.need(), "lasts": self.one(*MANY, "240min")}

    def go_round(self, effect: Scenario) -> None:
        """Make an effect go round, over what its target matches or over a list."""
        effect["in-turn"] = {"each": self.one("20min", "30min", "60min"), "at-once": self.one(1, 1, 2, 3)}
        effect["lasts"] = self.one("90min", "120min", "240min", "250min")
        of_needs = "/" in effect["target"]
        if effect["effect"] in ("crews", "means", "route"):
            return
        if self.odds(0.5):
            effect["in-turn"]["targets"] = [self.need() if of_needs else self.name() for _ in range(self.one(1, 2, 3))]
        else:
            effect["target"] = "*/*" if of_needs else "*"

    def turned(self) -> Scenario:
        """Return an effect that will go round."""
        make = self.one(self.cut, self.cut, self.isolated, self.isolated, self.bypassed, self.drawn_on, self.asked_for)
        effect: Scenario = make()
        return effect

    def bypassed(self) -> Scenario:
        """Return a bypass that needs no fuel."""
        return {"effect": "bypass", "target": self.need(), "lasts": self.lasting()}

    def lost(self) -> Scenario:
        """Return a loss of control or quality, mostly of what is supplied first."""
        target = self.one("p0", "p1", self.name())
        return {"effect": self.one("control", "quality", "quality"), "target": target, "lasts": self.lasting()}

    def asked_for(self) -> Scenario:
        """Return a surge of demand, in steps or of one size."""
        target = self.one("*", "*", self.name(), self.need())
        effect: Scenario = {"effect": "demand", "target": target, "surge": True, "lasts": self.lasting()}
        if self.odds(0.3):
            effect["profile"] = [["0min", 4.0], ["20min", 2.0], ["40min", 0.5], ["60min", 3.0]]
        else:
            effect["factor"] = self.one(4.0, 4.0, 2.0, 0.5)
        return effect

    def called(self) -> Scenario:
        """Return a change of demand on a line or a station, steady or of people reacting."""
        effect: Scenario = {"effect": "demand", "target": self.one("p0", "p1", "p2", "p3", "*")}
        return effect | {"surge": self.odds(0.5), "factor": self.one(4.0, 2.0, 0.5, 0.75), "lasts": self.lasting()}

    def rung(self) -> Scenario:
        """Return people who call for want of a process, or of all."""
        effect: Scenario = {"effect": "calls", "target": self.one("*", self.name()), "lasts": self.lasting()}
        if self.odds(0.5):
            return effect | {"rate": self.one(2.0, 5.0, 10.0)}
        return effect | {"profile": [["0min", 8.0], ["30min", 2.0], ["60min", 0.0], ["90min", 4.0]]}

    def mended(self) -> Scenario:
        """Return open damage that is undone, or put first."""
        effect: Scenario = {"effect": "restore", "target": self.one("*", self.name())}
        if self.holds[0] == "redirects":
            at = {"effect": "priority", "target": self.name()}
            return at | {"priority": self.one(1, 1, 3, 9), "now": self.odds(0.8)}
        return self.part(effect, effect | {"effect": "priority", "priority": self.one(1, 9)})

    def fewer(self) -> Scenario:
        """Return crews more or fewer."""
        return {"effect": "crews", "target": "crew", "add": self.one(1, -1), "lasts": self.lasting()}

    def told(self) -> Scenario:
        """Return a message to all or some, over what may have failed."""
        effect = {"effect": "message", "target": self.one("*", "*", self.name()), "via": self.one("*", "*", "p0", "p1")}
        return effect | {"softens": self.one(0.9, 0.5), "reach": self.one(1.0, 0.5), "lasts": self.lasting()}

    def doubted(self) -> Scenario:
        """Return a loss of trust."""
        target = self.one("*", "*", self.name())
        return {"effect": "trust", "target": target, "factor": self.one(0.5, 0.2), "lasts": "240min"}

    def reactions(self) -> Scenario:
        """Return one reaction that is set off afresh by a fall, a loss or a lack of supply; mostly there is none."""
        if self.odds(0.6):
            return {}
        process, _, need = self.need().partition("/")
        when: Scenario = {"process": process, "below": self.one(0.5, 0.9), "for": self.one("0min", "20min")}
        if self.odds(0.3):
            when["need"] = need
        elif "losses" in self.holds and self.odds(0.5):
            when = {"process": self.name(), "lost": self.one("control", "quality")}
        makers = self.makers(self.holds[:1])
        reaction = {"when": when, "effects": [self.chance.choice(makers)() for _ in range(self.one(1, 2))]}
        if self.odds(0.5):
            reaction["until"] = {"process": process, "above": 0.95}
        return {"people": reaction}

    def drawn_on(self) -> Scenario:
        """Return a larger or smaller draw on stocks, mostly of every need."""
        factor = self.one(3.0, 2.0, 2.0, 0.5)
        return {
            "effect": "draw",
            "target": self.one("*/*", "*/*", self.need()),
            "factor": factor,
            "lasts": self.lasting(),
        }

    def brought(self) -> Scenario:
        """Return stock that is brought."""
        return {"effect": "stock", "target": self.one("*/*", self.need()), "add": self.one(*MANY)}

    def generator(self) -> Scenario:
        """Return a bypass that burns fuel, or may fail to start."""
        target, fuel = self.one("*/*", self.need(), self.need()), self.one("20min", "40min", DRAWN)
        effect: Scenario = {"effect": "bypass", "target": target, "fuel": fuel}
        if self.odds(0.5):
            effect["starts"] = 0.5
        if self.odds(0.3):
            effect["lasts"] = self.lasting()
        return effect

    def lasting(self) -> str:
        """Return how long something lasts that is to meet others."""
        return str(self.one("60min", "120min", "240min"))

    def response(self) -> Scenario:
        """Return actions and the orders for them; here there are none."""
        return {}


def refuelled(tranche: Scenario) -> bool:
    """Return whether a tranche has a layer that says who refuels it."""
    return any("refuel" in layer for layer in tranche.get("layers", ()))


EFFECTS: Final = {
    "draw": ("drawn_on",),
    "capacity": ("asked_for", "cut", "bypassed"),
    "gifts": ("brought",),
    "fuel": ("generator", "generator", "brought"),
    "rest": ("bypassed", "bypassed", "generator"),
    "cold": ("cut", "isolated", "bypassed", "brought"),
    "layers": ("cut", "isolated", "brought", "drawn_on", "bypassed", "generator"),
    "storm": ("cut", "mended", "fewer"),
    "orders": ("barred", "barred", "cut", "by_hand"),
    "redirects": ("mended", "cut"),
    "losses": ("lost", "lost", "bypassed", "generator", "brought"),
    "rota": ("turned",),
    "messages": ("asked_for", "told", "told", "doubted"),
    "calls": ("called", "called", "rung", "cut"),
    "covers": ("covers", "down", "down", "called"),
}
"""Makers of effects, by what a world holds."""
