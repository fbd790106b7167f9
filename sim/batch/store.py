"""The folder of a batch: what it is, every finished chunk as it comes, and in the end one table of runs.

``batch.json`` says which batch this is; ``runs.jsonl`` grows by one line per finished run and is what a later start
goes on from; ``runs.csv`` is written whole at the end, in the order of seeds and teams.
"""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.errors import KetenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["Row", "Store", "cell"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """What one run gave."""

    seed: int
    team: str
    measures: dict[str, float | None]
    """The exercise's measures by id; none where one could not be computed."""
    person_hours: dict[str, float]
    """Person-hours without service, by process."""
    recovered_h: dict[str, float | None]
    """Hours from STARTEX until back at 0.999 for good, by process; 0 when never below, none when never back."""
    calls: dict[str, float]
    """Calls to emergency lines: attempts, answered, unanswered."""


def cell(value: object) -> object:
    """Give a cell as a spreadsheet may read it: a text that it would take for a formula gets a quote before it."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


class Store:
    """A batch on disk."""

    def __init__(self, folder: Path, identity: dict[str, Any]) -> None:
        """Open or make ``folder``; ``KetenError`` when it holds another batch."""
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._runs = folder / "runs.jsonl"
        self._identify(identity)

    def _identify(self, identity: dict[str, Any]) -> None:
        card = self.folder / "batch.json"
        wanted = json.loads(json.dumps(identity))
        if card.exists():
            try:
                found = json.loads(card.read_text("utf-8"))
            except ValueError as error:
                raise KetenError.of("errors.batch.card", path=card) from error
            if found != wanted:
                raise KetenError.of("errors.batch.other", path=self.folder)
        elif any(self.folder.iterdir()):
            raise KetenError.of("errors.batch.not-empty", path=self.folder)
        else:
            _write_whole(card, json.dumps(wanted, indent=2) + "\n")

    def finished(self) -> list[Row]:
        """Give the runs that earlier starts finished; a last line cut by a crash is dropped."""
        if not self._runs.exists():
            return []
        raw = self._runs.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]
        if whole != raw:
            _write_whole(self._runs, whole.decode())
        try:
            return [Row(**json.loads(line)) for line in whole.splitlines()]
        except (TypeError, ValueError) as error:
            raise KetenError.of("errors.batch.damaged", path=self._runs) from error

    def keep(self, rows: Iterable[Row]) -> None:
        """Append finished runs; on disk when this returns."""
        lines = "".join(json.dumps(asdict(row), allow_nan=False) + "\n" for row in rows)
        with open(self._runs, "a", encoding="utf-8", newline="\n", opener=_private) as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())

    def table(self, rows: Sequence[Row]) -> Path:
        """Write ``runs.csv`` and give its path: one line per run, a column per number."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for number, row in enumerate(rows):
            flat = _flat(row)
            if number == 0:
                writer.writerow([cell(name) for name in flat])
            writer.writerow([cell(value) for value in flat.values()])
        path = self.folder / "runs.csv"
        _write_whole(path, text.getvalue())
        return path


def _flat(row: Row) -> dict[str, object]:
    flat: dict[str, object] = {"seed": row.seed, "team": row.team}
    flat.update(row.measures)
    flat.update({f"calls.{name}": value for name, value in row.calls.items()})
    flat.update({f"person-hours.{name}": value for name, value in row.person_hours.items()})
    flat.update({f"recovered-h.{name}": value for name, value in row.recovered_h.items()})
    return flat


def _private(path: str, flags: int) -> int:
    """Open for the owner alone, like a journal: what is in it tells what an exercise holds."""
    return os.open(path, flags, 0o600)


def _write_whole(path: Path, text: str) -> None:
    """Replace a file in one step, so that a reader never sees half of it."""
    new = path.with_suffix(path.suffix + ".new")
    with open(new, "w", encoding="utf-8", newline="\n", opener=_private) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
