"""Where logs go, and the clock of the wall."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.cli.context import Context

__all__ = ["logs_folder", "new_log", "now_ms", "tell_library"]

_MOST: Final = 8
"""Files that are named."""


def now_ms() -> int:
    """Give the time of the wall clock, in ms since the epoch."""
    return time.time_ns() // 1_000_000


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


def tell_library(taken: Sequence[str], context: Context) -> None:
    """Tell which files of the author's own library go before what ships with Keten; nothing where there are none."""
    if taken:
        listed = ", ".join(taken[:_MOST]) + (", …" if len(taken) > _MOST else "")
        context.tell(context.say("cli.check.library", n=len(taken), names=listed))
