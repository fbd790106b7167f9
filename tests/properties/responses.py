"""What builds a response to random networks: actions of every kind, and orders that compete for means and roads."""

from __future__ import annotations

from tests.properties.builder import DRAWN, MANY, Builder, Scenario

__all__ = ["ResponseBuilder"]


class ResponseBuilder(Builder):
    """Builds one random world with a response in it."""

    def response(self) -> Scenario:
        """Return actions, the means they take, the road they need, and when which is ordered for what."""
        actions = [self.action(f"a{number}") for number in range(self.chance.randint(2, 3))]
        orders = []
        for _ in range(self.chance.randint(5, 9)):
            target = self.need() if self.odds(0.5) else self.chance.choice(self.favourites())
            if "patterns" in self.holds and self.odds(0.6):
                process, _, need = target.partition("/")
                target = self.one(f"{process}/*", f"*/{need}", f"p*/{need}", "*/*")
            order = (10 * self.chance.randrange(37), self.chance.choice(actions)["id"], target)
            takes = self.one("*", "*", "a0", "a1", f"{order[1]}#1") if "redirects" in self.holds else ""
            orders.append((*order, takes) if takes and self.odds(0.6) else order)
        means = {"trucks": self.one(1, 1, 2), "points": self.one(1, 2)}
        return {"actions": actions, "orders": orders, "means": means, "routes": {"road": {}}}

    def favourites(self) -> list[str]:
        """Return the first two needs, for which most is ordered."""
        found = [f"{name}/{need}" for name, process in self.processes.items() for need in process["needs"]]
        return found[:2]

    def action(self, name: str) -> Scenario:
        """Return an action for a need: who does it, with what, over which road and in which time."""
        action: Scenario = {"id": name, "title": name, "targets": ["*/*"], "effects": [self.aid()]}
        action["lead"] = self.one("0min", "10min", "30min", "30min", DRAWN)
        action["repeat"] = self.odds(0.8)
        if self.odds(0.7):
            action["means"] = {"trucks": 1}
        if self.odds(0.4):
            action["one-per"] = {"points": 500}
        if self.odds(0.5):
            action["returns"] = self.one("20min", "60min", DRAWN)
        if self.odds(0.7):
            action["lasts"] = self.one("30min", "60min", "120min", DRAWN)
        action["without"] = self.one("wait", "wait", "refuse")
        if self.odds(0.7):
            action["route"] = "road"
        if self.odds(0.4):
            action["when"] = self.asked(name)
        action["blocked"] = self.one("wait", "refuse")
        if self.odds(0.4):
            action |= {"channel": self.one("p0", "p1", "p2", "p*"), "slower": self.one(2.0, 3.5)}
        if self.odds(0.7):
            action["by-hand"] = 2.0
        if self.odds(0.6):
            action |= {"mode": "request", "answer": self.answer(name)}
            if self.odds(0.6):
                action["partly"] = [self.aid() | {"lasts": "20min"}]
        return action

    def answer(self, name: str) -> Scenario:
        """Return how a request is answered: by chance or by a condition."""
        answer: Scenario = {"after": self.one("0min", "10min", "30min", DRAWN)}
        if self.odds(0.4):
            answer |= {"by": "condition", "agree-when": self.asked(name)}
            return answer | self.part({}, {"partly-when": self.asked(name)})
        return answer | self.part({"agree": 1.0}, {"agree": 0.4, "partly": 0.4, "refuse": 0.2})

    def asked(self, name: str) -> Scenario:
        """Return what an action asks of the world."""
        if "patterns" in self.holds and self.odds(0.7):
            level = self.part(
                {"process": "{target}", "below": 0.9, "for": self.one("0min", "20min", "30min")},
                {"all": "{target}", "below": 0.9, "for": self.one("0min", "20min", "30min")},
                {"process": "{target}", "above": 0.8, "for": self.one("20min", "60min")},
            )
            return self.part(level, level, {"not": level}, {"any": [level, {"time": "240min"}]})
        return self.part(
            {"process": self.one("p0", "p1", self.name()), "below": 0.9, "for": self.one("0min", "0min", "30min")},
            {"process": self.one("p0", "p1", self.name()), "above": 0.6},
            {"process": "{target}", "below": 0.9, "for": self.one("0min", "20min")},
            {"mean": "*", "below": self.one(0.6, 0.8)},
            {"not": {"action": name, "is": "in-force"}},
            {"any": [{"action": "a0"}, {"time": "120min"}]},
            {"action": "a0", "is": "not-ordered", "by": "60min"},
        )

    def aid(self) -> Scenario:
        """Return an effect of an action on its target."""
        if "redirects" in self.holds and self.odds(0.6):
            return self.part({"effect": "bypass", "fuel": self.one("60min", "3h", DRAWN), "starts": self.one(1.0, 0.6)})
        effect: Scenario = self.one(
            {"effect": "bypass"},
            {"effect": "bypass", "fuel": self.one("30min", DRAWN), "starts": self.one(1.0, 0.6)},
            {"effect": "stock", "add": "60min"},
            {"effect": "isolate"},
            {"effect": "floor", "floor": 0.5},
            {"effect": "demand", "factor": self.one(0.5, 2.0)},
            {"effect": "means", "target": "trucks", "add": 1},
        )
        if self.odds(0.2):
            effect["after"] = "20min"
        return effect | {} if self.odds(0.7) else effect | {"lasts": self.one("30min", DRAWN)}

    def by_hand(self) -> Scenario:
        """Return control lost of everything."""
        return {"effect": "control", "target": "*", "lasts": self.lasting()}

    def barred(self) -> Scenario:
        """Return a road that is closed or opened, or means that come or go."""
        effect: Scenario = self.one(
            {"effect": "route", "target": "road"},
            {"effect": "route", "target": "road"},
            {"effect": "route", "target": "road", "state": "open"},
            {"effect": "means", "target": "trucks", "add": self.one(1, -1)},
        )
        return effect | {"lasts": self.one(*MANY, "240min")}
