"""The reports to personas again, from the page alone: all of them at once, from the changes of a run."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NEAR = 1e-9


def drawn(seed: int, name: str) -> float:
    """Return the draw of a name, 0 to 1."""
    return (int(sha256(f"{seed}/{name}".encode()).hexdigest()[:16], 16) >> 11) / 2**53


def known(patterns: Iterable[str], process: str) -> bool:
    """Return whether a process is meant by one of these names, of which one may end in a star."""
    return any(process == one or (one.endswith("*") and process.startswith(one[:-1])) for one in patterns)


def reports(
    personas: Mapping[str, Mapping[str, Any]], changes: Iterable[tuple[int, str, float]], seed: int, until: int
) -> set[tuple[int, str, int, str, float]]:
    """Return every report as (when told, persona, of when, process, level as told).

    ``personas`` have ``knows``, ``delay`` (ms), ``step`` and ``error``.
    """
    told: dict[tuple[int, str, int, str], float] = {}
    for name, persona in personas.items():
        last: dict[str, float] = {}
        count: dict[str, int] = {}
        for t, process, level in changes:
            if not known(persona["knows"], process):
                continue
            true = 1.0 if level >= 1 - NEAR else 0.0 if level <= NEAR else level
            before = last.get(process, 1.0)
            came_to_an_end = true in (0.0, 1.0) and true != before
            if abs(true - before) < persona["step"] - NEAR and not came_to_an_end:
                continue
            last[process] = true
            count[process] = count.get(process, 0) + 1
            if 0 < true < 1:
                by = 2 * drawn(seed, f"report/{name}/{process}/{count[process]}") - 1
                true = max(0.0, min(1.0, true + persona["error"] * by))
            if t + persona["delay"] <= until:
                told[t + persona["delay"], name, t, process] = round(true, 6)
    return {(*key, level) for key, level in told.items()}
