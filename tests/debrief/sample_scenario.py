"""The small exercise: power fails in one of two regions; telephone and 112 follow, water holds."""

from __future__ import annotations

from typing import Any, Final

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
