"""The worked example of the model, as a scenario, with the table that any reading of the model must give."""

from __future__ import annotations

from typing import Any

HOUR = 3_600_000

WORKED: dict[str, Any] = {
    "format": "keten/1",
    "id": "worked-example",
    "title": "Worked example",
    "starts": "2026-01-01T00:00:00",
    "lasts": "3h",
    "crews": {"grid": {"size": 1, "needs": {"phones": {"from": "t", "floor": 0.5}}}},
    "processes": {
        "e": {
            "crew": "grid",
            "needs": {"telecom": {"from": "t", "floor": 0.6, "stock": "4h", "recharge": 1.0}},
        },
        "t": {
            "needs": {
                "power": {
                    "from": "e",
                    "stock": [
                        {"share": 0.2},
                        {"share": 0.5, "lasts": "2h"},
                        {"share": 0.3, "lasts": "6h"},
                    ],
                    "restart": "30min",
                    "recharge": 0.5,
                }
            }
        },
        "112": {
            "reserve": 1.5,
            "needs": {"reach": {"from": "t", "curve": [[0.0, 0.0], [0.5, 1.0], [1.0, 1.0]]}},
            "load": {"unrest": {"from": "e", "gain": 2.0}},
        },
        "w": {
            "needs": {"power": {"from": "e", "form": "pool", "stock": "6h", "restart": "1h", "recharge": 1.0}},
        },
    },
    "threats": [
        {
            "id": "first",
            "at": "1h",
            "effects": [
                {"effect": "damage", "target": "e", "size": 0.7, "repair": "5h", "restored": {"0.4": 0.2, "1": 1.0}}
            ],
        },
        {"id": "second", "at": "90min", "effects": [{"effect": "damage", "target": "e", "size": 0.3, "repair": "3h"}]},
    ],
}
"""``e`` electricity, ``t`` telecom, ``112``, ``w`` water; one crew that needs telephones."""

TABLE: list[tuple[float, float, float, float, float]] = [
    (1, 0.3, 0.86, 0.625, 1),
    (1.5, 0, 0.8, 0.5, 1),
    (3, 0, 0.45, 0.5, 1),
    (3.255172, 0.14, 0.45, 0.551471, 1),
    (3.5, 0.14, 0.37, 0.551471, 1),
    (3.755172, 0.14, 0.398, 0.551471, 1),
    (7, 0.14, 0.188, 0.376, 1),
    (7.5, 0.14, 0.14, 0.28, 1),
    (7.644864, 0.7, 0.14, 0.28, 1),
    (8.04384, 0.7, 0.14, 0.28, 0.14),
    (8.144864, 0.7, 0.7, 0.9375, 0.14),
    (8.644864, 0.7, 0.7, 0.9375, 0.7),
    (11.338981, 0.88, 0.7, 1, 0.7),
    (11.838981, 0.952, 0.88, 1, 0.7),
    (12.338981, 0.9808, 0.952, 1, 0.88),
    (12.838981, 0.9924, 0.981, 1, 0.952),
    (13.338981, 0.9972, 0.993, 1, 0.981),
    (13.838981, 0.9992, 0.998, 1, 0.993),
    (14.338981, 1, 1, 1, 0.998),
    (14.838981, 1, 1, 1, 1),
]
"""(hours, e, t, 112, w): the levels from that time until the next row; times to within 5 ms, levels to 1e-6."""

COLUMNS = ("e", "t", "112", "w")
"""Processes in the order of the table's columns."""

UNTIL = 20 * HOUR
"""Long enough for everything to have come back."""


def rows(curves: dict[str, list[tuple[int, float]]]) -> list[tuple[int, tuple[float, ...]]]:
    """Turn curves of change points into (ms, levels of all columns), one per time at which any of them changed."""
    times = sorted({t for name in COLUMNS for t, _ in curves[name] if t > 0})
    return [(t, tuple([value for when, value in curves[name] if when <= t][-1] for name in COLUMNS)) for t in times]
