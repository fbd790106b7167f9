"""Small worlds whose whole course the model fixes: scenario, where places stand, and the levels to expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MINUTE = 60_000
HOUR = 60 * MINUTE


@dataclass(frozen=True)
class Case:
    """One small world; every draw in it is ``q``."""

    name: str
    scenario: dict[str, Any]
    expected: dict[str, list[tuple[int, float]]]
    q: float = 0.5
    until: int = 12 * HOUR

    def uniform(self, name: str) -> float:
        """Return the same number whatever is drawn."""
        del name
        return self.q


def scenario(
    processes: dict[str, Any], threats: list[dict[str, Any]], crews: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Write a scenario around processes and threats; a threat is one effect with ``at``."""
    return {
        "format": "keten/1",
        "id": "case",
        "title": "Case",
        "starts": "2026-01-01T00:00:00",
        "lasts": "3h",
        "processes": processes,
        "crews": crews or {},
        "threats": [
            {"id": f"h{i}", "at": effect["at"], "effects": [{k: v for k, v in effect.items() if k != "at"}]}
            for i, effect in enumerate(threats)
        ],
    }


def damage(target: str, at: str, **more: Any) -> dict[str, Any]:
    """Write a damage."""
    return {"effect": "damage", "target": target, "at": at, **more}


def outage_and_battery(lasts: str) -> dict[str, Any]:
    """Write a mast with a battery of 2 h whose grid is out from 1 h on."""
    mast = {"needs": {"power": {"from": "grid", "stock": "2h", "restart": "30min"}}}
    return scenario({"grid": {}, "mast": mast}, [damage("grid", "1h", lasts=lasts)])


def dead_loop(bypass: str, of: str = "a/b") -> dict[str, Any]:
    """Write a loop that is dead from 1 h on, and a bypass at 3 h of one of its needs."""
    loop = {
        "a": {"needs": {"b": {"from": "b", "restart": "30min"}}},
        "b": {"needs": {"a": {"from": "a", "restart": "1h"}}},
    }
    start = {"effect": "bypass", "target": of, "at": "3h", "lasts": bypass}
    return scenario(loop, [damage("a", "1h", lasts="30min"), start])


def met_otherwise(need: dict[str, Any], *effects: dict[str, Any]) -> dict[str, Any]:
    """Write a hospital with a need of power, on a grid that is out, and what else happens."""
    power = {"from": "grid", **need}
    return scenario({"grid": {}, "hospital": {"needs": {"power": power}}}, list(effects))


def cold(least: str, per_hour: str, most: str) -> dict[str, Any]:
    """Write a need with a restart time that grows."""
    return {"restart": {"least": least, "per-hour": per_hour, "most": most}}


def aid(effect: str, at: str, **more: Any) -> dict[str, Any]:
    """Write an effect on the power of the hospital."""
    return {"effect": effect, "target": "hospital/power", "at": at, **more}


def work_between_gusts() -> dict[str, Any]:
    """Write a line that wind breaks at 1 h, safe to work on for as long as it takes, and again when another breaks."""
    gusts = [["0min", 20], ["60min", 10], ["80min", 20], ["110min", 10]]
    line = {"fragility": {"wind": {"curve": [[20, 0.5]], "repair": "20min"}}}
    user = {"needs": {"either": {"any": ["cable", "line"], "restart": "1h"}}}
    storm = {"hazard": "wind", "intensity": gusts, "work-below": 15, "over": {"line": 1}}
    made = scenario({"cable": {}, "line": line, "user": user}, [damage("cable", "2h 50min", size=0.8)])
    made["threats"].append({"id": "storm", "at": "1h", "footprint": [storm]})
    return made


