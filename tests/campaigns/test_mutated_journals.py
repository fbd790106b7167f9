"""Damaged journals with a sound chain: whatever header and entries say, no command comes to a defect."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.commands import play
from sim.cli.runtime import context
from tests.campaigns.campaign import keten
from tests.campaigns.interruption import robot
from tests.campaigns.mutation import mutated_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from tests.campaigns.campaign import Campaign

COMMANDS = (
    ("report", "{log}", "--format", "md", "--out", "{out}.md"),
    ("report", "{log}", "--format", "html", "--out", "{out}.html"),
    ("report", "{log}", "--format", "json", "--out", "{out}.json"),
    ("why", "{log}"),
    ("why", "{log}", "mobile.west", "--at", "1h"),
    ("log", "show", "{log}"),
    ("log", "show", "{log}", "--json"),
    ("log", "verify", "{log}"),
    ("resume", "{log}"),
)


def chained(lines: list[dict[str, Any]]) -> bytes:
    """Return a journal of these lines, its chain made anew."""
    prev, out = "0" * 64, []
    for line in lines:
        if "prev" in line:
            line["prev"] = prev
        raw = json.dumps(line, separators=(",", ":"), ensure_ascii=True).encode()
        prev = sha256(raw).hexdigest()
        out.append(raw)
    return b"\n".join(out) + b"\n"


def damage(lines: list[dict[str, Any]], chance: Random) -> bytes:
    """Return a journal of which the header, or one or two entries, are damaged."""
    lines = [dict(line) for line in lines]
    for _ in range(chance.choice((1, 1, 2))):
        at = 0 if chance.random() < 0.4 else chance.randrange(len(lines))
        lines[at] = mutated_json(lines[at], chance)
    return chained(lines)


@pytest.fixture
def journals(exercise: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[dict[str, Any]]]:
    """Return the lines of a journal of a run and of one of a room."""
    for module in (context, play):
        monkeypatch.setattr(module, "in_terminal", lambda: True)
    found = []
    for name, argv in (("run", ["run", exercise]), ("room", ["play", exercise])):
        log = tmp_path / f"{name}.jsonl"
        said = keten(*argv, "--log", str(log), screens={"room": robot})
        assert said.code == 0, said.err
        found.append([json.loads(line) for line in log.read_bytes().splitlines()])
    return found


def try_journals(campaign: Campaign, journals: list[list[dict[str, Any]]], folder: Path) -> None:
    """Read each damaged journal with two commands."""
    for number, chance in campaign.cases():
        log = folder / "logs" / "damaged.jsonl"
        log.parent.mkdir(exist_ok=True)
        damaged = damage(chance.choice(journals), chance)
        for argv in chance.sample(COMMANDS, 2):
            log.write_bytes(damaged)
            words = [word.format(log=log, out=folder / "out") for word in argv]
            said = keten(*words, screens={"room": robot})
            assert not said.fault, (number, argv, said.fault)


@pytest.mark.soak
@pytest.mark.usefixtures("quiet")
def test_damaged_journals(
    campaign: Callable[[str, int], Campaign], journals: list[list[dict[str, Any]]], tmp_path: Path
) -> None:
    """Of 10,000 damaged journals none leads to a defect, a hang or a control byte."""
    try_journals(campaign("journals", 10_000), journals, tmp_path)
