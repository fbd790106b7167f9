"""Where logs go and how they are named, the clock and zone of the machine, what is told of both."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.host import command_line, file_name, path_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo
    from zoneinfo import ZoneInfo

    from sim.cli.runtime.context import Context
    from sim.errors import Reason

__all__ = [
    "log_names",
    "logs_folder",
    "machine_zone",
    "new_folder",
    "now_ms",
    "refused",
    "tell_library",
    "tell_program",
    "told_zone",
]

_MOST: Final = 8
"""Files that are named."""


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
    """Return whether the clock of this machine keeps a zone at a moment; ``TZ`` may set it apart."""
    from datetime import UTC, datetime

    moment = datetime.fromtimestamp(at, UTC)
    return moment.astimezone().utcoffset() == moment.astimezone(zone).utcoffset()


def told_zone(context: Context, header: Mapping[str, Any] | None = None) -> tzinfo:
    """Return the zone in which to tell clock times: that of the machine, UTC where it has none that is known.

    Whichever of both, and a zone in the ``header`` of a journal that does not exist, is said where it is news.
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


def refused(path: str) -> Reason | None:
    """Return why this system lets nothing be made under a path that a person gave, with a remedy; none where it does.

    The one place that decides so, for options (:func:`~sim.cli.runtime.parser.new_path`) and for ``$KETEN_LOGS``.
    """
    from sim.errors import Reason
    from sim.scenario.source.problems import quoted

    fault = path_fault(path)
    return None if fault is None else Reason.of(f"errors.name.{fault[0]}", path=quoted(path), part=repr(fault[1]))


def logs_folder() -> Path:
    """Return the folder for logs, made when needed: ``$KETEN_LOGS``, ``./logs`` if it is there, or XDG state.

    ``KetenError`` where ``$KETEN_LOGS`` is a name that this system forbids.
    """
    wanted = os.environ.get("KETEN_LOGS")
    if wanted:
        why = refused(wanted)
        if why is not None:
            from sim.errors import KetenError

            raise KetenError.of("errors.name.logs", why=why)
        folder = Path(wanted)
    elif Path("logs").is_dir():
        folder = Path("logs")
    else:
        from platformdirs import user_state_path

        folder = user_state_path("keten", appauthor=False) / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def log_names(exercise: str) -> Iterator[Path]:
    """Return paths in the folder of logs: ``<exercise>-<date>-<time>.jsonl``, then ``-2``, ``-3`` and so on behind it.

    Names under which there is a journal or a report are passed over. Another process may take a name at any moment:
    whoever makes a file tries them in turn.
    """
    folder = logs_folder()
    stem = file_name(f"{exercise}-{time.strftime('%Y%m%d-%H%M%S')}")
    for ordinal in count(1):
        path = folder / (f"{stem}.jsonl" if ordinal == 1 else f"{stem}-{ordinal}.jsonl")
        if not (path.exists() or path.with_suffix(".html").exists()):
            yield path


def new_folder(exercise: str) -> Path:
    """Return a new, empty folder for a batch in the folder of logs, named as journals are, without their suffix."""
    for path in log_names(f"batch-{exercise}"):
        folder = path.with_suffix("")
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            return folder
    raise AssertionError("names never run out")


def tell_program(context: Context) -> None:
    """Tell what to write for ``keten`` where a shell would not find it, as in a clone; nothing where it would."""
    program = sys.argv[0]
    if Path(program).stem == "keten" and os.sep in program and shutil.which("keten") is None:
        context.tell(context.say("cli.not-on-path", program=command_line(program)))


def tell_library(taken: Sequence[str], context: Context) -> None:
    """Tell which files of the author's own library go before what ships with Keten; nothing where there are none."""
    if taken:
        listed = ", ".join(taken[:_MOST]) + (", …" if len(taken) > _MOST else "")
        context.tell(context.say("cli.check.library", n=len(taken), names=listed))
