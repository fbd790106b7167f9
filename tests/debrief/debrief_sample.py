"""A small exercise played in a room from STARTEX to ENDEX, with everything a debrief has to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.exercise import Exercise
from sim.exercise.commands import COMMAND
from sim.journal import Journal
from sim.scenario.models import Scenario

if TYPE_CHECKING:
    from pathlib import Path

    from sim.journal import Entry

MINUTE: Final = 60_000
CLOCK: Final = 1_774_609_200_000
"""Clock time at which the room opens: 2026-03-27 11:00 UTC."""

SAMPLE: Final[dict[str, Any]] = {
    "format": "keten/1",
    "id": "proef",
    "title": {"nl": "Stroom weg in Noord", "en": "Power lost in Noord"},
    "starts": "2026-03-27T22:30:00",
    "lasts": "3h",
    "horizon": "24h",
    "as-of": 2026,
    "regions": {
        "noord": {"title": {"nl": "Regio Noord", "en": "Noord region"}, "inhabitants": 500_000},
        "zuid": {"title": {"nl": "Regio Zuid", "en": "Zuid region"}, "inhabitants": 300_000},
    },
    "crews": {"grid": {"size": 1}},
    "means": {"aggregaten": 1},
    "channels": {"telephone": "mobile.*"},
    "processes": {
        "grid.station.veen": {"title": {"nl": "Station Veen", "en": "Veen station"}, "crew": "grid"},
        "grid.noord": {
            "title": {"nl": "Stroom Noord", "en": "Power Noord"},
            "region": "noord",
            "customers": 500_000,
            "needs": {"station": {"title": {"nl": "spanning", "en": "voltage"}, "from": "grid.station.veen"}},
        },
        "mobile.noord": {
            "title": {"nl": "Mobiel Noord", "en": "Mobile Noord"},
            "region": "noord",
            "customers": 450_000,
            "needs": {
                "power": {
                    "title": {"nl": "stroom", "en": "power"},
                    "from": "grid.noord",
                    "stock": [{"share": 0.4, "lasts": "30min"}, {"share": 0.6, "lasts": "80min"}],
                    "restart": "20min",
                    "recharge": 0.25,
                }
            },
        },
        "water.noord": {
            "title": {"nl": "Drinkwater Noord", "en": "Drinking water Noord"},
            "region": "noord",
            "customers": 500_000,
            "needs": {"power": {"from": "grid.noord", "form": "pool", "stock": "6h", "recharge": 1}},
        },
        "grid.zuid": {
            "title": {"nl": "Stroom Zuid", "en": "Power Zuid"},
            "region": "zuid",
            "customers": 300_000,
        },
        "112.national": {
            "title": {"nl": "112", "en": "112"},
            "calls": 120,
            "reserve": 1.5,
            "needs": {"access": {"title": {"nl": "bereik", "en": "reach"}, "any": ["mobile.noord", "grid.zuid"]}},
            "load": {"unrest": {"from": "grid.noord", "gain": 2}},
        },
    },
    "threats": [
        {
            "id": "brand",
            "title": {"nl": "Brand in station Veen", "en": "Fire in Veen station"},
            "at": "7min",
            "effects": [{"effect": "damage", "target": "grid.station.veen", "repair": "150min"}],
        }
    ],
    "teams": {"rot": {"nl": "Regionaal Operationeel Team", "en": "Regional operational team"}},
    "personas": {"netbeheerder": {"nl": "Netbeheerder", "en": "Grid operator", "knows": ["grid.*"]}},
    "objectives": {
        "opschalen": {
            "title": {"nl": "Op tijd opschalen", "en": "Scale up in time"},
            "tasks": {"grip2": {"nl": "GRIP 2 binnen 30 minuten", "en": "GRIP 2 within 30 minutes"}},
        },
        "communicatie": {"title": {"nl": "Handelingsperspectief geven", "en": "Give advice to act on"}},
    },
    "decisions": {"grip-2": {"nl": "Opschalen naar GRIP 2", "en": "Scale up to GRIP 2"}},
    "injects": [
        {
            "id": "eerste",
            "title": {"nl": "Eerste meldingen", "en": "First reports"},
            "at": "12min",
            "from": {"nl": "Calamiteitencoördinator", "en": "Control-room duty officer"},
            "to": "rot",
            "via": "telephone",
            "text": {"nl": "OEFENING. De stroom is weg.", "en": "EXERCISE. The power is out."},
            "expects": {"do": "grip-2", "within": "30min", "objective": "opschalen/grip2"},
        },
        {
            "id": "pers",
            "title": {"nl": "De pers belt", "en": "The press calls"},
            "at": "40min",
            "to": "rot",
            "text": {"nl": "OEFENING. De pers belt.", "en": "EXERCISE. The press calls."},
            "expects": {"do": "nl-alert", "within": "20min", "objective": "communicatie"},
        },
        {
            "id": "burgemeester",
            "title": {"nl": "De burgemeester vraagt een beeld", "en": "The mayor asks for a picture"},
            "at": "50min",
            "to": "rot",
            "text": {"nl": "OEFENING. Wat is het beeld?", "en": "EXERCISE. What is the picture?"},
        },
        {
            "id": "bereik",
            "title": {"nl": "Bellen lukt slecht", "en": "Calls fail"},
            "when": {"process": "mobile.noord", "below": "70 %", "for": "5min"},
            "then-after": "3min",
            "to": "rot",
            "via": "telephone",
            "text": {"nl": "OEFENING. Bellen lukt slecht.", "en": "EXERCISE. Calls fail."},
            "expects": {"do": "aggregaat", "within": "15min"},
            "casualties": 2,
        },
        {
            "id": "nacht",
            "title": {"nl": "De nacht valt", "en": "Night falls"},
            "at": "5h",
            "to": "rot",
            "text": {"nl": "OEFENING. Het is donker.", "en": "EXERCISE. It is dark."},
            "expects": {"do": "nl-alert"},
        },
    ],
    "actions": [
        {
            "id": "aggregaat",
            "title": {"nl": "Noodstroomaggregaat plaatsen", "en": "Place an emergency generator"},
            "mode": "order",
            "targets": ["mobile.*/power"],
            "means": {"aggregaten": 1},
            "lead": "20min",
            "lasts": "1h",
            "effects": [{"effect": "bypass"}],
        },
        {
            "id": "afschakelen",
            "title": {"nl": "Afschakelen in Zuid", "en": "Shed load in Zuid"},
            "mode": "request",
            "owner": "netbeheerder",
            "answer": {"by": "facilitator", "agree": 0.6, "refuse": 0.4, "after": "10min"},
            "effects": [{"effect": "demand", "target": "grid.zuid", "factor": 0.8}],
        },
        {
            "id": "nl-alert",
            "title": {"nl": "NL-Alert versturen", "en": "Send an NL-Alert"},
            "mode": "order",
            "effects": [{"effect": "message", "target": "112.national", "via": "mobile.*", "softens": 0.6}],
        },
    ],
    "scripted-teams": {
        "ervaren": [
            {"when": {"inject": "eerste"}, "after": "15min", "do": "grip-2"},
            {"at": "25min", "do": "aggregaat", "target": "mobile.noord/power"},
        ],
        "none": [],
    },
    "measures": [
        {
            "id": "bellen",
            "title": {"nl": "Mobiel bellen kon niet", "en": "No mobile calls possible"},
            "measure": "person-hours",
            "of": "mobile.*",
        },
        {
            "id": "oproepen",
            "title": {"nl": "Onbeantwoorde oproepen aan 112", "en": "Unanswered calls to 112"},
            "measure": "unanswered-calls",
        },
        {
            "id": "onder-de-helft",
            "title": {"nl": "Mobiel netwerk onder de helft", "en": "Mobile network below half"},
            "measure": "hours-below",
            "of": "mobile.*",
        },
        {
            "id": "alert",
            "title": {"nl": "Tijd tot de NL-Alert", "en": "Time until the NL-Alert"},
            "measure": "in-force",
            "of": "nl-alert",
        },
    ],
}


def scenario(**fields: Any) -> Scenario:
    """Give the sample exercise with some of its top-level fields replaced."""
    return Scenario.model_validate({**SAMPLE, **{key.replace("_", "-"): value for key, value in fields.items()}})


class Room:
    """A room whose clock the test moves: ten exercise seconds a clock second once it runs."""

    def __init__(self, path: Path, played: Scenario) -> None:
        self.path = path
        self.clock = CLOCK
        self.journal: Journal | None = None
        self.exercise = Exercise.new(played, 1, self._create, self.clock)
        self.give("speed", factor=10)
        self.give("start")

    def _create(self, header: dict[str, Any]) -> Journal:
        self.journal = Journal.create(self.path, header)
        return self.journal

    def give(self, kind: str, **fields: Any) -> Entry:
        """Give a command now."""
        return self.exercise.do(COMMAND.validate_python({"kind": kind, **fields}), clock=self.clock)

    def until(self, minutes: float) -> None:
        """Let the clock run until this exercise time, four advances a clock second being the room's habit."""
        target = round(minutes * MINUTE)
        while self.exercise.t_ms < target:
            step = min(target - self.exercise.t_ms, 50_000)
            self.clock += step // 10
            self.exercise.advance(self.exercise.clock_target(self.clock), self.clock)

    def note(self, text: str, **fields: Any) -> Entry:
        """Record an observation."""
        return self.exercise.note("observation", {"text": text, **fields}, "waarnemer", self.clock)

    def close(self) -> Path:
        """Leave the room; give the journal."""
        assert self.journal is not None
        self.journal.close()
        return self.path


