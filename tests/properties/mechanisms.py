"""Per mechanism of the model, random worlds in which it has much to do, and what takes it out of them again.

A world depends on its generator of chance alone, so a numbered one is the same for ever.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.properties.responses import ResponseBuilder

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.properties.builder import Scenario

__all__ = ["MECHANISMS", "Absence", "Mechanism"]


@dataclass(frozen=True)
class Absence:
    """A world without one thing, and the least share of worlds in which that must make a difference."""

    change: Callable[[Scenario], None]
    least: float

    def of(self, data: Scenario) -> Scenario:
        """Return a copy of a world, without it."""
        other = copy.deepcopy(data)
        self.change(other)
        return other


@dataclass(frozen=True)
class Mechanism:
    """What a generated world holds, and what takes one mechanism out of it again."""

    holds: tuple[str, ...]
    """The first of them has two effects at least."""
    without: dict[str, Absence]
    """Per thing that is to make a difference, the worlds without it."""
    worlds: int = 15
    """How many worlds the suite plays; the campaign of ``tests/campaigns/test_naive_worlds.py`` plays thousands."""

    def world(self, chance: Random) -> Scenario:
        """Return a random world that holds it."""
        return ResponseBuilder(chance, self.holds).scenario()


def effects(data: Scenario) -> list[Scenario]:
    """Return every effect of the threats and reactions of a world."""
    return [effect for one in (*data["threats"], *data["reactions"].values()) for effect in one["effects"]]


def processes(data: Scenario) -> list[Scenario]:
    """Return every process of a world."""
    return list(data["processes"].values())


def aids(data: Scenario) -> list[Scenario]:
    """Return every effect of an action."""
    return [effect for action in data["actions"] for effect in (*action["effects"], *action.get("partly", ()))]


def actions(data: Scenario) -> list[Scenario]:
    """Return every action of a world."""
    return list(data["actions"])


def no_orders(data: Scenario) -> None:
    """Let nobody order anything."""
    data["orders"] = []


def nothing_taken(data: Scenario) -> None:
    """Let no order take the means of another."""
    data["orders"] = [order[:3] for order in data["orders"]]


def no_waiting(data: Scenario) -> None:
    """Let every condition of an action be true as soon as its level is so."""

    def at_once(part: object) -> None:
        if isinstance(part, dict):
            part.pop("for", None)
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            at_once(inner)

    for action in actions(data):
        at_once([action.get("when"), action.get("answer")])


def one_target(data: Scenario) -> None:
    """Let every order for a pattern be for the first need alone."""
    first = next(f"{name}/{need}" for name, process in data["processes"].items() for need in process["needs"])
    data["orders"] = [(at, action, first if "*" in target else target) for at, action, target in data["orders"]]


def always_as_warm(data: Scenario) -> None:
    """Let what was out restart as quickly as after a moment."""
    for need in needs(data):
        if isinstance(need["restart"], dict):
            need["restart"] = need["restart"]["least"]


def layers(data: Scenario) -> list[Scenario]:
    """Return every layer of every stock of a world."""
    return [layer for need in needs(data) for one in need.get("stock", ()) for layer in one.get("layers", ())]


def first_layer_alone(data: Scenario) -> None:
    """Let every stock have its first layer alone."""
    for need in needs(data):
        for one in need.get("stock", ()):
            del one.get("layers", [])[1:]


def footprints(data: Scenario) -> list[Scenario]:
    """Return every footprint of a world."""
    return [footprint for threat in data["threats"] for footprint in threat.get("footprint", ())]


def fragilities(data: Scenario) -> list[Scenario]:
    """Return how every process breaks by every hazard."""
    return [kind for process in processes(data) for kind in process["fragility"].values()]


def one_footprint(data: Scenario) -> None:
    """Leave each threat its first footprint."""
    for threat in data["threats"]:
        del threat.get("footprint", [])[1:]


def needs(data: Scenario) -> list[Scenario]:
    """Return every need of a world."""
    return [need for process in data["processes"].values() for need in process["needs"].values()]


def no_effect(*kinds: str) -> Callable[[Scenario], None]:
    """Return what takes all effects of some kinds out of a world."""

    def change(data: Scenario) -> None:
        for one in (*data["threats"], *data["reactions"].values()):
            one["effects"] = [effect for effect in one["effects"] if effect["effect"] not in kinds]
        data["threats"] = [threat for threat in data["threats"] if threat["effects"] or threat.get("footprint")]
        data["reactions"] = {name: one for name, one in data["reactions"].items() if one["effects"]}

    return change


def no_key(find: Callable[[Scenario], list[Scenario]], *keys: str) -> Callable[[Scenario], None]:
    """Return what takes some keys out of every effect, need or process of a world."""

    def change(data: Scenario) -> None:
        for found in find(data):
            for key in keys:
                found.pop(key, None)

    return change


def callers(data: Scenario) -> list[Scenario]:
    """Return how callers behave, of every line that says so."""
    return [process["callers"] for process in data["processes"].values() if "callers" in process]


def no_takers(data: Scenario) -> None:
    """Let the takers of every station follow from its reserve."""
    for process in data["processes"].values():
        intake = process.get("intake", {})
        for pool in (intake, *intake.get("disciplines", {}).values()):
            pool.pop("takers", None)


def nobody_takes_over(data: Scenario) -> None:
    """Take every take-over out of a world."""
    no_key(processes, "takes-over")(data)
    no_effect("take-over")(data)


MECHANISMS: Final = {
    "capacity": Mechanism(("capacity", "losses"), {"as": Absence(no_key(needs, "as"), 0.5)}),
    "first": Mechanism(("first", "draw"), {"among-first": Absence(no_key(needs, "among-first"), 0.3)}),
    "draw": Mechanism(("draw", "gifts"), {"draw": Absence(no_effect("draw"), 0.3)}),
    "refuel": Mechanism(("refuel", "draw", "gifts"), {"refuel": Absence(no_key(needs, "refuel"), 0.3)}),
    "fuel": Mechanism(
        ("fuel",),
        {
            "fuel": Absence(no_key(effects, "fuel"), 0.15),
            "starts": Absence(no_key(effects, "starts"), 0.1),
            "stock": Absence(no_effect("stock"), 0.04),
        },
    ),
    "rest": Mechanism(("rest", "gifts"), {"bypass": Absence(no_effect("bypass"), 0.5)}),
    "cold": Mechanism(("cold", "gifts", "refuel"), {"growth": Absence(always_as_warm, 0.4)}),
    "layers": Mechanism(
        ("layers", "refuel", "cold"),
        {
            "second layer": Absence(first_layer_alone, 0.5),
            "starts": Absence(no_key(layers, "starts"), 0.3),
            "recharge": Absence(no_key(layers, "recharge"), 0.1),
            "refuel": Absence(no_key(layers, "refuel"), 0.1),
            "refuel of the need": Absence(no_key(needs, "refuel"), 0.1),
        },
    ),
    "losses": Mechanism(
        ("losses", "fuel"),
        {
            "passes": Absence(no_key(needs, "passes"), 0.05),
            "unfit": Absence(no_key(needs, "unfit"), 0.15),
            "by-hand": Absence(no_key(processes, "by-hand"), 0.02),
        },
        worlds=20,
    ),
    "storm": Mechanism(
        ("storm",),
        {
            "work-below": Absence(no_key(footprints, "work-below"), 0.2),
            "over": Absence(no_key(footprints, "over"), 0.3),
            "shape": Absence(no_key(footprints, "shape"), 0.1),
            "second footprint": Absence(one_footprint, 0.1),
            "restored": Absence(no_key(fragilities, "restored"), 0.15),
            "restore and priority": Absence(no_effect("restore", "priority"), 0.06),
        },
        worlds=16,
    ),
    "orders": Mechanism(
        ("orders", "losses"),
        {
            "means": Absence(no_key(actions, "means", "one-per"), 0.3),
            "one-per": Absence(no_key(actions, "one-per"), 0.1),
            "returns": Absence(no_key(actions, "returns"), 0.1),
            "route": Absence(no_key(actions, "route"), 0.1),
            "channel": Absence(no_key(actions, "channel"), 0.05),
            "by-hand": Absence(no_key(actions, "by-hand"), 0.1),
            "when": Absence(no_key(actions, "when"), 0.2),
            "waiting": Absence(no_key(actions, "blocked", "without"), 0.2),
            "answers": Absence(no_key(actions, "mode", "answer", "partly"), 0.3),
            "partly": Absence(no_key(actions, "partly"), 0.03),
        },
        worlds=14,
    ),
    "patterns": Mechanism(
        ("orders", "patterns"),
        {"for": Absence(no_waiting, 0.1), "patterns": Absence(one_target, 0.5)},
        worlds=12,
    ),
    "redirects": Mechanism(
        ("redirects", "orders", "gifts"),
        {
            "now": Absence(no_key(effects, "now"), 0.1),
            "takes": Absence(nothing_taken, 0.5),
            "fuel": Absence(no_key(aids, "fuel"), 0.05),
        },
        worlds=16,
    ),
    "rota": Mechanism(("rota", "draw", "messages"), {"in-turn": Absence(no_key(effects, "in-turn"), 0.4)}, worlds=10),
    "messages": Mechanism(
        ("messages", "losses"),
        {"message": Absence(no_effect("message"), 0.25), "trust": Absence(no_effect("trust"), 0.03)},
        worlds=20,
    ),
    "calls": Mechanism(
        ("calls", "messages"),
        {
            "lines": Absence(no_key(processes, "calls"), 0.3),
            "takers": Absence(no_takers, 0.2),
            "callers": Absence(no_effect("calls"), 0.3),
            "regions": Absence(no_key(processes, "region"), 0.1),
            "groups": Absence(no_key(callers, "with"), 0.1),
            "stations": Absence(no_key(processes, "intake"), 0.3),
        },
        worlds=20,
    ),
    "covers": Mechanism(
        ("covers", "calls", "messages"),
        {
            "own": Absence(no_key(processes, "takes-over"), 0.3),
            "effect": Absence(no_effect("take-over"), 0.2),
            "by": Absence(nobody_takes_over, 0.5),
        },
        worlds=20,
    ),
    "together": Mechanism(
        (
            "gifts",
            "fuel",
            "losses",
            "messages",
            "orders",
            "storm",
            "refuel",
            "draw",
            "rota",
            "cold",
            "first",
            "capacity",
            "calls",
            "covers",
        ),
        {"in-turn": Absence(no_key(effects, "in-turn"), 0.3), "orders": Absence(no_orders, 0.3)},
        # The sixth swings: thousands of changes, for which the naive world takes minutes.
        worlds=5,
    ),
}
"""Per mechanism, the worlds in which it has much to do; last those in which all meet."""
