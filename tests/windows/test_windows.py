"""Keten does its work with what Windows has, and without what it lacks, as far as that can be played on Linux."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import EXERCISE, NETWORK
from tests.windows import lacking
from tests.windows.blocked import POSIX_MODULES
from tests.windows.stubs import lacking as by_the_stubs

ROOT = Path(__file__).parents[2]
DRIVER = "textual.drivers.headless_driver:HeadlessDriver"
"""That of Linux cannot even be loaded; that of Windows needs its console."""
PRELUDE = Path(__file__).parent / "prelude"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="plays Windows on Linux")


def blocked(*argv: str, folder: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    """Run Python, and each Python that it starts, with Windows in place of Linux and a western code page."""
    paths = os.pathsep.join((str(PRELUDE), str(ROOT)))
    set_to = {
        "PYTHONPATH": paths,
        "PYTHONIOENCODING": "cp1252",
        "PYTHONWARNDEFAULTENCODING": "1",
        "KETEN_LOGS": str(folder / "logs"),
        "LC_ALL": "en_GB.UTF-8",
        "TEXTUAL_DRIVER": DRIVER,
    }
    environment = {**os.environ, **set_to}
    return subprocess.run(
        [sys.executable, *argv], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=seconds
    )


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Play an evening in a process of its own; give what it told and where."""
    folder = tmp_path_factory.mktemp("windows")
    for name, text in (("network.yaml", NETWORK), ("exercise.yaml", EXERCISE)):
        (folder / name).write_text(text, encoding="utf-8")
    told = folder / "told.json"
    script = str(Path(__file__).parent / "evening.py")
    done = blocked(script, str(folder / "exercise.yaml"), str(folder), str(told), folder=folder, seconds=120)
    assert done.returncode == 0, done.stderr
    return {**json.loads(told.read_text("utf-8")), "folder": folder}


def test_the_lists_of_what_windows_lacks_are_those_of_the_stubs() -> None:
    """What is taken away is exactly what the stubs of the type checker say that Windows does not have."""
    for name in ("os", "signal", "time"):
        assert getattr(lacking, name.upper()) == by_the_stubs(name)


def test_only_one_package_asks_for_what_a_system_may_lack() -> None:
    """No module but those of ``sim.host`` imports a module, or names an attribute, that Windows does not have."""
    lost = {"os": set(lacking.OS), "signal": set(lacking.SIGNAL), "time": set(lacking.TIME)}
    found = []
    for path in (*(ROOT / "sim").rglob("*.py"), *(ROOT / "tui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Attribute(value=ast.Name(id=module), attr=name) if name in lost.get(module, ()):
                    found.append(f"{path.name}: {module}.{name}")
                case ast.ImportFrom(module=str(module), names=names, level=0):
                    found += [f"{path.name}: {module}.{one.name}" for one in names if one.name in lost.get(module, ())]
                    found += [f"{path.name}: {module}"] * (module in POSIX_MODULES)
                case ast.Import(names=names):
                    found += [f"{path.name}: {one.name}" for one in names if one.name in POSIX_MODULES]
                case _:
                    pass
    # Named where the system is known to have it, after `hasattr`, or where its lack is caught.
    assert sorted(found) == ["disk.py: os.O_DIRECTORY", "observe.py: readline"]


def test_every_command_works(evening: dict[str, Any]) -> None:
    """Check, run, verify, show, why, report, batch, resume and demo end well; a log that exists is refused."""
    codes = [(said["argv"][0], said["code"]) for said in evening["said"]]
    refused = [("run", 2)]
    done = [(name, 0) for name in ("check", "run")]
    rest = [(name, 0) for name in ("log", "log", "why", "report", "report", "report", "batch", "resume", "log", "demo")]
    assert codes == done + refused + rest, [said["err"] for said in evening["said"] if said["code"]]
    assert "choose another name" in evening["said"][2]["err"]


def test_the_figures_are_those_of_any_system(evening: dict[str, Any]) -> None:
    """The journal has the same bytes as on Linux, and a run that was cut off and resumed comes to the same."""
    folder = evening["folder"]
    plain = folder / "plain.jsonl"
    argv = ["-m", "sim", "run", str(folder / "exercise.yaml"), "--log", str(plain)]
    subprocess.run([sys.executable, *argv], cwd=ROOT, check=True, capture_output=True, timeout=60)
    assert (folder / "run.jsonl").read_bytes() == plain.read_bytes()
    first, resumed = (json.loads(evening["said"][at]["out"]) for at in (1, 10))
    assert resumed["processes"] == first["processes"]
    assert (folder / "cut.jsonl.cut-1").read_bytes() == plain.read_bytes().splitlines()[6][:40]


def test_files_have_the_same_line_ends(evening: dict[str, Any]) -> None:
    """Reports, tables and journals have line ends of one character, whatever the system would make of them."""
    folder = evening["folder"]
    written = [
        path for path in folder.rglob("*") if path.suffix in {".html", ".csv", ".jsonl"} or path.name == "batch.json"
    ]
    assert {path.suffix for path in written} == {".html", ".csv", ".jsonl", ".json"}
    assert [path.name for path in written if b"\r" in path.read_bytes()] == []


def test_the_room_is_played(evening: dict[str, Any]) -> None:
    """Keys become commands on disk, an evaluator notes meanwhile, a second room is kept out, and no lock stays."""
    told = evening["room"]
    assert told["kinds"][0] == "start"
    assert {"jump", "observation", "stop", "threat", "reached"} <= set(told["kinds"])
    assert "evening.jsonl" in told["second"]
    assert told["left"] == ["evening.jsonl"]
