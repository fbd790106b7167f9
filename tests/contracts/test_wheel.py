"""The wheel holds the whole product and plays it from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from shutil import which

import pytest

from sim.host.names import name_fault

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the build backend that is installed."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (found,) = out.glob("keten-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into a folder."""
    target = tmp_path_factory.mktemp("installed")
    install = ["install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", *install, str(wheel)], check=True, capture_output=True, timeout=120)
    return target


def test_the_wheel_is_for_every_system(wheel: Path) -> None:
    """One wheel serves every Python 3 on every system: its name and tag say so, and nothing in it is compiled."""
    assert wheel.name.endswith("-py3-none-any.whl")
    archive = zipfile.ZipFile(wheel)
    (about,) = (name for name in archive.namelist() if name.endswith(".dist-info/WHEEL"))
    lines = archive.read(about).decode().splitlines()
    assert "Root-Is-Purelib: true" in lines
    assert [line for line in lines if line.startswith("Tag:")] == ["Tag: py3-none-any"]
    assert not [name for name in archive.namelist() if name.endswith((".so", ".pyd", ".dll", ".dylib", ".pyc"))]


def test_every_name_in_the_wheel_is_allowed_on_windows(wheel: Path) -> None:
    """It unpacks on Windows: no part of a path is forbidden there, none differ by case alone, none are too long."""
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if any(name_fault(part) for part in name.split("/"))]
    assert len({name.lower() for name in names}) == len(names)
    # 260 characters is all that Windows takes unless it is told otherwise, with the folder of an environment before it.
    assert max(map(len, names)) < 120


def test_the_wheel_holds_what_git_has(wheel: Path) -> None:
    """Every file of the three packages that is committed is in the wheel, whatever its suffix."""
    git = which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    tracked = subprocess.run(
        [git, "ls-files", "-z", "--", "sim", "tui", "scenarios"], cwd=ROOT, check=True, capture_output=True
    )
    wanted = {name for name in tracked.stdout.decode().split("\0") if name and (ROOT / name).exists()}
    assert len(wanted) > 300
    assert wanted <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_what_is_not_code(wheel: Path) -> None:
    """Every catalogue, style sheet, template, scenario and schema of the working tree is in the wheel."""
    suffixes = {".mo", ".tcss", ".yaml", ".json", ".j2", ".css", ".typed"}
    data = [p for top in ("sim", "tui", "scenarios") for p in (ROOT / top).rglob("*") if p.suffix in suffixes]
    data.append(ROOT / "sim" / "py.typed")
    wanted = {str(path.relative_to(ROOT)) for path in data}
    assert {Path(name).suffix for name in wanted} >= {".mo", ".tcss", ".yaml", ".j2"}
    assert wanted <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    """Only the three packages and their metadata are in the wheel, with the licence."""
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"sim", "tui", "scenarios"}
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.mark.slow
def test_the_wheel_plays_from_another_folder(installed: Path, tmp_path: Path) -> None:
    """From elsewhere, with nothing of the working tree in sight, ``keten demo`` plays and writes its files."""
    code = (
        f"import sys; sys.path.insert(0, {str(installed)!r})\n"
        "import scenarios, sim, tui, tui.main\n"
        "print([module.__file__ for module in (sim, tui, scenarios)], file=sys.stderr)\n"
        "sys.exit(tui.main.main(['demo']))"
    )
    environment = {**os.environ, "KETEN_LOGS": str(tmp_path / "logs")}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(str(installed)) == 3
    assert len(list((tmp_path / "logs").iterdir())) >= 2
    assert "\x1b" not in done.stdout


def test_the_command_is_declared(wheel: Path) -> None:
    """Installing the wheel gives the command ``keten``."""
    archive = zipfile.ZipFile(wheel)
    (entry,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert "keten = tui.main:main" in archive.read(entry).decode()
