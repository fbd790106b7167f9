"""A small real exercise: power fails in one region; telephone, 112, water and a hospital follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.exercise import Exercise, MemorySink
from sim.exercise.commands.model import COMMAND
from sim.scenario.models import Scenario

if TYPE_CHECKING:
    from sim.journal import Entry

CLOCK = 1_800_000_000_000
"""Clock time at which rooms in these tests open, ms since the epoch."""

SMALL: dict[str, Any] = {
    "format": "keten/1",
    "id": "klein",
    "title": {"nl": "Stroom weg in Noord", "en": "Power lost in Noord"},
    "starts": "2026-03-27T09:30:00",
    "lasts": "3h",
    "horizon": "24h",
    "regions": {"noord": {"inhabitants": 500_000}, "zuid": {"inhabitants": 300_000}},
    "crews": {"grid": {"size": 1}},
    "means": {"generators": 3},
    "channels": {"telephone": "mobile.*"},
    "processes": {
        "grid.noord": {"region": "noord", "customers": 500_000, "crew": "grid"},
        "grid.zuid": {"region": "zuid", "customers": 300_000, "crew": "grid"},
        "mobile.noord": {
            "region": "noord",
            "customers": 450_000,
            "needs": {
                "power": {
                    "from": "grid.noord",
                    "stock": [{"share": 0.4, "lasts": "30min"}, {"share": 0.6, "lasts": "2h"}],
                    "restart": "20min",
                    "recharge": 0.25,
                }
            },
        },
        "112.national": {
            "customers": 800_000,
            "calls": 60,
            "reserve": 1.5,
            "needs": {"access": {"any": ["mobile.noord", "grid.zuid"], "form": "place"}},
            "load": {"unrest": {"from": "grid.noord", "gain": 2}},
        },
        "water.noord": {
            "region": "noord",
            "customers": 500_000,
            "needs": {"power": {"from": "grid.noord", "form": "pool", "stock": "6h", "recharge": 1}},
        },
        "hospital.noord": {
            "region": "noord",
            "customers": 900,
            "needs": {
                "power": {"from": "grid.noord", "form": "place", "stock": "8h"},
                "water": {"from": "water.noord"},
            },
        },
    },
    "threats": [
        {
            "id": "brand",
            "at": "10min",
            "effects": [
                {
                    "effect": "damage",
                    "target": "grid.noord",
                    "repair": {"lognormal": {"median": "5h", "p90": "7h"}},
                    "restored": {"40 %": "30 %", "100 %": "100 %"},
                }
            ],
        }
    ],
    "reactions": {
        "bellen": {
            "when": {"process": "grid.noord", "below": "50 %"},
            "effects": [
                {
                    "effect": "demand",
                    "target": "112.national",
                    "profile": [["0min", 6], ["30min", 2], ["2h", 1]],
                    "surge": True,
                }
            ],
        }
    },
    "teams": {"rot": "Regionaal Operationeel Team", "piket": "Operationeel leider"},
    "personas": {"netbeheerder": {"nl": "Netbeheerder", "en": "Grid operator", "knows": ["grid.*"]}},
    "objectives": {"opschalen": {"title": "Op tijd opschalen", "tasks": {"grip2": "GRIP 2 binnen een half uur"}}},
    "decisions": {"grip-2": {"nl": "Opschalen naar GRIP 2", "en": "Scale up to GRIP 2"}, "stil": "Niets zeggen"},
    "injects": [
        {
            "id": "eerste",
            "at": "12min",
            "to": "piket",
            "via": "telephone",
            "text": "OEFENING. Stroom weg.",
            "expects": {"do": "grip-2", "within": "30min", "objective": "opschalen/grip2"},
        },
        {
            "id": "ziekenhuis",
            "at": "45min",
            "to": "rot",
            "text": "OEFENING. Het ziekenhuis vraagt een aggregaat.",
            "expects": [{"do": "aggregaat", "within": "20min"}, {"do": "grip-2", "within": "40min"}],
        },
        {
            "id": "gerucht",
            "at": "90min",
            "to": "rot",
            "text": "OEFENING. Een gerucht.",
            "effects": [{"effect": "demand", "target": "112.national", "factor": 1.5, "lasts": "30min"}],
        },
        {"id": "pers", "at": "2h", "to": "rot", "text": "OEFENING. De pers belt."},
        {
            "id": "bereik",
            "when": {"process": "mobile.noord", "below": "70 %", "for": "5min"},
            "then-after": "3min",
            "to": "rot",
            "via": "telephone",
            "text": "OEFENING. Bellen lukt slecht.",
            "expects": {"do": "nl-alert", "within": "15min"},
        },
        {
            "id": "dank",
            "when": {"action": "aggregaat", "is": "in-force"},
            "to": "rot",
            "text": "OEFENING. Het aggregaat draait.",
        },
    ],
    "actions": [
        {
            "id": "aggregaat",
            "mode": "order",
            "targets": ["mobile.*/power", "hospital.noord/power"],
            "means": {"generators": 2},
            "lead": {"triangular": ["20min", "40min", "90min"]},
            "lasts": "4h",
            "repeat": False,
            "effects": [{"effect": "bypass"}],
        },
        {
            "id": "afschakelen",
            "mode": "request",
            "owner": "netbeheerder",
            "answer": {"by": "facilitator", "agree": 0.6, "partly": 0.3, "refuse": 0.1, "after": "10min"},
            "lead": "15min",
            "effects": [{"effect": "demand", "target": "grid.zuid", "factor": 0.8}],
        },
        {
            "id": "nl-alert",
            "mode": "order",
            "effects": [{"effect": "message", "target": "112.national", "via": "mobile.*", "softens": 0.6}],
        },
        {
            "id": "extra-ploeg",
            "mode": "request",
            "owner": "netbeheerder",
            "answer": {"agree": 0.8, "refuse": 0.2, "after": {"uniform": ["5min", "20min"]}},
            "lead": "1h",
            "effects": [{"effect": "crews", "target": "grid", "add": 1}],
        },
    ],
    "scripted-teams": {
        "ervaren": [
            {"when": {"inject": "eerste"}, "after": "15min", "do": "grip-2"},
            {
                "when": {"mean": "mobile.*", "below": "90 %"},
                "after": "10min",
                "do": "aggregaat",
                "target": "mobile.noord/power",
            },
            {"at": "70min", "do": "nl-alert"},
            {"at": "70min", "do": "extra-ploeg"},
            {"when": {"inject": "ziekenhuis"}, "do": "aggregaat", "target": "hospital.noord/power"},
        ],
        "none": [],
    },
}


def changed(**fields: Any) -> Scenario:
    """Return the small exercise with some of its top-level fields replaced."""
    return Scenario.model_validate({**SMALL, **{k.replace("_", "-"): v for k, v in fields.items()}})


class Room:
    """A room on the small exercise, its clock in the test's hand."""

    def __init__(self, scenario: Scenario, seed: int = 1, team: str | None = None) -> None:
        self.sink = MemorySink()
        self.clock = CLOCK
        self.exercise = Exercise.new(scenario, seed, self.sink, self.clock, team=team)

    def give(self, kind: str, **fields: Any) -> Entry:
        """Return a command now."""
        return self.exercise.do(COMMAND.validate_python({"kind": kind, **fields}), clock=self.clock)

    def wait(self, ms: int, step: int | None = None) -> None:
        """Let the clock run, the room following it every ``step`` ms."""
        end = self.clock + ms
        while self.clock < end:
            self.clock = min(end, self.clock + (step or ms))
            self.exercise.advance(self.exercise.clock_target(self.clock), self.clock)

    def reach(self, t_ms: int) -> None:
        """Start if need be, and let exercise time come to ``t_ms``."""
        if self.exercise.state == "ready":
            self.give("start")
        self.wait(t_ms - self.exercise.t_ms)

    def kinds(self) -> list[str]:
        """Return the kinds in the journal in order, without ``reached``."""
        return [e.kind for e in self.sink.entries if e.kind != "reached"]

    def outcomes(self, kind: str) -> list[Entry]:
        """Return the outcomes of one kind."""
        return [e for e in self.sink.entries if e.entry_class == "outcome" and e.kind == kind]