def played(path: Path, **fields: Any) -> Path:
    """Play the sample in a room to its end: late, missing and refused things, overrides, an undo, observations."""
    room = Room(path, scenario(**fields))
    room.until(20)
    room.give(
        "order",
        action="aggregaat",
        target="mobile.noord/power",
        by="Operationeel leider",
        why="112 moet bereikbaar blijven",
    )
    mistake = room.give("order", action="nl-alert", by="Communicatieadviseur")
    room.until(22)
    room.give("undo", seq=mistake.seq)
    room.note("Rustige start #opschalen !goed", inject="eerste")
    room.give("skip", inject="burgemeester", reason="Past niet in de tijd")
    room.until(30)
    room.give("order", action="afschakelen", by="Operationeel leider", why="Druk van het net")
    room.until(42)
    room.give("answer", order="afschakelen#1", answer="refuse")
    room.until(55)
    room.give(
        "decision",
        decision="grip-2",
        text="Opschalen, met Zuid in kennis",
        by="Operationeel leider",
        why="Duurt langer dan gedacht",
        known="Hersteltijd onbekend",
    )
    room.until(60)
    room.give("ad-hoc", text="OEFENING. Een wethouder belt.", to="rot", sender="Wethouder")
    room.give(
        "override", effect={"effect": "level", "target": "grid.zuid", "level": 0.5}, reason="Volgens de netdeskundige"
    )
    room.note("Geen bericht aan de bevolking #communicatie !onvoldoende")
    room.until(75)
    room.give("release", override=1)
    room.give("order", action="aggregaat", target="mobile.noord/power", by="Operationeel leider")
    room.give("move", inject="nacht", to_ms=150 * MINUTE)
    room.note("Telefoon van de CaCo bleef onbeantwoord")
    room.until(180)
    room.give("end")
    return room.close()


def headless(path: Path, team: str | None, **fields: Any) -> Path:
    """Play the sample without people; give the journal."""
    journal: list[Journal] = []

    def create(header: dict[str, Any]) -> Journal:
        journal.append(Journal.create(path, header))
        return journal[0]

    exercise = Exercise.new(scenario(**fields), 1, create, 0, mode="headless", team=team, until_ms=6 * 60 * MINUTE)
    exercise.run_out()
    journal[0].close()
    return path
