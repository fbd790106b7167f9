"""Where logs go and how they are named, and which paths this system refuses."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.host.names import file_name, path_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.errors import Reason

__all__ = ["branch_names", "log_names", "logs_folder", "new_folder", "refused", "report_name"]

_BRANCH: Final = re.compile(r"-branch(-[0-9]+)?$")


def refused(path: str) -> Reason | None:
    """Return why this system lets nothing be made under a path; none where it does.

    It has a remedy. This is the one place that decides so, for options (:func:`~sim.cli.runtime.parser.new_path`) and
    for ``$KETEN_LOGS``.
    """
    from sim.errors import Reason
    from sim.scenario.source.problems import quoted

    fault = path_fault(path)
    return None if fault is None else Reason.of(f"errors.name.{fault[0]}", path=quoted(path), part=repr(fault[1]))


def logs_folder() -> Path:
    """Return the folder for logs, made when needed.

    It is ``$KETEN_LOGS``, ``./logs`` if that exists, or XDG state. Raises ``KetenError`` where ``$KETEN_LOGS`` is a
    name that this system forbids.
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
    """Yield paths in the folder of logs that are free.

    They are ``<exercise>-<date>-<time>.jsonl``, then with ``-2``, ``-3`` and so on behind it. Names under which there
    is a journal or a report are passed over. Another process may take a name at any moment: whoever makes a file tries
    them in turn.
    """
    folder = logs_folder()
    stem = file_name(f"{exercise}-{time.strftime('%Y%m%d-%H%M%S')}")
    for ordinal in count(1):
        path = folder / (f"{stem}.jsonl" if ordinal == 1 else f"{stem}-{ordinal}.jsonl")
        if not (path.exists() or path.with_suffix(".html").exists()):
            yield path


def branch_names(parent: Path) -> Iterator[Path]:
    """Yield paths beside a journal for a branch of it.

    They are ``NAME-branch.jsonl``, ``NAME-branch-2.jsonl`` and so on. A branch of a branch is named after the first of
    them. Names under which there is a journal or a report are passed over.
    """
    stem = _BRANCH.sub("", parent.stem)
    for ordinal in count(1):
        path = parent.with_name(f"{stem}-branch.jsonl" if ordinal == 1 else f"{stem}-branch-{ordinal}.jsonl")
        if not (path.exists() or path.with_suffix(".html").exists()):
            yield path


def report_name(journal: Path) -> Path:
    """Return the first name beside a journal that is free for its report."""
    numbers = chain(("",), (f"-{n}" for n in count(2)))
    return next(path for n in numbers if not (path := journal.with_name(f"{journal.stem}{n}.html")).exists())


def new_folder(exercise: str) -> Path:
    """Return a new, empty folder for a batch in the folder of logs.

    It is named as journals are, without their suffix.
    """
    for path in log_names(f"batch-{exercise}"):
        folder = path.with_suffix("")
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            return folder
    raise AssertionError("names never run out")
