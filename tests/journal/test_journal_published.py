"""The published format and its worked example are true."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sim.journal import read, verify
from sim.journal.entry_text import KINDS

README = Path(__file__).parents[2] / "logs" / "README.md"


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```\n", README.read_text(), re.DOTALL)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Return the journal printed on the page, as a file."""
    path = tmp_path / "example.jsonl"
    path.write_text(_blocks("json")[0])
    return path


def test_the_example_is_a_sound_journal(example: Path) -> None:
    """The journal printed on the page reads and verifies against the mark printed there."""
    mark = re.search(r"--expect (\S+)", README.read_text())
    assert mark is not None
    assert verify(example, mark[1]).finding == "sound"
    assert [entry.kind for entry in read(example).entries] == ["order", "preparing", "observation"]


def test_every_kind_is_published() -> None:
    """Every kind that is shown in words stands in the tables of the page."""
    text = README.read_text()
    for kinds in KINDS.values():
        assert [kind for kind in kinds if f"`{kind}`" not in text] == []


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_the_check_without_keten_works(example: Path) -> None:
    """The shell lines on the page give the mark of a sound journal and name the line after an altered one."""

    def run(script: str) -> str:
        done = subprocess.run(["bash", "-c", script], cwd=example.parent, capture_output=True, text=True, check=True)
        return done.stdout

    reading = read(example)
    assert run(_blocks("bash")[0]) == f"mark: {reading.count}:{reading.head}\n"
    one, other = run(_blocks("sh")[0]).splitlines()
    assert one.split()[0] == other == reading.entries[1].prev
    example.write_text(example.read_text().replace("generators#1", "generators#2"))
    assert run(_blocks("bash")[0]).startswith("line 4 does not fit\nmark: 3:")
    assert verify(example).line == 3
