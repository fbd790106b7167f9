"""What the shipped exercises give, held to the byte: journals, JSON, reports, words.

The digests stand in ``digests.json``. ``KETEN_GOLDEN=1`` writes them anew; a change of any of them is a commit of
its own that explains each difference. With ``KETEN_GOLDEN_DIR=folder`` the documents themselves are written there, so
that two versions of the code can be compared with ``diff -r``.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sim.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

DIGESTS = Path(__file__).parent / "digests.json"
EXERCISES = {
    "diemen-2015": "112.amsterdam-amstelland",
    "citrix": "access.hospital-groningen",
    "onderzeekabel": "wind-farm.hollandse-kust",
}


def documents(
    exercise: str, seed: int, process: str, capsys: pytest.CaptureFixture[str]
) -> Iterator[tuple[str, str | bytes]]:
    """Yield name and content of all that one run of an exercise gives."""

    def printed(*args: str) -> str:
        capsys.readouterr()
        assert main(list(args)) == 0, args
        return capsys.readouterr().out

    log = f"{exercise}-{seed}.jsonl"
    run = printed("run", exercise, "--seed", str(seed), "--team", "experienced", "--log", log, "--json", "--lang", "nl")
    yield "journal", Path(log).read_bytes()
    yield "run.json", run
    yield "why.json", printed("why", log, process, "--json", "--lang", "nl")
    yield "cascade.csv", printed("why", log, "--csv", "--lang", "nl")
    yield "cascade.json", printed("why", log, "--table", "--json", "--lang", "nl")
    yield "log.json", printed("log", "show", log, "--json", "--lang", "nl")
    yield "report.json", printed("report", log, "--json", "--lang", "nl")
    for language in ("nl", "en"):
        yield f"cascade.{language}.txt", printed("why", log, "--table", "--lang", language)
        yield f"sectors.{language}.txt", printed("why", log, "--by-sector", "--lang", language)
        yield f"why.{language}.txt", printed("why", log, process, "--lang", language)
        yield f"log.{language}.txt", printed("log", "show", log, "--lang", language)
        yield f"report.{language}.md", printed("report", log, "--format", "md", "--lang", language)
        yield f"report.{language}.html", printed("report", log, "--format", "html", "--lang", language)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_an_exercise_gives_is_the_same_to_the_byte(
    exercise: str,
    seed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Journal, JSON, report and words of a seed do not change unseen."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    digests = json.loads(DIGESTS.read_text("utf-8")) if DIGESTS.exists() else {}
    made = {}
    for name, content in documents(exercise, seed, EXERCISES[exercise], capsys):
        data = content if isinstance(content, bytes) else content.encode()
        made[name] = hashlib.sha256(data).hexdigest()
        if folder := os.environ.get("KETEN_GOLDEN_DIR"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / f"{exercise}-{seed}.{name}").write_bytes(data)
    key = f"{exercise} {seed}"
    if os.environ.get("KETEN_GOLDEN") == "1":
        # Two workers would each write back what the other had not yet renewed.
        assert "PYTEST_XDIST_WORKER" not in os.environ, "renew with -n 0"
        DIGESTS.write_text(json.dumps(digests | {key: made}, indent=1, sort_keys=True) + "\n", "utf-8")
        return
    assert made == digests[key]
