"""Who may know whom."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_import_contracts_hold() -> None:
    """Imports point down, only the engine imports SimPy, and the simulator does not know the screens."""
    tool = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert tool
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [tool, "--no-cache"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def loaded(code: str) -> set[str]:
    """Return the top-level modules that a fresh Python has loaded after ``code``."""
    script = f"import sys\n{code}\nprint('\\n' + ' '.join(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return set(done.stdout.splitlines()[-1].split())


def test_help_is_light() -> None:
    """Help and complaints load neither pydantic, rich, yaml, simpy nor Textual."""
    code = "import tui.main\n"
    for argv in (["--help"], [], ["run", "--help"], ["--version"], ["nonsense"]):
        code += f"try: tui.main.main({argv!r})\nexcept SystemExit: pass\n"
    assert not loaded(code) & {"pydantic", "rich", "yaml", "simpy", "textual", "numpy", "jinja2"}


@pytest.mark.slow
def test_headless_commands_never_load_the_screens(tmp_path: Path) -> None:
    """What needs no screen loads no Textual, even with the screens at hand."""
    code = f"import os, sys, tui.main\nos.environ['KETEN_LOGS'] = {str(tmp_path)!r}\n"
    for argv in (["list"], ["schema"], ["check", "diemen-2015"], ["run", "diemen-2015", "--until", "1h"], ["demo"]):
        code += f"assert (tui.main.main({argv!r}), 'textual' in sys.modules) == (0, False), {argv!r}\n"
    assert "simpy" in loaded(code)
