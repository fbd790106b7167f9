"""Titles of processes, needs and what an action or override is aimed at, as a snapshot knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.exercise.snapshot import Snapshot
    from tui.wording import Words

__all__ = ["need_name", "target_name"]


def need_name(words: Words, snapshot: Snapshot, process: str, need: str) -> str:
    """Name a need: by the scenario's title, else by the catalogue, else by its key."""
    title = snapshot.names.get(f"need/{process}/{need}")
    return words.of(title, need) if title is not None else words.need(need)


def target_name(words: Words, snapshot: Snapshot, target: str) -> str:
    """Name a target: the title of its process and region, and the need when it is one; or a pool, route or party."""
    process, slash, need = target.partition("/")
    regions = {key: words.of(title, key) for key, title, _ in snapshot.regions}
    named = ""
    for view in snapshot.processes:
        if view.name == process:
            where = regions.get(view.region or "", "")
            title = words.of(view.title, process)
            named = title if not where or where in title else f"{title}, {where}"
    if not named and f"process/{process}" in snapshot.names:
        named = words.of(snapshot.names[f"process/{process}"], process)
    if not named:
        return _other(words, snapshot, target)
    return f"{named} · {need_name(words, snapshot, process, need)}" if slash else named


def _other(words: Words, snapshot: Snapshot, name: str) -> str:
    """Name what is no process: a crew pool, a route, means, or somebody; what has no title goes by its own name."""
    for kind in ("crew", "route", "persona", "team"):
        title = snapshot.names.get(f"{kind}/{name}")
        if title is not None:
            return words.of(title, name)
    return words.means(name)
