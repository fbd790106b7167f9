"""The clock of the wall and the time zone of this machine."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo
    from zoneinfo import ZoneInfo

    from sim.cli.runtime.context import Context

__all__ = ["machine_zone", "now_ms", "told_zone"]


def now_ms() -> int:
    """Return the time of the wall clock, in ms since the epoch."""
    return time.time_ns() // 1_000_000


def machine_zone() -> str | None:
    """Return the IANA name of the time zone that this machine is set to.

    None when that has no known name, and when its settings contradict the clock that programs are given.
    """
    import logging
    import warnings

    from sim.zones import zone_named

    # Its remarks on odd settings are in English, and what comes of them is told in our own words.
    logging.getLogger("tzlocal").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import tzlocal

            name = tzlocal.get_localzone_name()
        except (ImportError, LookupError, OSError, ValueError):  # settings that contradict one another, or name nothing
            return None
    zone = zone_named(name)
    return name if zone is not None and all(map(partial(_keeps, zone), _seasons())) else None


def _seasons() -> tuple[float, float]:
    """Return two moments of this year, half a year apart, in s since the epoch."""
    return time.time(), time.time() - 182 * 86_400


def _keeps(zone: ZoneInfo, at: float) -> bool:
    """Return whether the clock of this machine keeps a zone at a moment.

    ``TZ`` may set it apart. ``at`` is in seconds since the epoch.
    """
    from datetime import UTC, datetime

    moment = datetime.fromtimestamp(at, UTC)
    return moment.astimezone().utcoffset() == moment.astimezone(zone).utcoffset()


def told_zone(context: Context, header: Mapping[str, Any] | None = None) -> tzinfo:
    """Return the zone in which to tell clock times.

    It is that of the machine, or UTC where the machine has none that is known, which is then told on stderr. A journal
    whose ``header`` names a zone, and a headless one, are told in their own, so the answer is UTC for them; a named
    zone that does not exist is told on stderr.
    """
    from datetime import UTC

    from sim.journal import zone_fault
    from sim.zones import zone_named

    fault = None if header is None else zone_fault(header)
    if fault is not None:
        context.tell(fault.told(context.language))
    named = header is not None and (header.get("zone") is not None or header.get("mode") == "headless")
    zone = None if named else zone_named(machine_zone())
    if zone is None and not named:
        context.tell(context.say("cli.zone.unknown"))
    return zone or UTC
