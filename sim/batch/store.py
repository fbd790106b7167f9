"""The folder of a batch: its identity, finished chunks and the table of runs.

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
from sim.units import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sim.batch.figures import WorldFigures

__all__ = ["ROWS", "Row", "Store", "cell"]

ROWS: Final = 2
"""Number of the form of a row. Rows of form 1, which had none, told what never recovered as recovered at once."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """What one run gave."""

    seed: int
    team: str
    measures: dict[str, float]
    """The exercise's measures by id."""
    person_hours: dict[str, float]
    """Person-hours without service, by process."""
    recovered_h: dict[str, float | None]
    """Hours from STARTEX until back at 0.999 for good, by process; 0 when never below, none when never back."""
    calls: dict[str, float]
    """Calls to emergency lines: attempts, answered, unanswered."""
    person_hours_total: float
    """Person-hours without service over all processes."""
    lowest: dict[str, float]
    """Lowest level, 0..1, by process."""
    hours_below_half: dict[str, float]
    """Hours during which the level was below 0.5, by process."""
    censored: list[str]
    """Processes that were not back when the run ended."""
    censored_measures: list[str]
    """Measures whose event did not come within the exercise: their value is only a least one."""

    @classmethod
    def of(cls, seed: int, team: str, outcome: WorldFigures) -> Row:
        """Return the row of what one run came to."""
        processes = outcome.processes
        return cls(
            seed=seed,
            team=team,
            measures=outcome.measures,
            person_hours={name: one.person_hours for name, one in processes.items()},
            recovered_h={name: one.back_h for name, one in processes.items()},
            calls=outcome.calls,
            person_hours_total=outcome.person_hours,
            lowest={name: one.lowest for name, one in processes.items()},
            hours_below_half={name: one.hours_below_half for name, one in processes.items()},
            censored=[name for name, one in processes.items() if one.censored],
            censored_measures=list(outcome.censored),
        )

    @property
    def timely(self) -> dict[str, float | None]:
        """The measures, none where the event did not come within the exercise."""
        return {name: None if name in self.censored_measures else value for name, value in self.measures.items()}


def cell(value: object) -> object:
    """Return a cell as a spreadsheet may read it. A text that it would take for a formula gets a quote before it."""
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
                raise _other(self.folder, found if isinstance(found, dict) else {}, wanted)
        elif any(self.folder.iterdir()):
            raise KetenError.of("errors.batch.not-empty", path=self.folder)
        else:
            _write_whole(card, json.dumps(wanted, indent=2) + "\n")

    def finished(self) -> list[Row]:
        """Return the runs that earlier starts finished.

        A last line cut by a crash is dropped. Raises ``KetenError`` when the file is damaged.
        """
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
    # A measure may be called seed or team; every other column has a dot, which no measure has.
    flat.update({name if name not in flat else f"measure.{name}": value for name, value in row.measures.items()})
    flat.update({f"calls.{name}": value for name, value in row.calls.items()})
    flat.update({f"person-hours.{name}": value for name, value in row.person_hours.items()})
    flat.update({f"recovered-h.{name}": value for name, value in row.recovered_h.items()})
    flat["total.person-hours"] = row.person_hours_total
    flat.update({f"lowest.{name}": value for name, value in row.lowest.items()})
    flat.update({f"hours-below-half.{name}": value for name, value in row.hours_below_half.items()})
    flat["censored.processes"] = " ".join(row.censored)
    flat["censored.measures"] = " ".join(row.censored_measures)
    return flat


def _other(folder: Path, found: dict[str, Any], wanted: dict[str, Any]) -> KetenError:
    """Return what is wrong with a folder whose batch is another one."""
    engine = found.get("engine", wanted["engine"])
    if engine != wanted["engine"]:
        ours = wanted["engine"]
        return KetenError.of("errors.batch.engine", path=folder, found=clean(str(engine), lines=False), ours=ours)
    older = bool(found) and found.get("rows", 1) != wanted.get("rows")
    return KetenError.of("errors.batch.older" if older else "errors.batch.other", path=folder)


def _private(path: str, flags: int) -> int:
    """Open a file for the owner alone, like a journal. Its content tells what an exercise holds."""
    return os.open(path, flags, 0o600)


def _write_whole(path: Path, text: str) -> None:
    """Replace a file in one step, so that a reader never sees half of it."""
    new = path.with_suffix(path.suffix + ".new")
    with open(new, "w", encoding="utf-8", newline="\n", opener=_private) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
