"""Commands that play: run, log, report, resume, demo."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.runtime.exits import Exit
from sim.scenario import find, load

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


def figures(keten: Callable[..., Any], *argv: str) -> dict[str, Any]:
    said = keten("run", *argv, "--json")
    assert said.code == Exit.DONE
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_run_gives_the_published_object(keten: Callable[..., Any], exercise: str) -> None:
    """``run --json`` prints one object with the keys that other tools build on, in hours, null for what was not."""
    found = figures(keten, exercise)
    keys = "exercise seed team until_h person_hours processes calls injects actions impact journal"
    assert set(keys.split()) <= set(found)
    head = {key: found[key] for key in ("exercise", "seed", "team", "until_h", "journal")}
    assert head == {"exercise": "klein", "seed": 1, "team": "ervaren", "until_h": 24.0, "journal": None}
    assert set(found["calls"]) == {"attempts", "answered", "unanswered"}
    plain = {"to": ["rot"], "reserve": False, "after": None, "contradictions": []}
    assert found["injects"] == [
        {"id": "eerste", "planned_h": 0.2, "delivered_h": 0.2, **plain},
        {"id": "stil", "planned_h": None, "delivered_h": None, **plain},
    ]
    (action,) = found["actions"]
    assert (action["id"], action["ordered_h"], action["in_force_h"], action["refused"]) == (
        "aggregaat",
        0.45,
        1.95,
        None,
    )


def test_run_tells_who_hears_an_inject_and_what_it_follows(keten: Callable[..., Any]) -> None:
    """Recipients are a list as written, those in reserve have no time, and one that follows has that of its chain."""
    found = {one["id"]: one for one in figures(keten, "onderzeekabel", "--until", "2h")["injects"]}
    follower = found["thuis-zonder-stroom"]
    assert (follower["after"], follower["planned_h"], follower["delivered_h"]) == ("station-wateringen", 1.95, 1.95)
    assert found["plaatsbepaling-weg"]["to"] == ["piket", "caco"]
    spare = found["verdacht-busje"]
    assert (spare["reserve"], spare["planned_h"], spare["delivered_h"]) == (True, None, None)
    assert (found["busje-monteurs"]["reserve"], found["busje-monteurs"]["planned_h"]) == (False, None)
    assert figures(keten, "citrix", "--until", "1h")["injects"][21]["to"] == ["all"]


def test_levels_hold_every_change(keten: Callable[..., Any], exercise: str) -> None:
    """A process tells every change from [0, level], and the rest follows from them."""
    power = figures(keten, exercise)["processes"]["grid.west"]
    assert power["levels"][0] == [0.0, 1.0]
    (_, down), (back, _) = power["levels"][1], power["levels"][2]
    assert down == 0.0
    assert power["lowest"] == 0.0
    assert power["recovered_h"] == back
    assert power["hours_below_half"] == pytest.approx(back - 7 / 60, abs=2e-6)
    assert power["person_hours"] == pytest.approx(1000 * (back - 7 / 60), abs=1e-2)


def test_what_did_not_recover_is_null(keten: Callable[..., Any], exercise: str) -> None:
    """A process that is still down when the run ends has no time of recovery."""
    found = figures(keten, exercise, "--until", "1h")
    assert found["until_h"] == 1.0
    assert found["processes"]["grid.west"]["recovered_h"] is None


def test_another_team_makes_another_world_of_the_same_chance(keten: Callable[..., Any], exercise: str) -> None:
    """Nobody acting loses telephone, the scripted team does not; the station fails and returns alike."""
    team, nobody = figures(keten, exercise), figures(keten, exercise, "--team", "none")
    assert nobody["person_hours"] > team["person_hours"]
    assert nobody["processes"]["grid.west"] == team["processes"]["grid.west"]
    assert nobody["injects"][1]["delivered_h"] is not None


def test_an_unknown_team_is_wrong_use(keten: Callable[..., Any], exercise: str) -> None:
    """A team that the exercise does not have is refused; those it has are named."""
    said = keten("run", exercise, "--team", "helden")
    assert said.code == Exit.WRONG
    assert "ervaren" in said.err


@pytest.mark.slow
@pytest.mark.parametrize("name", ["klein", "diemen-2015"])
def test_the_same_bytes_whatever_the_hash_seed(name: str, exercise: str, tmp_path: Path) -> None:
    """One seed gives one output and one journal, byte for byte, under any PYTHONHASHSEED."""
    what = exercise if name == "klein" else name
    results = []
    for hash_seed in ("1", "271828"):
        log = tmp_path / hash_seed / "log.jsonl"
        log.parent.mkdir()
        argv = [sys.executable, "-m", "sim", "run", what, "--seed", "1", "--json", "--log", "log.jsonl"]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(argv, cwd=log.parent, env=environment, capture_output=True, check=True, timeout=120)
        results.append((done.stdout, log.read_bytes()))
    assert results[0] == results[1]
    assert json.loads(results[0][0])["journal"] == "log.jsonl"


def test_a_log_is_never_written_over(keten: Callable[..., Any], exercise: str, tmp_path: Path) -> None:
    """A journal that exists is refused and left as it is."""
    log = tmp_path / "a.jsonl"
    assert keten("run", exercise, "--log", str(log)).code == Exit.DONE
    before = log.read_bytes()
    assert keten("run", exercise, "--log", str(log)).code == Exit.WRONG
    assert log.read_bytes() == before


def test_markup_in_a_title_is_shown_as_it_is(keten: Callable[..., Any], exercise: str) -> None:
    """What an author wrote is never read as markup."""
    assert "Power lost [b]x[/b]" in keten("run", exercise).out


def test_log_show_and_json_tell_every_entry(keten: Callable[..., Any], log: Path) -> None:
    """Every entry is a line for people, and an object with --json."""
    entries = json.loads(keten("log", "show", str(log), "--json").out)["entries"]
    assert [entry["seq"] for entry in entries] == list(range(1, len(log.read_text().splitlines())))
    shown = keten("log", "show", str(log)).out
    assert "Threat Failure" in shown
    assert len(shown.splitlines()) >= len(entries)


def test_log_verify_says_yes_and_gives_the_mark(keten: Callable[..., Any], log: Path) -> None:
    """A journal as it was written verifies, also against its own mark."""
    found = json.loads(keten("log", "verify", str(log), "--json").out)
    assert found["ok"]
    said = keten("log", "verify", str(log), "--expect", f"{found['count']}:{found['head']}")
    assert said.code == Exit.DONE
    assert f"{found['count']}:{found['head']}" in said.out


def test_log_verify_says_no_and_which_line(keten: Callable[..., Any], log: Path) -> None:
    """An altered journal is exit code 1, with the line that was altered."""
    lines = log.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"t_ms":', b'"t_ms":1', 1)
    log.write_bytes(b"".join(lines))
    said = keten("log", "verify", str(log))
    assert said.code == Exit.NO
    assert "line 5" in said.out.lower()


def test_log_verify_sees_a_removed_end(keten: Callable[..., Any], log: Path) -> None:
    """Entries taken from the end are seen with the mark that was printed, and only then."""
    mark = json.loads(keten("log", "verify", str(log), "--json").out)
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-2]))
    assert keten("log", "verify", str(log)).code == Exit.DONE
    assert keten("log", "verify", str(log), "--expect", f"{mark['count']}:{mark['head']}").code == Exit.NO


@pytest.mark.parametrize(("form", "start"), [("html", "<!doctype html>"), ("md", "# "), ("json", "{")])
def test_report_in_each_format(keten: Callable[..., Any], log: Path, tmp_path: Path, form: str, start: str) -> None:
    """A report goes to stdout or to a file whose name says the format: the same report."""
    out = tmp_path / f"report.{form}"
    said = keten("report", str(log), "--out", str(out))
    assert (said.code, said.out) == (Exit.DONE, "")
    assert out.read_text("utf-8").lower().startswith(start)
    assert keten("report", str(log), "--format", form).out == out.read_text("utf-8")


def test_resume_after_a_kill_gives_the_same_journal(keten: Callable[..., Any], log: Path, tmp_path: Path) -> None:
    """A headless run cut off anywhere and resumed ends with the journal of a run never cut, byte for byte."""
    whole = log.read_bytes()
    for cut in (whole.index(b"\n") + 1, len(whole) // 2, len(whole) - 3):
        part = tmp_path / f"cut-{cut}.jsonl"
        part.write_bytes(whole[:cut])
        said = keten("resume", str(part), "--json")
        assert said.code == Exit.DONE
        assert json.loads(said.out)["team"] == "none"
        assert part.read_bytes() == whole


@pytest.mark.slow
def test_sigterm_leaves_a_sound_journal(exercise: str, tmp_path: Path) -> None:
    """A run that is stopped by a signal ends with 128 + n, and its journal can be gone on with."""
    log = tmp_path / "a.jsonl"
    code = (
        "import os, signal, sys\nfrom sim.cli import main\nimport sim.journal\n"
        "append = sim.journal.Journal.append\n"
        "def stopped(self, new):\n"
        "    done = append(self, new)\n"
        "    if self.count >= 6: os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return done\n"
        "sim.journal.Journal.append = stopped\n"
        f"sys.exit(main(['run', {exercise!r}, '--log', {str(log)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert done.returncode == 128 + signal.SIGTERM
    resumed = [sys.executable, "-m", "sim", "resume", str(log), "--json"]
    whole = subprocess.run(resumed, cwd=ROOT, capture_output=True, check=True, timeout=60)
    assert json.loads(whole.stdout)["until_h"] == 24.0


def test_demo_plays_prints_and_names_its_files(keten: Callable[..., Any], tmp_path: Path) -> None:
    """Headless, the demo prints the measures first, ten processes, and the journal and report it wrote."""
    said = keten("demo")
    assert said.code == Exit.DONE
    assert "\x1b" not in said.out + said.err
    (journal,) = (tmp_path / "logs").glob("diemen-2015-*.jsonl")
    assert f"Journal: {journal}\n" in said.out
    assert f"{journal.with_suffix('.html')}\n" in said.out
    assert journal.with_suffix(".html").read_text("utf-8").lower().startswith("<!doctype html>")
    assert keten("log", "verify", str(journal)).code == Exit.DONE
    assert said.out.startswith("What the exercise is judged by")
    assert len(re.findall(r"^  \w.* [●◕◑◔○✕] ", said.out, re.MULTILINE)) == 10
    assert "other processes fell less" in said.out
    page = journal.with_suffix(".html").read_text("utf-8")
    unanswered = re.search(r"Unanswered 112 calls +(\S+) +(\S+)", said.out)
    assert unanswered is not None
    assert all(f">{figure}<" in page or f"{figure} calls" in page for figure in unanswered.groups())


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_command_that_the_demo_prints_works(keten: Callable[..., Any], language: str) -> None:
    """Each command can be pasted; what needs a terminal says so."""
    said = keten("demo", "--lang", language)
    printed = [shlex.split(text) for text in said.out.splitlines() if text.startswith("  keten ")]
    assert [command[1] for command in printed] == ["demo", "why", "play"]
    for command in printed:
        ran = keten(*command[1:])
        assert ran.code == (Exit.WRONG if command[1] == "play" else Exit.DONE), ran.err
        assert "no process" not in ran.err
    assert "Moments" in keten("demo", "--all").out


@pytest.mark.parametrize("language", ["nl", "en"])
def test_demo_and_its_report_show_the_same_figures(
    keten: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """Every measure of the demo, with its unit, stands with the same digits in the report that it wrote."""
    monkeypatch.setenv("COLUMNS", "200")
    said = keten("--lang", language, "demo")
    (page,) = (tmp_path / "logs").glob("diemen-2015-*.html")
    report = page.read_text("utf-8")
    for measure in load(find("diemen-2015")).measures:
        title = measure.title.in_(language)
        row = re.search(rf"<tr[^>]*>\s*<t[hd][^>]*>{re.escape(title)}</t[hd]>(.*?)</tr>", report, re.DOTALL)
        assert row is not None
        values = [value.strip() for value in re.findall(r"<td[^>]*>(.*?)</td>", row[1], re.DOTALL)][:2]
        (told,) = (text for text in said.out.splitlines() if text.startswith(title))
        assert all(value and value in told for value in values)


def test_the_demo_fits_the_terminal(keten: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """No line of the tables is wider than the terminal; only paths, which somebody copies, may be."""
    for width in (60, 80, 132):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = keten("demo").out.splitlines()
        tables = lines[: next(i for i, text in enumerate(lines) if text.startswith("Journal:"))]
        assert max(len(text.rstrip()) for text in tables) <= width
