"""Generated worlds that begin before STARTEX, with stocks that are not full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.units import format_moment, parse_duration

if TYPE_CHECKING:
    from random import Random

    from tests.properties.builder import Scenario

__all__ = ["earlier", "later", "partly_filled", "shifted"]


def earlier(data: Scenario, chance: Random) -> Scenario:
    """Return a world in which every threat comes hours earlier, and stocks are not full at first."""
    by = chance.choice([1, 2, 4, 6]) * 3_600_000 + chance.choice([0, 0, 1, 1_234_567])
    return partly_filled(shifted(data, -by), chance)


def shifted(data: Scenario, by: int) -> Scenario:
    """Return a world in which every threat comes so much later, ms; earlier where that is below 0."""
    threats = [
        threat | {"at": format_moment(_ms(threat["at"]) + by)} if "at" in threat else threat
        for threat in data["threats"]
    ]
    return {**data, "threats": threats}


def later(data: Scenario, by: int) -> Scenario:
    """Return a world in which everything with a time of its own comes so much later, ms."""
    moved: Scenario = _times_later(data, by)
    return shifted(moved, by)


def _times_later(part: Any, by: int) -> Any:
    """Return a part of a scenario in which the times of conditions are so much later."""
    if isinstance(part, dict):
        return {
            key: format_moment(_ms(value) + by)
            if key in ("time", "by") and isinstance(value, str) and value[0].isdigit()
            else _times_later(value, by)
            for key, value in part.items()
        }
    return [_times_later(one, by) for one in part] if isinstance(part, list) else part


def partly_filled(data: Scenario, chance: Random) -> Scenario:
    """Return a world in which some stocks hold a part of what they can when the run begins."""

    def need(one: dict[str, Any]) -> dict[str, Any]:
        stock = one.get("stock", [])
        tranches = [{"lasts": stock}] if isinstance(stock, str) else stock
        return one | {
            "stock": [tranche | {"starts-with": chance.choice([1.0, 0.7, 0.25, 0.0])} for tranche in tranches]
        }

    processes = {
        name: process | {"needs": {key: need(one) for key, one in process.get("needs", {}).items()}}
        for name, process in data["processes"].items()
    }
    return {**data, "processes": processes}


def _ms(text: str) -> int:
    return -parse_duration(text[1:]) if text.startswith("-") else parse_duration(text)
