"""Where things are: exercises by name or path, the folder of logs, and the clock of the wall."""

from __future__ import annotations

import os
import time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import KetenError

if TYPE_CHECKING:
    from sim.words import Language

__all__ = ["built_in", "data_folder", "exercise_path", "logs_folder", "new_log", "now_ms"]


def now_ms() -> int:
    """Give the time of the wall clock, in ms since the epoch."""
    return time.time_ns() // 1_000_000


def data_folder() -> Path:
    """Give the folder of the scenarios that ship with Keten."""
    return Path(str(files("scenarios")))


def built_in() -> dict[str, Path]:
    """Give the exercises that ship with Keten: name → file, by name."""
    found = sorted((data_folder() / "exercises").glob("*/exercise.yaml"))
    return {path.parent.name: path for path in found}


def exercise_path(name: str, language: Language) -> Path:
    """Give the file of an exercise: a path to it or to its folder, or the name of one that ships with Keten."""
    path = Path(name)
    if path.is_dir() and (path / "exercise.yaml").is_file():
        return path / "exercise.yaml"
    if path.is_file():
        return path
    known = built_in()
    if name in known:
        return known[name]
    from sim.cli.parser import nearest
    from sim.words import say

    raise KetenError(say(language, "cli.error.exercise", name=name) + nearest(language, name, tuple(known)))


def logs_folder() -> Path:
    """Give the folder for logs, made when needed: ``$KETEN_LOGS``, else ``./logs`` if there is one, else XDG state."""
    wanted = os.environ.get("KETEN_LOGS")
    if wanted:
        folder = Path(wanted)
    elif Path("logs").is_dir():
        folder = Path("logs")
    else:
        from platformdirs import user_state_path

        folder = user_state_path("keten", appauthor=False) / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def new_log(exercise: str) -> Path:
    """Give a path in the folder of logs that is not taken: ``<exercise>-<date>-<time>.jsonl``, a number if need be."""
    folder = logs_folder()
    stem = f"{exercise}-{time.strftime('%Y%m%d-%H%M%S')}"
    path = folder / f"{stem}.jsonl"
    ordinal = 1
    while path.exists() or path.with_suffix(".html").exists():
        ordinal += 1
        path = folder / f"{stem}-{ordinal}.jsonl"
    return path
