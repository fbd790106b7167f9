"""An evening with Keten in one process, run by a test with Windows in place of Linux: writes what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

from sim.exercise import Exercise
from sim.journal import Journal, NewEntry, read
from sim.scenario import load
from tui.app import RoomApp
from tui.main import main

CLOCK = 1_800_000_000_000


def command(*argv: str) -> dict[str, Any]:
    """Run one command; return its exit code and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*argv])
    return {"argv": argv, "code": int(code), "out": out.getvalue(), "err": err.getvalue()}


async def room(exercise: str, path: Path) -> dict[str, Any]:
    """Play in the room with keys, while an evaluator notes and a second room asks to come in; leave it open-ended."""
    now = [CLOCK]
    played = Exercise.new(load(Path(exercise)), 1, partial(Journal.create, path), CLOCK)
    app = RoomApp(played, "nl", lambda: now[0])
    second = ""
    async with app.run_test(size=(120, 40)) as pilot:
        for key in ("space", "j", "ctrl+u", *"T", "plus", *"0", "colon", *"20", "enter"):
            await pilot.press(key)
            await pilot.pause()
        note = {"text": "gezien"}
        Journal.note(path, NewEntry("note", "observation", 0, CLOCK, "evaluator", note))
        second = command("resume", str(path))["err"]
        now[0] += 60_000
        await app.session.tick()
        await pilot.press("exclamation_mark")
        await pilot.pause()
    played.close()
    played.sink.close()
    kinds = [entry.kind for entry in read(path).entries]
    return {"kinds": kinds, "second": second, "left": sorted(os.listdir(path.parent))}  # noqa: PTH208


def evening(exercise: str, folder: Path) -> dict[str, Any]:
    """Check, run, verify, explain, report, show, resume and batch; then the room."""
    log, cut = str(folder / "run.jsonl"), folder / "cut.jsonl"
    said = [
        command("check", exercise),
        command("run", exercise, "--log", log, "--json"),
        command("run", exercise, "--log", log),
        command("log", "verify", log),
        command("log", "show", log),
        command("why", log, "mobile.west", "--at", "4h"),
        command("report", log, "--out", str(folder / "run.html")),
        command("report", log, "--out", str(folder / "run.html")),
        command("report", log, "--format", "md"),
        command("batch", exercise, "--runs", "4", "--workers", "2", "--json"),
    ]
    lines = Path(log).read_bytes().splitlines(keepends=True)
    cut.write_bytes(b"".join(lines[:6]) + lines[6][:40])
    said += [command("resume", str(cut), "--json"), command("log", "verify", str(cut)), command("demo")]
    (folder / "room").mkdir()
    return {"said": said, "room": asyncio.run(room(exercise, folder / "room" / "evening.jsonl"))}


if __name__ == "__main__":
    told = json.dumps(evening(sys.argv[1], Path(sys.argv[2])))
    Path(sys.argv[3]).write_text(told, encoding="utf-8")
