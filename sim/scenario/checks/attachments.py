"""Checks of attachments: each is a file beside the exercise."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.errors import Reason
from sim.host.names import name_fault
from sim.scenario.source.problems import quoted

if TYPE_CHECKING:
    from sim.scenario.checks.references import Draft
    from sim.scenario.checks.references import Path as Place

__all__ = ["check_attachments"]

_MOST_FILES: Final = 100_000
"""Most entries of the folder that are looked at."""
_SCRIPT: Final = (".yaml", ".yml")


def check_attachments(draft: Draft, folder: Path, *, warn: bool) -> None:
    """Report attachments that are no files in ``folder``, the folder of the exercise.

    Names are compared letter by letter, on every system: an exercise is written on one and played on another. With
    ``warn`` also warn of names that Windows does not allow, of files that give the script away, and of what is missing
    beside a resolved scenario, which may lie anywhere.
    """
    attached = [
        (("injects", number, "attachments", place), name)
        for number, inject in enumerate(draft.scenario.injects)
        for place, name in enumerate(inject.attachments)
    ]
    if not attached:
        return
    here = _Folder(folder)
    for path, name in attached:
        _check_one(draft, path, name, here, warn=warn)


class _Folder:
    """What is in a folder, looked at once."""

    def __init__(self, folder: Path) -> None:
        self.shown = quoted(folder)
        self.path = os.path.realpath(folder)
        try:
            with os.scandir(self.path) as entries:
                names = sorted(entry.name for entry in islice(entries, _MOST_FILES))
        except OSError:
            names = []
        self._names = frozenset(names)
        self.likely = [name for name in names if name.isprintable() and not name.lower().endswith(_SCRIPT)]
        """What may be meant by a name that is not there."""
        self._faults: dict[str, str | None] = {}

    def fault(self, name: str) -> str | None:
        """Return why a name is no file of this folder; none where it is one.

        It is the end of the key of a message.
        """
        if name not in self._faults:
            self._faults[name] = self._judged(name)
        return self._faults[name]

    def _judged(self, name: str) -> str | None:
        # The name is known to be one in this folder before any path is made of it.
        if name not in self._names:
            return "missing"
        real = Path(os.path.realpath(Path(self.path, name)))
        if not real.is_relative_to(self.path):
            return "outside"
        # Unlike that of a path, this answer raises nothing where the file may not be asked about.
        return None if os.path.isfile(real) else "no-file"  # noqa: PTH113


def _check_one(draft: Draft, path: Place, name: str, here: _Folder, *, warn: bool) -> None:
    fault = here.fault(name)
    if fault is None:
        if warn:
            _warn_name(draft, path, name)
        return
    what = Reason.of(f"problems.attachment.{fault}", name=quoted(name), folder=here.shown)
    if fault == "missing" and draft.resolved:
        if warn:
            draft.warn(path, what)
    elif fault == "missing":
        remedy = draft.problems.nearest(name, here.likely, "problems.attachment.missing.do", folder=here.shown)
        draft.say(path, what, remedy)
    else:
        draft.say(path, what)


def _warn_name(draft: Draft, path: Place, name: str) -> None:
    if name.lower().endswith(_SCRIPT):
        draft.warn(path, Reason.of("problems.attachment.script", name=quoted(name)))
    elif part := name_fault(name):
        draft.warn(path, Reason.of("problems.attachment.windows", name=quoted(name), part=quoted(part)))
