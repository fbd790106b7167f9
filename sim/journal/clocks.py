"""The zone in which the clock times of a journal are told."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Any

from sim.errors import Reason
from sim.units import clean
from sim.zones import zone_named

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["clock_zone", "room_zone", "zone_fault"]

_SHOWN = 60


def clock_zone(header: Mapping[str, Any], otherwise: tzinfo) -> tzinfo:
    """Return the zone of the clock times of the journal with this header.

    Of a room it is the zone of the room, ``otherwise`` where the header names none, and UTC where it names one that
    does not exist. Of a headless run it is the zone of the scenario, whose clock it is, and UTC without one.
    """
    if header.get("mode") == "headless":
        scenario = header.get("scenario")
        return zone_named(scenario.get("zone") if isinstance(scenario, dict) else None) or UTC
    if header.get("zone") is None:
        return otherwise
    return zone_named(header["zone"]) or UTC


def room_zone(header: Mapping[str, Any]) -> str | None:
    """Return the name of the zone of a room; none without one, and headless.

    A zone that does not exist counts as UTC.
    """
    if header.get("zone") is None or header.get("mode") == "headless":
        return None
    return str(clock_zone(header, UTC))


def zone_fault(header: Mapping[str, Any]) -> Reason | None:
    """Return what is wrong with the zone in the header of a room. Return none where the zone is known or not named."""
    name = header.get("zone")
    if name is None or header.get("mode") == "headless" or zone_named(name) is not None:
        return None
    text = name if isinstance(name, str) else type(name).__name__ if isinstance(name, dict | list) else repr(name)
    cut = clean(text[: _SHOWN + 1], lines=False)
    return Reason.of("errors.journal.no-zone", name=f"'{cut if len(text) <= _SHOWN else cut[:-1] + '…'}'")
