"""Writes the figures of ``docs/credibility.md``.

They are what was missed, what drives the exercises, what teams are worth and how well numbers are known.

``python -m benchmarks.credibility`` writes those parts from the files and from what long campaigns left in
``docs/credibility.json``; where the files have changed since a campaign, the part says so. With ``--anew`` it runs the
incidents and the drivers first. The teams are played by ``python -m benchmarks.teams --keep``.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from benchmarks.kept import keep, kept, mark
from sim.batch.drivers import drivers
from sim.batch.library_world import PlayAsKnown
from sim.impact.signs import LEAST_ALIKE
from sim.incidents import SEEDS, compare, share
from sim.scenario import builtin, find, load, load_incident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sim.incidents import CheckpointResult

__all__ = ["PAGE", "page"]

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "credibility.md"
SCENARIOS: Final = ROOT / "scenarios"
TEAM: Final = "experienced"
WORLDS: Final = 100
"""Worlds over which drivers are ranked."""
SHOWN: Final = 3
"""Drivers shown of each measure, at most."""
CONFIDENCES: Final = ("high", "medium", "low", "judgement")
_OLDER: Final = "*Of an earlier state of its files: to be run again.*"


def page(text: str) -> str:
    """Return the page with the parts in it that the files and the kept figures make."""
    for name, part in PARTS.items():
        begin, end = f"<!-- begin: {name} -->\n", f"<!-- end: {name} -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise ValueError(f"{PAGE.name} has no place for the part {name!r}")
        before, _, rest = text.partition(begin)
        text = before + begin + "\n" + "\n".join(part()) + "\n\n" + end + rest.partition(end)[2]
    return text


def _table(*rows: Iterable[str]) -> Iterator[str]:
    for number, row in enumerate(rows):
        cells = [re.sub(r"\s+", " ", cell).replace("|", "/") for cell in row]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{'---|' * len(cells)}"


def _labels() -> Iterator[str]:
    """Yield how often each confidence is stated, by folder."""
    rows = []
    for folder in ("library", "networks", "exercises"):
        text = "\n".join(path.read_text("utf-8") for path in sorted((SCENARIOS / folder).rglob("*.yaml")))
        counts = Counter(re.findall(r"\bconfidence: (\w+)", text))
        rows.append((folder, *(str(counts[one]) for one in CONFIDENCES), str(sum(counts[one] for one in CONFIDENCES))))
    total = [str(sum(int(row[at]) for row in rows)) for at in range(1, len(CONFIDENCES) + 2)]
    yield from _table(("files", *CONFIDENCES, "all"), *rows, ("together", *total))


def _questions() -> Iterator[str]:
    """Yield which questions the files mark as known misses."""
    asked, missed = 0, []
    for path in sorted((SCENARIOS / "questions").glob("*.yaml")):
        for one in yaml.safe_load(path.read_text("utf-8"))["questions"]:
            asked += 1
            if "known-miss" in one:
                missed.append((one["title"]["en"], one["known-miss"]["en"]))
    yield f"{asked - len(missed)} of {asked} questions are answered right. The others, with what the model lacks:"
    yield ""
    yield from _table(("question", "why it is missed"), *missed)


def _incident_mark() -> str:
    """Return the mark of everything that the incidents are computed from."""
    digest = sha256()
    for folder in ("library", "networks", "incidents"):
        for path in sorted((SCENARIOS / folder).rglob("*.yaml")):
            digest.update(path.relative_to(SCENARIOS).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _incidents() -> Iterator[str]:
    """Yield the checkpoints of incidents that the model does not reach."""
    found = kept()["incidents"]["all"]
    held, points = found["within"], found["checkpoints"]
    count = found["incidents"]
    yield f"{held} of {points} checkpoints of {count} incidents are within their windows ({held / points:.0%}); not:"
    if found["mark"] != _incident_mark():
        yield from ("", _OLDER)
    yield ""
    yield from _table(("incident", "observed", "in the model"), *found["missed"])


def _teams() -> Iterator[str]:
    """Yield by how much the experienced team is better than nobody."""
    rows = []
    for name, found in kept()["teams"].items():
        older = "" if found["mark"] == mark(load(find(name))) else " (earlier state)"
        for one in found["measures"]:
            means, better = one["means"], one["experienced"]
            said = better["alike"] >= LEAST_ALIKE * better["known"]
            alike = f"{better['alike']} of {better['known']}" if better["known"] else "not played"
            alike += "" if said else ": cannot be said"
            ends = f"{_short(better['mean'])} [{_short(better['low'])}, {_short(better['high'])}]"
            teams = (_short(means[team]) for team in ("none", "hesitant", "experienced"))
            rows.append((name + older, str(found["worlds"]), one["measure"], *teams, ends, alike))
    head = (
        "exercise",
        "worlds",
        "measure",
        "none",
        "hesitant",
        "experienced",
        "better than none [95 %]",
        "same sign as known",
    )
    yield from _table(head, *rows)


def _drivers() -> Iterator[str]:
    """Yield which numbers move the measures of each exercise most."""
    rows = []
    for name, found in kept()["drivers"].items():
        older = "" if found["mark"] == mark(load(find(name))) else " (earlier state)"
        for measure, moving in found["measures"].items():
            for place, value, confidence, strength in moving:
                rows.append((name + older, measure, f"`{place}`", value, confidence, f"{strength:+.2f}"))
            if not moving:
                rows.append((name + older, measure, "none stands out", "", "", ""))
    yield from _table(("exercise", "measure", "number", "as written", "confidence", "rank correlation"), *rows)


PARTS: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "labels": _labels,
    "incidents": _incidents,
    "questions": _questions,
    "teams": _teams,
    "drivers": _drivers,
}
"""The parts of the page that are written, by name."""


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _value(one: CheckpointResult) -> str:
    """Return what the model gives at a checkpoint."""
    ends = [one.lowest, one.highest]
    if one.checkpoint.reads == "back":
        told = ["not back" if end is None else f"back at {end / 3_600_000:.1f} h" for end in ends]
    else:
        told = ["?" if end is None else f"{end:.0%}" for end in ends]
    return told[0] if told[0] == told[1] else " to ".join(told)


def _run_incidents() -> None:
    compared = [compare(load_incident(path), SEEDS) for path in sorted((SCENARIOS / "incidents").glob("*.yaml"))]
    missed = [
        (one.scenario.title.en, point.checkpoint.text.en, _value(point))
        for one in compared
        for point in one.found
        if not point.within
    ]
    points = sum(len(one.found) for one in compared)
    figures = {
        "mark": _incident_mark(),
        "incidents": len(compared),
        "checkpoints": points,
        "within": round(share(compared) * points),
        "missed": missed,
    }
    keep("incidents", "all", figures)


def _run_drivers(name: str, workers: int) -> None:
    scenario = load(find(name))
    job = PlayAsKnown(scenario, TEAM, scenario.horizon)
    found = drivers(job, 1, WORLDS, workers, time.perf_counter)
    moving = {
        one.measure: [
            (driver.number.place, driver.number.value, driver.number.confidence, driver.correlation)
            for driver in one.drivers[:SHOWN]
        ]
        for one in found.measures
    }
    keep("drivers", name, {"mark": mark(scenario), "worlds": found.worlds, "measures": moving})


def main() -> int:
    """Write the page. Return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.credibility")
    parser.add_argument("--anew", action="store_true", help="run incidents and drivers first")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    if asked.anew:
        _run_incidents()
        for name in builtin():
            _run_drivers(name, asked.workers)
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
