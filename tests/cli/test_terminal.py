"""The real room on a real terminal: signals and a lost connection leave terminal and journal whole."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPENED = b"\x1b[?1049h"
CLOSED = b"\x1b[?1049l"


class Terminal:
    """A terminal of 80 by 24 on which ``keten demo`` runs, with its logs in a folder of its own."""

    def __init__(self, logs: Path) -> None:
        self.written = b""
        environment = {**os.environ, "TERM": "xterm-256color", "KETEN_LOGS": str(logs), "PYTHONPATH": str(ROOT)}
        argv = [sys.executable, "-m", "tui.main", "--lang", "en", "demo"]
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(ROOT)
            os.execve(argv[0], argv, environment)

    def read_until(self, text: bytes) -> None:
        """Read what is drawn until it holds ``text``."""
        while text not in self.written:
            self.written += os.read(self.terminal, 65536)

    def end(self) -> int:
        """Read the rest; give how the command ended."""
        while True:
            try:
                part = os.read(self.terminal, 65536)
            except OSError:
                break
            if not part:
                break
            self.written += part
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


@pytest.fixture
def room(tmp_path: Path) -> Terminal:
    """Open the room of the demo and wait until it is drawn."""
    terminal = Terminal(tmp_path)
    terminal.read_until(OPENED)
    terminal.read_until(b"EXERCISE")
    return terminal


def sound(folder: Path) -> bool:
    """Return whether the one journal in a folder verifies and is in no room's hands."""
    (journal,) = folder.glob("diemen-2015-*.jsonl")
    code = (
        f"import sys; from sim.journal import Journal, verify\nJournal.open({str(journal)!r}).close()\n"
        f"sys.exit(not verify({str(journal)!r}).ok)"
    )
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60).returncode == 0


@pytest.mark.slow
def test_sigterm_leaves_the_terminal_whole(room: Terminal, tmp_path: Path) -> None:
    """SIGTERM closes the room with 143: the screen is given back, the journal is named and sound."""
    os.kill(room.child, signal.SIGTERM)
    assert room.end() == 143
    assert room.written.count(OPENED) == room.written.count(CLOSED) == 1
    assert b"keten resume" in room.written
    assert sound(tmp_path)


@pytest.mark.slow
def test_a_lost_connection_ends_the_room(room: Terminal, tmp_path: Path) -> None:
    """When the terminal goes away the room ends with 129 and lets go of a sound journal."""
    os.close(room.terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(room.child, 0)[1]) == 129
    assert sound(tmp_path)