CASES = [
    Case(
        "an outage that ends in the millisecond in which the battery is empty takes nobody out",
        outage_and_battery("2h"),
        {"mast": [(0, 1)]},
    ),
    Case(
        "an outage one millisecond longer than the battery does",
        outage_and_battery("2h 1ms"),
        {"mast": [(0, 1), (3 * HOUR, 0), (3 * HOUR + 30 * MINUTE + 1, 1)]},
    ),
    Case(
        "of two alternatives one is repaired and the other breaks in one millisecond: no dip",
        scenario(
            {"a": {}, "b": {}, "c": {"needs": {"either": {"any": ["a", "b"], "restart": "1h"}}}},
            [damage("a", "1h", lasts="1h"), damage("b", "2h", lasts="1h")],
        ),
        {"a": [(0, 1), (HOUR, 0), (2 * HOUR, 1)], "c": [(0, 1)]},
    ),
    Case(
        "two damages of 0.8 and one crew: both repairs are needed to get past 0.2",
        scenario(
            {"a": {"crew": "crew"}},
            [damage("a", "1h", size=0.8, repair="2h"), damage("a", "1h", size=0.8, repair="2h")],
            {"crew": {"size": 1}},
        ),
        {"a": [(0, 1), (HOUR, 0), (3 * HOUR, 0.2), (5 * HOUR, 1)]},
    ),
    Case(
        "a bypass shorter than the restart time of the other in a dead loop: it collapses again",
        dead_loop("59min 56s 400ms"),
        {
            "a": [(0, 1), (HOUR, 0), (3 * HOUR, 1), (4 * HOUR - 3600, 0)],
            "b": [(0, 1), (HOUR, 0)],
        },
    ),
    Case(
        "a bypass as long as the restart time of the other in a dead loop: it holds, its own restart over meanwhile",
        dead_loop("1h"),
        {"a": [(0, 1), (HOUR, 0), (3 * HOUR, 1)], "b": [(0, 1), (HOUR, 0), (4 * HOUR, 1)]},
    ),
    Case(
        "a bypass shorter than its own restart time in a dead loop, though longer than that of the other: it collapses",
        dead_loop("59min 56s 400ms", "b/a"),
        {
            "a": [(0, 1), (HOUR, 0), (3 * HOUR + 30 * MINUTE, 1), (4 * HOUR - 3600, 0)],
            "b": [(0, 1), (HOUR, 0), (3 * HOUR, 1), (4 * HOUR - 3600, 0)],
        },
    ),
    Case(
        "a bypass as long as its own restart time in a dead loop: it holds",
        dead_loop("1h", "b/a"),
        {"a": [(0, 1), (HOUR, 0), (3 * HOUR + 30 * MINUTE, 1)], "b": [(0, 1), (HOUR, 0), (3 * HOUR, 1)]},
    ),
    Case(
        "a generator brought from 1 h to 11 h rests the tank of 24 h beneath it: dry at 34 h",
        met_otherwise({"stock": "24h"}, damage("grid", "0h"), aid("bypass", "1h", lasts="10h")),
        {"hospital": [(0, 1), (34 * HOUR, 0)]},
        until=40 * HOUR,
    ),
    Case(
        "a bypass rests a common stock that drains at half speed: 1.5 of 2 h are left after an hour, for three more",
        met_otherwise({"form": "pool", "stock": "2h"}, damage("grid", "0h", size=0.5), aid("bypass", "1h", lasts="1h")),
        {"hospital": [(0, 1), (5 * HOUR, 0.5)]},
    ),
    Case(
        "beneath a bypass a stock fills from supply, and not without it",
        met_otherwise(
            {"stock": "4h", "recharge": 1},
            damage("grid", "0h", lasts="3h"),
            damage("grid", "4h"),
            aid("bypass", "2h", lasts="3h"),
        ),
        # 2 of 4 h are burnt by 2 h; from 3 h to 4 h the grid fills one; from 5 h on 3 h are left.
        {"hospital": [(0, 1), (8 * HOUR, 0)]},
    ),
    Case(
        "a bypass counts as supply without a break, also once it has ended",
        met_otherwise(
            {"restart": "1h 30min"},
            damage("grid", "1h", lasts="2h 45min"),
            aid("bypass", "3h", lasts="1h"),
        ),
        {"hospital": [(0, 1), (HOUR, 0), (3 * HOUR, 1), (4 * HOUR, 0), (4 * HOUR + 30 * MINUTE, 1)]},
    ),
    Case(
        "the window of a common stock runs on under a bypass and after it",
        met_otherwise(
            {"form": "pool", "restart": "1h 30min"},
            damage("grid", "1h", lasts="2h 45min"),
            aid("bypass", "3h", lasts="1h"),
        ),
        {"hospital": [(0, 1), (HOUR, 0), (3 * HOUR, 1), (4 * HOUR, 0), (4 * HOUR + 30 * MINUTE, 1)]},
    ),
    Case(
        "a restart that grows by half of the time out: three hours after four, from when it is fed",
        met_otherwise(cold("1h", "30min", "12h"), damage("grid", "2h", lasts="4h")),
        {"hospital": [(0, 1), (2 * HOUR, 0), (9 * HOUR, 1)]},
        until=60 * HOUR,
    ),
    Case(
        "supply that did not last makes no difference: the hours count from going out, until the longest restart",
        met_otherwise(cold("1h", "30min", "4h"), damage("grid", "2h", lasts="1h"), damage("grid", "4h", lasts="20h")),
        # From 3 h an hour and a half is asked, and an hour given. At 24 h it is out for 22 hours: the longest is 4 h.
        {"hospital": [(0, 1), (2 * HOUR, 0), (28 * HOUR, 1)]},
        until=60 * HOUR,
    ),
    Case(
        "sites that went out at different times restart at different times",
        met_otherwise(
            cold("0min", "30min", "12h") | {"stock": [{"share": 0.5}, {"share": 0.5, "lasts": "2h"}]},
            damage("grid", "1h", lasts="4h"),
        ),
        {"hospital": [(0, 1), (HOUR, 0.5), (3 * HOUR, 0), (6 * HOUR, 0.5), (7 * HOUR, 1)]},
    ),
    Case(
        "stock that is brought begins a restart that grows as supply does",
        met_otherwise(
            cold("0min", "60min", "12h") | {"stock": "1h"}, damage("grid", "1h"), aid("stock", "4h", add="1h")
        ),
        {"hospital": [(0, 1), (2 * HOUR, 0), (6 * HOUR, 1), (7 * HOUR, 0)]},
    ),
    Case(
        "a battery of 20 min bridges to a generator of 3 h that starts: dry after both",
        met_otherwise(
            {"form": "place", "stock": [{"layers": [{"lasts": "20min"}, {"lasts": "3h", "starts": 0.6}]}]},
            damage("grid", "1h"),
        ),
        {"hospital": [(0, 1), (4 * HOUR + 20 * MINUTE, 0)]},
    ),
    Case(
        "a battery of 20 min before a generator that does not start: dry when the battery is",
        met_otherwise(
            {"form": "place", "stock": [{"layers": [{"lasts": "20min"}, {"lasts": "3h", "starts": 0.4}]}]},
            damage("grid", "1h"),
        ),
        {"hospital": [(0, 1), (HOUR + 20 * MINUTE, 0)]},
    ),
    Case(
        "of many sites a layer starts in a share, and layers apart: a quarter has neither, a quarter both",
        met_otherwise(
            {"stock": [{"layers": [{"lasts": "1h", "starts": 0.5}, {"lasts": "2h", "starts": 0.5}]}]},
            damage("grid", "1h"),
        ),
        {"hospital": [(0, 1), (HOUR, 0.75), (2 * HOUR, 0.5), (3 * HOUR, 0.25), (4 * HOUR, 0)]},
    ),
    Case(
        "stock that is brought fills the layers in order, and each refills at its own rate",
        met_otherwise(
            {"stock": [{"layers": [{"lasts": "1h", "recharge": 2}, {"lasts": "4h"}]}]},
            damage("grid", "1h", lasts="2h"),
            damage("grid", "3h 15min"),
            aid("stock", "4h", add="1h 30min"),
        ),
        # At 3 h an hour of each is burnt. At 3.25 h half of the first is back. At 4 h it is gone, and the second has
        # 2.75 h left: an hour and a half fills the first, and half an hour of the second.
        {"hospital": [(0, 1), (8 * HOUR + 15 * MINUTE, 0)]},
    ),
    Case(
        "the refuel of a need is for the last layer: a generator runs behind a battery for as long as it is fuelled",
        scenario(
            {
                "grid": {},
                "road": {},
                "hospital": {
                    "needs": {
                        "power": {
                            "from": "grid",
                            "refuel": "road",
                            "stock": [{"layers": [{"lasts": "1h"}, {"lasts": "1h"}, {"lasts": "2h"}]}],
                        }
                    }
                },
            },
            [damage("grid", "1h"), damage("road", "5h")],
        ),
        {"hospital": [(0, 1), (7 * HOUR, 0)]},
    ),
    Case(
        "the refuel of a need is for a stock in one, and not for layers of which one says who refuels it",
        scenario(
            {
                "grid": {},
                "road": {},
                "rail": {},
                "mast": {
                    "needs": {
                        "power": {
                            "from": "grid",
                            "refuel": "road",
                            "stock": [
                                {"share": 0.5, "lasts": "1h"},
                                {"share": 0.5, "layers": [{"lasts": "1h", "refuel": "rail"}, {"lasts": "2h"}]},
                            ],
                        }
                    }
                },
            },
            [damage("grid", "1h"), damage("rail", "1h"), damage("road", "10h")],
        ),
        # Of the layers none is brought anything once the railway is out: 1 h and 2 h. The other half is fuelled until
        # 10 h, and has its hour then.
        {"mast": [(0, 1), (4 * HOUR, 0.5), (11 * HOUR, 0)]},
    ),
    Case(
        "refuelling spares only its own layer: after the battery a common generator runs for as long as it is fuelled",
        scenario(
            {
                "grid": {},
                "road": {},
                "hospital": {
                    "needs": {
                        "power": {
                            "from": "grid",
                            "stock": [{"layers": [{"lasts": "1h"}, {"lasts": "2h", "refuel": "road"}]}],
                        }
                    }
                },
            },
            [damage("grid", "1h"), damage("road", "5h")],
        ),
        {"hospital": [(0, 1), (7 * HOUR, 0)]},
    ),
    Case(
        "stock that is brought fills the tank of the generator first, and what is left over the stock beneath",
        met_otherwise(
            {"stock": "1h"},
            damage("grid", "30min"),
            aid("bypass", "1h", fuel="2h"),
            aid("stock", "2h", add="90min"),
        ),
        # Of the own hour a half is left at 1 h. The tank of 2 h is full again at 2 h, and the own hour too.
        {"hospital": [(0, 1), (5 * HOUR, 0)]},
    ),
    Case(
        "stock that is brought to a generator without fuel sets it going, and the stock beneath rests on",
        met_otherwise(
            {"stock": "1h"},
            damage("grid", "1h"),
            aid("bypass", "1h", fuel="1h"),
            aid("stock", "2h 30min", add="1h"),
        ),
        # From 2 h to 2.5 h the own stock serves; the generator runs to 3.5 h, and the other half hour lasts to 4 h.
        {"hospital": [(0, 1), (4 * HOUR, 0)]},
    ),
    Case(
        "a place at q = 0.3 while its region goes 1, 0.2, 0.4, 1",
        scenario(
            {"region": {}, "hospital": {"needs": {"power": {"from": "region", "form": "place"}}}},
            [damage("region", "1h", size=0.6, lasts="2h"), damage("region", "1h", size=0.2, lasts="1h")],
        ),
        {
            "region": [(0, 1), (HOUR, 0.2), (2 * HOUR, 0.4), (3 * HOUR, 1)],
            "hospital": [(0, 1), (HOUR, 0), (2 * HOUR, 1)],
        },
        q=0.3,
    ),
    Case(
        "30 % of supply kept and a battery of 2 h: the other 70 % is out at 2 h",
        scenario(
            {"grid": {}, "mast": {"needs": {"power": {"from": "grid", "stock": "2h"}}}},
            [damage("grid", "1h", size=0.7)],
        ),
        {"mast": [(0, 1), (3 * HOUR, 0.3)]},
    ),
    Case(
        "half of the generators do not start: half of the sites that lost supply go out at once, the rest when dry",
        scenario(
            {"grid": {}, "mast": {"needs": {"power": {"from": "grid", "stock": [{"lasts": "2h", "starts": 0.5}]}}}},
            [damage("grid", "1h", size=0.6, lasts="4h")],
        ),
        {"mast": [(0, 1), (HOUR, 0.7), (3 * HOUR, 0.4), (5 * HOUR, 1)]},
    ),
    Case(
        "sites whose backup does not start lie everywhere: half of them have supply as soon as anybody there has",
        scenario(
            {"grid": {}, "mast": {"needs": {"power": {"from": "grid", "stock": [{"lasts": "9h", "starts": 0.5}]}}}},
            [damage("grid", "1h", size=0.3), damage("grid", "1h", size=0.3, lasts="1h")],
        ),
        # 0.5 + 0.5 · 0.4, then 0.5 + 0.5 · 0.7. With the highest positions failing first it would stay at 0.7.
        {"mast": [(0, 1), (HOUR, 0.7), (2 * HOUR, 0.85), (10 * HOUR, 0.7)]},
    ),
    Case(
        "sites whose backup does not start are always the same, and stock that is brought to them is lost",
        met_otherwise(
            {"stock": [{"share": 0.6, "lasts": "2h", "starts": 0.5}, {"share": 0.4, "spread": "1h", "starts": 0.25}]},
            damage("grid", "1h", lasts="30min"),
            damage("grid", "3h"),
            aid("stock", "2h", add="30min"),
            aid("stock", "3h 30min", add="30min"),
        ),
        # 0.3 and 0.1 have a backup. At 2 h both are full again; at 3.5 h each has what it had at 3 h.
        {"hospital": [(0, 1), (HOUR, 0.4), (90 * MINUTE, 1), (3 * HOUR, 0.4), (270 * MINUTE, 0.3), (330 * MINUTE, 0)]},
    ),
    Case(
        "a generator of one place that does not start leaves it without; one that starts lasts as long as its fuel",
        scenario(
            {
                "grid": {},
                "fails": {
                    "needs": {"power": {"from": "grid", "form": "place", "stock": [{"lasts": "2h", "starts": 0.4}]}}
                },
                "starts": {
                    "needs": {"power": {"from": "grid", "form": "place", "stock": [{"lasts": "2h", "starts": 0.6}]}}
                },
            },
            [damage("grid", "1h", lasts="4h")],
        ),
        {
            "fails": [(0, 1), (HOUR, 0), (5 * HOUR, 1)],
            "starts": [(0, 1), (3 * HOUR, 0), (5 * HOUR, 1)],
        },
    ),
    Case(
        "a reservoir that the pumps refill at half speed lasts shorter the second time",
        scenario(
            {
                "pump": {},
                "taps": {"needs": {"water": {"from": "pump", "form": "pool", "stock": "2h", "recharge": 0.5}}},
            },
            [damage("pump", "1h", lasts="1h"), damage("pump", "3h", size=0.5)],
        ),
        {"taps": [(0, 1), (6 * HOUR, 0.5)]},
    ),
    Case(
        "fuel brought to sites that are out: up after the restart time, for as long as it lasts and they can hold",
        scenario(
            {"grid": {}, "mast": {"needs": {"power": {"from": "grid", "stock": "1h", "restart": "30min"}}}},
            [damage("grid", "1h"), {"effect": "stock", "target": "mast/power", "at": "4h", "add": "3h"}],
        ),
        {"mast": [(0, 1), (2 * HOUR, 0), (4 * HOUR + 30 * MINUTE, 1), (5 * HOUR + 30 * MINUTE, 0)]},
    ),
    Case(
        "fuel brought in the millisecond in which sites restart also counts where the backup had not started",
        scenario(
            {
                "grid": {},
                "mast": {
                    "needs": {
                        "power": {"from": "grid", "stock": [{"lasts": "30min", "starts": 0.5}], "restart": "10min"}
                    }
                },
            },
            [
                damage("grid", "10min", lasts="1h"),
                {"effect": "stock", "target": "mast/power", "at": "80min", "add": "1h"},
                damage("grid", "90min", size=0.5),
            ],
        ),
        {
            "mast": [
                (0, 1),
                (10 * MINUTE, 0.5),
                (40 * MINUTE, 0),
                (80 * MINUTE, 1),
                # All are full: of the half that lose supply half do not start, the others last for their 30 minutes.
                (90 * MINUTE, 0.75),
                (120 * MINUTE, 0.5),
            ]
        },
    ),
    Case(
        "work that was done when it became unsafe counts in the rises of the millisecond that is safe: no dip",
        work_between_gusts(),
        {
            "cable": [(0, 1), (2 * HOUR + 50 * MINUTE, 0.2)],
            "line": [(0, 1), (HOUR, 0.5), (2 * HOUR + 50 * MINUTE, 1)],
            "user": [(0, 1)],
        },
    ),
    Case(
        "crews that shrink pause the job that came later in the queue of those begun together, whatever its place now",
        scenario(
            {"a": {"crew": "crew"}, "b": {"crew": "crew"}},
            [
                damage("a", "1h", repair="1h", priority=2),
                damage("b", "1h", repair="1h"),
                {"effect": "priority", "target": "b", "priority": 1, "at": "1h 5min"},
                {"effect": "crews", "target": "crew", "at": "1h 10min", "add": -1},
            ],
            {"crew": {"size": 2}},
        ),
        {"a": [(0, 1), (HOUR, 0), (2 * HOUR, 1)], "b": [(0, 1), (HOUR, 0), (2 * HOUR + 50 * MINUTE, 1)]},
    ),
    Case(
        "isolation takes supply away, a bypass beats it, and floors take the largest",
        scenario(
            {"a": {}, "b": {"needs": {"a": {"from": "a"}}}, "c": {"needs": {"b": {"from": "b"}}}},
            [
                {"effect": "isolate", "target": "b/a", "at": "1h", "lasts": "4h"},
                {"effect": "bypass", "target": "b/a", "at": "2h", "lasts": "1h"},
                {"effect": "floor", "target": "b/a", "floor": 0.4, "at": "4h", "lasts": "4h"},
                {"effect": "floor", "target": "b/a", "floor": 0.3, "at": "4h"},
            ],
        ),
        {key: [(0, 1), (HOUR, 0), (2 * HOUR, 1), (3 * HOUR, 0), (4 * HOUR, 0.4), (5 * HOUR, 1)] for key in "bc"},
    ),
    Case(
        "demand: factors multiply, gains add, a reserve absorbs, and an hour's profile changes on the hour",
        scenario(
            {
                "a": {},
                "calls": {
                    "reserve": 2.0,
                    "load": {"unrest": {"from": "a", "gain": 1.0}},
                    "demand": {"by-hour": [1.0] * 6 + [2.0] + [1.0] * 17},
                },
            },
            [
                {"effect": "demand", "target": "calls", "factor": 4.0, "at": "1h", "lasts": "2h"},
                {"effect": "demand", "target": "calls", "factor": 2.0, "at": "2h", "lasts": "1h"},
                damage("a", "4h", size=1.0, lasts="4h"),
                {"effect": "gain", "target": "calls/unrest", "add": 2.0, "at": "5h", "lasts": "2h"},
            ],
        ),
        {
            "calls": [
                (0, 1),
                (HOUR, 0.5),
                (2 * HOUR, 0.25),
                (3 * HOUR, 1),
                (5 * HOUR, 0.5),
                (6 * HOUR, 0.4),
                (7 * HOUR, 1),
            ]
        },
    ),
    Case(
        "crews: the urgent job first, a pause keeps the work, a pool that grows takes the next",
        scenario(
            {"a": {"crew": "crew"}, "b": {"crew": "crew"}, "c": {"crew": "crew"}},
            [
                damage("a", "1h", repair="2h"),
                damage("b", "1h 10min", repair="1h", priority=3),
                damage("c", "1h 20min", repair="1h", priority=2),
                {"effect": "crews", "target": "crew", "at": "2h", "add": -1, "lasts": "1h"},
                {"effect": "crews", "target": "crew", "at": "4h 30min", "add": 1},
            ],
            {"crew": {"size": 1}},
        ),
        {
            "a": [(0, 1), (HOUR, 0), (5 * HOUR + 30 * MINUTE, 1)],
            "b": [(0, 1), (HOUR + 10 * MINUTE, 0), (5 * HOUR, 1)],
            "c": [(0, 1), (HOUR + 20 * MINUTE, 0), (4 * HOUR, 1)],
        },
    ),
]
"""The cases named under the worked example, and small ones of each form and effect."""
