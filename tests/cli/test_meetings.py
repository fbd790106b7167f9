"""What a command meets outside: links, modes, closed streams, folders with nothing in them, altered journals."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from sim.cli.runtime.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_report_follows_a_link_and_is_for_its_owner(keten: Callable[..., Any], log: Path, tmp_path: Path) -> None:
    """Writing to a link fills what it points at, readable by its owner alone, and leaves nothing beside it."""
    target, link = tmp_path / "real.md", tmp_path / "link.md"
    link.symlink_to(target)
    assert keten("report", str(log), "--out", str(link)).code == Exit.DONE
    assert link.is_symlink()
    assert target.read_text("utf-8").startswith("# ")
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.glob("*real*")) == ["real.md"]


def test_a_report_keeps_the_mode_of_what_it_replaces(keten: Callable[..., Any], log: Path, tmp_path: Path) -> None:
    """A file that others may read can be read by them after it has been replaced."""
    out = tmp_path / "report.md"
    out.write_text("old")
    out.chmod(0o644)
    keten("report", str(log), "--out", str(out))
    assert out.stat().st_mode & 0o777 == 0o644
    assert out.read_text("utf-8").startswith("# ")


@pytest.mark.parametrize(("words", "code"), [(["--help"], 0), (["schema"], 0), (["runn"], 2)])
def test_closed_streams_are_no_defect(words: list[str], code: int) -> None:
    """A command whose output streams were closed by its parent ends as it would have ended."""
    shell = f'exec "{sys.executable}" -m sim {" ".join(words)} >&- 2>&-'
    assert subprocess.run(["sh", "-c", shell], check=False).returncode == code


def test_a_folder_without_scenario_files_is_wrong_use(keten: Callable[..., Any], tmp_path: Path) -> None:
    """Checking nothing does not pass."""
    said = keten("check", str(tmp_path))
    assert said.code == Exit.WRONG
    assert str(tmp_path) in said.err


def test_showing_an_altered_journal_says_so(keten: Callable[..., Any], log: Path, tmp_path: Path) -> None:
    """An altered journal is shown, with a warning on stderr; verifying it gives no mark to trust."""
    altered = tmp_path / "altered.jsonl"
    altered.write_bytes(log.read_bytes().replace(b'"t_ms":0', b'"t_ms":1', 1))
    said = keten("log", "show", str(altered))
    assert said.code == Exit.DONE
    assert "altered.jsonl" in said.err
    verdict = keten("log", "verify", str(altered))
    assert verdict.code == Exit.NO
    assert "mark" not in verdict.out
