"""The first line of a journal: everything, but for the commands, from which the exercise can be computed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any, Literal

from sim.engine import ENGINE
from sim.errors import JournalError
from sim.journal.clocks import room_zone
from sim.journal.codec import iso
from sim.scenario import from_resolved, resolved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.models import Scenario

__all__ = ["Mode", "Setup", "header_of", "scenario_clock", "setup_of"]

Mode = Literal["room", "headless"]
"""``room``: people and a wall clock; ``headless``: exercise time is the clock."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a header says."""

    scenario: Scenario
    seed: int
    mode: Mode
    team: str | None
    until_ms: int
    """How far it goes, ms of exercise time."""
    zone: str | None = None
    """Zone of the clock in the room, by its IANA name; none where the journal does not say, and headless."""


@cache
def _version() -> str:
    try:
        return metadata.version("keten")
    except metadata.PackageNotFoundError:
        return "unknown"


def scenario_clock(scenario: Scenario, t_ms: int = 0) -> int:
    """Give the scenario's own date and time at ``t_ms`` as ms since the epoch: the clock of a headless run.

    Local time of a scenario without a zone is taken for UTC. A start before 1970, which no file can have, stays at 0.
    """
    start = scenario.start_local
    starts = start if start.tzinfo else start.replace(tzinfo=UTC)
    return max(0, round(starts.timestamp() * 1000) + t_ms)


def header_of(setup: Setup, clock: int) -> dict[str, Any]:
    """Give the header of a new exercise; ``clock`` is when it was opened, which a headless one does not look at."""
    opened = scenario_clock(setup.scenario) if setup.mode == "headless" else clock
    # The zone of a machine would make the bytes of a headless run differ between machines.
    zone = {"zone": setup.zone} if setup.mode == "room" and setup.zone is not None else {}
    return {
        "engine": ENGINE,
        "version": _version(),
        "opened": iso(opened),
        **zone,
        "mode": setup.mode,
        "team": setup.team,
        "until_ms": setup.until_ms,
        "seed": setup.seed,
        "scenario": resolved(setup.scenario),
        "parent": None,
    }


def setup_of(header: Mapping[str, Any]) -> Setup:
    """Read a header; ``JournalError`` when another engine wrote it: it can be read, never replayed as if equal."""
    if header.get("engine") != ENGINE:
        raise JournalError.of("errors.journal.other-engine", found=repr(header.get("engine")), ours=ENGINE)
    try:
        return Setup(
            scenario=from_resolved(header["scenario"]),
            seed=header["seed"],
            mode=header["mode"],
            team=header["team"],
            until_ms=header["until_ms"],
            zone=room_zone(header),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise JournalError.of("errors.journal.no-setup", why=error) from error
